//! Which pointers are followed, and how far: as the kernel would, breadth first; it never reads what
//! the kernel ignores.

use super::reader::{self, Reader};
use super::scope::{Inside, Scope};
use super::{Cell, End, Out, Piece, Segment, Snapshot, strings, vector};
use crate::sys::memory::Memory;
use crate::table::{Extent, Kind, mount};

/// The longest path with its NUL, linux/limits.h.
const PATH_MAX: usize = 4096;
/// What mount(2) copies of its data: a page, whose last byte becomes a NUL.
const MOUNT_DATA: usize = 4096;
/// A bit for each descriptor that a process may have unless /proc/sys/fs/nr_open was raised; the
/// sets of processors and memory nodes are smaller. In text they are 60 times as large.
const BIT_SET_MAX: usize = (1 << 20) / 8;
/// How many pointers are followed, each of which is a file of `mem/`: more than those of the 1024
/// messages that sendmmsg(2) takes (UIO_MAXIOV, linux/uio.h).
const POINTERS_MAX: usize = 4096;
/// How much room a piece may keep that was taken in vain, since the target's memory ended.
const SPARE_MAX: usize = 512;
/// The largest struct that copy_struct_from_user takes.
const STRUCT_MAX: usize = 4096;

/// Reads all that the arguments lead to, and marks what the kernel would write.
pub(super) fn follow(snapshot: &mut Snapshot, memory: &dyn Memory, cap: usize) {
    let mut walk = Walk { snapshot, memory, left: [cap; 6] };
    walk.arguments();
    let mut piece = 0;
    while piece < walk.snapshot.pieces.len() {
        walk.piece(piece);
        piece += 1;
    }
    snapshot.outs.sort_by_key(|out| out.index);
}

/// A pointer that is to be followed.
struct Pointer {
    index: usize,
    parent: Option<usize>,
    offset: usize,
    kind: Kind,
    address: u64,
    /// How many bytes lie there, if they are counted and not a string.
    size: Option<u64>,
    /// Where the kernel would tell how many bytes it wrote there.
    cell: Option<Cell>,
}

pub(super) struct Walk<'a> {
    pub(super) snapshot: &'a mut Snapshot,
    pub(super) memory: &'a dyn Memory,
    /// How many bytes may still be read for each argument, bookkeeping included.
    left: [usize; 6],
}

impl Walk<'_> {
    /// The room of some is told by what others point at, so these come first.
    fn arguments(&mut self) {
        for told_by_pointer in [false, true] {
            for (index, arg) in self.snapshot.args().iter().enumerate() {
                let scope = Scope::arguments(self.snapshot);
                let kind = scope.resolve(arg.kind);
                let address = self.snapshot.registers[index] & kind.mask(self.snapshot.arch);
                let waits =
                    matches!(kind, Kind::Out(_, Extent::At(_)) | Kind::InOut(_, Extent::At(_)));
                if waits == told_by_pointer && address != 0 && kind.is_pointer() {
                    let pointer = self.pointer(scope, kind, address, index, (None, index));
                    self.take(pointer);
                }
            }
        }
        self.snapshot.pieces.sort_by_key(|piece| piece.offset);
    }

    /// Follows the pointers in a piece.
    fn piece(&mut self, number: usize) {
        let piece = &self.snapshot.pieces[number];
        let (Kind::In(kind, extent) | Kind::Out(kind, extent) | Kind::InOut(kind, extent)) =
            piece.kind
        else {
            return;
        };
        if !kind.leads_on() || matches!(piece.kind, Kind::Out(..)) {
            return;
        }
        let size = kind.size(self.snapshot.arch);
        let count = if extent.is_array() { piece.bytes.len() / size } else { 1 };
        for element in 0..count {
            self.inside(*kind, None, number, element * size);
        }
    }

    /// Follows the pointers in what lies at `base` in the bytes of a piece.
    fn inside(&mut self, kind: Kind, siblings: Option<Inside>, piece: usize, base: usize) {
        let arch = self.snapshot.arch;
        let scope = Scope::new(self.snapshot, siblings);
        match scope.resolve(kind) {
            Kind::Struct(layout) => {
                let siblings = Some(Inside { layout, piece, base });
                for (offset, field) in layout.fields(arch) {
                    if field.kind.leads_on() {
                        self.inside(field.kind, siblings, piece, base + offset);
                    }
                }
            }
            Kind::Array(kind, count) => {
                for element in 0..count {
                    self.inside(*kind, siblings, piece, base + element * kind.size(arch));
                }
            }
            Kind::NonZero(kind) | Kind::Quiet(kind) | Kind::Dated(kind) => {
                self.inside(*kind, siblings, piece, base);
            }
            kind if kind.pointer().is_some() => {
                let Piece { bytes, index, .. } = &self.snapshot.pieces[piece];
                let address = scope.number(bytes, base, kind.size(arch)).unwrap_or(0);
                let kind = kind.pointer().unwrap_or(kind);
                if address != 0 {
                    let pointer = self.pointer(scope, kind, address, *index, (Some(piece), base));
                    self.take(pointer);
                }
            }
            _ => {}
        }
    }

    fn pointer(
        &self,
        scope: Scope<'_>,
        kind: Kind,
        address: u64,
        index: usize,
        (parent, offset): (Option<usize>, usize),
    ) -> Pointer {
        let mut pointer = Pointer { index, parent, offset, kind, address, size: None, cell: None };
        if let Kind::In(to, extent) | Kind::Out(to, extent) | Kind::InOut(to, extent) = kind {
            pointer.size = self.size(scope, *to, extent, address);
            pointer.cell = self.cell(scope, extent);
        }
        pointer
    }

    /// Reads what lies there, or marks it as what the kernel would write.
    fn take(&mut self, pointer: Pointer) {
        let mut left = self.left[pointer.index];
        if pointer.parent.is_some() {
            let many = self.snapshot.pieces.len() + self.snapshot.outs.len() >= POINTERS_MAX;
            match left.checked_sub(size_of::<Piece>()) {
                Some(rest) if !many => left = rest,
                _ => return self.cut(&pointer),
            }
        }
        let is_vector = matches!(pointer.kind, Kind::Out(&Kind::IoVec, _));
        if let (Kind::Out(..) | Kind::InOut(..), Some(size), false) =
            (pointer.kind, pointer.size, is_vector)
        {
            self.fills(&pointer, vec![Segment { address: pointer.address, size }]);
        }
        let Some(mut piece) = self.read(&pointer, left) else { return };
        if piece.bytes.capacity() - piece.bytes.len() > SPARE_MAX {
            piece.bytes.shrink_to_fit();
        }
        if is_vector {
            self.fills(&pointer, vector::segments(&piece));
        }
        let used = piece.bytes.len() + size_of_val(piece.elements.as_slice());
        self.left[pointer.index] = left.saturating_sub(used);
        self.snapshot.pieces.push(piece);
    }

    /// Notes that the cap left no room to follow a pointer.
    fn cut(&mut self, pointer: &Pointer) {
        if let Some(parent) = pointer.parent {
            let end = &mut self.snapshot.pieces[parent].end;
            if *end == End::Complete {
                *end = End::Truncated;
            }
        }
    }

    fn fills(&mut self, pointer: &Pointer, segments: Vec<Segment>) {
        let name = self.snapshot.name_at(pointer.parent, pointer.offset);
        let out = Out { name, index: pointer.index, segments, length: pointer.cell };
        self.snapshot.outs.push(out);
    }

    fn read(&self, pointer: &Pointer, cap: usize) -> Option<Piece> {
        let address = pointer.address;
        let registers = &self.snapshot.registers;
        let word = self.snapshot.arch.word();
        let mut piece = Piece {
            index: pointer.index,
            parent: pointer.parent,
            offset: pointer.offset,
            kind: pointer.kind,
            address,
            bytes: Vec::new(),
            length: None,
            end: End::Complete,
            elements: Vec::new(),
        };
        match pointer.kind {
            Kind::Path => self.string(&mut piece, PATH_MAX.min(cap)),
            Kind::Text(limit) => self.string(&mut piece, limit.min(cap)),
            Kind::MountType { flags } if mount::ignores_type(registers[flags]) => return None,
            Kind::MountType { .. } => self.string(&mut piece, PATH_MAX.min(cap)),
            Kind::MountData { flags } if mount::ignores_data(registers[flags]) => return None,
            Kind::MountData { .. } => self.mount_data(&mut piece, MOUNT_DATA.min(cap)),
            Kind::Strings => strings::read(&mut piece, self.memory, word, cap),
            Kind::In(&Kind::IoVec, _) | Kind::Out(&Kind::IoVec, _) => {
                vector::read(&mut piece, self.memory, word, pointer.size?, cap);
            }
            Kind::In(&to, extent) | Kind::InOut(&to, extent) => {
                let size = pointer.size?;
                if to == Kind::SockAddr && size == 0 {
                    return None;
                }
                let cap = match to {
                    Kind::Struct(_) if !extent.is_array() => cap.min(STRUCT_MAX),
                    Kind::BitSet => cap.min(BIT_SET_MAX),
                    _ => cap,
                };
                (piece.bytes, piece.end) = reader::bytes(self.memory, address, size, cap);
                piece.length = (!matches!(extent, Extent::One | Extent::Fixed(_))).then_some(size);
            }
            _ => return None,
        }
        Some(piece)
    }

    fn string(&self, piece: &mut Piece, limit: usize) {
        piece.end = Reader::new(self.memory).string(piece.address, limit, &mut piece.bytes);
        if piece.end == End::Unreadable {
            piece.bytes.clear();
        }
    }

    /// Unlike any other string it may end where the mapping ends: copy_mount_options takes as much
    /// of the page as it can read.
    fn mount_data(&self, piece: &mut Piece, limit: usize) {
        piece.end = Reader::new(self.memory).string(piece.address, limit, &mut piece.bytes);
        if piece.end == End::Unreadable && !piece.bytes.is_empty() {
            piece.end = End::Complete;
        }
    }
}
