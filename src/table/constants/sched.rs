//! The symbols of scheduling, from uapi/linux/sched.h; it must never hold two values for one name.

use super::Family;

/// The policies of sched_setscheduler(2).
pub const POLICY: Family = Family {
    unknown: "SCHED_???",
    members: &[
        ("SCHED_OTHER", 0),
        ("SCHED_FIFO", 1),
        ("SCHED_RR", 2),
        ("SCHED_BATCH", 3),
        ("SCHED_ISO", 4),
        ("SCHED_IDLE", 5),
        ("SCHED_DEADLINE", 6),
        ("SCHED_EXT", 7),
    ],
};

/// The flag beside the policy of sched_setscheduler(2).
pub const RESET: Family =
    Family { unknown: "SCHED_???", members: &[("SCHED_RESET_ON_FORK", 0x40000000)] };

/// The flags of sched_setattr(2).
pub const FLAGS: Family = Family {
    unknown: "SCHED_FLAG_???",
    members: &[
        ("SCHED_FLAG_RESET_ON_FORK", 1),
        ("SCHED_FLAG_RECLAIM", 2),
        ("SCHED_FLAG_DL_OVERRUN", 4),
        ("SCHED_FLAG_KEEP_POLICY", 8),
        ("SCHED_FLAG_KEEP_PARAMS", 0x10),
        ("SCHED_FLAG_UTIL_CLAMP_MIN", 0x20),
        ("SCHED_FLAG_UTIL_CLAMP_MAX", 0x40),
    ],
};
