//! Arrays of strings, argv and envp; an endless one ends at the cap, whatever it points at.

use super::reader::Reader;
use super::{Element, End, Piece};
use crate::kernel::memory::Memory;

/// The longest string of argv and envp with its NUL, linux/binfmts.h.
const MAX_ARG_STRLEN: usize = 128 * 1024;

/// Reads the NULL-terminated array of strings at the piece's address. Each element counts with its
/// bookkeeping and unused reads.
pub(super) fn read(piece: &mut Piece, memory: &dyn Memory, word: usize, cap: usize) {
    // Two readers, each of which keeps its block: the pointers and the strings lie in different places.
    let mut words = Reader::new(memory);
    let mut strings = Reader::new(memory);
    let mut used = 0;
    loop {
        let at = piece.address.checked_add((piece.elements.len() * word) as u64);
        let Some(address) = at.and_then(|at| words.word(at, word)) else {
            piece.end = End::Unreadable;
            return;
        };
        if address == 0 {
            return;
        }
        // Else an array that points at one empty string a million times would cost nothing.
        used += size_of::<Element>();
        if used >= cap {
            piece.end = End::Truncated;
            return;
        }
        let start = piece.bytes.len();
        let limit = MAX_ARG_STRLEN.min(cap - used);
        let end = strings.string(address, limit, &mut piece.bytes);
        used += piece.bytes.len() - start + 1;
        // execve(2) fails with EFAULT for it, so its beginning must not be taken for an argument.
        if end == End::Unreadable {
            piece.bytes.truncate(start);
        }
        let length = piece.bytes.len() - start;
        piece.elements.push(Element { address, start, length, size: 0, end });
        piece.bytes.push(0);
    }
}
