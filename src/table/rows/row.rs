//! What a row is: a system call, and how it finds the numbers that the kernel's headers give it.

use crate::table::generated::numbers::NUMBERS;
use crate::table::lookup::find_by_name;
use crate::table::{Arch, Arg};

/// One row: a system call, its numbers and its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Syscall {
    /// The kernel's name, as in the man pages.
    pub name: &'static str,
    /// The number in each architecture, in the order of [`Arch::ALL`].
    pub numbers: [Option<u32>; Arch::ALL.len()],
    /// The arguments, in register order; one that is wider than a register takes two. Empty where there
    /// are none.
    pub args: &'static [Arg],
}

impl Syscall {
    /// The number in an architecture; `None` if the call does not exist there.
    pub fn number(&self, arch: Arch) -> Option<u32> {
        self.numbers[arch as usize]
    }
}

/// The row of a call, with the numbers of the kernel's headers.
pub(super) const fn row(name: &'static str, args: &'static [Arg]) -> Syscall {
    match find_by_name(NUMBERS, name) {
        Some(numbers) => Syscall { name, numbers, args },
        None => panic!("a call that no architecture has"),
    }
}
