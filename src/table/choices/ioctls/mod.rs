//! What ioctl(2) takes for each request. It must never guess a struct: of a request that is not listed
//! no more is known than what its number tells.

mod blocks;
mod extents;
mod interfaces;
mod kernel;
mod machines;
mod terminals;

use super::prelude::*;
use crate::table::Arch;

/// The last argument of ioctl(2); the request is argument 1.
pub const IOCTL_ARGUMENT: Kind =
    ByArch(&[Select(1, OF_X86_64, &BY_NUMBER), Select(1, OF_I386, &BY_NUMBER)]);

/// Direction and size as the number tells them; a number without them tells nothing. Of nothing strace
/// shows the number, since it does not know that it is an address.
const BY_NUMBER: Kind = Select(
    2,
    &[(0, Word)],
    &SelectBits(
        1,
        3 << 30,
        &[(1 << 30, READ), (2 << 30, FILLED), (3 << 30, InOut(&Opaque, Request(1)))],
        &Word,
    ),
);

/// Bytes that the kernel reads, as many as the number tells.
const READ: Kind = In(&Opaque, Request(1));
/// Bytes that the kernel fills, as many as the number tells.
const FILLED: Kind = Out(&Opaque, Request(1));
/// An `int` that the kernel reads.
const READ_INT: Kind = In(&Int, One);
/// An `int` that the kernel fills.
const FILLED_INT: Kind = Out(&Int, One);

const GROUPS: &[&[(&str, Kind)]] = &[
    blocks::REQUESTS,
    extents::REQUESTS,
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
            match (ioctls::number(name, arch), ioctls::number(name, Arch::X86_64)) {
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
