//! The structs of the kernel's interface, by family; a struct whose declaration is the same on every
//! architecture is told once, and none is told that the kernel does not read or write.

mod files;
mod io;
mod ipc;
mod memory;
mod mounts;
mod poll;
mod processes;
mod signals;
mod sockets;
mod system;
mod bpf;
mod keys;
mod landlock;
mod perf;
mod prctl;
mod ptrace;
mod registers;
mod seccomp;
mod uring;
mod time;

pub use bpf::*;
pub use files::*;
pub use io::*;
pub use ipc::*;
pub use keys::*;
pub use landlock::*;
pub use memory::*;
pub use mounts::*;
pub use perf::*;
pub use poll::*;
pub use prctl::*;
pub use processes::*;
pub use ptrace::*;
pub use registers::*;
pub use seccomp::*;
pub use signals::*;
pub use sockets::*;
pub use system::*;
pub use time::*;
pub use uring::*;

/// What every file of layouts uses.
mod prelude {
    pub(super) use crate::table::Extent::*;
    pub(super) use crate::table::Kind::{self, *};
    pub(super) use crate::table::Part;
    pub(super) use crate::table::constants::*;
    pub(super) use crate::table::kind::widths::*;
    pub(super) use crate::table::layout::{filled, growing, layout, packed, shown, union};
    pub(super) use crate::table::rows::arg as field;
}
