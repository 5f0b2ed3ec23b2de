//! The symbols of time, from uapi/linux/time.h, timex.h, timerfd.h; it must never hold two values for one name.

use super::Family;

/// The clocks of clock_gettime(2).
pub const CLOCK: Family = Family {
    unknown: "CLOCK_???",
    members: &[
        ("CLOCK_REALTIME", 0),
        ("CLOCK_MONOTONIC", 1),
        ("CLOCK_PROCESS_CPUTIME_ID", 2),
        ("CLOCK_THREAD_CPUTIME_ID", 3),
        ("CLOCK_MONOTONIC_RAW", 4),
        ("CLOCK_REALTIME_COARSE", 5),
        ("CLOCK_MONOTONIC_COARSE", 6),
        ("CLOCK_BOOTTIME", 7),
        ("CLOCK_REALTIME_ALARM", 8),
        ("CLOCK_BOOTTIME_ALARM", 9),
        ("CLOCK_SGI_CYCLE", 0xa),
        ("CLOCK_TAI", 0xb),
    ],
};

/// The flags of clock_nanosleep(2) and timer_settime(2).
pub const TIMER: Family = Family { unknown: "TIMER_???", members: &[("TIMER_ABSTIME", 1)] };

/// The timers of setitimer(2).
pub const ITIMER: Family = Family {
    unknown: "ITIMER_???",
    members: &[("ITIMER_REAL", 0), ("ITIMER_VIRTUAL", 1), ("ITIMER_PROF", 2)],
};

/// What adjtimex(2) changes.
pub const ADJUST: Family = Family {
    unknown: "ADJ_???",
    members: &[
        ("ADJ_OFFSET_SS_READ", 0xa001),
        ("ADJ_OFFSET_SINGLESHOT", 0x8001),
        ("ADJ_OFFSET", 1),
        ("ADJ_FREQUENCY", 2),
        ("ADJ_MAXERROR", 4),
        ("ADJ_ESTERROR", 8),
        ("ADJ_STATUS", 0x10),
        ("ADJ_TIMECONST", 0x20),
        ("ADJ_TAI", 0x80),
        ("ADJ_SETOFFSET", 0x100),
        ("ADJ_MICRO", 0x1000),
        ("ADJ_NANO", 0x2000),
        ("ADJ_TICK", 0x4000),
    ],
};

/// The status of the clock, adjtimex(2).
pub const CLOCK_STATUS: Family = Family {
    unknown: "STA_???",
    members: &[
        ("STA_PLL", 1),
        ("STA_PPSFREQ", 2),
        ("STA_PPSTIME", 4),
        ("STA_FLL", 8),
        ("STA_INS", 0x10),
        ("STA_DEL", 0x20),
        ("STA_UNSYNC", 0x40),
        ("STA_FREQHOLD", 0x80),
        ("STA_PPSSIGNAL", 0x100),
        ("STA_PPSJITTER", 0x200),
        ("STA_PPSWANDER", 0x400),
        ("STA_PPSERROR", 0x800),
        ("STA_CLOCKERR", 0x1000),
        ("STA_NANO", 0x2000),
        ("STA_MODE", 0x4000),
        ("STA_CLK", 0x8000),
    ],
};

/// The flags of timerfd_create(2).
pub const TIMERFD_CREATE: Family =
    Family { unknown: "TFD_???", members: &[("TFD_CLOEXEC", 0x80000), ("TFD_NONBLOCK", 0x800)] };

/// The flags of timerfd_settime(2).
pub const TIMERFD_SET: Family = Family {
    unknown: "TFD_???",
    members: &[("TFD_TIMER_ABSTIME", 1), ("TFD_TIMER_CANCEL_ON_SET", 2)],
};

/// The flags of timerfd_create(2) and timerfd_settime(2).
pub const TIMERFD: Family = Family {
    unknown: "TFD_???",
    members: &[
        ("TFD_TIMER_ABSTIME", 1),
        ("TFD_TIMER_CANCEL_ON_SET", 2),
        ("TFD_CLOEXEC", 0x80000),
        ("TFD_NONBLOCK", 0x800),
    ],
};
