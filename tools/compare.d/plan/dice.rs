//! Chance that is the same each time; it never asks the system for any.

/// SplitMix64, which is enough to choose by.
pub(crate) struct Dice(u64);

impl Dice {
    /// Its own for each call, so that a row's calls do not depend on the rows before it.
    pub(crate) fn new(seed: u64, name: &str, round: u64) -> Self {
        let start = name.bytes().fold(seed, |hash, byte| hash.wrapping_mul(31) + u64::from(byte));
        let mut dice = Self(start.wrapping_mul(1009).wrapping_add(round));
        dice.any();
        dice
    }

    /// Any 64 bits.
    pub(crate) fn any(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// Below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.any() % end as u64) as usize
    }

    /// Once in so many times.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of them.
    pub(crate) fn choose<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// Any bytes, or such as small numbers have.
    pub(crate) fn bytes(&mut self, count: usize) -> Vec<u8> {
        let most = if self.once_in(2) { 256 } else { 3 };
        (0..count).map(|_| self.below(most) as u8).collect()
    }
}
