//! A number for each kind that is one, by the symbols that it may have; it never points anywhere but
//! by chance.

use syscallfs::table::constants::quotas;
use syscallfs::table::{Family, Kind, Part};

use crate::value::Maker;

pub(crate) const NUMBERS: &[u64] =
    &[0, 1, 2, 3, 4, 5, 7, 16, 64, 100, 0o644, 4095, 1 << 20, 1 << 33];
const WILD: &[u64] =
    &[u64::MAX, u64::MAX - 99, 1 << 31, (1 << 31) - 1, 1 << 32, 1 << 63, 0xdead_beef_cafe_f00d];

impl Maker<'_> {
    /// A number that makes sense, mostly.
    pub(crate) fn number(&mut self, kind: Kind) -> u64 {
        if self.dice.once_in(16) {
            return self.dice.choose(WILD);
        }
        match kind {
            Kind::As(_, kind)
            | Kind::Wide(kind)
            | Kind::Dated(kind)
            | Kind::NonZero(kind)
            | Kind::Quiet(kind) => self.number(*kind),
            Kind::Flags(family) | Kind::WideFlags(family) => self.flags(family),
            Kind::OneOf(family) => self.one_of(family),
            Kind::Symbol(family, kind) => {
                if self.dice.once_in(2) {
                    self.one_of(family)
                } else {
                    self.number(*kind)
                }
            }
            Kind::QuotaCommand => self.one_of(&quotas::COMMAND) << 8 | self.dice.below(4) as u64,
            Kind::Commented(_, family) => self.one_of(family),
            Kind::BitFields(_) | Kind::ProgramCode => self.dice.any(),
            Kind::FilterInstruction(_) => {
                let targets = if self.dice.once_in(2) { 0 } else { self.dice.any() & 0xffff_0000 };
                let k = self.dice.choose(&[0, 4, 0xc000_003e, 0x5_0001, 0x7fff_0000, 0x1234]);
                self.dice.any() & 0xff | targets | k << 32
            }
            Kind::NamedAndFlags(_, one, flags) => self.one_of(one) | self.flags(flags),
            Kind::Parts(parts) => parts.iter().fold(0, |value, part| value | self.part(*part)),
            Kind::OpenFlags | Kind::MountFlags | Kind::CloneFlags | Kind::SwapFlags => {
                let few = self.dice.below(4);
                let low = self.dice.below(32) as u64;
                (0..few).fold(low, |flags, _| flags | 1 << self.dice.below(32))
            }
            Kind::Register if self.dice.once_in(2) => self.memory.wild(self.dice),
            _ => self.dice.choose(NUMBERS),
        }
    }

    fn part(&mut self, part: Part) -> u64 {
        match part {
            Part::One(mask, family) => self.one_of(family) & mask,
            Part::Flags(mask, family) | Part::Rest(mask, family) => self.flags(family) & mask,
            Part::OneShifted(mask, ..) | Part::Shifted(mask, ..) if self.dice.once_in(3) => {
                self.dice.any() & mask
            }
            Part::OneShifted(..) | Part::Shifted(..) => 0,
            Part::Moved(mask, shift, family) => self.one_of(family) << shift & mask,
            Part::Octal(mask) | Part::Number(mask) | Part::Hex(mask) | Part::MovedHex(mask, _) => {
                self.dice.any() & mask
            }
        }
    }

    fn one_of(&mut self, family: &Family) -> u64 {
        self.dice.choose(family.members).1
    }

    fn flags(&mut self, family: &Family) -> u64 {
        let few = self.dice.below(4);
        let known = (0..few).fold(0, |flags, _| flags | self.one_of(family));
        if self.dice.once_in(8) { known | 1 << self.dice.below(32) } else { known }
    }
}
