//! The siblings among which a kind names another: the arguments of a call, or the fields of a struct
//! that was read; it never reads a target.

use super::{Piece, Snapshot};
use crate::table::{Arch, Arg, Kind, Layout};

/// Where a kind stands.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    snapshot: &'a Snapshot,
    inside: Option<Inside>,
}

/// A struct at `base` in the bytes of a piece.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Inside {
    pub(crate) layout: &'static Layout,
    pub(crate) piece: usize,
    pub(crate) base: usize,
}

impl<'a> Scope<'a> {
    /// Among the arguments of the call.
    pub fn arguments(snapshot: &'a Snapshot) -> Self {
        Self { snapshot, inside: None }
    }

    /// Among the fields of a struct, or else the arguments.
    pub(crate) fn new(snapshot: &'a Snapshot, inside: Option<Inside>) -> Self {
        Self { snapshot, inside }
    }

    /// The architecture of the call.
    pub fn arch(&self) -> Arch {
        self.snapshot.arch
    }

    /// The arguments or the fields.
    pub fn siblings(&self) -> &'static [Arg] {
        self.inside.map_or(self.snapshot.args(), |inside| inside.layout.fields)
    }

    /// The piece in which the siblings lie, and where one of them does, as in [`Piece`].
    pub fn place(&self, index: usize) -> (Option<usize>, usize) {
        match self.inside {
            None => (None, index),
            Some(Inside { layout, piece, base }) => {
                (Some(piece), base + layout.offset(index, self.snapshot.arch))
            }
        }
    }

    /// The number in a sibling, without the bits that the kernel does not look at; `None` of a
    /// field that was not read.
    pub fn value(&self, index: usize) -> Option<u64> {
        let arch = self.snapshot.arch;
        let kind = self.siblings().get(index)?.kind;
        match self.place(index) {
            // Masked, or a target could set bits that the kernel ignores to have another choice shown than the kernel
            // makes.
            (None, _) => Some(self.snapshot.registers[index] & kind.mask(arch)),
            (Some(piece), offset) => {
                let bytes = &self.snapshot.pieces[piece].bytes;
                self.number(bytes, offset, kind.size(arch))
            }
        }
    }

    /// The number there; of a struct that the caller may cut short, what is beyond is zero.
    pub(super) fn number(&self, bytes: &[u8], offset: usize, size: usize) -> Option<u64> {
        let filled = self.inside.is_some_and(|inside| inside.layout.filled);
        let given = if filled { bytes.len().saturating_sub(offset).min(size) } else { size };
        // The kernel takes for zero what the caller of an older struct leaves out.
        if given == 0 { Some(0) } else { little_endian(bytes, offset, given) }
    }

    /// The number of things that a sibling says there are; `None` if it is negative.
    pub fn count(&self, index: usize) -> Option<u64> {
        let value = self.value(index)?;
        match self.siblings()[index].kind {
            // The kernel refuses a negative length before it reads anything.
            Kind::Int | Kind::Count if (value as i32) < 0 => None,
            _ => Some(value),
        }
    }

    /// What a sibling points at.
    pub fn pointee(&self, index: usize) -> Option<&'a Piece> {
        let (parent, offset) = self.place(index);
        self.snapshot.piece_at(parent, offset)
    }

    fn has(&self, index: usize, mask: u64) -> bool {
        self.value(index).is_some_and(|value| value & mask != 0)
    }

    /// The kind with the choices made that depend on siblings and on the architecture.
    pub fn resolve(&self, mut kind: Kind) -> Kind {
        loop {
            kind = match kind.on(self.snapshot.arch) {
                Kind::Select(by, cases, other) => choice(self.value(by), cases, *other),
                Kind::SelectBits(by, bits, cases, other) => {
                    choice(self.value(by).map(|value| value & bits), cases, *other)
                }
                Kind::SelectAt(by, cases, other) => {
                    let value =
                        self.pointee(by).and_then(|piece| little_endian(&piece.bytes, 0, 4));
                    choice(value, cases, *other)
                }
                Kind::If(by, mask, kind) if self.has(by, mask) => *kind,
                Kind::Unless(by, mask, kind) if !self.has(by, mask) => *kind,
                Kind::If(..) | Kind::Unless(..) => Kind::Unused,
                kind => return kind,
            };
        }
    }
}

fn choice(value: Option<u64>, cases: &[(u64, Kind)], other: Kind) -> Kind {
    cases.iter().find(|case| Some(case.0) == value).map_or(other, |case| case.1)
}

/// The little-endian number of `size` bytes, 8 at most, at `offset`; `None` if it is not there.
pub(crate) fn little_endian(bytes: &[u8], offset: usize, size: usize) -> Option<u64> {
    let bytes = bytes.get(offset..offset.checked_add(size)?)?;
    let mut number = [0; 8];
    number.get_mut(..size)?.copy_from_slice(bytes);
    Some(u64::from_le_bytes(number))
}
