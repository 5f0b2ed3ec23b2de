//! Structs of fcntl(2): locks and owners, uapi/asm-generic/fcntl.h.

use super::prelude::*;

/// `struct flock`.
pub const LOCK: Kind = Struct(&layout(
    "flock",
    &[
        field("l_type", As(2, &OneOf(&files::LOCK_TYPE))),
        field("l_whence", As(2, &OneOf(&files::SEEK))),
        field("l_start", Long),
        field("l_len", Long),
        field("l_pid", Quiet(&Pid)),
    ],
));

/// `struct flock64`.
pub const LOCK64: Kind = Struct(&layout(
    "flock64",
    &[
        field("l_type", As(2, &OneOf(&files::LOCK_TYPE))),
        field("l_whence", As(2, &OneOf(&files::SEEK))),
        field("l_start", S64),
        field("l_len", S64),
        field("l_pid", Quiet(&Pid)),
    ],
));

/// `struct f_owner_ex`.
pub const OWNER: Kind =
    Struct(&layout("f_owner_ex", &[field("type", OneOf(&files::OWNER)), field("pid", Pid)]));
