//! What ptrace(2) takes for each request, and its structs, uapi/linux/ptrace.h.

use super::prelude::*;
use super::registers::*;

/// The process, by request.
pub const PTRACE_PID: Kind = Select(0, &[(0, Unused)], &Pid);

/// The address, by request.
pub const PTRACE_ADDRESS: Kind = Select(
    0,
    &cases(
        &ptrace::REQUEST,
        &[
            ("PTRACE_TRACEME", Unused),
            ("PTRACE_PEEKUSER", Word),
            ("PTRACE_POKEUSER", Word),
            ("PTRACE_KILL", Unused),
            ("PTRACE_GETREGS", Unused),
            ("PTRACE_SETREGS", Unused),
            ("PTRACE_GETFPREGS", Unused),
            ("PTRACE_SETFPREGS", Unused),
            ("PTRACE_ATTACH", Unused),
            ("PTRACE_GETREGSET", OneOf(&ptrace::REGSET)),
            ("PTRACE_SETREGSET", OneOf(&ptrace::REGSET)),
            ("PTRACE_INTERRUPT", Unused),
            ("PTRACE_LISTEN", Unused),
            ("PTRACE_PEEKSIGINFO", In(&PTRACE_PEEKSIGINFO_ARGS, One)),
            ("PTRACE_GETSIGMASK", Size),
            ("PTRACE_SETSIGMASK", Size),
            ("PTRACE_SECCOMP_GET_FILTER", Size),
            ("PTRACE_SECCOMP_GET_METADATA", Size),
            ("PTRACE_GET_SYSCALL_INFO", Size),
        ],
    ),
    &Address,
);

/// The data, by request.
pub const PTRACE_DATA: Kind = Select(
    0,
    &cases(
        &ptrace::REQUEST,
        &[
            ("PTRACE_TRACEME", Unused),
            ("PTRACE_PEEKTEXT", Out(&Word, One)),
            ("PTRACE_PEEKDATA", Out(&Word, One)),
            ("PTRACE_PEEKUSER", Out(&Word, One)),
            ("PTRACE_CONT", Signal),
            ("PTRACE_KILL", Unused),
            ("PTRACE_SINGLESTEP", Signal),
            ("PTRACE_GETREGS", Out(&USER_REGS, One)),
            ("PTRACE_SETREGS", In(&USER_REGS, One)),
            ("PTRACE_GETFPREGS", Out(&USER_FPREGS, One)),
            ("PTRACE_SETFPREGS", In(&USER_FPREGS, One)),
            ("PTRACE_ATTACH", Unused),
            ("PTRACE_DETACH", Signal),
            ("PTRACE_GETFPXREGS", ByWord(&[Address, Out(&Byte, Fixed(512))])),
            ("PTRACE_SETFPXREGS", ByWord(&[Address, In(&Opaque, Fixed(512))])),
            ("PTRACE_OLDSETOPTIONS", WideFlags(&ptrace::OPTION)),
            ("PTRACE_SYSCALL", Signal),
            ("PTRACE_GET_THREAD_AREA", Out(&Byte, Fixed(16))),
            ("PTRACE_SET_THREAD_AREA", In(&Opaque, Fixed(16))),
            ("PTRACE_SYSEMU", Signal),
            ("PTRACE_SYSEMU_SINGLESTEP", Signal),
            ("PTRACE_SINGLEBLOCK", Signal),
            ("PTRACE_SETOPTIONS", WideFlags(&ptrace::OPTION)),
            ("PTRACE_GETEVENTMSG", Out(&Word, One)),
            ("PTRACE_GETSIGINFO", Out(&SigInfo, One)),
            ("PTRACE_SETSIGINFO", In(&SigInfo, One)),
            ("PTRACE_GETREGSET", InOut(&REGSET_OUT, One)),
            ("PTRACE_SETREGSET", In(&REGSET_IN, One)),
            ("PTRACE_SEIZE", WideFlags(&ptrace::OPTION)),
            ("PTRACE_INTERRUPT", Unused),
            ("PTRACE_LISTEN", Unused),
            ("PTRACE_PEEKSIGINFO", Out(&SigInfo, Within(2, 2))),
            ("PTRACE_GETSIGMASK", Out(&Byte, Items(2))),
            ("PTRACE_SETSIGMASK", In(&SigSet, Items(2))),
            ("PTRACE_SECCOMP_GET_METADATA", InOut(&SECCOMP_METADATA, Bytes(2))),
            ("PTRACE_GET_SYSCALL_INFO", Out(&Byte, Items(2))),
            ("PTRACE_GET_RSEQ_CONFIGURATION", Out(&Byte, Items(2))),
            ("PTRACE_SET_SYSCALL_USER_DISPATCH_CONFIG", In(&Opaque, Items(2))),
            ("PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG", Out(&Byte, Items(2))),
            ("PTRACE_SET_SYSCALL_INFO", In(&Opaque, Items(2))),
        ],
    ),
    &Address,
);

const PTRACE_PEEKSIGINFO_ARGS: Kind = fields!(layout("ptrace_peeksiginfo_args"):
    off: U64, flags: Flags(&ptrace::PEEKSIGINFO), nr: Unsigned,
);

const REGSET_IN: Kind = fields!(layout("iovec"): iov_base: In(&Opaque, Items(1)), iov_len: Size);

const REGSET_OUT: Kind = fields!(layout("iovec"): iov_base: Out(&Byte, Cell(1)), iov_len: Size);

const SECCOMP_METADATA: Kind = fields!(growing("seccomp_metadata", 8):
    filter_off: U64, flags: Quiet(&U64),
);
