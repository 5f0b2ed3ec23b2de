//! One row a system call, by family: the kernel's name, and the arguments by their names in the man pages.
//! The numbers are generated. To add a call, add its row to its family's file, in its place by name.

/// Rows in the manner of a synopsis: `name(argument: kind, ...);`.
macro_rules! calls {
    ($($name:ident($($arg:ident: $kind:expr),*);)*) => {
        &[$(row(stringify!($name), &[$(arg(stringify!($arg), $kind)),*])),*]
    };
}

mod commands;
mod control;
mod ids;
mod io;
mod ipc;
mod kernel;
mod keys;
mod memory;
mod mounts;
mod obsolete;
mod paths;
mod poll;
mod processes;
mod row;
mod sched;
mod signals;
pub(super) mod sockets;
mod stat;
mod system;
mod time;
mod xattr;

use super::Arg;
use super::Kind::Register;
use super::kind::arg;
use super::lookup::is_less;
pub use row::Syscall;

/// What every file of rows uses.
mod prelude {
    pub(super) use super::row::Syscall;
    pub(super) use super::row::row;
    pub(super) use crate::table::Extent::*;
    pub(super) use crate::table::Kind::*;
    pub(super) use crate::table::Part;
    pub(super) use crate::table::choices::*;
    pub(super) use crate::table::constants::*;
    pub(super) use crate::table::kind::arg;
    pub(super) use crate::table::kind::widths::*;
    pub(super) use crate::table::layouts::*;
    pub(super) use crate::table::maxima;
}

/// The arguments of a call of which only the registers are known.
pub const UNKNOWN: &[Arg] = &[
    arg("arg0", Register),
    arg("arg1", Register),
    arg("arg2", Register),
    arg("arg3", Register),
    arg("arg4", Register),
    arg("arg5", Register),
];

/// Every family's rows.
const FAMILIES: &[&[Syscall]] = &[
    commands::ROWS,
    control::ROWS,
    ids::ROWS,
    io::ROWS,
    ipc::ROWS,
    kernel::ROWS,
    keys::ROWS,
    memory::ROWS,
    mounts::ROWS,
    obsolete::ROWS,
    paths::ROWS,
    poll::ROWS,
    processes::ROWS,
    sched::ROWS,
    signals::ROWS,
    sockets::ROWS,
    stat::ROWS,
    system::ROWS,
    time::ROWS,
    xattr::ROWS,
];

const COUNT: usize = {
    let mut count = 0;
    let mut family = 0;
    while family < FAMILIES.len() {
        count += FAMILIES[family].len();
        family += 1;
    }
    count
};

/// All rows, sorted by name.
pub(super) static ROWS: [Syscall; COUNT] = {
    let mut rows = [FAMILIES[0][0]; COUNT];
    let mut count = 0;
    let mut family = 0;
    while family < FAMILIES.len() {
        let mut index = 0;
        while index < FAMILIES[family].len() {
            let row = FAMILIES[family][index];
            let mut place = count;
            while place > 0 && is_less(row.name, rows[place - 1].name) {
                rows[place] = rows[place - 1];
                place -= 1;
            }
            rows[place] = row;
            count += 1;
            index += 1;
        }
        family += 1;
    }
    rows
};
