//! All reading of target memory: once, bounded, before anyone sees the request. It never follows a
//! pointer that the kernel would not follow, and no pointer can make it fail.

#[cfg(test)]
pub(crate) mod fake;
mod plan;
mod reader;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::notification::Notification;
use crate::sys::memory::Memory;
use crate::table::{self, Arch, Arg, Syscall};

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

/// One string of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element {
    /// Where the string lies in the target.
    pub address: u64,
    /// Where it begins in [`Piece::bytes`].
    pub start: usize,
    /// Its length in bytes; a NUL follows there.
    pub length: usize,
    /// How it ended.
    pub end: End,
}

/// What one pointer argument pointed at when the request was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Which argument this is, from 0.
    pub index: usize,
    /// Its address in the target, never 0.
    pub address: u64,
    /// What was read: a string without its NUL; of an array of strings each with one NUL after it.
    /// A string that could not be read to its end is empty, since the kernel would not take it.
    pub bytes: Vec<u8>,
    /// The true size in bytes, where the caller told it.
    pub length: Option<u64>,
    /// How it ended.
    pub end: End,
    /// The strings of an array, else empty.
    pub elements: Vec<Element>,
}

/// Where the kernel would write: the caller's memory, not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Out {
    /// Its file in `mem/`: the argument's name.
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
    /// The call's row: behind socketcall(2) the call it stands for; `None` if the table lacks it.
    pub row: Option<&'static Syscall>,
    /// The registers that go with `row`: behind socketcall(2) the words of its argument block.
    pub registers: [u64; 6],
    /// What was read, in the order of the arguments.
    pub pieces: Vec<Piece>,
    /// What the call would fill, in the order of the arguments.
    pub outs: Vec<Out>,
}

impl Snapshot {
    /// Reads what the notification's arguments point at: for each argument at most `cap` bytes.
    pub fn take(notification: &Notification, memory: &dyn Memory, cap: usize) -> Snapshot {
        let arch = notification.arch;
        let mut registers = notification.args;
        if arch == Arch::I386 {
            registers = registers.map(|register| register & 0xffff_ffff);
        }
        let mut row = table::by_number(arch, notification.nr);
        if row.is_some_and(|row| row.name == "socketcall") {
            if let Some((behind, words)) = unwrap_socketcall(registers, memory) {
                row = Some(behind);
                registers = words;
            }
        }
        let mut snapshot = Snapshot { row, registers, pieces: Vec::new(), outs: Vec::new() };
        plan::follow(&mut snapshot, arch, memory, cap);
        snapshot
    }

    /// The arguments, in register order; the six registers of a call the table lacks.
    pub fn args(&self) -> &'static [Arg] {
        self.row.map_or(table::UNKNOWN, |row| row.args)
    }

    /// What argument `index` pointed at, if it was read.
    pub fn piece(&self, index: usize) -> Option<&Piece> {
        self.pieces.iter().find(|piece| piece.index == index)
    }

    /// What argument `index` would receive, if the call fills it.
    pub fn out(&self, index: usize) -> Option<&Out> {
        self.outs.iter().find(|out| out.index == index)
    }
}

/// The call behind socketcall(2) with its registers; `None` if its number or block is no good.
fn unwrap_socketcall(
    registers: [u64; 6],
    memory: &dyn Memory,
) -> Option<(&'static Syscall, [u64; 6])> {
    let row = table::socketcall(registers[0] as u32)?;
    let word = Arch::I386.word();
    let size = row.args.len() * word;
    let (block, end) = reader::bytes(memory, registers[1], size as u64, size);
    if end != End::Complete {
        return None;
    }
    let mut words = [0; 6];
    for (value, bytes) in words.iter_mut().zip(block.chunks_exact(word)) {
        *value = bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte));
    }
    Some((row, words))
}
