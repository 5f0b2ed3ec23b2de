//! `struct iovec`: where the buffers lie, and of those that the kernel reads the data, read many at
//! once; a buffer that cannot be read does not stop the next.

use super::scope::little_endian;
use super::{Element, End, Piece, Segment, reader};
use crate::kernel::budget::extend;
use crate::kernel::memory::Memory;
use crate::table::Kind;

/// The most that an iovec holds, linux/uio.h.
const UIO_MAXIOV: usize = 1024;

/// Reads the iovec of `size` bytes at the piece's address, with its data unless the kernel would
/// write that.
pub(super) fn read(piece: &mut Piece, memory: &dyn Memory, word: usize, size: u64, cap: usize) {
    // The kernel refuses a longer one (EINVAL) before it reads it.
    let most = (UIO_MAXIOV * 2 * word).min(cap);
    let (array, end) = reader::read_bytes(memory, piece.address, size, most);
    piece.end = end;
    for pair in array.chunks_exact(2 * word) {
        let field = |at| little_endian(pair, at, word).unwrap_or(0);
        let (address, size) = (field(0), field(word));
        let element = Element { address, start: 0, length: 0, size, end: End::Complete };
        piece.elements.push(element);
    }
    let total = piece.elements.iter().fold(0, |sum: u64, element| sum.saturating_add(element.size));
    piece.length = Some(total);
    if matches!(piece.kind, Kind::In(..)) {
        data(piece, memory, cap.saturating_sub(size_of_val(piece.elements.as_slice())));
    }
}

/// Reads the buffers one after another, as many at once as go into a stride.
fn data(piece: &mut Piece, memory: &dyn Memory, cap: usize) {
    let Piece { bytes, elements, end, .. } = piece;
    let mut next = 0;
    while next < elements.len() {
        let first = next;
        let done = bytes.len();
        let mut room = reader::STRIDE.min(cap - done);
        if room == 0 && elements[first].size > elements[first].length as u64 {
            elements[first].start = done - elements[first].length;
            elements[first..].iter_mut().for_each(|element| element.end = End::Truncated);
            *end = if *end == End::Complete { End::Truncated } else { *end };
            return;
        }
        let mut stretches = Vec::new();
        while next < elements.len() {
            let element = &elements[next];
            let wanted = element.size - element.length as u64;
            let taken = usize::try_from(wanted).unwrap_or(usize::MAX).min(room);
            // Addresses may wrap: they are the target's, and a wild one only makes the read fail.
            stretches.push((element.address.wrapping_add(element.length as u64), taken));
            room -= taken;
            if (taken as u64) < wanted {
                break;
            }
            next += 1;
        }
        let wanted = stretches.iter().map(|stretch| stretch.1).sum::<usize>();
        let there = extend(bytes, done + wanted).is_ok();
        let read = match wanted {
            0 => 0,
            _ if !there => 0,
            _ => memory.gather(&stretches, &mut bytes[done..]).unwrap_or(0),
        };
        bytes.truncate(done + read);
        let mut rest = read;
        let mut again = None;
        for (index, (_, taken)) in stretches.iter().enumerate() {
            let element = &mut elements[first + index];
            if element.length == 0 {
                element.start = done + read - rest;
            }
            let here = rest.min(*taken);
            element.length += here;
            rest -= here;
            if here < *taken {
                // A read of many says how far it came, and not why it came no further.
                let mut byte = [0];
                let at = element.address.wrapping_add(element.length as u64);
                if let Ok(1) = memory.read(at, &mut byte) {
                    element.length += 1;
                    bytes.extend(byte);
                    again = Some(first + index);
                } else {
                    element.end = End::Unreadable;
                    again = Some(first + index + 1);
                }
                break;
            }
        }
        next = again.unwrap_or(next);
    }
}

/// The buffers as places to write to.
pub(super) fn segments(piece: &Piece) -> Vec<Segment> {
    // The kernel skips an empty buffer, whatever its address is.
    let usable = piece.elements.iter().filter(|element| element.address != 0 && element.size != 0);
    usable.map(|element| Segment { address: element.address, size: element.size }).collect()
}
