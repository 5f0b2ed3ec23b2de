//! Structs of virtual machines, uapi/linux/kvm.h and uapi/asm/kvm.h of x86.

use super::prelude::*;

/// `struct kvm_userspace_memory_region`.
pub const MEMORY_REGION: Kind = Struct(&layout(
    "kvm_userspace_memory_region",
    &[
        field("slot", Unsigned),
        field("flags", Flags(&machines::MEMORY)),
        field("guest_phys_addr", X64),
        field("memory_size", U64),
        field("userspace_addr", X64),
    ],
));

/// `struct kvm_cpuid2` with the entries after it.
pub const CPUID2: Kind = Struct(&layout(
    "kvm_cpuid2",
    &[
        field("nent", Unsigned),
        field("", Quiet(&Unsigned)),
        field("entries", Following(0, &CPUID_ENTRY)),
    ],
));

const CPUID_ENTRY: Kind = Struct(&layout(
    "kvm_cpuid_entry2",
    &[
        field("function", Hex),
        field("index", Hex),
        field("flags", Flags(&machines::CPUID)),
        field("eax", Hex),
        field("ebx", Hex),
        field("ecx", Hex),
        field("edx", Hex),
        field("", Quiet(&Array(&Unsigned, 3))),
    ],
));

/// `struct kvm_regs`.
pub const REGISTERS: Kind = Struct(&layout(
    "kvm_regs",
    &[
        field("rax", X64),
        field("rbx", X64),
        field("rcx", X64),
        field("rdx", X64),
        field("rsi", X64),
        field("rdi", X64),
        field("rsp", X64),
        field("rbp", X64),
        field("r8", X64),
        field("r9", X64),
        field("r10", X64),
        field("r11", X64),
        field("r12", X64),
        field("r13", X64),
        field("r14", X64),
        field("r15", X64),
        field("rip", X64),
        field("rflags", X64),
    ],
));

const SEGMENT: Kind = Struct(&layout(
    "kvm_segment",
    &[
        field("base", X64),
        field("limit", Unsigned),
        field("selector", U16),
        field("type", U8),
        field("present", U8),
        field("dpl", U8),
        field("db", U8),
        field("s", U8),
        field("l", U8),
        field("g", U8),
        field("avl", U8),
        field("unusable", Quiet(&U8)),
        field("", Quiet(&U8)),
    ],
));

const TABLE: Kind = Struct(&layout(
    "kvm_dtable",
    &[field("base", X64), field("limit", U16), field("", Quiet(&Array(&U16, 3)))],
));

/// `struct kvm_sregs`.
pub const SPECIAL_REGISTERS: Kind = Struct(&layout(
    "kvm_sregs",
    &[
        field("cs", SEGMENT),
        field("ds", SEGMENT),
        field("es", SEGMENT),
        field("fs", SEGMENT),
        field("gs", SEGMENT),
        field("ss", SEGMENT),
        field("tr", SEGMENT),
        field("ldt", SEGMENT),
        field("gdt", TABLE),
        field("idt", TABLE),
        field("cr0", U64),
        field("cr2", U64),
        field("cr3", U64),
        field("cr4", U64),
        field("cr8", U64),
        field("efer", U64),
        field("apic_base", X64),
        field("interrupt_bitmap", Array(&X64, 4)),
    ],
));
