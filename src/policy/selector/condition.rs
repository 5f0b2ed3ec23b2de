//! Conditions on one register, as written and as compared; unsigned always, and never on memory.

use std::fmt;

use crate::table::{Arch, Kind};

/// A comparison. The kernel's filters compare unsigned numbers only, so `-1` is the largest value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl Op {
    /// Every operator, longer spellings first.
    // `<` would be found at the beginning of `<=`.
    pub const ALL: [Op; 6] = [Op::Eq, Op::Ne, Op::Le, Op::Ge, Op::Lt, Op::Gt];

    /// The operator as written.
    pub const fn text(self) -> &'static str {
        match self {
            Op::Eq => "==",
            Op::Ne => "!=",
            Op::Lt => "<",
            Op::Le => "<=",
            Op::Gt => ">",
            Op::Ge => ">=",
        }
    }

    /// Whether two numbers compare so.
    pub const fn holds(self, left: u64, right: u64) -> bool {
        match self {
            Op::Eq => left == right,
            Op::Ne => left != right,
            Op::Lt => left < right,
            Op::Le => left <= right,
            Op::Gt => left > right,
            Op::Ge => left >= right,
        }
    }
}

/// A number as it was written: `-1`, `0x10`, `S_IFMT`, `MS_RDONLY|MS_NOSUID`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenNumber {
    /// On each of [`Arch::ALL`], since some constants differ; negative numbers in two's complement.
    pub bits: [u64; Arch::ALL.len()],
    /// The text without white space.
    pub text: String,
}

impl WrittenNumber {
    /// The value on an architecture, in 64 bits.
    pub fn on(&self, arch: Arch) -> u64 {
        self.bits[arch as usize]
    }

    /// The value in a register of which `bits` are read: a negative number keeps its low bits;
    /// `None` for one that is too large.
    pub fn fit(&self, arch: Arch, bits: u32) -> Option<u64> {
        let whole = self.on(arch);
        let low = whole & read_mask(bits);
        // -1 for an `int` may be written as -1 or as 0xffffffff, and both mean the same 32 bits.
        let sign_extended = ((low << (64 - bits)) as i64 >> (64 - bits)) as u64;
        (whole == low || whole == sign_extended).then_some(low)
    }

    /// Whether `number`, which has so many bits, compares so with the value; unsigned, as registers do.
    pub fn compares(
        &self,
        mask: Option<&WrittenNumber>,
        op: Op,
        arch: Arch,
        bits: u32,
        number: u64,
    ) -> bool {
        let mask = mask.map_or(u64::MAX, |mask| mask.on(arch)) & read_mask(bits);
        match self.fit(arch, bits) {
            Some(value) => op.holds(number & mask, value),
            // Larger than any number of so many bits.
            None => matches!(op, Op::Ne | Op::Lt | Op::Le),
        }
    }
}

/// One condition, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterCondition {
    /// The register, 0 to 5.
    pub index: usize,
    /// The argument's name, as written: the man page's or `arg0` to `arg5`.
    pub name: String,
    /// How the register is read; [`Kind::Register`] where nothing is known of it.
    pub kind: Kind,
    /// What the register is masked with before it is compared; with [`Op::Eq`] only.
    pub mask: Option<WrittenNumber>,
    /// The comparison.
    pub op: Op,
    /// What the register is compared with.
    pub value: WrittenNumber,
}

/// The mask for the low `bits` (1 to 64) of a register.
const fn read_mask(bits: u32) -> u64 {
    u64::MAX >> (64 - bits)
}

/// What becomes of a condition on an architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConditionOutcome {
    /// No register there can fail it.
    Always,
    /// No register there can meet it.
    Never,
    /// It depends on the register.
    If(RegisterTest),
}

/// A comparison of a register: `(args[index] & mask) op value`, unsigned, in 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterTest {
    /// The register, 0 to 5.
    pub index: usize,
    /// The bits that are compared: those that the kernel reads, and of them those asked for.
    pub mask: u64,
    /// The comparison.
    pub op: Op,
    /// A value within the mask.
    pub value: u64,
}

impl RegisterTest {
    /// Whether the registers of a call meet it.
    pub const fn holds(&self, args: &[u64; 6]) -> bool {
        self.op.holds(args[self.index] & self.mask, self.value)
    }
}

impl RegisterCondition {
    /// Whether it is on a register by number, `arg0` to `arg5`, whatever the call takes there.
    pub fn is_register(&self) -> bool {
        self.name.strip_prefix("arg").is_some_and(|digit| digit.parse::<usize>().is_ok())
    }

    /// What it says on an architecture, and what it may say: the first admits no call that the
    /// condition does not mean, the second every one. They differ where it is not known how many
    /// bits of a register the kernel reads ([`Kind::Register`]): 64, or 32 as for an `int`.
    pub fn on(&self, arch: Arch) -> (ConditionOutcome, ConditionOutcome) {
        // Bits that the kernel ignores are not compared, or a target could set them to get around the filter: the upper
        // half of an `int`, and of every register on i386, where `int 0x80` from a 64-bit program may leave anything.
        let bits = self.kind.bits(arch);
        let whole = self.reading(arch, bits);
        if self.kind != Kind::Register || bits <= 32 || self.value.fit(arch, 32).is_none() {
            return (whole, whole);
        }
        let half = self.reading(arch, 32);
        match self.op {
            // If all 64 bits are equal to the value, or less, so are the lower 32. For != and > it is the other way
            // round.
            Op::Eq | Op::Lt | Op::Le => (whole, half),
            Op::Ne | Op::Gt | Op::Ge => (half, whole),
        }
    }

    /// The comparison if the kernel reads that many bits of the register.
    fn reading(&self, arch: Arch, bits: u32) -> ConditionOutcome {
        let mask = self.mask.as_ref().map_or(u64::MAX, |mask| mask.on(arch)) & read_mask(bits);
        match self.value.fit(arch, bits) {
            Some(value) if value & !mask == 0 => {
                ConditionOutcome::If(RegisterTest { index: self.index, mask, op: self.op, value })
            }
            // Larger than any register, so below it is every one and above it none.
            _ => match self.op {
                Op::Ne | Op::Lt | Op::Le => ConditionOutcome::Always,
                Op::Eq | Op::Gt | Op::Ge => ConditionOutcome::Never,
            },
        }
    }
}

impl fmt::Display for RegisterCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(mask) = &self.mask {
            write!(f, "&{}", mask.text)?;
        }
        write!(f, "{}{}", self.op.text(), self.value.text)
    }
}
