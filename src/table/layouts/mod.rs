//! The structs of the kernel's interface, by family; a struct whose declaration is the same on every
//! architecture is described once, and only those that the kernel reads or writes.

/// A struct in the manner of C: how it is laid out, its name, and the kind of each field. A field of which strace
/// shows no name has the name `_`.
macro_rules! fields {
    ($shape:ident($($given:expr),*): $($name:tt: $kind:expr),+ $(,)?) => {
        Struct(&$shape($($given,)* &[$(field(field_name!($name), $kind)),+]))
    };
}

macro_rules! field_name {
    (_) => {
        ""
    };
    ($name:ident) => {
        stringify!($name)
    };
}

mod blocks;
mod extents;
mod files;
mod flash;
mod input;
mod interfaces;
mod machines;
mod options;
mod quotas;
mod requests;
mod terminals;
mod io;
mod ipc;
mod locks;
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

pub use blocks::*;
pub use bpf::*;
pub use extents::*;
pub use files::*;
pub use flash::*;
pub use input::*;
pub use interfaces::*;
pub use io::*;
pub use ipc::*;
pub use keys::*;
pub use landlock::*;
pub use locks::*;
pub use machines::*;
pub use memory::*;
pub use mounts::*;
pub use options::*;
pub use perf::*;
pub use poll::*;
pub use prctl::*;
pub use processes::*;
pub use ptrace::*;
pub use quotas::*;
pub use registers::*;
pub use requests::*;
pub use seccomp::*;
pub use signals::*;
pub use sockets::*;
pub use system::*;
pub use terminals::*;
pub use time::*;
pub use uring::*;

/// What every file of layouts uses.
mod prelude {
    pub(super) use crate::table::Extent::*;
    pub(super) use crate::table::Kind::{self, *};
    pub(super) use crate::table::Part;
    pub(super) use crate::table::cases::{cases, column};
    pub(super) use crate::table::constants::*;
    pub(super) use crate::table::kind::arg as field;
    pub(super) use crate::table::kind::widths::*;
    pub(super) use crate::table::layout::{filled, growing, layout, packed, shown, union};
    pub(super) use crate::table::maxima;
}
