//! The registers of another process, ptrace(2), asm/ptrace.h and asm/user_{64,32}.h.

use super::prelude::*;

/// `struct user_regs_struct`.
pub const USER_REGS: Kind = ByArch(&[
    Struct(&layout(
        "user_regs_struct",
        &[
            field("r15", Word),
            field("r14", Word),
            field("r13", Word),
            field("r12", Word),
            field("rbp", Word),
            field("rbx", Word),
            field("r11", Word),
            field("r10", Word),
            field("r9", Word),
            field("r8", Word),
            field("rax", Word),
            field("rcx", Word),
            field("rdx", Word),
            field("rsi", Word),
            field("rdi", Word),
            field("orig_rax", Word),
            field("rip", Word),
            field("cs", Word),
            field("eflags", Word),
            field("rsp", Word),
            field("ss", Word),
            field("fs_base", Word),
            field("gs_base", Word),
            field("ds", Word),
            field("es", Word),
            field("fs", Word),
            field("gs", Word),
        ],
    )),
    Struct(&layout(
        "user_regs_struct",
        &[
            field("ebx", Word),
            field("ecx", Word),
            field("edx", Word),
            field("esi", Word),
            field("edi", Word),
            field("ebp", Word),
            field("eax", Word),
            field("xds", Word),
            field("xes", Word),
            field("xfs", Word),
            field("xgs", Word),
            field("orig_eax", Word),
            field("eip", Word),
            field("xcs", Word),
            field("eflags", Word),
            field("esp", Word),
            field("xss", Word),
        ],
    )),
]);

/// `struct user_i387_struct`.
pub const USER_FPREGS: Kind = ByArch(&[
    Struct(&layout(
        "user_i387_struct",
        &[
            field("cwd", X16),
            field("swd", X16),
            field("ftw", X16),
            field("fop", X16),
            field("rip", X64),
            field("rdp", X64),
            field("mxcsr", Hex),
            field("mxcr_mask", Hex),
            field("st_space", Array(&Hex, 32)),
            field("xmm_space", Array(&Hex, 64)),
            field("padding", Array(&Hex, 24)),
        ],
    )),
    Struct(&layout(
        "user_i387_struct",
        &[
            field("cwd", Hex),
            field("swd", Hex),
            field("twd", Hex),
            field("fip", Hex),
            field("fcs", Hex),
            field("foo", Hex),
            field("fos", Hex),
            field("st_space", Array(&Hex, 20)),
        ],
    )),
]);
