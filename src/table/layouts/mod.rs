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
mod time;

pub use files::*;
pub use io::*;
pub use ipc::*;
pub use memory::*;
pub use mounts::*;
pub use poll::*;
pub use processes::*;
pub use signals::*;
pub use sockets::*;
pub use system::*;
pub use time::*;

/// What every file of layouts uses.
mod prelude {
    pub(super) use crate::table::Extent::*;
    pub(super) use crate::table::Kind::{self, *};
    pub(super) use crate::table::Part;
    pub(super) use crate::table::constants::*;
    pub(super) use crate::table::kind::widths::*;
    pub(super) use crate::table::layout::{growing, layout, packed, shown, union};
    pub(super) use crate::table::rows::arg as field;
}
