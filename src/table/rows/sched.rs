//! Rows: scheduling. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row("sched_get_priority_max", [146, 159], &[arg("policy", OneOf(&sched::POLICY))]),
    row("sched_get_priority_min", [147, 160], &[arg("policy", OneOf(&sched::POLICY))]),
    row(
        "sched_getaffinity",
        [204, 242],
        &[arg("pid", Pid), arg("cpusetsize", Unsigned), arg("mask", Out(&BitSet, Items(1)))],
    ),
    row(
        "sched_getattr",
        [315, 352],
        &[
            arg("pid", Pid),
            arg("attr", Out(&SCHED_ATTR, Bytes(2))),
            arg("size", Unsigned),
            arg("flags", Unsigned),
        ],
    ),
    row("sched_getparam", [143, 155], &[arg("pid", Pid), arg("param", Out(&SCHED_PARAM, One))]),
    row("sched_getscheduler", [145, 157], &[arg("pid", Pid)]),
    row("sched_rr_get_interval", [148, 161], &[arg("pid", Pid), arg("tp", Out(&TIMESPEC, One))]),
    row(
        "sched_rr_get_interval_time64",
        [NO, 423],
        &[arg("pid", Pid), arg("tp", Out(&TIMESPEC64, One))],
    ),
    row(
        "sched_setaffinity",
        [203, 241],
        &[arg("pid", Pid), arg("cpusetsize", Unsigned), arg("mask", In(&BitSet, Items(1)))],
    ),
    row(
        "sched_setattr",
        [314, 351],
        &[arg("pid", Pid), arg("attr", In(&SCHED_ATTR, Own(0, 48))), arg("flags", Unsigned)],
    ),
    row("sched_setparam", [142, 154], &[arg("pid", Pid), arg("param", In(&SCHED_PARAM, One))]),
    row(
        "sched_setscheduler",
        [144, 156],
        &[
            arg("pid", Pid),
            arg("policy", OneOf(&sched::POLICY)),
            arg("param", In(&SCHED_PARAM, One)),
        ],
    ),
    row("sched_yield", [24, 158], &[]),
];
