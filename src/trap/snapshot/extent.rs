//! How much lies at an address, in bytes; it never reads more than a number that the kernel reads to
//! know.

use super::Cell;
use super::plan::Walk;
use super::reader::Reader;
use super::scope::{self, Scope};
use crate::table::{Extent, Kind};

/// `sizeof(struct sockaddr_storage)`: a longer socket address is EINVAL.
const SOCKADDR_STORAGE: u64 = 128;
/// The longest file handle, MAX_HANDLE_SZ of linux/exportfs.h.
const TAIL_MAX: u64 = 128;

impl Walk<'_> {
    /// How many bytes lie there; `None` if the kernel would not look.
    pub(super) fn size(
        &self,
        scope: Scope<'_>,
        to: Kind,
        extent: Extent,
        address: u64,
    ) -> Option<u64> {
        let arch = self.snapshot.arch;
        let one = to.size(arch) as u64;
        let size = match extent {
            // More than that is an error before it is read.
            Extent::Most(extent, most) => {
                let size = self.size(scope, to, *extent, address)?;
                return (size <= most as u64).then_some(size);
            }
            Extent::One => one,
            Extent::Fixed(count) => one * count as u64,
            Extent::Items(sibling) => scope.count(sibling)?.saturating_mul(one),
            Extent::Bytes(sibling) | Extent::Cell(sibling) | Extent::Readable(sibling) => {
                scope.count(sibling)?
            }
            Extent::AtMost(sibling) => scope.count(sibling)?.min(one),
            Extent::Bits(sibling) => {
                let word = arch.word() as u64;
                scope.count(sibling)?.div_ceil(word * 8) * word
            }
            // get_nodes in mm/mempolicy.c takes one off first: 1 is an empty mask, of which nothing is read.
            Extent::Nodes(sibling) => {
                let word = arch.word() as u64;
                match scope.count(sibling)? {
                    0 => 0,
                    1 => return None,
                    bits => (bits - 1).div_ceil(word * 8) * word,
                }
            }
            // mincore(2) fills one byte for each page.
            Extent::PagesOf(sibling) => scope.count(sibling)?.div_ceil(4096).saturating_mul(one),
            Extent::At(sibling) => {
                let number = scope::little_endian(&scope.pointee(sibling)?.bytes, 0, 4)?;
                (number as i32).max(0) as u64
            }
            Extent::Plus(sibling, more) => {
                scope.count(sibling)?.saturating_add(more as u64).saturating_mul(one)
            }
            Extent::Argument(index) => {
                Scope::arguments(self.snapshot).count(index)?.saturating_mul(one)
            }
            Extent::Within(sibling, field) => {
                let piece = scope.pointee(sibling)?;
                let (Kind::In(Kind::Struct(layout), _) | Kind::InOut(Kind::Struct(layout), _)) =
                    piece.kind
                else {
                    return None;
                };
                scope::little_endian(&piece.bytes, layout.offset(field, arch), 4)?
                    .saturating_mul(one)
            }
            Extent::Records(count, size) => scope.count(count)?.saturating_mul(scope.count(size)?),
            Extent::AfterWord(sibling) => scope.count(sibling)?.saturating_add(arch.word() as u64),
            Extent::Tail(field) => {
                let Kind::Struct(layout) = to else { return None };
                let at = address.checked_add(layout.offset(field, arch) as u64)?;
                // If it cannot be read, reading the whole struct fails, too, and that is what counts.
                let tail = Reader::new(self.memory).word(at, 4).unwrap_or(0);
                one + tail.min(TAIL_MAX)
            }
            // _IOC_SIZE of asm-generic/ioctl.h: 14 bits.
            Extent::Request(sibling) => scope.value(sibling)? >> 16 & 0x3fff,
            Extent::Counted => {
                let Kind::Struct(layout) = to else { return None };
                let (field, item) = layout.following()?;
                let width = layout.fields[field].kind.size(arch);
                let at = address.checked_add(layout.offset(field, arch) as u64)?;
                let count = Reader::new(self.memory).word(at, width).unwrap_or(0);
                one.saturating_add(count.saturating_mul(item.size(arch) as u64))
            }
            Extent::Own(field, otherwise) => {
                let Kind::Struct(layout) = to else { return None };
                let at = address.checked_add(layout.offset(field, arch) as u64)?;
                let size = Reader::new(self.memory).word(at, 4)?;
                // sched_setattr(2) and perf_event_open(2) take 0 for the size of the first version.
                if size == 0 { u64::from(otherwise) } else { size }
            }
        };
        Some(if to == Kind::SockAddr { size.min(SOCKADDR_STORAGE) } else { size })
    }

    /// The address where the kernel would store how many bytes it wrote there.
    pub(super) fn cell(&self, scope: Scope<'_>, extent: Extent) -> Option<Cell> {
        match extent {
            Extent::Most(extent, _) => self.cell(scope, *extent),
            Extent::At(sibling) => {
                Some(Cell { address: scope.pointee(sibling)?.address, width: 4 })
            }
            Extent::Cell(sibling) => {
                let (parent, offset) = scope.place(sibling);
                let base = self.snapshot.pieces[parent?].address;
                let width = scope.siblings()[sibling].kind.size(self.snapshot.arch);
                Some(Cell { address: base.wrapping_add(offset as u64), width })
            }
            _ => None,
        }
    }
}
