//! How a choice names its cases: by symbols, so that no number of a command stands twice.

use super::{Family, Kind};

/// The cases of a [`Kind::Select`] by the symbols of a family; a name that is not one does not compile.
pub(super) const fn cases<const N: usize>(
    family: &Family,
    named: &[(&'static str, Kind); N],
) -> [(u64, Kind); N] {
    let mut cases = [(0, Kind::Unused); N];
    let mut index = 0;
    while index < N {
        let (name, kind) = named[index];
        cases[index] = match family.find(name) {
            Some(value) => (value.common(), kind),
            None => panic!("a name that the family lacks"),
        };
        index += 1;
    }
    cases
}

/// One column of a table: each line names a case, and has the kind of several values in that case.
pub(super) const fn column<const N: usize, const COLUMNS: usize>(
    family: &Family,
    table: &[(&'static str, [Kind; COLUMNS]); N],
    column: usize,
) -> [(u64, Kind); N] {
    let mut named = [("", Kind::Unused); N];
    let mut line = 0;
    while line < N {
        named[line] = (table[line].0, table[line].1[column]);
        line += 1;
    }
    cases(family, &named)
}
