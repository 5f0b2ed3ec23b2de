//! Structs of sockets: messages and their vectors, uapi/linux/socket.h.

use super::prelude::*;

/// `struct msghdr` of sendmsg(2): everything is read.
pub const MSGHDR: Kind = fields!(layout("msghdr"):
    msg_name: In(&SockAddr, Items(1)), msg_namelen: Int, msg_iov: In(&IoVec, Items(3)),
    msg_iovlen: Size, msg_control: If(5, u64::MAX, &In(&Control, Items(5))), msg_controllen: Size,
    msg_flags: Flags(&sockets::MESSAGE),
);

/// `struct msghdr` of recvmsg(2): what it points at is filled, and its lengths are changed.
pub const OUT_MSGHDR: Kind = fields!(layout("msghdr"):
    msg_name: Out(&SockAddr, Cell(1)), msg_namelen: Int, msg_iov: Out(&IoVec, Items(3)),
    msg_iovlen: Size, msg_control: Out(&Control, Cell(5)), msg_controllen: Size,
    msg_flags: Flags(&sockets::MESSAGE),
);

/// `struct mmsghdr` of sendmmsg(2).
pub const MMSGHDR: Kind = fields!(layout("mmsghdr"): msg_hdr: MSGHDR, msg_len: Quiet(&Unsigned));

/// `struct mmsghdr` of recvmmsg(2).
pub const OUT_MMSGHDR: Kind =
    fields!(layout("mmsghdr"): msg_hdr: OUT_MSGHDR, msg_len: Quiet(&Unsigned));
