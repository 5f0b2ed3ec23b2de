//! Structs of time, uapi/linux/time.h and time_types.h; nothing here is of one architecture alone.

use super::prelude::*;

/// `struct timespec` of the architecture's words.
pub const TIMESPEC: Kind = fields!(layout("timespec"): tv_sec: Long, tv_nsec: Size);

/// `struct __kernel_timespec`, 64 bits everywhere.
pub const TIMESPEC64: Kind = fields!(layout("__kernel_timespec"): tv_sec: S64, tv_nsec: U64);

/// `struct timeval` of the architecture's words.
pub const TIMEVAL: Kind = fields!(layout("timeval"): tv_sec: Long, tv_usec: Size);

/// `struct timezone`.
pub const TIMEZONE: Kind = fields!(layout("timezone"): tz_minuteswest: Int, tz_dsttime: Int);

/// `struct itimerval`.
pub const ITIMERVAL: Kind = fields!(layout("itimerval"): it_interval: TIMEVAL, it_value: TIMEVAL);

/// `struct itimerspec` of the architecture's words.
pub const ITIMERSPEC: Kind =
    fields!(layout("itimerspec"): it_interval: TIMESPEC, it_value: TIMESPEC);

/// `struct __kernel_itimerspec`.
pub const ITIMERSPEC64: Kind = fields!(layout("__kernel_itimerspec"):
    it_interval: TIMESPEC64, it_value: TIMESPEC64,
);

/// `struct timex`, adjtimex(2).
pub const TIMEX: Kind = fields!(layout("timex"):
    modes: Flags(&time::ADJUST), offset: Long, freq: Long, maxerror: Long, esterror: Long,
    status: Flags(&time::CLOCK_STATUS), constant: Long, precision: Long, tolerance: Long,
    time: TIMEVAL, tick: Long, ppsfreq: Long, jitter: Long, shift: Int, stabil: Long, jitcnt: Long,
    calcnt: Long, errcnt: Long, stbcnt: Long, tai: Int, _: Quiet(&Array(&Int, 11)),
);

/// `struct __kernel_timex_timeval`.
const TIMEX_TIMEVAL: Kind = fields!(layout("__kernel_timex_timeval"): tv_sec: S64, tv_usec: U64);

/// `struct __kernel_timex`, clock_adjtime64(2).
pub const TIMEX64: Kind = fields!(layout("__kernel_timex"):
    modes: Flags(&time::ADJUST), _: Quiet(&Int), offset: S64, freq: S64, maxerror: S64,
    esterror: S64, status: Flags(&time::CLOCK_STATUS), _: Quiet(&Int), constant: S64,
    precision: S64, tolerance: S64, time: TIMEX_TIMEVAL, tick: S64, ppsfreq: S64, jitter: S64,
    shift: Int, _: Quiet(&Int), stabil: S64, jitcnt: S64, calcnt: S64, errcnt: S64, stbcnt: S64,
    tai: Int, _: Quiet(&Array(&Int, 11)),
);

/// `struct tms`, times(2).
pub const TMS: Kind = fields!(layout("tms"):
    tms_utime: Long, tms_stime: Long, tms_cutime: Long, tms_cstime: Long,
);

/// `struct utimbuf`, utime(2).
pub const UTIMBUF: Kind = fields!(layout("utimbuf"): actime: Dated(&Long), modtime: Dated(&Long));
