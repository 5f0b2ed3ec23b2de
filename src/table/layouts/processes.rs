//! Structs of processes: limits, scheduling, clone(2).

use super::prelude::*;
use super::time::*;

/// `struct rlimit`, in words; all bits are RLIM_INFINITY.
pub const RLIMIT: Kind = Struct(&layout(
    "rlimit",
    &[
        field("rlim_cur", Limit(&processes::INFINITY)),
        field("rlim_max", Limit(&processes::INFINITY)),
    ],
));

/// `struct rlimit64`, prlimit(2).
pub const RLIMIT64: Kind = Struct(&layout(
    "rlimit64",
    &[
        field("rlim_cur", As(8, &Limit(&processes::INFINITY64))),
        field("rlim_max", As(8, &Limit(&processes::INFINITY64))),
    ],
));

/// `struct sched_param`; strace shows its only field without braces.
pub const SCHED_PARAM: Kind = Int;

/// `struct sched_attr`, sched_setattr(2), which tells its own size.
pub const SCHED_ATTR: Kind = Struct(&growing(
    "sched_attr",
    48,
    &[
        field("size", Unsigned),
        field("sched_policy", OneOf(&sched::POLICY)),
        field("sched_flags", As(8, &Flags(&sched::FLAGS))),
        field("sched_nice", Int),
        field("sched_priority", Unsigned),
        field("sched_runtime", U64),
        field("sched_deadline", U64),
        field("sched_period", U64),
        field("sched_util_min", Unsigned),
        field("sched_util_max", Unsigned),
    ],
));

/// `struct rusage`.
pub const RUSAGE: Kind = Struct(&layout(
    "rusage",
    &[
        field("ru_utime", TIMEVAL),
        field("ru_stime", TIMEVAL),
        field("ru_maxrss", Size),
        field("ru_ixrss", Size),
        field("ru_idrss", Size),
        field("ru_isrss", Size),
        field("ru_minflt", Size),
        field("ru_majflt", Size),
        field("ru_nswap", Size),
        field("ru_inblock", Size),
        field("ru_oublock", Size),
        field("ru_msgsnd", Size),
        field("ru_msgrcv", Size),
        field("ru_nsignals", Size),
        field("ru_nvcsw", Size),
        field("ru_nivcsw", Size),
    ],
));
