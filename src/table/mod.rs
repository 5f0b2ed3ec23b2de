//! What is known of system calls: names, numbers, arguments, structs, constants. Data only: it
//! never reads a target and never decides.

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
