//! What is known of system calls: names, numbers, arguments, constants. Data only: it never reads
//! a target and never decides.

pub mod arch;
pub mod errno;
pub mod kind;
pub mod syscalls;

pub use arch::Arch;
pub use kind::{Arg, Kind};
pub use syscalls::Syscall;
