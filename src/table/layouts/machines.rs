//! Structs of virtual machines, uapi/linux/kvm.h and uapi/asm/kvm.h of x86.

use super::prelude::*;

/// `struct kvm_userspace_memory_region`.
pub const MEMORY_REGION: Kind = fields!(layout("kvm_userspace_memory_region"):
    slot: Unsigned, flags: Flags(&machines::MEMORY), guest_phys_addr: X64, memory_size: U64,
    userspace_addr: X64,
);

/// `struct kvm_cpuid2` with the entries after it.
pub const CPUID2: Kind = fields!(layout("kvm_cpuid2"):
    nent: Unsigned, _: Quiet(&Unsigned), entries: Following(0, &CPUID_ENTRY),
);

const CPUID_ENTRY: Kind = fields!(layout("kvm_cpuid_entry2"):
    function: Hex, index: Hex, flags: Flags(&machines::CPUID), eax: Hex, ebx: Hex, ecx: Hex,
    edx: Hex, _: Quiet(&Array(&Unsigned, 3)),
);

/// `struct kvm_regs`.
pub const REGISTERS: Kind = fields!(layout("kvm_regs"):
    rax: X64, rbx: X64, rcx: X64, rdx: X64, rsi: X64, rdi: X64, rsp: X64, rbp: X64, r8: X64,
    r9: X64, r10: X64, r11: X64, r12: X64, r13: X64, r14: X64, r15: X64, rip: X64, rflags: X64,
);

const SEGMENT: Kind = fields!(layout("kvm_segment"):
    base: X64, limit: Unsigned, selector: U16, type: U8, present: U8, dpl: U8, db: U8, s: U8, l: U8,
    g: U8, avl: U8, unusable: Quiet(&U8), _: Quiet(&U8),
);

const TABLE: Kind = fields!(layout("kvm_dtable"):
    base: X64, limit: U16, _: Quiet(&Array(&U16, 3)),
);

/// `struct kvm_sregs`.
pub const SPECIAL_REGISTERS: Kind = fields!(layout("kvm_sregs"):
    cs: SEGMENT, ds: SEGMENT, es: SEGMENT, fs: SEGMENT, gs: SEGMENT, ss: SEGMENT, tr: SEGMENT,
    ldt: SEGMENT, gdt: TABLE, idt: TABLE, cr0: U64, cr2: U64, cr3: U64, cr4: U64, cr8: U64,
    efer: U64, apic_base: X64, interrupt_bitmap: Array(&X64, 4),
);
