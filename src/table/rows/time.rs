//! Rows: time. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    adjtimex(buf: InOut(&TIMEX, One));
    alarm(seconds: Unsigned);
    clock_adjtime(clk_id: OneOf(&time::CLOCK), buf: InOut(&TIMEX, One));
    clock_adjtime64(clk_id: OneOf(&time::CLOCK), buf: InOut(&TIMEX64, One));
    clock_getres(clockid: OneOf(&time::CLOCK), res: Out(&TIMESPEC, One));
    clock_getres_time64(clockid: OneOf(&time::CLOCK), res: Out(&TIMESPEC64, One));
    clock_gettime(clockid: OneOf(&time::CLOCK), tp: Out(&TIMESPEC, One));
    clock_gettime64(clockid: OneOf(&time::CLOCK), tp: Out(&TIMESPEC64, One));
    clock_nanosleep(clockid: OneOf(&time::CLOCK), flags: Flags(&time::TIMER), t: In(&TIMESPEC, One),
        remain: Out(&TIMESPEC, One));
    clock_nanosleep_time64(clockid: OneOf(&time::CLOCK), flags: Flags(&time::TIMER),
        t: In(&TIMESPEC64, One), remain: Out(&TIMESPEC64, One));
    clock_settime(clockid: OneOf(&time::CLOCK), tp: In(&TIMESPEC, One));
    clock_settime64(clockid: OneOf(&time::CLOCK), tp: In(&TIMESPEC64, One));
    ftime();
    getitimer(which: OneOf(&time::ITIMER), curr_value: Out(&ITIMERVAL, One));
    gettimeofday(tv: Out(&TIMEVAL, One), tz: Out(&TIMEZONE, One));
    nanosleep(duration: In(&TIMESPEC, One), rem: Out(&TIMESPEC, One));
    setitimer(which: OneOf(&time::ITIMER), new_value: In(&ITIMERVAL, One),
        old_value: Out(&ITIMERVAL, One));
    settimeofday(tv: In(&TIMEVAL, One), tz: In(&TIMEZONE, One));
    stime(t: In(&Long, One));
    time(tloc: Out(&Long, One));
    timer_create(clockid: OneOf(&time::CLOCK), sevp: In(&SIGEVENT, One), timerid: Out(&Int, One));
    timer_delete(timerid: Int);
    timer_getoverrun(timerid: Int);
    timer_gettime(timerid: Int, curr_value: Out(&ITIMERSPEC, One));
    timer_gettime64(timerid: Int, curr_value: Out(&ITIMERSPEC64, One));
    timer_settime(timerid: Int, flags: Flags(&time::TIMER), new_value: In(&ITIMERSPEC, One),
        old_value: Out(&ITIMERSPEC, One));
    timer_settime64(timerid: Int, flags: Flags(&time::TIMER), new_value: In(&ITIMERSPEC64, One),
        old_value: Out(&ITIMERSPEC64, One));
    timerfd_create(clockid: OneOf(&time::CLOCK), flags: Flags(&time::TIMERFD));
    timerfd_gettime(fd: Fd, curr_value: Out(&ITIMERSPEC, One));
    timerfd_gettime64(fd: Fd, curr_value: Out(&ITIMERSPEC64, One));
    timerfd_settime(fd: Fd, flags: Flags(&time::TIMERFD), new_value: In(&ITIMERSPEC, One),
        old_value: Out(&ITIMERSPEC, One));
    timerfd_settime64(fd: Fd, flags: Flags(&time::TIMERFD), new_value: In(&ITIMERSPEC64, One),
        old_value: Out(&ITIMERSPEC64, One));
    times(buf: Out(&TMS, One));
);
