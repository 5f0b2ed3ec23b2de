//! The facts about system calls: names, numbers, arguments, structs, constants. Data only, for each architecture; it
//! reads no target and decides nothing.
//!
//! * A *row* (`rows`) is a system call: its name, and for each argument a name and a *kind*. A new system call is one
//!   line there.
//! * A *kind* (`kind`) says what a register or a field holds: a number, flags, a descriptor, a pointer to another kind.
//!   Some kinds are *choices* by a sibling, such as the command of an ioctl (`choices`).
//! * A *layout* (`layouts`) is a struct: its fields with their kinds; where they lie is generated.
//! * A *family* (`constants`) is a list of symbols, in strace's order, with the text for a value that has none.
//! * `generated` holds what the kernel's headers say: numbers, values, offsets, sizes. `tools/facts` writes it; nothing
//!   in there is typed by hand.
//! * `maxima` are limits of the kernel; `errno`, `groups`, `equivalents` and `i386` are what the names in a SPEC stand
//!   for.
//!
//! It uses no other storey.

pub mod arch;
mod cases;
pub mod choices;
pub mod constants;
pub mod equivalents;
pub mod errno;
// Not laid out by hand: a line each.
#[rustfmt::skip]
mod generated;
pub mod groups;
pub mod i386;
pub mod kind;
pub mod layout;
pub mod layouts;
mod lookup;
pub mod maxima;
pub mod mount;
pub mod multiplexed;
mod rows;
pub mod socket_addresses;
pub mod syscalls;
#[cfg(test)]
mod tests;
pub mod transfers;

pub use arch::Arch;
pub use constants::Family;
pub use kind::{Arg, Extent, Kind, Layout, Part};
pub use multiplexed::{in_block, socketcall};
pub use rows::{Syscall, UNKNOWN};
pub use syscalls::{ALL, by_name, by_number};
