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
        field("sigev_value", NonZero(&SIGVAL)),
        field("sigev_signo", Select(2, &[(0, Signal), (2, Signal), (4, Signal)], &Int)),
        field("sigev_notify", OneOf(&signals::NOTIFY)),
        field("", Select(2, &[(2, NOTIFY_THREAD), (4, NOTIFY_THREAD_ID)], &Quiet(&NOTIFY_ANY))),
    ],
));

const NOTIFY_THREAD: Kind = Struct(&layout(
    "sigev_thread",
    &[field("sigev_notify_function", Address), field("sigev_notify_attributes", Address)],
));

const NOTIFY_THREAD_ID: Kind =
    Struct(&layout("sigev_thread_id", &[field("sigev_notify_thread_id", Int)]));

/// What is left of 64 bytes.
const NOTIFY_ANY: Kind = ByArch(&[Array(&Int, 12), Array(&Int, 13)]);
