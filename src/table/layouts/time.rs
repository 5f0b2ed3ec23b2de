//! Structs of time, uapi/linux/time.h and time_types.h; nothing here is of one architecture alone.

use super::prelude::*;

/// `struct timespec` of the architecture's words.
pub const TIMESPEC: Kind =
    Struct(&layout("timespec", &[field("tv_sec", Long), field("tv_nsec", Size)]));

/// `struct __kernel_timespec`, 64 bits everywhere.
pub const TIMESPEC64: Kind =
    Struct(&layout("__kernel_timespec", &[field("tv_sec", S64), field("tv_nsec", U64)]));

/// `struct timeval` of the architecture's words.
pub const TIMEVAL: Kind =
    Struct(&layout("timeval", &[field("tv_sec", Long), field("tv_usec", Size)]));

/// `struct timezone`.
pub const TIMEZONE: Kind =
    Struct(&layout("timezone", &[field("tz_minuteswest", Int), field("tz_dsttime", Int)]));

/// `struct itimerval`.
pub const ITIMERVAL: Kind =
    Struct(&layout("itimerval", &[field("it_interval", TIMEVAL), field("it_value", TIMEVAL)]));

/// `struct itimerspec` of the architecture's words.
pub const ITIMERSPEC: Kind =
    Struct(&layout("itimerspec", &[field("it_interval", TIMESPEC), field("it_value", TIMESPEC)]));

/// `struct __kernel_itimerspec`.
pub const ITIMERSPEC64: Kind = Struct(&layout(
    "__kernel_itimerspec",
    &[field("it_interval", TIMESPEC64), field("it_value", TIMESPEC64)],
));

/// `struct timex`, adjtimex(2).
pub const TIMEX: Kind = Struct(&layout(
    "timex",
    &[
        field("modes", Flags(&time::ADJUST)),
        field("offset", Long),
        field("freq", Long),
        field("maxerror", Long),
        field("esterror", Long),
        field("status", Flags(&time::CLOCK_STATUS)),
        field("constant", Long),
        field("precision", Long),
        field("tolerance", Long),
        field("time", TIMEVAL),
        field("tick", Long),
        field("ppsfreq", Long),
        field("jitter", Long),
        field("shift", Int),
        field("stabil", Long),
        field("jitcnt", Long),
        field("calcnt", Long),
        field("errcnt", Long),
        field("stbcnt", Long),
        field("tai", Int),
        field("", Quiet(&Array(&Int, 11))),
    ],
));

/// `struct __kernel_timex_timeval`.
const TIMEX_TIMEVAL: Kind =
    Struct(&layout("__kernel_timex_timeval", &[field("tv_sec", S64), field("tv_usec", U64)]));

/// `struct __kernel_timex`, clock_adjtime64(2).
pub const TIMEX64: Kind = Struct(&layout(
    "__kernel_timex",
    &[
        field("modes", Flags(&time::ADJUST)),
        field("", Quiet(&Int)),
        field("offset", S64),
        field("freq", S64),
        field("maxerror", S64),
        field("esterror", S64),
        field("status", Flags(&time::CLOCK_STATUS)),
        field("", Quiet(&Int)),
        field("constant", S64),
        field("precision", S64),
        field("tolerance", S64),
        field("time", TIMEX_TIMEVAL),
        field("tick", S64),
        field("ppsfreq", S64),
        field("jitter", S64),
        field("shift", Int),
        field("", Quiet(&Int)),
        field("stabil", S64),
        field("jitcnt", S64),
        field("calcnt", S64),
        field("errcnt", S64),
        field("stbcnt", S64),
        field("tai", Int),
        field("", Quiet(&Array(&Int, 11))),
    ],
));

/// `struct tms`, times(2).
pub const TMS: Kind = Struct(&layout(
    "tms",
    &[
        field("tms_utime", Long),
        field("tms_stime", Long),
        field("tms_cutime", Long),
        field("tms_cstime", Long),
    ],
));

/// `struct utimbuf`, utime(2).
pub const UTIMBUF: Kind =
    Struct(&layout("utimbuf", &[field("actime", Dated(&Long)), field("modtime", Dated(&Long))]));
