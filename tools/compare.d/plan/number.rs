//! A number for each kind that is one, by the symbols that it may have; it never points anywhere but
//! by chance.

use syscallfs::table::constants::quotas;
use syscallfs::table::{Family, Kind, Part};

use crate::dice::Dice;
use crate::memory::Memory;

pub(crate) const NUMBERS: &[u64] =
    &[0, 1, 2, 3, 4, 5, 7, 16, 64, 100, 0o644, 4095, 1 << 20, 1 << 33];
const WILD: &[u64] =
    &[u64::MAX, u64::MAX - 99, 1 << 31, (1 << 31) - 1, 1 << 32, 1 << 63, 0xdead_beef_cafe_f00d];

/// A number that makes sense, mostly.
pub(crate) fn number(kind: Kind, memory: &Memory, dice: &mut Dice) -> u64 {
    if dice.once_in(16) {
        return dice.choose(WILD);
    }
    match kind {
        Kind::As(_, kind)
        | Kind::Wide(kind)
        | Kind::Dated(kind)
        | Kind::NonZero(kind)
        | Kind::Quiet(kind) => number(*kind, memory, dice),
        Kind::Flags(family) | Kind::WideFlags(family) => flag_set(dice, family),
        Kind::OneOf(family) => one_of(dice, family),
        Kind::Symbol(family, kind) => {
            if dice.once_in(2) {
                one_of(dice, family)
            } else {
                number(*kind, memory, dice)
            }
        }
        Kind::QuotaCommand => one_of(dice, &quotas::COMMAND) << 8 | dice.below(4) as u64,
        Kind::Commented(_, family) => one_of(dice, family),
        Kind::BitFields(_) | Kind::ProgramCode => dice.any(),
        Kind::FilterInstruction(_) => {
            let targets = if dice.once_in(2) { 0 } else { dice.any() & 0xffff_0000 };
            let k = dice.choose(&[0, 4, 0xc000_003e, 0x5_0001, 0x7fff_0000, 0x1234]);
            dice.any() & 0xff | targets | k << 32
        }
        Kind::NamedAndFlags(_, one, flags) => one_of(dice, one) | flag_set(dice, flags),
        Kind::Parts(parts) => parts.iter().fold(0, |value, part| value | bits(dice, *part)),
        Kind::OpenFlags | Kind::MountFlags | Kind::CloneFlags | Kind::SwapFlags => {
            let few = dice.below(4);
            let low = dice.below(32) as u64;
            (0..few).fold(low, |flags, _| flags | 1 << dice.below(32))
        }
        Kind::Register if dice.once_in(2) => memory.wild(dice),
        _ => dice.choose(NUMBERS),
    }
}

fn bits(dice: &mut Dice, part: Part) -> u64 {
    match part {
        Part::One(mask, family) => one_of(dice, family) & mask,
        Part::Flags(mask, family) | Part::Rest(mask, family) => flag_set(dice, family) & mask,
        Part::OneShifted(mask, ..) | Part::Shifted(mask, ..) if dice.once_in(3) => {
            dice.any() & mask
        }
        Part::OneShifted(..) | Part::Shifted(..) => 0,
        Part::Moved(mask, shift, family) => one_of(dice, family) << shift & mask,
        Part::Octal(mask) | Part::Number(mask) | Part::Hex(mask) | Part::MovedHex(mask, _) => {
            dice.any() & mask
        }
    }
}

fn one_of(dice: &mut Dice, family: &Family) -> u64 {
    let values: Vec<u64> = family.values().map(|member| member.1).collect();
    dice.choose(&values)
}

fn flag_set(dice: &mut Dice, family: &Family) -> u64 {
    let few = dice.below(4);
    let known = (0..few).fold(0, |flags, _| flags | one_of(dice, family));
    if dice.once_in(8) { known | 1 << dice.below(32) } else { known }
}
