//! Rows: sockets. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    accept(sockfd: Fd, addr: Out(&SockAddr, At(2)),
        addrlen: Select(1, &[(0, Address)], &InOut(&Int, One)));
    accept4(sockfd: Fd, addr: Out(&SockAddr, At(2)),
        addrlen: Select(1, &[(0, Address)], &InOut(&Int, One)), flags: Flags(&sockets::TYPE_FLAGS));
    bind(sockfd: Fd, addr: In(&SockAddr, Items(2)), addrlen: Int);
    connect(sockfd: Fd, addr: In(&SockAddr, Items(2)), addrlen: Int);
    getpeername(sockfd: Fd, addr: Out(&SockAddr, At(2)),
        addrlen: Select(1, &[(0, Address)], &InOut(&Int, One)));
    getsockname(sockfd: Fd, addr: Out(&SockAddr, At(2)),
        addrlen: Select(1, &[(0, Address)], &InOut(&Int, One)));
    getsockopt(sockfd: Fd, level: OneOf(&sockets::OPTION_LEVEL), optname: OPTION_NAME_READ,
        optval: OPTION_RESULT, optlen: InOut(&Int, One));
    listen(sockfd: Fd, backlog: Int);
    recvfrom(sockfd: Fd, buf: Out(&Byte, Items(2)), len: Size, flags: Flags(&sockets::MESSAGE),
        src_addr: Out(&SockAddr, At(5)), addrlen: Select(4, &[(0, Address)], &InOut(&Int, One)));
    recvmmsg(sockfd: Fd, msgvec: InOut(&OUT_MMSGHDR, Items(2)), vlen: Unsigned,
        flags: Flags(&sockets::MESSAGE), timeout: InOut(&TIMESPEC, One));
    recvmmsg_time64(sockfd: Fd, msgvec: InOut(&OUT_MMSGHDR, Items(2)), vlen: Unsigned,
        flags: Flags(&sockets::MESSAGE), timeout: InOut(&TIMESPEC64, One));
    recvmsg(sockfd: Fd, msg: InOut(&OUT_MSGHDR, One), flags: Flags(&sockets::MESSAGE));
    sendmmsg(sockfd: Fd, msgvec: InOut(&MMSGHDR, Items(2)), vlen: Unsigned,
        flags: Flags(&sockets::MESSAGE));
    sendmsg(sockfd: Fd, msg: In(&MSGHDR, One), flags: Flags(&sockets::MESSAGE));
    sendto(sockfd: Fd, buf: In(&Byte, Readable(2)), len: Size, flags: Flags(&sockets::MESSAGE),
        dest_addr: In(&SockAddr, Items(5)), addrlen: Int);
    setsockopt(sockfd: Fd, level: OneOf(&sockets::OPTION_LEVEL), optname: OPTION_NAME,
        optval: OPTION_VALUE, optlen: Int);
    shutdown(sockfd: Fd, how: OneOf(&sockets::SHUTDOWN));
    socket(domain: OneOf(&sockets::FAMILY),
        type: NamedAndFlags(0xf, &sockets::TYPE, &sockets::TYPE_FLAGS),
        protocol: Protocol { family: 0 });
    socketcall(call: Symbol(&sockets::SOCKETCALL, &Int), args: Address);
    socketpair(domain: OneOf(&sockets::FAMILY),
        type: NamedAndFlags(0xf, &sockets::TYPE, &sockets::TYPE_FLAGS), protocol: Unsigned,
        sv: Out(&Fd, Fixed(2)));
);
