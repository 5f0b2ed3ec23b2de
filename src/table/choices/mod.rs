//! What an argument is that another one chooses: by command, by request, by level and name. It must not contain the
//! number of a choice: that is a constant, found by its name.

mod fcntl;
mod ioctls;
mod options;
mod quotas;

pub use fcntl::*;
pub use ioctls::*;
pub use options::*;
pub use quotas::*;

/// What every file of choices uses.
mod prelude {
    pub(super) use crate::table::Extent::*;
    pub(super) use crate::table::Kind::{self, *};
    pub(super) use crate::table::cases::cases;
    pub(super) use crate::table::constants::*;
    pub(super) use crate::table::kind::widths::*;
    pub(super) use crate::table::layouts::*;
}
