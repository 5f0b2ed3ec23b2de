//! What an argument is that another one chooses: by command, by request, by level and name. It must
//! never tell the number of a choice: that is a constant, found by its name.

mod fcntl;
mod ioctls;
mod options;
mod quotas;

pub use fcntl::*;
pub use ioctls::*;
pub use options::*;
pub use quotas::*;

use super::{Family, Kind};

/// What every file of choices uses.
mod prelude {
    pub(super) use super::cases;
    pub(super) use crate::table::Extent::*;
    pub(super) use crate::table::Kind::{self, *};
    pub(super) use crate::table::constants::*;
    pub(super) use crate::table::kind::widths::*;
    pub(super) use crate::table::layouts::*;
}

/// The cases of a [`Kind::Select`] by the symbols of a family; a name that is not one does not compile.
pub(super) const fn cases<const N: usize>(
    family: &Family,
    named: &[(&'static str, Kind); N],
) -> [(u64, Kind); N] {
    let mut cases = [(0, Kind::Unused); N];
    let mut index = 0;
    while index < N {
        let (name, kind) = named[index];
        cases[index] = match family.value(name) {
            Some(value) => (value, kind),
            None => panic!("a name that the family lacks"),
        };
        index += 1;
    }
    cases
}
