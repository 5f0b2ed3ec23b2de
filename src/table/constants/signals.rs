//! The symbols of signals beside their names, from uapi/asm-generic/signal-defs.h, asm/signal.h; it must never hold two
//! values for one name.

use super::Family;

/// What sigprocmask(2) does with the set.
pub const HOW: Family = Family {
    unknown: "SIG_???",
    members: &[("SIG_BLOCK", 0), ("SIG_UNBLOCK", 1), ("SIG_SETMASK", 2)],
};

/// Handlers that are none, sigaction(2).
pub const HANDLER: Family = Family {
    unknown: "SIG_???",
    members: &[("SIG_ERR", 0xffffffffffffffff), ("SIG_DFL", 0), ("SIG_IGN", 1)],
};

/// The flags of sigaction(2).
pub const ACTION: Family = Family {
    unknown: "SA_???",
    members: &[
        ("SA_RESTORER", 0x4000000),
        ("SA_INTERRUPT", 0x20000000),
        ("SA_NOCLDSTOP", 1),
        ("SA_NOCLDWAIT", 2),
        ("SA_SIGINFO", 4),
        ("SA_UNSUPPORTED", 0x400),
        ("SA_EXPOSE_TAGBITS", 0x800),
        ("SA_ONSTACK", 0x8000000),
        ("SA_RESTART", 0x10000000),
        ("SA_NODEFER", 0x40000000),
        ("SA_RESETHAND", 0x80000000),
    ],
};

/// The flags of sigaltstack(2).
pub const STACK: Family = Family {
    unknown: "SS_???",
    members: &[("SS_ONSTACK", 1), ("SS_DISABLE", 2), ("SS_AUTODISARM", 0x80000000)],
};

/// The flags of signalfd4(2).
pub const SIGNALFD: Family =
    Family { unknown: "SFD_???", members: &[("SFD_CLOEXEC", 0x80000), ("SFD_NONBLOCK", 0x800)] };

/// How a timer or a queue tells, sigevent(7).
pub const NOTIFY: Family = Family {
    unknown: "SIGEV_???",
    members: &[("SIGEV_SIGNAL", 0), ("SIGEV_NONE", 1), ("SIGEV_THREAD", 2), ("SIGEV_THREAD_ID", 4)],
};

/// Where a signal comes from, sigaction(2).
pub const CODE: Family = Family {
    unknown: "SI_???",
    members: &[
        ("SI_USER", 0),
        ("SI_KERNEL", 0x80),
        ("SI_QUEUE", 0xffffffff),
        ("SI_TIMER", 0xfffffffe),
        ("SI_MESGQ", 0xfffffffd),
        ("SI_ASYNCIO", 0xfffffffc),
        ("SI_SIGIO", 0xfffffffb),
        ("SI_TKILL", 0xfffffffa),
        ("SI_DETHREAD", 0xfffffff9),
        ("SI_ASYNCNL", 0xffffffc4),
    ],
};
