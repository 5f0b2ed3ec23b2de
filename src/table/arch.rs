//! The architectures a kernel of this build's machine runs; it never guesses one it does not know.

/// An architecture in whose numbering a system call can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Arch {
    /// 64-bit x86; x32 is not part of it and is refused by the filter.
    X86_64,
    /// 32-bit x86, also `int 0x80` from a 64-bit program.
    I386,
}

impl Arch {
    /// Every architecture of the table, in the order of its columns.
    pub const ALL: [Arch; 2] = [Arch::X86_64, Arch::I386];

    /// `AUDIT_ARCH_*` of linux/audit.h.
    pub const fn audit(self) -> u32 {
        match self {
            Arch::X86_64 => 0xc000_003e,
            Arch::I386 => 0x4000_0003,
        }
    }

    /// The architecture of an `AUDIT_ARCH_*` value; `None` if it has no column in the table.
    pub fn from_audit(audit: u32) -> Option<Arch> {
        Arch::ALL.into_iter().find(|arch| arch.audit() == audit)
    }

    /// The name shown in the mount, as uname(2) spells the machine.
    pub const fn name(self) -> &'static str {
        match self {
            Arch::X86_64 => "x86_64",
            Arch::I386 => "i386",
        }
    }

    /// Size of a pointer and of a `long` in bytes.
    pub const fn word(self) -> usize {
        match self {
            Arch::X86_64 => 8,
            Arch::I386 => 4,
        }
    }

    /// The most that the address of a number is a multiple of in a struct: i386 aligns a `u64` to 4.
    pub const fn align(self) -> usize {
        match self {
            Arch::X86_64 => 8,
            Arch::I386 => 4,
        }
    }
}
