//! One row a system call.

use super::{Arch, Arg};

/// One row: a system call, its numbers and its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Syscall {
    /// The kernel's name, as in the man pages.
    pub name: &'static str,
    /// The number in each architecture, in the order of [`Arch::ALL`].
    pub numbers: [Option<u32>; Arch::ALL.len()],
    /// The arguments, in register order; empty where the table does not know them yet.
    pub args: &'static [Arg],
}
