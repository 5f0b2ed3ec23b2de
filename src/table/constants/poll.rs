//! The symbols of waiting for descriptors, from uapi/asm-generic/poll.h, linux/eventpoll.h, eventfd.h; it must never hold two
//! values for one name.

use super::Family;

/// The events of epoll(7).
pub const EPOLL: Family = Family {
    unknown: "EPOLL???",
    members: &[
        ("EPOLLIN", 1),
        ("EPOLLPRI", 2),
        ("EPOLLOUT", 4),
        ("EPOLLERR", 8),
        ("EPOLLHUP", 0x10),
        ("EPOLLNVAL", 0x20),
        ("EPOLLRDNORM", 0x40),
        ("EPOLLRDBAND", 0x80),
        ("EPOLLWRNORM", 0x100),
        ("EPOLLWRBAND", 0x200),
        ("EPOLLMSG", 0x400),
        ("EPOLLRDHUP", 0x2000),
        ("EPOLLEXCLUSIVE", 0x10000000),
        ("EPOLLWAKEUP", 0x20000000),
        ("EPOLLONESHOT", 0x40000000),
        ("EPOLLET", 0x80000000),
    ],
};

/// The operations of epoll_ctl(2).
pub const EPOLL_CTL: Family = Family {
    unknown: "EPOLL_CTL_???",
    members: &[("EPOLL_CTL_ADD", 1), ("EPOLL_CTL_DEL", 2), ("EPOLL_CTL_MOD", 3)],
};

/// The flags of epoll_create1(2).
pub const EPOLL_CREATE: Family =
    Family { unknown: "EPOLL_???", members: &[("EPOLL_CLOEXEC", 0x80000)] };

/// The flags of eventfd2(2).
pub const EVENTFD: Family = Family {
    unknown: "EFD_???",
    members: &[("EFD_SEMAPHORE", 1), ("EFD_CLOEXEC", 0x80000), ("EFD_NONBLOCK", 0x800)],
};

/// The events of poll(2).
pub const POLL: Family = Family {
    unknown: "POLL???",
    members: &[
        ("POLLIN", 1),
        ("POLLPRI", 2),
        ("POLLOUT", 4),
        ("POLLERR", 8),
        ("POLLHUP", 0x10),
        ("POLLNVAL", 0x20),
        ("POLLRDNORM", 0x40),
        ("POLLRDBAND", 0x80),
        ("POLLWRNORM", 0x100),
        ("POLLWRBAND", 0x200),
        ("POLLMSG", 0x400),
        ("POLLREMOVE", 0x1000),
        ("POLLRDHUP", 0x2000),
        ("POLL_BUSY_LOOP", 0x8000),
    ],
};
