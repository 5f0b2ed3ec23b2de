//! The symbols of waiting for descriptors, from uapi/asm-generic/poll.h, linux/eventpoll.h, eventfd.h; it must never hold two
//! values for one name.

use super::family::Family;

/// The events of epoll(7).
pub const EPOLL: Family = family!("EPOLL???":
    EPOLLIN, EPOLLPRI, EPOLLOUT, EPOLLERR, EPOLLHUP, EPOLLNVAL, EPOLLRDNORM, EPOLLRDBAND,
    EPOLLWRNORM, EPOLLWRBAND, EPOLLMSG, EPOLLRDHUP, EPOLLEXCLUSIVE, EPOLLWAKEUP, EPOLLONESHOT,
    EPOLLET,
);

/// The operations of epoll_ctl(2).
pub const EPOLL_CTL: Family = family!("EPOLL_CTL_???": EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_CTL_MOD);

/// The flags of epoll_create1(2).
pub const EPOLL_CREATE: Family = family!("EPOLL_???": EPOLL_CLOEXEC);

/// The flags of eventfd2(2).
pub const EVENTFD: Family = family!("EFD_???": EFD_SEMAPHORE, EFD_CLOEXEC, EFD_NONBLOCK);

/// The events of poll(2).
pub const POLL: Family = family!("POLL???":
    POLLIN, POLLPRI, POLLOUT, POLLERR, POLLHUP, POLLNVAL, POLLRDNORM, POLLRDBAND, POLLWRNORM,
    POLLWRBAND, POLLMSG, POLLREMOVE, POLLRDHUP, POLL_BUSY_LOOP,
);
