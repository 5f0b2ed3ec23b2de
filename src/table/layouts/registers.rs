//! The registers of another process, ptrace(2), asm/ptrace.h and asm/user_{64,32}.h.

use super::prelude::*;

/// Other architectures than x86 have no such request.
const NONE: Kind = Opaque;

/// `struct user_regs_struct`.
pub const USER_REGS: Kind = ByArch(&[
    fields!(layout("user_regs_struct"):
        r15: Word, r14: Word, r13: Word, r12: Word, rbp: Word, rbx: Word, r11: Word, r10: Word,
        r9: Word, r8: Word, rax: Word, rcx: Word, rdx: Word, rsi: Word, rdi: Word, orig_rax: Word,
        rip: Word, cs: Word, eflags: Word, rsp: Word, ss: Word, fs_base: Word, gs_base: Word,
        ds: Word, es: Word, fs: Word, gs: Word,
    ),
    fields!(layout("user_regs_struct"):
        ebx: Word, ecx: Word, edx: Word, esi: Word, edi: Word, ebp: Word, eax: Word, xds: Word,
        xes: Word, xfs: Word, xgs: Word, orig_eax: Word, eip: Word, xcs: Word, eflags: Word,
        esp: Word, xss: Word,
    ),
    NONE,
    NONE,
]);

/// `struct user_i387_struct`.
pub const USER_FPREGS: Kind = ByArch(&[
    fields!(layout("user_i387_struct"):
        cwd: X16, swd: X16, ftw: X16, fop: X16, rip: X64, rdp: X64, mxcsr: Hex, mxcr_mask: Hex,
        st_space: Array(&Hex, 32), xmm_space: Array(&Hex, 64), padding: Array(&Hex, 24),
    ),
    fields!(layout("user_i387_struct"):
        cwd: Hex, swd: Hex, twd: Hex, fip: Hex, fcs: Hex, foo: Hex, fos: Hex,
        st_space: Array(&Hex, 20),
    ),
    NONE,
    NONE,
]);
