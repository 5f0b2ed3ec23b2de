//! What is known of system calls: names, numbers, arguments, structs, constants. Data only: it
//! never reads a target and never decides.

pub mod arch;
pub mod choices;
pub mod constants;
pub mod errno;
pub mod groups;
pub mod i386;
pub mod kind;
pub mod layout;
pub mod layouts;
pub mod mount;
pub mod multiplexed;
mod rows;
pub mod syscalls;
#[cfg(test)]
mod tests;

pub use arch::Arch;
pub use constants::Family;
pub use kind::{Arg, Extent, Kind, Part};
pub use layout::Layout;
pub use multiplexed::{in_block, socketcall};
pub use rows::UNKNOWN;
pub use syscalls::{ALL, Syscall, by_name, by_number};
