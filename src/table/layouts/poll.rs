//! Structs of waiting for descriptors, poll(2), select(2), epoll(7).

use super::prelude::*;

/// `struct pollfd`.
pub const POLLFD: Kind = fields!(layout("pollfd"):
    fd: Fd, events: Unless(0, 0x8000_0000, &As(2, &Flags(&poll::POLL))),
    revents: Quiet(&As(2, &Flags(&poll::POLL))),
);

/// `struct epoll_event`, packed on x86_64 so that it is the same for i386.
pub const EPOLL_EVENT: Kind = fields!(packed("epoll_event"):
    events: Flags(&poll::EPOLL),
    data: Struct(&union("epoll_data", &[field("u32", Unsigned), field("u64", U64)])),
);

/// The sixth argument of pselect6(2).
pub const SIGSET_ARGPACK: Kind = fields!(layout("sigset_argpack"):
    sigmask: In(&SigSet, Bytes(1)), sigsetsize: Size,
);
