//! Structs of signals: `sigaction`, `sigevent`, `stack_t`, uapi/asm-generic/siginfo.h.

use super::prelude::*;

/// `stack_t`, sigaltstack(2).
pub const STACK: Kind = Struct(&layout(
    "sigaltstack",
    &[field("ss_sp", Address), field("ss_flags", Flags(&signals::STACK)), field("ss_size", Size)],
));

const HANDLER: Kind = Symbol(&signals::HANDLER, &Address);

/// `struct sigaction` of rt_sigaction(2).
pub const SIGACTION: Kind = Struct(&shown(
    "sigaction",
    &[0, 3, 1, 2],
    &[
        field("sa_handler", HANDLER),
        field("sa_flags", WideFlags(&signals::ACTION)),
        field("sa_restorer", If(1, 0x0400_0000, &Address)),
        field("sa_mask", Array(&SigSet, 8)),
    ],
));

/// `struct old_sigaction` of i386's sigaction(2).
pub const OLD_SIGACTION: Kind = Struct(&layout(
    "old_sigaction",
    &[
        field("sa_handler", HANDLER),
        field("sa_mask", Array(&SigSet, 4)),
        field("sa_flags", WideFlags(&signals::ACTION)),
        field("sa_restorer", If(2, 0x0400_0000, &Address)),
    ],
));

const SIGVAL: Kind =
    Struct(&union("sigval", &[field("sival_int", Int), field("sival_ptr", Address)]));

/// `struct sigevent`, padded to 64 bytes.
pub const SIGEVENT: Kind = Struct(&layout(
    "sigevent",
    &[
        field("sigev_value", SIGVAL),
        field("sigev_signo", Signal),
        field("sigev_notify", OneOf(&signals::NOTIFY)),
        field("sigev_notify_thread_id", Select(2, &[(4, Int)], &Quiet(&Int))),
        field("", Quiet(&ByArch(&[Array(&Int, 11), Array(&Int, 12)]))),
    ],
));

/// `siginfo_t` as rt_sigqueueinfo(2) takes it: what a process may tell another; 128 bytes.
pub const SIGINFO: Kind = Struct(&shown(
    "siginfo",
    &[0, 2, 1, 3],
    &[
        field("si_signo", Signal),
        field("si_errno", NonZero(&Int)),
        field("si_code", Symbol(&signals::CODE, &Int)),
        field("", SIGINFO_FIELDS),
        field("", Quiet(&ByArch(&[Array(&Int, 24), Array(&Int, 26)]))),
    ],
));

const SIGINFO_FIELDS: Kind = Struct(&layout(
    "sifields",
    &[field("si_pid", Pid), field("si_uid", Id), field("si_value", SIGVAL)],
));
