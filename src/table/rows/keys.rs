//! Rows: keys. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row(
        "add_key",
        [248, 286],
        &[
            arg("type", KEY_TEXT),
            arg("description", KEY_TEXT),
            arg("payload", In(&Byte, Items(3))),
            arg("plen", Size),
            arg("keyring", KEY),
        ],
    ),
    row(
        "keyctl",
        [250, 288],
        &[
            arg("operation", OneOf(&keys::KEYCTL)),
            arg("arg2", KEYCTL_SECOND),
            arg("arg3", KEYCTL_THIRD),
            arg("arg4", KEYCTL_FOURTH),
            arg("arg5", KEYCTL_FIFTH),
        ],
    ),
    row(
        "request_key",
        [249, 287],
        &[
            arg("type", KEY_TEXT),
            arg("description", KEY_TEXT),
            arg("callout_info", KEY_TEXT),
            arg("dest_keyring", KEY),
        ],
    ),
];
