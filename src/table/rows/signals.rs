//! Rows: signals. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row("kill", [62, 37], &[arg("pid", Pid), arg("sig", Signal)]),
    row(
        "pidfd_send_signal",
        [424, 424],
        &[arg("pidfd", Fd), arg("sig", Signal), arg("info", In(&SigInfo, One)), arg("flags", Hex)],
    ),
    row(
        "rt_sigaction",
        [13, 174],
        &[
            arg("signum", Signal),
            arg("act", In(&SIGACTION, One)),
            arg("oldact", Out(&SIGACTION, One)),
            arg("sigsetsize", Size),
        ],
    ),
    row(
        "rt_sigpending",
        [127, 176],
        &[arg("set", Out(&SigSet, Bytes(1))), arg("sigsetsize", Size)],
    ),
    row(
        "rt_sigprocmask",
        [14, 175],
        &[
            arg("how", OneOf(&signals::HOW)),
            arg("set", In(&SigSet, Bytes(3))),
            arg("oldset", Out(&SigSet, Bytes(3))),
            arg("sigsetsize", Size),
        ],
    ),
    row(
        "rt_sigqueueinfo",
        [129, 178],
        &[arg("tgid", Pid), arg("sig", Signal), arg("info", In(&SigInfo, One))],
    ),
    row("rt_sigreturn", [15, 173], &[]),
    row(
        "rt_sigsuspend",
        [130, 179],
        &[arg("mask", In(&SigSet, Bytes(1))), arg("sigsetsize", Size)],
    ),
    row(
        "rt_sigtimedwait",
        [128, 177],
        &[
            arg("set", In(&SigSet, Bytes(3))),
            arg("info", Out(&SigInfo, One)),
            arg("timeout", In(&TIMESPEC, One)),
            arg("sigsetsize", Size),
        ],
    ),
    row(
        "rt_sigtimedwait_time64",
        [NO, 421],
        &[
            arg("set", In(&SigSet, Bytes(3))),
            arg("info", Out(&SigInfo, One)),
            arg("timeout", In(&TIMESPEC64, One)),
            arg("sigsetsize", Size),
        ],
    ),
    row(
        "rt_tgsigqueueinfo",
        [297, 335],
        &[arg("tgid", Pid), arg("tid", Pid), arg("sig", Signal), arg("info", In(&SigInfo, One))],
    ),
    row("sgetmask", [NO, 68], &[]),
    row(
        "sigaction",
        [NO, 67],
        &[
            arg("signum", Signal),
            arg("act", In(&OLD_SIGACTION, One)),
            arg("oldact", Out(&OLD_SIGACTION, One)),
        ],
    ),
    row("sigaltstack", [131, 186], &[arg("ss", In(&STACK, One)), arg("old_ss", Out(&STACK, One))]),
    row(
        "signal",
        [NO, 48],
        &[arg("signum", Signal), arg("handler", Symbol(&signals::HANDLER, &Address))],
    ),
    row(
        "signalfd",
        [282, 321],
        &[arg("fd", Fd), arg("mask", In(&SigSet, Bytes(2))), arg("sizemask", Size)],
    ),
    row(
        "signalfd4",
        [289, 327],
        &[
            arg("fd", Fd),
            arg("mask", In(&SigSet, Bytes(2))),
            arg("sizemask", Size),
            arg("flags", Flags(&signals::SIGNALFD)),
        ],
    ),
    row("sigpending", [NO, 73], &[arg("set", Out(&SigSet, Fixed(4)))]),
    row(
        "sigprocmask",
        [NO, 126],
        &[
            arg("how", OneOf(&signals::HOW)),
            arg("set", In(&SigSet, Fixed(4))),
            arg("oldset", Out(&SigSet, Fixed(4))),
        ],
    ),
    row("sigreturn", [NO, 119], &[]),
    row(
        "sigsuspend",
        [NO, 72],
        &[arg("unused1", Unused), arg("unused2", Unused), arg("mask", SignalMask)],
    ),
    row("ssetmask", [NO, 69], &[arg("newmask", SignalMask)]),
    row("tgkill", [234, 270], &[arg("tgid", Pid), arg("tid", Pid), arg("sig", Signal)]),
    row("tkill", [200, 238], &[arg("tid", Pid), arg("sig", Signal)]),
];
