//! Structs of signals: `sigaction`, `sigevent`, `stack_t`, uapi/asm-generic/siginfo.h.

use super::prelude::*;

/// `stack_t`, sigaltstack(2).
pub const STACK: Kind = fields!(layout("sigaltstack"):
    ss_sp: Address, ss_flags: Flags(&signals::STACK), ss_size: Size,
);

const HANDLER: Kind = Symbol(&signals::HANDLER, &Address);

/// `struct sigaction` of rt_sigaction(2).
pub const SIGACTION: Kind = fields!(shown("sigaction", &[0, 3, 1, 2]):
    sa_handler: HANDLER, sa_flags: WideFlags(&signals::ACTION),
    sa_restorer: If(1, 0x0400_0000, &Address), sa_mask: Array(&SigSet, 8),
);

/// `struct old_sigaction` of i386's sigaction(2).
pub const OLD_SIGACTION: Kind = fields!(layout("old_sigaction"):
    sa_handler: HANDLER, sa_mask: Array(&SigSet, 4), sa_flags: WideFlags(&signals::ACTION),
    sa_restorer: If(2, 0x0400_0000, &Address),
);

const SIGVAL: Kind = fields!(union("sigval"): sival_int: Int, sival_ptr: Address);

/// `struct sigevent`, padded to 64 bytes.
pub const SIGEVENT: Kind = fields!(layout("sigevent"):
    sigev_value: NonZero(&SIGVAL),
    sigev_signo: Select(2, &[(0, Signal), (2, Signal), (4, Signal)], &Int),
    sigev_notify: OneOf(&signals::NOTIFY),
    _: Select(2, &[(2, NOTIFY_THREAD), (4, NOTIFY_THREAD_ID)], &Quiet(&NOTIFY_ANY)),
);

const NOTIFY_THREAD: Kind = fields!(layout("sigev_thread"):
    sigev_notify_function: Address, sigev_notify_attributes: Address,
);

const NOTIFY_THREAD_ID: Kind = fields!(layout("sigev_thread_id"): sigev_notify_thread_id: Int);

/// What is left of 64 bytes.
const NOTIFY_ANY: Kind = ByWord(&[Array(&Int, 12), Array(&Int, 13)]);
