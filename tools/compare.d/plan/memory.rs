//! The memory of the planned calls; it never moves what it was
//! given.

use syscallfs::table::Arch;

use crate::dice::Dice;

/// Where it begins: free in a program of either architecture.
pub(crate) const START: u64 = 0x1000_0000;
const PAGE: usize = 4096;
/// A page of text that ends where nothing is mapped.
const EDGE: u64 = 0x0fff_0000;
/// Far behind the end.
const UNMAPPED: u64 = 0x7000_0000;

pub(crate) struct Memory {
    arch: Arch,
    bytes: Vec<u8>,
    places: Vec<u64>,
}

impl Memory {
    pub(crate) fn new(arch: Arch) -> Self {
        Self { arch, bytes: vec![0; 64], places: vec![START] }
    }

    /// Goes on to another row: what its calls point at does not depend on the rows before it.
    pub(crate) fn next_row(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(PAGE) + PAGE, 0);
        self.places.truncate(1);
    }

    /// Where the bytes lie; zeros follow.
    pub(crate) fn put(&mut self, bytes: &[u8]) -> u64 {
        let start = self.bytes.len().next_multiple_of(16);
        self.bytes.resize(start, 0);
        self.bytes.extend_from_slice(bytes);
        self.bytes.extend([0; 16]);
        self.places.push(START + start as u64);
        START + start as u64
    }

    /// The `int` at an address; 0 where nothing was put.
    pub(crate) fn number_at(&self, address: u64) -> u64 {
        let bytes = usize::try_from(address.wrapping_sub(START))
            .ok()
            .and_then(|start| self.bytes.get(start..start.checked_add(4)?));
        bytes.map_or(0, |bytes| bytes.iter().rev().fold(0, |n, &byte| n << 8 | u64::from(byte)))
    }

    /// The address of something else, or of nothing.
    pub(crate) fn wild(&self, dice: &mut Dice) -> u64 {
        match dice.below(6) {
            0 => dice.choose(&[1, UNMAPPED, u64::MAX, u64::MAX - 4095]),
            1 => EDGE + PAGE as u64 - dice.choose(&[1, 3, 8, 16, 40]),
            2 => dice.any() >> (64 - 8 * self.arch.word()),
            _ => dice.choose(&self.places),
        }
    }

    /// All of it: whole pages, and what reaches its end.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.bytes.resize(self.bytes.len().next_multiple_of(PAGE), 0);
        self.bytes
    }
}
