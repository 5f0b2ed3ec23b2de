//! The symbols of seccomp(2), from uapi/linux/seccomp.h; it must never hold two values for one name.

use super::Family;

/// The operations of seccomp(2).
pub const OPERATION: Family = Family {
    unknown: "SECCOMP_SET_MODE_???",
    members: &[
        ("SECCOMP_SET_MODE_STRICT", 0),
        ("SECCOMP_SET_MODE_FILTER", 1),
        ("SECCOMP_GET_ACTION_AVAIL", 2),
        ("SECCOMP_GET_NOTIF_SIZES", 3),
    ],
};

/// The flags of SECCOMP_SET_MODE_FILTER.
pub const FILTER: Family = Family {
    unknown: "SECCOMP_FILTER_FLAG_???",
    members: &[
        ("SECCOMP_FILTER_FLAG_TSYNC", 1),
        ("SECCOMP_FILTER_FLAG_LOG", 2),
        ("SECCOMP_FILTER_FLAG_SPEC_ALLOW", 4),
        ("SECCOMP_FILTER_FLAG_NEW_LISTENER", 8),
        ("SECCOMP_FILTER_FLAG_TSYNC_ESRCH", 0x10),
        ("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", 0x20),
    ],
};

/// The modes of prctl(2) PR_SET_SECCOMP.
pub const MODE: Family = Family {
    unknown: "SECCOMP_MODE_???",
    members: &[
        ("SECCOMP_MODE_DISABLED", 0),
        ("SECCOMP_MODE_STRICT", 1),
        ("SECCOMP_MODE_FILTER", 2),
    ],
};

/// What a filter returns.
pub const ACTION: Family = Family {
    unknown: "SECCOMP_RET_???",
    members: &[
        ("SECCOMP_RET_KILL_PROCESS", 0x8000_0000),
        ("SECCOMP_RET_KILL_THREAD", 0),
        ("SECCOMP_RET_TRAP", 0x30000),
        ("SECCOMP_RET_ERRNO", 0x50000),
        ("SECCOMP_RET_USER_NOTIF", 0x7fc0_0000),
        ("SECCOMP_RET_TRACE", 0x7ff0_0000),
        ("SECCOMP_RET_LOG", 0x7ffc_0000),
        ("SECCOMP_RET_ALLOW", 0x7fff_0000),
    ],
};
