//! One row a system call, by family; it must never hold a number that is not in the kernel's table.
//!
//! Names and numbers are those of arch/x86/entry/syscalls/syscall_{64,32}.tbl, argument names those
//! of the man pages. To add a call, add its row to its family's file, in its place by name.

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
mod sched;
mod signals;
pub(super) mod sockets;
mod stat;
mod system;
mod time;
mod xattr;

use super::Kind::Register;
use super::{Arch, Arg, Kind, Syscall};

/// What every file of rows uses.
mod prelude {
    pub(super) use super::{NO, arg, row};
    pub(super) use crate::table::Extent::*;
    pub(super) use crate::table::Kind::*;
    pub(super) use crate::table::Part;
    pub(super) use crate::table::Syscall;
    pub(super) use crate::table::choices::*;
    pub(super) use crate::table::constants::*;
    pub(super) use crate::table::kind::widths::*;
    pub(super) use crate::table::layouts::*;
}

/// No number: the architecture does not have the call.
pub(super) const NO: i32 = -1;

/// The arguments of a call of which only the registers are known.
pub const UNKNOWN: &[Arg] = &[
    arg("arg0", Register),
    arg("arg1", Register),
    arg("arg2", Register),
    arg("arg3", Register),
    arg("arg4", Register),
    arg("arg5", Register),
];

pub(super) const fn arg(name: &'static str, kind: Kind) -> Arg {
    Arg { name, kind }
}

/// The columns of numbers are in the order of [`Arch::ALL`].
pub(super) const fn row(
    name: &'static str,
    numbers: [i32; Arch::ALL.len()],
    args: &'static [Arg],
) -> Syscall {
    let mut columns = [None; Arch::ALL.len()];
    let mut index = 0;
    while index < numbers.len() {
        if numbers[index] != NO {
            columns[index] = Some(numbers[index] as u32);
        }
        index += 1;
    }
    Syscall { name, numbers: columns, args }
}

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
    let mut rows = [row("", [NO; Arch::ALL.len()], &[]); COUNT];
    let mut count = 0;
    let mut family = 0;
    while family < FAMILIES.len() {
        let mut index = 0;
        while index < FAMILIES[family].len() {
            let row = FAMILIES[family][index];
            let mut place = count;
            while place > 0 && is_less(row.name.as_bytes(), rows[place - 1].name.as_bytes()) {
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

const fn is_less(left: &[u8], right: &[u8]) -> bool {
    let mut index = 0;
    while index < left.len() && index < right.len() {
        if left[index] != right[index] {
            return left[index] < right[index];
        }
        index += 1;
    }
    left.len() < right.len()
}
