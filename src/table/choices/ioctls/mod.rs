//! What ioctl(2) takes for each request. It must never guess a struct: of a request that is not listed
//! only the information in its number is known.

mod arguments;
mod blocks;
mod extents;
mod flash;
mod input;
mod interfaces;
mod kernel;
mod machines;
mod terminals;

use super::prelude::*;
use crate::table::Arch;
use arguments::{FILLED, READ};

/// The last argument of ioctl(2); the request is argument 1.
pub const IOCTL_ARGUMENT: Kind = ByArch(&[
    Select(1, OF_X86_64, &BY_NUMBER),
    Select(1, OF_I386, &BY_NUMBER),
    Select(1, OF_AARCH64, &BY_NUMBER),
    Select(1, OF_RISCV64, &BY_NUMBER),
]);

/// The requests of which the number holds more than the request.
const BY_NUMBER: Kind = SelectBits(
    1,
    input::AXIS_BITS,
    input::AXES,
    &SelectBits(
        1,
        input::SLOTS_BITS,
        input::SLOTS,
        &SelectBits(1, input::OTHER_BITS, input::OTHERS, &BY_DIRECTION),
    ),
);

/// Direction and size from the number, if it contains them. Without a direction, strace shows the number, since it
/// does not know that it is an address.
const BY_DIRECTION: Kind = Select(
    2,
    &[(0, Word)],
    &SelectBits(
        1,
        3 << 30,
        &[(1 << 30, READ), (2 << 30, FILLED), (3 << 30, InOut(&Opaque, Request(1)))],
        &Word,
    ),
);

const GROUPS: &[&[(&str, Kind)]] = &[
    blocks::REQUESTS,
    extents::REQUESTS,
    flash::REQUESTS,
    input::REQUESTS,
    interfaces::REQUESTS,
    kernel::REQUESTS,
    machines::REQUESTS,
    terminals::REQUESTS,
];

const COUNT: usize = {
    let mut count = 0;
    let mut group = 0;
    while group < GROUPS.len() {
        count += GROUPS[group].len();
        group += 1;
    }
    count
};

const OF_X86_64: &[(u64, Kind)] = &of(Arch::X86_64);
const OF_I386: &[(u64, Kind)] = &of(Arch::I386);
const OF_AARCH64: &[(u64, Kind)] = &of(Arch::Aarch64);
const OF_RISCV64: &[(u64, Kind)] = &of(Arch::Riscv64);

/// What stands for a request that an architecture does not have: no request is as large.
const NONE: u64 = u64::MAX;

const fn of(arch: Arch) -> [(u64, Kind); COUNT] {
    let mut cases = [(NONE, Unused); COUNT];
    let mut count = 0;
    let mut group = 0;
    while group < GROUPS.len() {
        let mut index = 0;
        while index < GROUPS[group].len() {
            let (name, kind) = GROUPS[group][index];
            match (ioctls::ioctl_number(name, arch), ioctls::ioctl_number(name, Arch::X86_64)) {
                (Some(number), _) => cases[count] = (number, kind),
                (None, Some(_)) => {}
                (None, None) => panic!("a request that the table lacks"),
            }
            count += 1;
            index += 1;
        }
        group += 1;
    }
    cases
}
