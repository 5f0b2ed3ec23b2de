//! Which argument is read, and how far; it never reads what the kernel ignores.

use super::{Cell, Element, End, Out, Piece, Segment, Snapshot, reader};
use crate::sys::memory::Memory;
use crate::table::{Arch, Kind, mount, reboot};

/// The longest path with its NUL, linux/limits.h.
const PATH_MAX: usize = 4096;
/// The longest string of argv and envp with its NUL, linux/binfmts.h.
const MAX_ARG_STRLEN: usize = 128 * 1024;
/// What mount(2) copies of its data: a page, whose last byte becomes a NUL.
const MOUNT_DATA: usize = 4096;
/// What reboot(2) copies of its command's string.
const REBOOT_COMMAND: usize = 256;
/// `sizeof(struct sockaddr_storage)`: a longer socket address is EINVAL.
const SOCKADDR_STORAGE: i32 = 128;
/// The largest struct that copy_struct_from_user takes.
const STRUCT_MAX: u64 = 4096;

/// Reads each argument of the call, and marks those that the kernel would write.
pub(super) fn follow(snapshot: &mut Snapshot, arch: Arch, memory: &dyn Memory, cap: usize) {
    for (index, arg) in snapshot.args().iter().enumerate() {
        let address = snapshot.registers[index];
        if !arg.kind.is_pointer() || address == 0 {
            continue;
        }
        let place = Place { memory, cap, arch, index, address };
        if let Some(piece) = place.piece(snapshot, arg.kind) {
            snapshot.pieces.push(piece);
        }
    }
    // The room for a socket address is among the pieces, after the address itself.
    for (index, arg) in snapshot.args().iter().enumerate() {
        let address = snapshot.registers[index];
        if address == 0 {
            continue;
        }
        if let Some(size) = room(snapshot, arg.kind, arch) {
            let segments = vec![Segment { address, size }];
            let length = length_of(snapshot, arg.kind);
            snapshot.outs.push(Out { name: arg.name.into(), index, segments, length });
        }
    }
}

/// How many bytes the kernel may write there; `None` if it would not.
fn room(snapshot: &Snapshot, kind: Kind, arch: Arch) -> Option<u64> {
    match kind {
        Kind::OutBuffer { length } => Some(counted(snapshot, length, arch).unwrap_or(0)),
        Kind::OutStruct(sizes) => Some(u64::from(sizes[arch as usize])),
        Kind::OutSocketAddress { length } => {
            let bytes = &snapshot.piece(length)?.bytes;
            let size = i32::from_le_bytes(bytes.as_slice().try_into().ok()?);
            Some(size.clamp(0, SOCKADDR_STORAGE) as u64)
        }
        Kind::Length => Some(4),
        _ => None,
    }
}

/// Where the kernel would tell how many bytes it wrote there.
fn length_of(snapshot: &Snapshot, kind: Kind) -> Option<Cell> {
    match kind {
        Kind::OutSocketAddress { length } => {
            Some(Cell { address: snapshot.registers[length], width: 4 })
        }
        _ => None,
    }
}

/// The number of bytes in argument `index`; `None` if it is negative.
fn counted(snapshot: &Snapshot, index: usize, arch: Arch) -> Option<u64> {
    let kind = snapshot.args()[index].kind;
    let register = snapshot.registers[index] & kind.mask(arch);
    if matches!(kind, Kind::Int | Kind::Count) && (register as i32) < 0 {
        return None;
    }
    Some(register)
}

/// One pointer argument and how far it may be read.
struct Place<'a> {
    memory: &'a dyn Memory,
    cap: usize,
    arch: Arch,
    index: usize,
    address: u64,
}

impl Place<'_> {
    fn piece(&self, snapshot: &Snapshot, kind: Kind) -> Option<Piece> {
        match kind {
            Kind::Path => Some(self.string(PATH_MAX)),
            Kind::Text(limit) => Some(self.string(limit)),
            Kind::MountType { flags } => {
                let ignored = mount::ignores_type(snapshot.registers[flags]);
                (!ignored).then(|| self.string(PATH_MAX))
            }
            Kind::MountData { flags } => {
                let ignored = mount::ignores_data(snapshot.registers[flags]);
                (!ignored).then(|| self.mount_data())
            }
            Kind::RebootArgument { command } => {
                let takes = reboot::takes_argument(snapshot.registers[command]);
                takes.then(|| self.string(REBOOT_COMMAND))
            }
            Kind::Strings => Some(self.strings()),
            Kind::Buffer { length } | Kind::CountedText { length } | Kind::Image { length } => {
                counted(snapshot, length, self.arch).map(|length| self.bytes(length))
            }
            Kind::SocketAddress { length } => {
                let size = snapshot.registers[length] as i32;
                (size > 0).then(|| self.bytes(size.min(SOCKADDR_STORAGE) as u64))
            }
            Kind::OpenHow { size } => {
                counted(snapshot, size, self.arch).map(|size| self.bytes(size.min(STRUCT_MAX)))
            }
            Kind::Length => Some(self.bytes(4)),
            _ => None,
        }
    }

    fn read(&self, bytes: Vec<u8>, length: Option<u64>, end: End) -> Piece {
        Piece { index: self.index, address: self.address, bytes, length, end, elements: vec![] }
    }

    fn bytes(&self, length: u64) -> Piece {
        let (bytes, end) = reader::bytes(self.memory, self.address, length, self.cap);
        self.read(bytes, Some(length), end)
    }

    fn string(&self, limit: usize) -> Piece {
        let mut bytes = Vec::new();
        let limit = limit.min(self.cap);
        let end = reader::Reader::new(self.memory).string(self.address, limit, &mut bytes);
        if end == End::Unreadable {
            bytes.clear();
        }
        self.read(bytes, None, end)
    }

    /// Unlike any other string it may end where the mapping ends: copy_mount_options takes as much
    /// of the page as it can read.
    fn mount_data(&self) -> Piece {
        let mut bytes = Vec::new();
        let limit = MOUNT_DATA.min(self.cap);
        let mut end = reader::Reader::new(self.memory).string(self.address, limit, &mut bytes);
        if end == End::Unreadable && !bytes.is_empty() {
            end = End::Complete;
        }
        self.read(bytes, None, end)
    }

    /// Each element counts with its bookkeeping and with what was read in vain, so that an endless
    /// array ends, whatever it points at.
    fn strings(&self) -> Piece {
        let word = self.arch.word();
        let mut words = reader::Reader::new(self.memory);
        let mut strings = reader::Reader::new(self.memory);
        let mut piece = self.read(Vec::new(), None, End::Complete);
        let mut used = 0;
        loop {
            let at = self.address.checked_add((piece.elements.len() * word) as u64);
            let Some(address) = at.and_then(|at| words.word(at, word)) else {
                piece.end = End::Unreadable;
                return piece;
            };
            if address == 0 {
                return piece;
            }
            used += size_of::<Element>();
            if used >= self.cap {
                piece.end = End::Truncated;
                return piece;
            }
            let start = piece.bytes.len();
            let limit = MAX_ARG_STRLEN.min(self.cap - used);
            let end = strings.string(address, limit, &mut piece.bytes);
            used += piece.bytes.len() - start + 1;
            if end == End::Unreadable {
                piece.bytes.truncate(start);
            }
            let length = piece.bytes.len() - start;
            piece.elements.push(Element { address, start, length, end });
            piece.bytes.push(0);
        }
    }
}
