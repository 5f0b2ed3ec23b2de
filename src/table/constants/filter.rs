//! The symbols of programs for the kernel's filters, from uapi/linux/bpf_common.h, filter.h and bpf.h; it must never hold two values for one name.

use super::Family;

/// The class of an instruction.
pub const CLASS: Family = Family {
    unknown: "BPF_???",
    members: &[
        ("BPF_LD", 0),
        ("BPF_LDX", 1),
        ("BPF_ST", 2),
        ("BPF_STX", 3),
        ("BPF_ALU", 4),
        ("BPF_JMP", 5),
        ("BPF_RET", 6),
        ("BPF_MISC", 7),
    ],
};

/// The class of an instruction of an extended program.
pub const EXTENDED_CLASS: Family = Family {
    unknown: "BPF_???",
    members: &[
        ("BPF_LD", 0),
        ("BPF_LDX", 1),
        ("BPF_ST", 2),
        ("BPF_STX", 3),
        ("BPF_ALU", 4),
        ("BPF_JMP", 5),
        ("BPF_JMP32", 6),
        ("BPF_ALU64", 7),
    ],
};

/// What a load or a store moves; BPF_DW is of extended programs alone.
pub const SIZE: Family = Family {
    unknown: "BPF_???",
    members: &[("BPF_W", 0), ("BPF_H", 8), ("BPF_B", 0x10), ("BPF_DW", 0x18)],
};

/// Where a load is from.
pub const MODE: Family = Family {
    unknown: "BPF_???",
    members: &[
        ("BPF_IMM", 0),
        ("BPF_ABS", 0x20),
        ("BPF_IND", 0x40),
        ("BPF_MEM", 0x60),
        ("BPF_LEN", 0x80),
        ("BPF_MSH", 0xa0),
        ("BPF_XADD", 0xc0),
    ],
};

/// Where a load or a store of an extended program is from.
pub const EXTENDED_MODE: Family = Family {
    unknown: "BPF_???",
    members: &[
        ("BPF_IMM", 0),
        ("BPF_ABS", 0x20),
        ("BPF_IND", 0x40),
        ("BPF_MEM", 0x60),
        ("BPF_MEMSX", 0x80),
        ("BPF_XADD", 0xc0),
        ("BPF_ATOMIC", 0xc0),
    ],
};

/// The operations of arithmetic; from BPF_MOV on those of extended programs alone.
pub const ARITHMETIC: Family = Family {
    unknown: "BPF_???",
    members: &[
        ("BPF_ADD", 0),
        ("BPF_SUB", 0x10),
        ("BPF_MUL", 0x20),
        ("BPF_DIV", 0x30),
        ("BPF_OR", 0x40),
        ("BPF_AND", 0x50),
        ("BPF_LSH", 0x60),
        ("BPF_RSH", 0x70),
        ("BPF_NEG", 0x80),
        ("BPF_MOD", 0x90),
        ("BPF_XOR", 0xa0),
        ("BPF_MOV", 0xb0),
        ("BPF_ARSH", 0xc0),
        ("BPF_END", 0xd0),
    ],
};

/// The conditions of a jump; from BPF_JNE on those of extended programs alone.
pub const JUMP: Family = Family {
    unknown: "BPF_???",
    members: &[
        ("BPF_JA", 0),
        ("BPF_JEQ", 0x10),
        ("BPF_JGT", 0x20),
        ("BPF_JGE", 0x30),
        ("BPF_JSET", 0x40),
        ("BPF_JNE", 0x50),
        ("BPF_JSGT", 0x60),
        ("BPF_JSGE", 0x70),
        ("BPF_CALL", 0x80),
        ("BPF_EXIT", 0x90),
        ("BPF_JLT", 0xa0),
        ("BPF_JLE", 0xb0),
        ("BPF_JSLT", 0xc0),
        ("BPF_JSLE", 0xd0),
        ("BPF_JCOND", 0xe0),
    ],
};

/// The second operand: a constant or a register.
pub const SOURCE: Family = Family { unknown: "BPF_???", members: &[("BPF_K", 0), ("BPF_X", 8)] };

/// What is returned: a constant, a register or the accumulator.
pub const RETURN: Family =
    Family { unknown: "BPF_???", members: &[("BPF_K", 0), ("BPF_X", 8), ("BPF_A", 0x10)] };

/// Moves between the accumulator and the index.
pub const MISCELLANEOUS: Family =
    Family { unknown: "BPF_???", members: &[("BPF_TAX", 0), ("BPF_TXA", 0x80)] };

/// The registers of an extended program.
pub const REGISTER: Family = Family {
    unknown: "BPF_???",
    members: &[
        ("BPF_REG_0", 0),
        ("BPF_REG_1", 1),
        ("BPF_REG_2", 2),
        ("BPF_REG_3", 3),
        ("BPF_REG_4", 4),
        ("BPF_REG_5", 5),
        ("BPF_REG_6", 6),
        ("BPF_REG_7", 7),
        ("BPF_REG_8", 8),
        ("BPF_REG_9", 9),
        ("BPF_REG_10", 0xa),
    ],
};
