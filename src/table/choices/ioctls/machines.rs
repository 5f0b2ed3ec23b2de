//! The requests of virtual machines, the kernel's Documentation/virt/kvm/api.rst.

use super::super::prelude::*;

pub(super) const REQUESTS: &[(&str, Kind)] = &[
    ("KVM_CHECK_EXTENSION", ByWord(&[As(8, &CAPABILITY), CAPABILITY])),
    ("KVM_CREATE_VCPU", Unsigned),
    ("KVM_SET_USER_MEMORY_REGION", In(&MEMORY_REGION, One)),
    ("KVM_GET_REGS", Out(&REGISTERS, One)),
    ("KVM_SET_REGS", In(&REGISTERS, One)),
    ("KVM_GET_SREGS", Out(&SPECIAL_REGISTERS, One)),
    ("KVM_SET_SREGS", In(&SPECIAL_REGISTERS, One)),
    ("KVM_SET_CPUID2", In(&CPUID2, Counted)),
    ("KVM_GET_SUPPORTED_CPUID", Out(&CPUID2, Counted)),
    ("KVM_GET_EMULATED_CPUID", Out(&CPUID2, Counted)),
];

const CAPABILITY: Kind = OneOf(&machines::CAPABILITY);
