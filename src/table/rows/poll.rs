//! Rows: waiting for descriptors. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row(
        "_newselect",
        [NO, 142],
        &[
            arg("nfds", Int),
            arg("readfds", InOut(&BitSet, Bits(0))),
            arg("writefds", InOut(&BitSet, Bits(0))),
            arg("exceptfds", InOut(&BitSet, Bits(0))),
            arg("timeout", InOut(&TIMEVAL, One)),
        ],
    ),
    row("epoll_create", [213, 254], &[arg("size", Int)]),
    row("epoll_create1", [291, 329], &[arg("flags", Flags(&poll::EPOLL_CREATE))]),
    row(
        "epoll_ctl",
        [233, 255],
        &[
            arg("epfd", Fd),
            arg("op", OneOf(&poll::EPOLL_CTL)),
            arg("fd", Fd),
            arg("event", Select(1, &[(2, Address)], &In(&EPOLL_EVENT, One))),
        ],
    ),
    row(
        "epoll_ctl_old",
        [214, NO],
        &[arg("arg0", Word), arg("arg1", Word), arg("arg2", Word), arg("arg3", Word)],
    ),
    row(
        "epoll_pwait",
        [281, 319],
        &[
            arg("epfd", Fd),
            arg("events", Out(&EPOLL_EVENT, Items(2))),
            arg("maxevents", Int),
            arg("timeout", Int),
            arg("sigmask", In(&SigSet, Bytes(5))),
            arg("sigsetsize", Size),
        ],
    ),
    row(
        "epoll_pwait2",
        [441, 441],
        &[
            arg("epfd", Fd),
            arg("events", Out(&EPOLL_EVENT, Items(2))),
            arg("maxevents", Int),
            arg("timeout", In(&TIMESPEC64, One)),
            arg("sigmask", In(&SigSet, Bytes(5))),
            arg("sigsetsize", Size),
        ],
    ),
    row(
        "epoll_wait",
        [232, 256],
        &[
            arg("epfd", Fd),
            arg("events", Out(&EPOLL_EVENT, Items(2))),
            arg("maxevents", Int),
            arg("timeout", Int),
        ],
    ),
    row(
        "epoll_wait_old",
        [215, NO],
        &[arg("arg0", Word), arg("arg1", Word), arg("arg2", Word), arg("arg3", Word)],
    ),
    row(
        "poll",
        [7, 168],
        &[arg("fds", InOut(&POLLFD, Items(1))), arg("nfds", Unsigned), arg("timeout", Int)],
    ),
    row(
        "ppoll",
        [271, 309],
        &[
            arg("fds", InOut(&POLLFD, Items(1))),
            arg("nfds", Unsigned),
            arg("tmo_p", InOut(&TIMESPEC, One)),
            arg("sigmask", In(&SigSet, Bytes(4))),
            arg("sigsetsize", Size),
        ],
    ),
    row(
        "ppoll_time64",
        [NO, 414],
        &[
            arg("fds", InOut(&POLLFD, Items(1))),
            arg("nfds", Unsigned),
            arg("tmo_p", InOut(&TIMESPEC64, One)),
            arg("sigmask", In(&SigSet, Bytes(4))),
            arg("sigsetsize", Size),
        ],
    ),
    row(
        "pselect6",
        [270, 308],
        &[
            arg("nfds", Int),
            arg("readfds", InOut(&BitSet, Bits(0))),
            arg("writefds", InOut(&BitSet, Bits(0))),
            arg("exceptfds", InOut(&BitSet, Bits(0))),
            arg("timeout", InOut(&TIMESPEC, One)),
            arg("sigmask", In(&SIGSET_ARGPACK, One)),
        ],
    ),
    row(
        "pselect6_time64",
        [NO, 413],
        &[
            arg("nfds", Int),
            arg("readfds", InOut(&BitSet, Bits(0))),
            arg("writefds", InOut(&BitSet, Bits(0))),
            arg("exceptfds", InOut(&BitSet, Bits(0))),
            arg("timeout", InOut(&TIMESPEC64, One)),
            arg("sigmask", In(&SIGSET_ARGPACK, One)),
        ],
    ),
    row(
        "select",
        [23, 82],
        &[
            arg("nfds", Int),
            arg("readfds", InOut(&BitSet, Bits(0))),
            arg("writefds", InOut(&BitSet, Bits(0))),
            arg("exceptfds", InOut(&BitSet, Bits(0))),
            arg("timeout", InOut(&TIMEVAL, One)),
        ],
    ),
];
