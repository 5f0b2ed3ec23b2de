//! Rows: waiting for descriptors. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    _newselect(nfds: Int, readfds: InOut(&BitSet, Bits(0)), writefds: InOut(&BitSet, Bits(0)),
        exceptfds: InOut(&BitSet, Bits(0)), timeout: InOut(&TIMEVAL, One));
    epoll_create(size: Int);
    epoll_create1(flags: Flags(&poll::EPOLL_CREATE));
    epoll_ctl(epfd: Fd, op: OneOf(&poll::EPOLL_CTL), fd: Fd,
        event: Select(1, &[(2, Address)], &In(&EPOLL_EVENT, One)));
    epoll_ctl_old(arg0: Word, arg1: Word, arg2: Word, arg3: Word);
    epoll_pwait(epfd: Fd, events: Out(&EPOLL_EVENT, Items(2)), maxevents: Int, timeout: Int,
        sigmask: In(&SigSet, Bytes(5)), sigsetsize: Size);
    epoll_pwait2(epfd: Fd, events: Out(&EPOLL_EVENT, Items(2)), maxevents: Int,
        timeout: In(&TIMESPEC64, One), sigmask: In(&SigSet, Bytes(5)), sigsetsize: Size);
    epoll_wait(epfd: Fd, events: Out(&EPOLL_EVENT, Items(2)), maxevents: Int, timeout: Int);
    epoll_wait_old(arg0: Word, arg1: Word, arg2: Word, arg3: Word);
    poll(fds: InOut(&POLLFD, Items(1)), nfds: Unsigned, timeout: Int);
    ppoll(fds: InOut(&POLLFD, Items(1)), nfds: Unsigned, tmo_p: InOut(&TIMESPEC, One),
        sigmask: In(&SigSet, Bytes(4)), sigsetsize: Size);
    ppoll_time64(fds: InOut(&POLLFD, Items(1)), nfds: Unsigned, tmo_p: InOut(&TIMESPEC64, One),
        sigmask: In(&SigSet, Bytes(4)), sigsetsize: Size);
    pselect6(nfds: Int, readfds: InOut(&BitSet, Bits(0)), writefds: InOut(&BitSet, Bits(0)),
        exceptfds: InOut(&BitSet, Bits(0)), timeout: InOut(&TIMESPEC, One),
        sigmask: In(&SIGSET_ARGPACK, One));
    pselect6_time64(nfds: Int, readfds: InOut(&BitSet, Bits(0)), writefds: InOut(&BitSet, Bits(0)),
        exceptfds: InOut(&BitSet, Bits(0)), timeout: InOut(&TIMESPEC64, One),
        sigmask: In(&SIGSET_ARGPACK, One));
    select(nfds: Int, readfds: InOut(&BitSet, Bits(0)), writefds: InOut(&BitSet, Bits(0)),
        exceptfds: InOut(&BitSet, Bits(0)), timeout: InOut(&TIMEVAL, One));
);
