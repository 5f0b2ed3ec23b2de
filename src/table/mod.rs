//! What is known of system calls: names, numbers, arguments, constants. Data only: it never reads
//! a target and never decides.

pub mod arch;
pub mod constants;
pub mod errno;
pub mod groups;
pub mod i386;
pub mod kind;
pub mod mount;
pub mod multiplexed;
pub mod reboot;
mod rows;
pub mod syscalls;

pub use arch::Arch;
pub use constants::Family;
pub use kind::{Arg, Kind};
pub use multiplexed::socketcall;
pub use rows::UNKNOWN;
pub use syscalls::{ALL, Syscall, by_name, by_number};
