//! Structs of fcntl(2): locks and owners, uapi/asm-generic/fcntl.h.

use super::prelude::*;

/// `struct flock`.
pub const LOCK: Kind = fields!(layout("flock"):
    l_type: As(2, &OneOf(&files::LOCK_TYPE)), l_whence: As(2, &OneOf(&files::SEEK)), l_start: Long,
    l_len: Long, l_pid: Quiet(&Pid),
);

/// `struct flock64`.
pub const LOCK64: Kind = fields!(layout("flock64"):
    l_type: As(2, &OneOf(&files::LOCK_TYPE)), l_whence: As(2, &OneOf(&files::SEEK)), l_start: S64,
    l_len: S64, l_pid: Quiet(&Pid),
);

/// `struct f_owner_ex`.
pub const OWNER: Kind = fields!(layout("f_owner_ex"): type: OneOf(&files::OWNER), pid: Pid);
