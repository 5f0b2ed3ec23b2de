//! Which pointers are followed, and how far: as the kernel would, breadth first; it never reads what
//! the kernel ignores.

use nix::errno::Errno;

use super::captured::Unreadable;
use super::failure::{self, Probe, Rest};
use super::reader::{self, Reader};
use super::scope::{Inside, Scope};
use super::{Cell, End, Out, Piece, Segment, Snapshot, strings, vector};
use crate::kernel::budget::Charge;
use crate::table::maxima;
use crate::table::{Extent, Kind, mount};

/// What mount(2) copies of its data: a page, whose last byte becomes a NUL.
const MOUNT_DATA: usize = 4096;
/// A bit for each descriptor that a process may have.
// 2^20 is fs.nr_open unless it was raised; sets of processors and memory nodes are smaller. In text they are 60 times
// as large.
const BIT_SET_MAX: usize = (1 << 20) / 8;
/// How much is read of a set of signals.
// Any other size than 8 is an error; so much shows that it is longer.
const SIG_SET_MAX: usize = 128;
/// get_nodes takes a page of bits.
const NODE_MASK_MAX: usize = 4096;
/// How many pointers are followed, each of which is a file of `mem/`.
// More than those of the 1024 messages that sendmmsg(2) takes (UIO_MAXIOV, linux/uio.h). From 32,768 files on, their
// numbers ran into others.
const POINTERS_MAX: usize = 4096;
/// How much unused room a piece may keep because the target's memory ended.
const SPARE_MAX: usize = 512;
/// How many bytes are kept of each request even where its listener holds all that it may.
// A path, or four of them, must not be cut by what other requests hold, or a target could hide a name from its handler.
const FLOOR: usize = 16 << 10;
/// How many of each argument, whatever those before it hold.
// Else the data of sendto(2) could take all of FLOOR, and a handler would see no address behind it.
const ARGUMENT_FLOOR: usize = maxima::PATH;
/// The largest struct that copy_struct_from_user takes.
const STRUCT_MAX: usize = 4096;

/// Reads all that the arguments lead to, and marks what the kernel would write; what is kept is charged.
pub(super) fn follow(snapshot: &mut Snapshot, memory: &Probe<'_>, cap: usize, charge: &mut Charge) {
    let mut walk = Walk { snapshot, memory, cap, left: [cap; 6], charge };
    walk.arguments();
    let mut piece = 0;
    // Breadth first: `place_of` needs the pieces in the order of their parents.
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
    /// The address where the kernel would store how many bytes it wrote there.
    cell: Option<Cell>,
}

pub(super) struct Walk<'a> {
    pub(super) snapshot: &'a mut Snapshot,
    pub(super) memory: &'a Probe<'a>,
    cap: usize,
    /// How many bytes may still be read for each argument, bookkeeping included.
    left: [usize; 6],
    charge: &'a mut Charge,
}

impl Walk<'_> {
    /// The size of some depends on the contents of others, so these come first.
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
        // `place_of` searches them by their places, and the second round has put earlier arguments behind later ones.
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
        // What the kernel is to fill holds no pointers yet, whatever lies there now.
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
            // A piece without bytes costs memory, too, and is a file of `mem/`: a target could have millions of them.
            let many = self.snapshot.pieces.len() + self.snapshot.outs.len() >= POINTERS_MAX;
            match left.checked_sub(size_of::<Piece>()) {
                Some(rest) if !many && self.holds(pointer.index, size_of::<Piece>()) => left = rest,
                _ => return self.cut(&pointer),
            }
        }
        let is_vector = matches!(pointer.kind, Kind::Out(&Kind::IoVec, _));
        if let (Kind::Out(..) | Kind::InOut(..), Some(size), false) =
            (pointer.kind, pointer.size, is_vector)
        {
            self.fills(&pointer, vec![Segment { address: pointer.address, size }]);
        }
        let floor = self.floor(self.cap - left);
        // Charged before it is read, or all listeners together could exceed the budget while they read.
        let granted = self.charge.grow(self.most(&pointer, left), floor);
        let Some(mut piece) = self.readable(&pointer, granted) else {
            return self.charge.shrink(granted);
        };
        // Else a length far beyond the mapping would leave a large buffer for a few bytes.
        if piece.bytes.capacity() - piece.bytes.len() > SPARE_MAX {
            piece.bytes.shrink_to_fit();
        }
        if is_vector {
            self.fills(&pointer, vector::segments(&piece));
        }
        let used = piece.bytes.len() + size_of_val(piece.elements.as_slice());
        self.charge.shrink(granted.saturating_sub(used));
        self.left[pointer.index] = left.saturating_sub(used);
        self.snapshot.pieces.push(piece);
    }

    /// Up to how many bytes the request holds in any case, for an argument that holds `held` of them.
    fn floor(&self, held: usize) -> usize {
        FLOOR.max(self.charge.bytes() + ARGUMENT_FLOOR.saturating_sub(held))
    }

    /// Whether so many bytes more can be held for an argument, which then are.
    fn holds(&mut self, index: usize, size: usize) -> bool {
        let floor = self.floor(self.cap - self.left[index]);
        let granted = self.charge.grow(size, floor);
        if granted < size {
            self.charge.shrink(granted);
        }
        granted == size
    }

    /// How many bytes are kept at most of what lies there.
    fn most(&self, pointer: &Pointer, left: usize) -> usize {
        let most = match pointer.kind {
            Kind::Path | Kind::MountType { .. } => maxima::PATH,
            Kind::MountData { .. } => MOUNT_DATA,
            Kind::Text(limit) => limit,
            Kind::Strings | Kind::In(&Kind::IoVec, _) | Kind::Out(&Kind::IoVec, _) => left,
            Kind::In(&to, extent) | Kind::InOut(&to, extent) => {
                let size = pointer.size.map_or(0, |size| usize::try_from(size).unwrap_or(left));
                size.min(extent.most()).min(match to {
                    Kind::Struct(_) if !extent.is_array() => STRUCT_MAX,
                    Kind::BitSet => BIT_SET_MAX,
                    Kind::SigSet => SIG_SET_MAX,
                    Kind::NodeMask => NODE_MASK_MAX,
                    _ => left,
                })
            }
            _ => 0,
        };
        most.min(left)
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

    /// What lies there, `cap` bytes at most; what could not be read is noted.
    fn readable(&mut self, pointer: &Pointer, cap: usize) -> Option<Piece> {
        let mut piece = self.read(pointer, cap);
        // From the piece that was just read, or from the earlier piece with its length.
        let failure = self.memory.take();
        let errno = match &mut piece {
            None => failure?,
            Some(whole) if !whole.is_unreadable() => return piece,
            Some(part) => {
                let errno = failure.unwrap_or(Errno::EFAULT);
                match failure::rest(part, errno) {
                    Rest::Taken => return piece,
                    Rest::NoAddress => return None,
                    Rest::Missing => errno,
                }
            }
        };
        let place = (pointer.parent, pointer.offset);
        self.snapshot.unreadable.push(Unreadable { index: pointer.index, errno, place });
        piece
    }

    fn fills(&mut self, pointer: &Pointer, segments: Vec<Segment>) {
        let name = self.snapshot.name_at(pointer.parent, pointer.offset);
        let out = Out { name, index: pointer.index, segments, length: pointer.cell };
        self.snapshot.outs.push(out);
    }

    /// What lies there, `cap` bytes at most.
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
            Kind::Path | Kind::Text(_) => self.string(&mut piece, cap),
            Kind::MountType { flags } if mount::ignores_type(registers[flags]) => return None,
            Kind::MountType { .. } => self.string(&mut piece, cap),
            Kind::MountData { flags } if mount::ignores_data(registers[flags]) => return None,
            Kind::MountData { .. } => {
                let mut reader = Reader::new(self.memory);
                piece.end = reader.string(address, cap, &mut piece.bytes);
            }
            Kind::Strings => strings::read(&mut piece, self.memory, word, cap),
            Kind::In(&Kind::IoVec, _) | Kind::Out(&Kind::IoVec, _) => {
                vector::read(&mut piece, self.memory, word, pointer.size?, cap);
            }
            Kind::In(&to, extent) | Kind::InOut(&to, extent) => {
                let size = pointer.size?;
                // move_addr_to_kernel returns at once for length 0, so the pointer may be anything.
                if to == Kind::SockAddr && size == 0 {
                    return None;
                }
                (piece.bytes, piece.end) = reader::read_bytes(self.memory, address, size, cap);
                let is_counted =
                    !matches!(extent, Extent::One | Extent::Fixed(_) | Extent::AtMost(_));
                piece.length = is_counted.then_some(size);
            }
            _ => return None,
        }
        Some(piece)
    }

    fn string(&self, piece: &mut Piece, limit: usize) {
        piece.end = Reader::new(self.memory).string(piece.address, limit, &mut piece.bytes);
        if piece.end == End::Unreadable {
            // The beginning of a string that has no end must not be taken for a name.
            piece.bytes.clear();
        }
    }
}
