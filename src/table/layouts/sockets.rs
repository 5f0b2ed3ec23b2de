//! Structs of sockets: messages and their vectors, uapi/linux/socket.h.

use super::prelude::*;

/// `struct msghdr` of sendmsg(2): everything is read.
pub const MSGHDR: Kind = Struct(&layout(
    "msghdr",
    &[
        field("msg_name", In(&SockAddr, Items(1))),
        field("msg_namelen", Int),
        field("msg_iov", In(&IoVec, Items(3))),
        field("msg_iovlen", Size),
        field("msg_control", If(5, u64::MAX, &In(&Control, Items(5)))),
        field("msg_controllen", Size),
        field("msg_flags", Flags(&sockets::MESSAGE)),
    ],
));

/// `struct msghdr` of recvmsg(2): what it points at is filled, and its lengths are changed.
pub const OUT_MSGHDR: Kind = Struct(&layout(
    "msghdr",
    &[
        field("msg_name", Out(&SockAddr, Cell(1))),
        field("msg_namelen", Int),
        field("msg_iov", Out(&IoVec, Items(3))),
        field("msg_iovlen", Size),
        field("msg_control", Out(&Control, Cell(5))),
        field("msg_controllen", Size),
        field("msg_flags", Flags(&sockets::MESSAGE)),
    ],
));

/// `struct mmsghdr` of sendmmsg(2).
pub const MMSGHDR: Kind =
    Struct(&layout("mmsghdr", &[field("msg_hdr", MSGHDR), field("msg_len", Quiet(&Unsigned))]));

/// `struct mmsghdr` of recvmmsg(2).
pub const OUT_MMSGHDR: Kind =
    Struct(&layout("mmsghdr", &[field("msg_hdr", OUT_MSGHDR), field("msg_len", Quiet(&Unsigned))]));
