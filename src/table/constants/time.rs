//! The symbols of time, from uapi/linux/time.h, timex.h, timerfd.h; it must never hold two values for one name.

use super::family::Family;

/// The clocks of clock_gettime(2).
pub const CLOCK: Family = family!("CLOCK_???":
    CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID,
    CLOCK_MONOTONIC_RAW, CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME,
    CLOCK_REALTIME_ALARM, CLOCK_BOOTTIME_ALARM, CLOCK_SGI_CYCLE, CLOCK_TAI,
);

/// The flags of clock_nanosleep(2) and timer_settime(2).
pub const TIMER: Family = family!("TIMER_???": TIMER_ABSTIME);

/// The timers of setitimer(2).
pub const ITIMER: Family = family!("ITIMER_???": ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF);

/// What adjtimex(2) changes.
pub const ADJUST: Family = family!("ADJ_???":
    ADJ_OFFSET_SS_READ, ADJ_OFFSET_SINGLESHOT, ADJ_OFFSET, ADJ_FREQUENCY, ADJ_MAXERROR,
    ADJ_ESTERROR, ADJ_STATUS, ADJ_TIMECONST, ADJ_TAI, ADJ_SETOFFSET, ADJ_MICRO, ADJ_NANO, ADJ_TICK,
);

/// The status of the clock, adjtimex(2).
pub const CLOCK_STATUS: Family = family!("STA_???":
    STA_PLL, STA_PPSFREQ, STA_PPSTIME, STA_FLL, STA_INS, STA_DEL, STA_UNSYNC, STA_FREQHOLD,
    STA_PPSSIGNAL, STA_PPSJITTER, STA_PPSWANDER, STA_PPSERROR, STA_CLOCKERR, STA_NANO, STA_MODE,
    STA_CLK,
);

/// The flags of timerfd_create(2).
pub const TIMERFD_CREATE: Family = family!("TFD_???": TFD_CLOEXEC, TFD_NONBLOCK);

/// The flags of timerfd_settime(2).
pub const TIMERFD_SET: Family = family!("TFD_???": TFD_TIMER_ABSTIME, TFD_TIMER_CANCEL_ON_SET);

/// The flags of timerfd_create(2) and timerfd_settime(2).
pub const TIMERFD: Family = family!("TFD_???":
    TFD_TIMER_ABSTIME, TFD_TIMER_CANCEL_ON_SET, TFD_CLOEXEC, TFD_NONBLOCK,
);
