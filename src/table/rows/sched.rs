//! Rows: scheduling. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    sched_get_priority_max(policy: OneOf(&sched::POLICY));
    sched_get_priority_min(policy: OneOf(&sched::POLICY));
    sched_getaffinity(pid: Pid, cpusetsize: Unsigned, mask: Out(&BitSet, Items(1)));
    sched_getattr(pid: Pid, attr: Out(&SCHED_ATTR, Bytes(2)), size: Unsigned, flags: Unsigned);
    sched_getparam(pid: Pid, param: Out(&SCHED_PARAM, One));
    sched_getscheduler(pid: Pid);
    sched_rr_get_interval(pid: Pid, tp: Out(&TIMESPEC, One));
    sched_rr_get_interval_time64(pid: Pid, tp: Out(&TIMESPEC64, One));
    sched_setaffinity(pid: Pid, cpusetsize: Unsigned, mask: In(&BitSet, Items(1)));
    sched_setattr(pid: Pid, attr: In(&SCHED_ATTR, Own(0, 48)), flags: Unsigned);
    sched_setparam(pid: Pid, param: In(&SCHED_PARAM, One));
    sched_setscheduler(pid: Pid, policy: OneOf(&sched::POLICY), param: In(&SCHED_PARAM, One));
    sched_yield();
);
