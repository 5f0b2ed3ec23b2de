//! What ptrace(2) takes for each request, and its structs, uapi/linux/ptrace.h.

use super::prelude::*;
use super::registers::*;

/// The process, by request.
pub const PTRACE_PID: Kind = Select(0, &[(0, Unused)], &Pid);

/// The address, by request.
pub const PTRACE_ADDRESS: Kind = Select(
    0,
    &[
        (0, Unused),
        (3, Word),
        (6, Word),
        (8, Unused),
        (12, Unused),
        (13, Unused),
        (14, Unused),
        (15, Unused),
        (16, Unused),
        (0x4204, OneOf(&ptrace::REGSET)),
        (0x4205, OneOf(&ptrace::REGSET)),
        (0x4207, Unused),
        (0x4208, Unused),
        (0x4209, In(&PTRACE_PEEKSIGINFO_ARGS, One)),
        (0x420a, Size),
        (0x420b, Size),
        (0x420c, Size),
        (0x420d, Size),
        (0x420e, Size),
    ],
    &Address,
);

/// The data, by request.
pub const PTRACE_DATA: Kind = Select(
    0,
    &[
        (0, Unused),
        (1, Out(&Word, One)),
        (2, Out(&Word, One)),
        (3, Out(&Word, One)),
        (7, Signal),
        (8, Unused),
        (9, Signal),
        (12, Out(&USER_REGS, One)),
        (13, In(&USER_REGS, One)),
        (14, Out(&USER_FPREGS, One)),
        (15, In(&USER_FPREGS, One)),
        (16, Unused),
        (17, Signal),
        (18, ByArch(&[Address, Out(&Byte, Fixed(512))])),
        (19, ByArch(&[Address, In(&Opaque, Fixed(512))])),
        (21, WideFlags(&ptrace::OPTION)),
        (24, Signal),
        (25, Out(&Byte, Fixed(16))),
        (26, In(&Opaque, Fixed(16))),
        (31, Signal),
        (32, Signal),
        (33, Signal),
        (0x4200, WideFlags(&ptrace::OPTION)),
        (0x4201, Out(&Word, One)),
        (0x4202, Out(&SigInfo, One)),
        (0x4203, In(&SigInfo, One)),
        (0x4204, InOut(&REGSET_OUT, One)),
        (0x4205, In(&REGSET_IN, One)),
        (0x4206, WideFlags(&ptrace::OPTION)),
        (0x4207, Unused),
        (0x4208, Unused),
        (0x4209, Out(&SigInfo, Within(2, 2))),
        (0x420a, Out(&Byte, Items(2))),
        (0x420b, In(&SigSet, Items(2))),
        (0x420d, InOut(&SECCOMP_METADATA, Bytes(2))),
        (0x420e, Out(&Byte, Items(2))),
        (0x420f, Out(&Byte, Items(2))),
        (0x4210, In(&Opaque, Items(2))),
        (0x4211, Out(&Byte, Items(2))),
        (0x4212, In(&Opaque, Items(2))),
    ],
    &Address,
);

const PTRACE_PEEKSIGINFO_ARGS: Kind = Struct(&layout(
    "ptrace_peeksiginfo_args",
    &[field("off", U64), field("flags", Flags(&ptrace::PEEKSIGINFO)), field("nr", Unsigned)],
));

const REGSET_IN: Kind =
    Struct(&layout("iovec", &[field("iov_base", In(&Opaque, Items(1))), field("iov_len", Size)]));

const REGSET_OUT: Kind =
    Struct(&layout("iovec", &[field("iov_base", Out(&Byte, Cell(1))), field("iov_len", Size)]));

const SECCOMP_METADATA: Kind = Struct(&growing(
    "seccomp_metadata",
    8,
    &[field("filter_off", U64), field("flags", Quiet(&U64))],
));
