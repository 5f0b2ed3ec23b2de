//! Rows: keys. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    add_key(type: KEY_TEXT, description: KEY_TEXT,
        payload: In(&Byte, Most(&Items(3), maxima::KEY_PAYLOAD)), plen: Size, keyring: KEY);
    keyctl(operation: OneOf(&keys::KEYCTL), arg2: KEYCTL_SECOND, arg3: KEYCTL_THIRD,
        arg4: KEYCTL_FOURTH, arg5: KEYCTL_FIFTH);
    request_key(type: KEY_TEXT, description: KEY_TEXT, callout_info: KEY_TEXT, dest_keyring: KEY);
);
