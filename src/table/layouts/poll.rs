//! Structs of waiting for descriptors, poll(2), select(2), epoll(7).

use super::prelude::*;

/// `struct pollfd`.
pub const POLLFD: Kind = Struct(&layout(
    "pollfd",
    &[
        field("fd", Fd),
        field("events", Unless(0, 0x8000_0000, &As(2, &Flags(&poll::POLL)))),
        field("revents", Quiet(&As(2, &Flags(&poll::POLL)))),
    ],
));

/// `struct epoll_event`, packed on x86_64 so that it is the same for i386.
pub const EPOLL_EVENT: Kind = Struct(&packed(
    "epoll_event",
    &[
        field("events", Flags(&poll::EPOLL)),
        field("data", Struct(&union("epoll_data", &[field("u32", Unsigned), field("u64", U64)]))),
    ],
));

/// The sixth argument of pselect6(2).
pub const SIGSET_ARGPACK: Kind = Struct(&layout(
    "sigset_argpack",
    &[field("sigmask", In(&SigSet, Bytes(1))), field("sigsetsize", Size)],
));
