//! The symbols of programs for the kernel's filters, from uapi/linux/bpf_common.h, filter.h and bpf.h; it must never hold two values for one name.

use super::family::Family;

/// The class of an instruction.
pub const CLASS: Family = family!("BPF_???":
    BPF_LD, BPF_LDX, BPF_ST, BPF_STX, BPF_ALU, BPF_JMP, BPF_RET, BPF_MISC,
);

/// The class of an instruction of an extended program.
pub const EXTENDED_CLASS: Family = family!("BPF_???":
    BPF_LD, BPF_LDX, BPF_ST, BPF_STX, BPF_ALU, BPF_JMP, BPF_JMP32, BPF_ALU64,
);

/// What a load or a store moves; BPF_DW is of extended programs alone.
pub const SIZE: Family = family!("BPF_???": BPF_W, BPF_H, BPF_B, BPF_DW);

/// Where a load is from.
pub const MODE: Family = family!("BPF_???":
    BPF_IMM, BPF_ABS, BPF_IND, BPF_MEM, BPF_LEN, BPF_MSH, BPF_XADD,
);

/// Where a load or a store of an extended program is from.
pub const EXTENDED_MODE: Family = family!("BPF_???":
    BPF_IMM, BPF_ABS, BPF_IND, BPF_MEM, BPF_MEMSX, BPF_XADD, BPF_ATOMIC,
);

/// The operations of arithmetic; from BPF_MOV on those of extended programs alone.
pub const ARITHMETIC: Family = family!("BPF_???":
    BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV, BPF_OR, BPF_AND, BPF_LSH, BPF_RSH, BPF_NEG, BPF_MOD,
    BPF_XOR, BPF_MOV, BPF_ARSH, BPF_END,
);

/// The conditions of a jump; from BPF_JNE on those of extended programs alone.
pub const JUMP: Family = family!("BPF_???":
    BPF_JA, BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET, BPF_JNE, BPF_JSGT, BPF_JSGE, BPF_CALL, BPF_EXIT,
    BPF_JLT, BPF_JLE, BPF_JSLT, BPF_JSLE, BPF_JCOND,
);

/// The second operand: a constant or a register.
pub const SOURCE: Family = family!("BPF_???": BPF_K, BPF_X);

/// What is returned: a constant, a register or the accumulator.
pub const RETURN: Family = family!("BPF_???": BPF_K, BPF_X, BPF_A);

/// Moves between the accumulator and the index.
pub const MISCELLANEOUS: Family = family!("BPF_???": BPF_TAX, BPF_TXA);

/// The registers of an extended program.
pub const REGISTER: Family = family!("BPF_???":
    BPF_REG_0, BPF_REG_1, BPF_REG_2, BPF_REG_3, BPF_REG_4, BPF_REG_5, BPF_REG_6, BPF_REG_7,
    BPF_REG_8, BPF_REG_9, BPF_REG_10,
);
