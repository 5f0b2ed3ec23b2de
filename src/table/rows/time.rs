//! Rows: time. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row("adjtimex", [159, 124], &[arg("buf", InOut(&TIMEX, One))]),
    row("alarm", [37, 27], &[arg("seconds", Unsigned)]),
    row(
        "clock_adjtime",
        [305, 343],
        &[arg("clk_id", OneOf(&time::CLOCK)), arg("buf", InOut(&TIMEX, One))],
    ),
    row(
        "clock_adjtime64",
        [NO, 405],
        &[arg("clk_id", OneOf(&time::CLOCK)), arg("buf", InOut(&TIMEX64, One))],
    ),
    row(
        "clock_getres",
        [229, 266],
        &[arg("clockid", OneOf(&time::CLOCK)), arg("res", Out(&TIMESPEC, One))],
    ),
    row(
        "clock_getres_time64",
        [NO, 406],
        &[arg("clockid", OneOf(&time::CLOCK)), arg("res", Out(&TIMESPEC64, One))],
    ),
    row(
        "clock_gettime",
        [228, 265],
        &[arg("clockid", OneOf(&time::CLOCK)), arg("tp", Out(&TIMESPEC, One))],
    ),
    row(
        "clock_gettime64",
        [NO, 403],
        &[arg("clockid", OneOf(&time::CLOCK)), arg("tp", Out(&TIMESPEC64, One))],
    ),
    row(
        "clock_nanosleep",
        [230, 267],
        &[
            arg("clockid", OneOf(&time::CLOCK)),
            arg("flags", Flags(&time::TIMER)),
            arg("t", In(&TIMESPEC, One)),
            arg("remain", Out(&TIMESPEC, One)),
        ],
    ),
    row(
        "clock_nanosleep_time64",
        [NO, 407],
        &[
            arg("clockid", OneOf(&time::CLOCK)),
            arg("flags", Flags(&time::TIMER)),
            arg("t", In(&TIMESPEC64, One)),
            arg("remain", Out(&TIMESPEC64, One)),
        ],
    ),
    row(
        "clock_settime",
        [227, 264],
        &[arg("clockid", OneOf(&time::CLOCK)), arg("tp", In(&TIMESPEC, One))],
    ),
    row(
        "clock_settime64",
        [NO, 404],
        &[arg("clockid", OneOf(&time::CLOCK)), arg("tp", In(&TIMESPEC64, One))],
    ),
    row("ftime", [NO, 35], &[]),
    row(
        "getitimer",
        [36, 105],
        &[arg("which", OneOf(&time::ITIMER)), arg("curr_value", Out(&ITIMERVAL, One))],
    ),
    row("gettimeofday", [96, 78], &[arg("tv", Out(&TIMEVAL, One)), arg("tz", Out(&TIMEZONE, One))]),
    row(
        "nanosleep",
        [35, 162],
        &[arg("duration", In(&TIMESPEC, One)), arg("rem", Out(&TIMESPEC, One))],
    ),
    row(
        "setitimer",
        [38, 104],
        &[
            arg("which", OneOf(&time::ITIMER)),
            arg("new_value", In(&ITIMERVAL, One)),
            arg("old_value", Out(&ITIMERVAL, One)),
        ],
    ),
    row("settimeofday", [164, 79], &[arg("tv", In(&TIMEVAL, One)), arg("tz", In(&TIMEZONE, One))]),
    row("stime", [NO, 25], &[arg("t", In(&Long, One))]),
    row("time", [201, 13], &[arg("tloc", Out(&Long, One))]),
    row(
        "timer_create",
        [222, 259],
        &[
            arg("clockid", OneOf(&time::CLOCK)),
            arg("sevp", In(&SIGEVENT, One)),
            arg("timerid", Out(&Int, One)),
        ],
    ),
    row("timer_delete", [226, 263], &[arg("timerid", Int)]),
    row("timer_getoverrun", [225, 262], &[arg("timerid", Int)]),
    row(
        "timer_gettime",
        [224, 261],
        &[arg("timerid", Int), arg("curr_value", Out(&ITIMERSPEC, One))],
    ),
    row(
        "timer_gettime64",
        [NO, 408],
        &[arg("timerid", Int), arg("curr_value", Out(&ITIMERSPEC64, One))],
    ),
    row(
        "timer_settime",
        [223, 260],
        &[
            arg("timerid", Int),
            arg("flags", Flags(&time::TIMER)),
            arg("new_value", In(&ITIMERSPEC, One)),
            arg("old_value", Out(&ITIMERSPEC, One)),
        ],
    ),
    row(
        "timer_settime64",
        [NO, 409],
        &[
            arg("timerid", Int),
            arg("flags", Flags(&time::TIMER)),
            arg("new_value", In(&ITIMERSPEC64, One)),
            arg("old_value", Out(&ITIMERSPEC64, One)),
        ],
    ),
    row(
        "timerfd_create",
        [283, 322],
        &[arg("clockid", OneOf(&time::CLOCK)), arg("flags", Flags(&time::TIMERFD))],
    ),
    row("timerfd_gettime", [287, 326], &[arg("fd", Fd), arg("curr_value", Out(&ITIMERSPEC, One))]),
    row(
        "timerfd_gettime64",
        [NO, 410],
        &[arg("fd", Fd), arg("curr_value", Out(&ITIMERSPEC64, One))],
    ),
    row(
        "timerfd_settime",
        [286, 325],
        &[
            arg("fd", Fd),
            arg("flags", Flags(&time::TIMERFD)),
            arg("new_value", In(&ITIMERSPEC, One)),
            arg("old_value", Out(&ITIMERSPEC, One)),
        ],
    ),
    row(
        "timerfd_settime64",
        [NO, 411],
        &[
            arg("fd", Fd),
            arg("flags", Flags(&time::TIMERFD)),
            arg("new_value", In(&ITIMERSPEC64, One)),
            arg("old_value", Out(&ITIMERSPEC64, One)),
        ],
    ),
    row("times", [100, 43], &[arg("buf", Out(&TMS, One))]),
];
