//! Rows: sockets. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row(
        "accept",
        [43, NO],
        &[
            arg("sockfd", Fd),
            arg("addr", Out(&SockAddr, At(2))),
            arg("addrlen", Select(1, &[(0, Address)], &InOut(&Int, One))),
        ],
    ),
    row(
        "accept4",
        [288, 364],
        &[
            arg("sockfd", Fd),
            arg("addr", Out(&SockAddr, At(2))),
            arg("addrlen", Select(1, &[(0, Address)], &InOut(&Int, One))),
            arg("flags", Flags(&sockets::TYPE_FLAGS)),
        ],
    ),
    row(
        "bind",
        [49, 361],
        &[arg("sockfd", Fd), arg("addr", In(&SockAddr, Items(2))), arg("addrlen", Int)],
    ),
    row(
        "connect",
        [42, 362],
        &[arg("sockfd", Fd), arg("addr", In(&SockAddr, Items(2))), arg("addrlen", Int)],
    ),
    row(
        "getpeername",
        [52, 368],
        &[
            arg("sockfd", Fd),
            arg("addr", Out(&SockAddr, At(2))),
            arg("addrlen", Select(1, &[(0, Address)], &InOut(&Int, One))),
        ],
    ),
    row(
        "getsockname",
        [51, 367],
        &[
            arg("sockfd", Fd),
            arg("addr", Out(&SockAddr, At(2))),
            arg("addrlen", Select(1, &[(0, Address)], &InOut(&Int, One))),
        ],
    ),
    row(
        "getsockopt",
        [55, 365],
        &[
            arg("sockfd", Fd),
            arg("level", OneOf(&sockets::OPTION_LEVEL)),
            arg("optname", OPTION_NAME_READ),
            arg("optval", OPTION_RESULT),
            arg("optlen", InOut(&Int, One)),
        ],
    ),
    row("listen", [50, 363], &[arg("sockfd", Fd), arg("backlog", Int)]),
    row(
        "recvfrom",
        [45, 371],
        &[
            arg("sockfd", Fd),
            arg("buf", Out(&Byte, Items(2))),
            arg("len", Size),
            arg("flags", Flags(&sockets::MESSAGE)),
            arg("src_addr", Out(&SockAddr, At(5))),
            arg("addrlen", Select(4, &[(0, Address)], &InOut(&Int, One))),
        ],
    ),
    row(
        "recvmmsg",
        [299, 337],
        &[
            arg("sockfd", Fd),
            arg("msgvec", InOut(&OUT_MMSGHDR, Items(2))),
            arg("vlen", Unsigned),
            arg("flags", Flags(&sockets::MESSAGE)),
            arg("timeout", InOut(&TIMESPEC, One)),
        ],
    ),
    row(
        "recvmmsg_time64",
        [NO, 417],
        &[
            arg("sockfd", Fd),
            arg("msgvec", InOut(&OUT_MMSGHDR, Items(2))),
            arg("vlen", Unsigned),
            arg("flags", Flags(&sockets::MESSAGE)),
            arg("timeout", InOut(&TIMESPEC64, One)),
        ],
    ),
    row(
        "recvmsg",
        [47, 372],
        &[
            arg("sockfd", Fd),
            arg("msg", InOut(&OUT_MSGHDR, One)),
            arg("flags", Flags(&sockets::MESSAGE)),
        ],
    ),
    row(
        "sendmmsg",
        [307, 345],
        &[
            arg("sockfd", Fd),
            arg("msgvec", InOut(&MMSGHDR, Items(2))),
            arg("vlen", Unsigned),
            arg("flags", Flags(&sockets::MESSAGE)),
        ],
    ),
    row(
        "sendmsg",
        [46, 370],
        &[arg("sockfd", Fd), arg("msg", In(&MSGHDR, One)), arg("flags", Flags(&sockets::MESSAGE))],
    ),
    row(
        "sendto",
        [44, 369],
        &[
            arg("sockfd", Fd),
            arg("buf", In(&Byte, Items(2))),
            arg("len", Size),
            arg("flags", Flags(&sockets::MESSAGE)),
            arg("dest_addr", In(&SockAddr, Items(5))),
            arg("addrlen", Int),
        ],
    ),
    row(
        "setsockopt",
        [54, 366],
        &[
            arg("sockfd", Fd),
            arg("level", OneOf(&sockets::OPTION_LEVEL)),
            arg("optname", OPTION_NAME),
            arg("optval", OPTION_VALUE),
            arg("optlen", Int),
        ],
    ),
    row("shutdown", [48, 373], &[arg("sockfd", Fd), arg("how", OneOf(&sockets::SHUTDOWN))]),
    row(
        "socket",
        [41, 359],
        &[
            arg("domain", OneOf(&sockets::FAMILY)),
            arg("type", NamedAndFlags(0xf, &sockets::TYPE, &sockets::TYPE_FLAGS)),
            arg("protocol", Protocol { family: 0 }),
        ],
    ),
    row(
        "socketcall",
        [NO, 102],
        &[arg("call", Symbol(&sockets::SOCKETCALL, &Int)), arg("args", Address)],
    ),
    row(
        "socketpair",
        [53, 360],
        &[
            arg("domain", OneOf(&sockets::FAMILY)),
            arg("type", NamedAndFlags(0xf, &sockets::TYPE, &sockets::TYPE_FLAGS)),
            arg("protocol", Unsigned),
            arg("sv", Out(&Fd, Fixed(2))),
        ],
    ),
];
