//! All reading of target memory: once, bounded, before anyone sees the request. It never follows a
//! pointer that the kernel would not follow, and no pointer can make it fail.

mod block;
mod extent;
#[cfg(test)]
pub(crate) mod fake;
mod name;
mod plan;
mod reader;
mod scope;
mod strings;
#[cfg(test)]
mod tests;
mod vector;

use std::borrow::Cow;

use crate::notification::Notification;
use crate::sys::memory::Memory;
use crate::table::{self, Arch, Arg, Extent, Kind, Syscall};

pub use scope::Scope;
pub(crate) use scope::{Inside, number};

/// How a piece ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All of it was read.
    Complete,
    /// The cap or the kernel's own limit cut it.
    Truncated,
    /// The rest, or all of it, could not be read.
    Unreadable,
}

/// One string of an array, or one buffer of an iovec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element {
    /// Where it lies in the target.
    pub address: u64,
    /// Where it begins in [`Piece::bytes`].
    pub start: usize,
    /// How many bytes of it were read; after a string a NUL follows.
    pub length: usize,
    /// The true size in bytes of a buffer; 0 of a string, which does not tell.
    pub size: u64,
    /// How it ended.
    pub end: End,
}

/// What one pointer pointed at when the request was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Which argument led to it, from 0.
    pub index: usize,
    /// The piece in which the pointer lies, by its place in [`Snapshot::pieces`]; `None` for an
    /// argument.
    pub parent: Option<usize>,
    /// Where in that piece's bytes; of an argument its index.
    pub offset: usize,
    /// The pointer's kind, its choices made.
    pub kind: Kind,
    /// Its address in the target, never 0.
    pub address: u64,
    /// What was read: a string without its NUL; of an array of strings each with one NUL after it;
    /// of an iovec the data of its buffers. A string that could not be read to its end is empty,
    /// since the kernel would not take it.
    pub bytes: Vec<u8>,
    /// The true size in bytes, where the caller told it.
    pub length: Option<u64>,
    /// How it ended.
    pub end: End,
    /// The strings of an array or the buffers of an iovec, else empty.
    pub elements: Vec<Element>,
}

/// Where the kernel would write: the caller's memory, not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Out {
    /// Its file in `mem/`: the argument's name, of what a struct leads to `ARGUMENT.FIELD`.
    pub name: Cow<'static, str>,
    /// Which argument this is, from 0.
    pub index: usize,
    /// Where it goes, in order: one stretch of memory, or several of an iovec. No address is 0.
    pub segments: Vec<Segment>,
    /// Where the kernel would tell how much it wrote, such as a `socklen_t`.
    pub length: Option<Cell>,
}

/// A stretch of the target's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Its address in the target.
    pub address: u64,
    /// How many bytes the caller allows there.
    pub size: u64,
}

/// A number in the target's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Its address in the target.
    pub address: u64,
    /// Its width in bytes: 4 or 8, little-endian.
    pub width: usize,
}

impl Piece {
    fn place(&self) -> (Option<usize>, usize) {
        (self.parent, self.offset)
    }
}

impl Out {
    /// Whether what is written there begins at `address`.
    pub fn begins_at(&self, address: u64) -> bool {
        self.segments.first().is_some_and(|segment| segment.address == address)
    }

    /// How many bytes the caller allows in all.
    pub fn size(&self) -> u64 {
        self.segments.iter().fold(0, |sum, segment| sum.saturating_add(segment.size))
    }
}

/// What a request asks for, as it was when it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The architecture of the call.
    pub arch: Arch,
    /// The call's row: behind socketcall(2) the call it stands for; `None` if the table lacks it.
    pub row: Option<&'static Syscall>,
    /// The values that go with `row`'s arguments: behind socketcall(2) the words of its argument
    /// block, and of one that takes two registers both.
    pub registers: [u64; 6],
    /// What was read: that of the arguments in their order, then what these lead to in the order of
    /// the pointers, and so on.
    pub pieces: Vec<Piece>,
    /// What the call would fill, in the order of the arguments.
    pub outs: Vec<Out>,
}

impl Snapshot {
    /// Reads what the notification's arguments point at: for each argument, with all that it leads
    /// to, at most `cap` bytes.
    pub fn take(notification: &Notification, memory: &dyn Memory, cap: usize) -> Snapshot {
        let arch = notification.arch;
        let mut registers = notification.args;
        if arch == Arch::I386 {
            registers = registers.map(|register| register & 0xffff_ffff);
        }
        let mut row = table::by_number(arch, notification.nr);
        if let Some((behind, words)) = row.and_then(|row| block::open(row, arch, registers, memory))
        {
            row = Some(behind);
            registers = words;
        }
        let registers = joined(registers, row.map_or(table::UNKNOWN, |row| row.args), arch);
        let mut snapshot = Snapshot { arch, row, registers, pieces: Vec::new(), outs: Vec::new() };
        plan::follow(&mut snapshot, memory, cap);
        snapshot
    }

    /// The arguments, in register order; the six registers of a call the table lacks.
    pub fn args(&self) -> &'static [Arg] {
        self.row.map_or(table::UNKNOWN, |row| row.args)
    }

    /// What argument `index` pointed at, if it was read.
    pub fn piece(&self, index: usize) -> Option<&Piece> {
        self.piece_at(None, index)
    }

    /// The argument that points at the two descriptors which the call makes, and where: of pipe(2) and
    /// socketpair(2).
    pub fn pair(&self) -> Option<(&'static str, u64)> {
        let is_pair = |arg: &Arg| matches!(arg.kind, Kind::Out(Kind::Fd, Extent::Fixed(2)));
        let index = self.args().iter().position(is_pair)?;
        Some((self.args()[index].name, self.registers[index]))
    }

    /// What the pointer at `offset` in the bytes of piece `parent` pointed at, if it was read.
    pub fn piece_at(&self, parent: Option<usize>, offset: usize) -> Option<&Piece> {
        self.place_of(parent, offset).map(|place| &self.pieces[place])
    }

    /// The same by its place in [`Snapshot::pieces`].
    pub fn place_of(&self, parent: Option<usize>, offset: usize) -> Option<usize> {
        self.pieces.binary_search_by_key(&(parent, offset), Piece::place).ok()
    }

    /// What argument `index` would receive, if the call fills it.
    pub fn out(&self, index: usize) -> Option<&Out> {
        self.outs.iter().find(|out| out.index == index)
    }
}

/// The values of the arguments: one that is wider than a register takes two, the lower half first.
fn joined(registers: [u64; 6], args: &[Arg], arch: Arch) -> [u64; 6] {
    let word = arch.word() as u32 * 8;
    let takes_two =
        |kind: Kind| matches!(kind, Kind::Halves | Kind::UpperFirst) || kind.bits(arch) > word;
    if !args.iter().any(|arg| takes_two(arg.kind)) {
        return registers;
    }
    let mut rest = registers.into_iter();
    let mut values = [0; 6];
    for (value, arg) in values.iter_mut().zip(args) {
        *value = rest.next().unwrap_or(0);
        if takes_two(arg.kind) {
            let second = rest.next().unwrap_or(0);
            let (lower, upper) = match arg.kind {
                Kind::UpperFirst => (second, *value),
                _ => (*value, second),
            };
            *value = lower | upper.checked_shl(word).unwrap_or(0);
        }
    }
    values
}
