//! The symbols of signals beside their names, from uapi/asm-generic/signal-defs.h, asm/signal.h; it must never hold two
//! values for one name.

use super::family::Family;

/// What sigprocmask(2) does with the set.
pub const HOW: Family = family!("SIG_???": SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK);

/// Handlers that are none, sigaction(2).
pub const HANDLER: Family = family!("SIG_???": SIG_ERR = 0xffff_ffff_ffff_ffff, SIG_DFL, SIG_IGN);

/// The flags of sigaction(2).
pub const ACTION: Family = family!("SA_???":
    SA_RESTORER, SA_ONSTACK, SA_RESTART, SA_INTERRUPT = 0x2000_0000, SA_NODEFER, SA_RESETHAND,
    SA_SIGINFO, SA_NOCLDSTOP, SA_NOCLDWAIT, SA_UNSUPPORTED, SA_EXPOSE_TAGBITS,
);

/// The flags of sigaltstack(2).
pub const STACK: Family = family!("SS_???": SS_ONSTACK, SS_DISABLE, SS_AUTODISARM);

/// The flags of signalfd4(2).
pub const SIGNALFD: Family = family!("SFD_???": SFD_CLOEXEC, SFD_NONBLOCK);

/// How a timer or a queue notifies, sigevent(7).
pub const NOTIFY: Family = family!("SIGEV_???":
    SIGEV_SIGNAL, SIGEV_NONE, SIGEV_THREAD, SIGEV_THREAD_ID,
);

/// Where a signal comes from, sigaction(2).
pub const CODE: Family = family!("SI_???":
    SI_USER, SI_KERNEL, SI_QUEUE, SI_TIMER, SI_MESGQ, SI_ASYNCIO, SI_SIGIO, SI_TKILL, SI_DETHREAD,
    SI_ASYNCNL,
);

/// The codes of SIGILL.
pub const ILL: Family = family!("ILL_???":
    ILL_ILLOPC, ILL_ILLOPN, ILL_ILLADR, ILL_ILLTRP, ILL_PRVOPC, ILL_PRVREG, ILL_COPROC, ILL_BADSTK,
    ILL_BADIADDR, __ILL_BREAK, __ILL_BNDMOD,
);

/// The codes of SIGFPE.
pub const FPE: Family = family!("FPE_???":
    FPE_INTDIV, FPE_INTOVF, FPE_FLTDIV, FPE_FLTOVF, FPE_FLTUND, FPE_FLTRES, FPE_FLTINV, FPE_FLTSUB,
    __FPE_DECOVF, __FPE_DECDIV, __FPE_DECERR, __FPE_INVASC, __FPE_INVDEC, FPE_FLTUNK, FPE_CONDTRAP,
);

/// The codes of SIGSEGV.
pub const SEGV: Family = family!("SEGV_???":
    SEGV_MAPERR, SEGV_ACCERR, SEGV_BNDERR, SEGV_PKUERR, SEGV_ACCADI, SEGV_ADIDERR, SEGV_ADIPERR,
    SEGV_MTEAERR, SEGV_MTESERR, SEGV_CPERR,
);

/// The codes of SIGBUS.
pub const BUS: Family = family!("BUS_???":
    BUS_ADRALN, BUS_ADRERR, BUS_OBJERR, BUS_MCEERR_AR, BUS_MCEERR_AO,
);

/// The codes of SIGTRAP.
pub const TRAP: Family = family!("TRAP_???":
    TRAP_BRKPT, TRAP_TRACE, TRAP_BRANCH, TRAP_HWBKPT, TRAP_UNK, TRAP_PERF,
);

/// The codes of SIGCHLD.
pub const CHLD: Family = family!("CLD_???":
    CLD_EXITED, CLD_KILLED, CLD_DUMPED, CLD_TRAPPED, CLD_STOPPED, CLD_CONTINUED,
);

/// The codes of SIGIO.
pub const POLL: Family = family!("POLL_???":
    POLL_IN, POLL_OUT, POLL_MSG, POLL_ERR, POLL_PRI, POLL_HUP,
);

/// The codes of SIGSYS.
pub const SYS: Family = family!("SYS_???": SYS_SECCOMP, SYS_USER_DISPATCH);
