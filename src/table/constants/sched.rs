//! The symbols of scheduling, from uapi/linux/sched.h; it must never hold two values for one name.

use super::family::Family;

/// The policies of sched_setscheduler(2).
pub const POLICY: Family = family!("SCHED_???":
    SCHED_OTHER = 0, SCHED_FIFO, SCHED_RR, SCHED_BATCH, SCHED_ISO = 4, SCHED_IDLE, SCHED_DEADLINE,
    SCHED_EXT,
);

/// The flag beside the policy of sched_setscheduler(2).
pub const RESET: Family = family!("SCHED_???": SCHED_RESET_ON_FORK);

/// The flags of sched_setattr(2).
pub const FLAGS: Family = family!("SCHED_FLAG_???":
    SCHED_FLAG_RESET_ON_FORK, SCHED_FLAG_RECLAIM, SCHED_FLAG_DL_OVERRUN, SCHED_FLAG_KEEP_POLICY,
    SCHED_FLAG_KEEP_PARAMS, SCHED_FLAG_UTIL_CLAMP_MIN, SCHED_FLAG_UTIL_CLAMP_MAX,
);
