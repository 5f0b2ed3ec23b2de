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
        ("SA_ONSTACK", 0x8000000),
        ("SA_RESTART", 0x10000000),
        ("SA_INTERRUPT", 0x20000000),
        ("SA_NODEFER", 0x40000000),
        ("SA_RESETHAND", 0x80000000),
        ("SA_SIGINFO", 4),
        ("SA_NOCLDSTOP", 1),
        ("SA_NOCLDWAIT", 2),
        ("SA_UNSUPPORTED", 0x400),
        ("SA_EXPOSE_TAGBITS", 0x800),
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

/// The codes of SIGILL.
pub const ILL: Family = Family {
    unknown: "ILL_???",
    members: &[
        ("ILL_ILLOPC", 1),
        ("ILL_ILLOPN", 2),
        ("ILL_ILLADR", 3),
        ("ILL_ILLTRP", 4),
        ("ILL_PRVOPC", 5),
        ("ILL_PRVREG", 6),
        ("ILL_COPROC", 7),
        ("ILL_BADSTK", 8),
        ("ILL_BADIADDR", 9),
        ("__ILL_BREAK", 0xa),
        ("__ILL_BNDMOD", 0xb),
    ],
};

/// The codes of SIGFPE.
pub const FPE: Family = Family {
    unknown: "FPE_???",
    members: &[
        ("FPE_INTDIV", 1),
        ("FPE_INTOVF", 2),
        ("FPE_FLTDIV", 3),
        ("FPE_FLTOVF", 4),
        ("FPE_FLTUND", 5),
        ("FPE_FLTRES", 6),
        ("FPE_FLTINV", 7),
        ("FPE_FLTSUB", 8),
        ("__FPE_DECOVF", 9),
        ("__FPE_DECDIV", 0xa),
        ("__FPE_DECERR", 0xb),
        ("__FPE_INVASC", 0xc),
        ("__FPE_INVDEC", 0xd),
        ("FPE_FLTUNK", 0xe),
        ("FPE_CONDTRAP", 0xf),
    ],
};

/// The codes of SIGSEGV.
pub const SEGV: Family = Family {
    unknown: "SEGV_???",
    members: &[
        ("SEGV_MAPERR", 1),
        ("SEGV_ACCERR", 2),
        ("SEGV_BNDERR", 3),
        ("SEGV_PKUERR", 4),
        ("SEGV_ACCADI", 5),
        ("SEGV_ADIDERR", 6),
        ("SEGV_ADIPERR", 7),
        ("SEGV_MTEAERR", 8),
        ("SEGV_MTESERR", 9),
        ("SEGV_CPERR", 0xa),
    ],
};

/// The codes of SIGBUS.
pub const BUS: Family = Family {
    unknown: "BUS_???",
    members: &[
        ("BUS_ADRALN", 1),
        ("BUS_ADRERR", 2),
        ("BUS_OBJERR", 3),
        ("BUS_MCEERR_AR", 4),
        ("BUS_MCEERR_AO", 5),
    ],
};

/// The codes of SIGTRAP.
pub const TRAP: Family = Family {
    unknown: "TRAP_???",
    members: &[
        ("TRAP_BRKPT", 1),
        ("TRAP_TRACE", 2),
        ("TRAP_BRANCH", 3),
        ("TRAP_HWBKPT", 4),
        ("TRAP_UNK", 5),
        ("TRAP_PERF", 6),
    ],
};

/// The codes of SIGCHLD.
pub const CHLD: Family = Family {
    unknown: "CLD_???",
    members: &[
        ("CLD_EXITED", 1),
        ("CLD_KILLED", 2),
        ("CLD_DUMPED", 3),
        ("CLD_TRAPPED", 4),
        ("CLD_STOPPED", 5),
        ("CLD_CONTINUED", 6),
    ],
};

/// The codes of SIGIO.
pub const POLL: Family = Family {
    unknown: "POLL_???",
    members: &[
        ("POLL_IN", 1),
        ("POLL_OUT", 2),
        ("POLL_MSG", 3),
        ("POLL_ERR", 4),
        ("POLL_PRI", 5),
        ("POLL_HUP", 6),
    ],
};

/// The codes of SIGSYS.
pub const SYS: Family =
    Family { unknown: "SYS_???", members: &[("SYS_SECCOMP", 1), ("SYS_USER_DISPATCH", 2)] };
