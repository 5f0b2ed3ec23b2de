//! What was read of a target when its call was received, as values that never change.

use std::borrow::Cow;

use nix::errno::Errno;

use crate::table::{self, Arch, Arg, Extent, Kind, Syscall};

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
    /// The true size in bytes of a buffer; 0 for a string, which has no known size.
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
    /// The true size in bytes, if the caller passed it.
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
    /// The address where the kernel would store how much it wrote, such as a `socklen_t`.
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
    /// Whether some of it could not be read that the kernel would read.
    pub fn is_unreadable(&self) -> bool {
        let unreadable = |element: &Element| element.end == End::Unreadable;
        self.end == End::Unreadable || self.elements.iter().any(unreadable)
    }

    pub(super) fn place(&self) -> (Option<usize>, usize) {
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
    /// What could not be read, in the order in which it was asked for.
    pub(super) unreadable: Vec<Unreadable>,
}

/// A pointer that the kernel would follow, and whose memory could not be read, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable {
    /// Which argument led to it, from 0.
    pub index: usize,
    /// EFAULT where nothing can be read at that address, so that the kernel could not read it either;
    /// any other errno where it is the daemon that may or can not.
    pub errno: Errno,
    /// Where the pointer lies, as in [`Piece`].
    pub(super) place: (Option<usize>, usize),
}

impl Snapshot {
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
        // They are sorted: `None` comes before each `Some`, and pieces are appended in the order of their pointers.
        self.pieces.binary_search_by_key(&(parent, offset), Piece::place).ok()
    }

    /// What argument `index` would receive, if the call fills it.
    pub fn out(&self, index: usize) -> Option<&Out> {
        self.outs.iter().find(|out| out.index == index)
    }

    /// Whether an argument, or what it leads to, could not be read.
    pub fn is_unreadable(&self, index: usize) -> bool {
        self.unreadable.iter().any(|failed| failed.index == index)
    }

    /// Whether the memory could not be read to which the pointer at this place leads, as in [`Piece`].
    pub fn is_unreadable_at(&self, place: (Option<usize>, usize)) -> bool {
        self.unreadable.iter().any(|failed| failed.place == place)
    }

    /// Whether all that was asked of the target's memory was read.
    pub fn is_whole(&self) -> bool {
        self.unreadable.is_empty()
    }

    /// What the kernel would fail the call with, if it is the target's own fault: EFAULT. `None` where
    /// the daemon may not look, or could not, and the kernel could.
    pub fn fault(&self) -> Option<Errno> {
        // Where the daemon failed, the kernel may still succeed, and EFAULT would be wrong.
        let own = self.unreadable.iter().all(|failed| failed.errno == Errno::EFAULT);
        (own && !self.is_whole()).then_some(Errno::EFAULT)
    }
}
