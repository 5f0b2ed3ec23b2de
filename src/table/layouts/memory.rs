//! Structs of memory: buffers of another process.

use super::prelude::*;

/// `struct iovec` whose buffer lies in another process, so that it is not followed.
pub const REMOTE_IOVEC: Kind = fields!(layout("iovec"): iov_base: Address, iov_len: Size);

/// Type, flags and size of pages of mmap(2).
pub const MAP_FLAGS: Kind = Wide(&Parts(&[
    Part::One(0xf, &processes::MAP_TYPE),
    Part::Flags(!0xfc00_000f, &processes::MAP),
    Part::Shifted(0xfc00_0000, 26, "MAP_HUGE_SHIFT"),
]));
