//! The architectures of the table, and those of which this build traps calls.

/// An architecture in whose numbering a system call can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Arch {
    /// 64-bit x86; x32 is not part of it and is refused by the filter.
    X86_64,
    /// 32-bit x86, also `int 0x80` from a 64-bit program.
    I386,
    /// 64-bit Arm; 32-bit Arm is not part of it and is refused by the filter.
    Aarch64,
    /// 64-bit RISC-V.
    Riscv64,
}

impl Arch {
    /// Every architecture of the table, in the order of its columns.
    pub const ALL: [Arch; 4] = [Arch::X86_64, Arch::I386, Arch::Aarch64, Arch::Riscv64];

    /// Those that the kernel of the machine runs for which this program is built, its own first.
    #[cfg(target_arch = "x86_64")]
    pub const NATIVE: [Arch; 2] = [Arch::X86_64, Arch::I386];
    /// The one that the kernel of the machine runs for which this program is built.
    #[cfg(target_arch = "aarch64")]
    pub const NATIVE: [Arch; 1] = [Arch::Aarch64];
    /// The one that the kernel of the machine runs for which this program is built.
    #[cfg(target_arch = "riscv64")]
    pub const NATIVE: [Arch; 1] = [Arch::Riscv64];

    /// `AUDIT_ARCH_*` of linux/audit.h.
    pub const fn audit(self) -> u32 {
        match self {
            Arch::X86_64 => 0xc000_003e,
            Arch::I386 => 0x4000_0003,
            Arch::Aarch64 => 0xc000_00b7,
            Arch::Riscv64 => 0xc000_00f3,
        }
    }

    /// The architecture of an `AUDIT_ARCH_*` value; `None` if the machine does not run it.
    pub fn from_audit(audit: u32) -> Option<Arch> {
        Arch::NATIVE.into_iter().find(|arch| arch.audit() == audit)
    }

    /// The name shown in the mount, as uname(2) spells the machine.
    pub const fn name(self) -> &'static str {
        match self {
            Arch::X86_64 => "x86_64",
            Arch::I386 => "i386",
            Arch::Aarch64 => "aarch64",
            Arch::Riscv64 => "riscv64",
        }
    }

    /// Size of a pointer and of a `long` in bytes.
    pub const fn word(self) -> usize {
        match self {
            Arch::X86_64 | Arch::Aarch64 | Arch::Riscv64 => 8,
            Arch::I386 => 4,
        }
    }

    /// Whether a word has 32 bits.
    pub const fn narrow(self) -> bool {
        self.word() == 4
    }

    /// The most that the address of a number is a multiple of in a struct: i386 aligns a `u64` to 4.
    pub const fn align(self) -> usize {
        self.word()
    }
}
