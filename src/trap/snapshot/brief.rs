//! A snapshot cut to the size of a line; cut pieces are marked in the same way as those cut by the limit.

use super::captured::Unreadable;
use super::{End, Piece, Snapshot};

/// How many bytes are left of what one argument points at: a path is whole.
const OF_ARGUMENT: usize = 8 << 10;
/// How many of what one field points at: a struct is whole, as is a path.
const OF_FIELD: usize = 4096;
/// How many strings or buffers of an array.
const ELEMENTS: usize = 128;

impl Snapshot {
    /// The same with about `most` bytes of what the target has there, bookkeeping included: the arguments' beginnings,
    /// and what they lead to in the order of the pointers as far as there is room.
    pub fn brief(&self, most: usize) -> Snapshot {
        let Snapshot { arch, row, registers, .. } = *self;
        let (pieces, outs, unreadable) = (Vec::new(), Vec::new(), Vec::new());
        let mut brief = Snapshot { arch, row, registers, pieces, outs, unreadable };
        let mut left = most;
        for piece in &self.pieces {
            let is_argument = piece.parent.is_none();
            let piece = cut(piece, if is_argument { OF_ARGUMENT } else { OF_FIELD });
            let size = size_of_val(&piece) + piece.bytes.len() + size_of_val(&*piece.elements);
            if size > left && !is_argument {
                // It is missing as if the cap had left no room to follow its pointer.
                if let Some(parent) = piece.parent.and_then(|at| brief.pieces.get_mut(at)) {
                    mark(parent);
                }
                // Pieces name their parents by index: skipping one would shift those of all that follow.
                break;
            }
            left = left.saturating_sub(size);
            brief.pieces.push(piece);
        }
        for out in &self.outs {
            let size = size_of_val(out) + size_of_val(&*out.segments);
            if size > left {
                break;
            }
            left -= size;
            brief.outs.push(out.clone());
        }
        let kept = brief.pieces.len();
        // Those inside a piece that was left out have no name any more.
        let is_there = |failed: &&Unreadable| failed.place.0.is_none_or(|parent| parent < kept);
        brief.unreadable.extend(self.unreadable.iter().filter(is_there).take(ELEMENTS));
        brief
    }
}

fn cut(piece: &Piece, most: usize) -> Piece {
    let length = piece.bytes.len().min(most);
    let inside = piece.elements.iter().take_while(|one| one.start + one.length <= length);
    let elements: Vec<_> = inside.take(ELEMENTS).copied().collect();
    let all = length == piece.bytes.len() && elements.len() == piece.elements.len();
    let mut piece = Piece { bytes: piece.bytes[..length].to_vec(), elements, ..*piece };
    if !all {
        mark(&mut piece);
    }
    piece
}

fn mark(piece: &mut Piece) {
    if piece.end == End::Complete {
        piece.end = End::Truncated;
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{Fake, notification};
    use super::*;
    use crate::table::Arch::X86_64;

    const CAP: usize = 4 << 20;

    #[test]
    fn a_large_snapshot_is_cut_and_says_so_and_a_path_is_whole() {
        let mut memory = Fake::default();
        let path = memory.put(&[vec![b'p'; 4095], vec![0]].concat());
        let data = memory.put(&[7; 1 << 20]);
        let argv = memory.put_strings(X86_64, &[b"ls".as_slice(); 2000]);
        let name = memory.put(&[0; 16]);
        let message = [name, 16, 0, 0, 0, 0, 0, 0].map(u64::to_le_bytes).concat();
        let messages = memory.put(&message.repeat(1024));
        for (call, args, whole) in [
            ("init_module", vec![data, 1 << 20, path], Some(2)),
            ("write", vec![1, data, 1 << 20], None),
            ("execve", vec![path, argv, argv], Some(0)),
            ("sendmmsg", vec![3, messages, 1024], None),
            ("recvmmsg", vec![3, messages, 1024], None),
        ] {
            let full = Snapshot::take(&notification(X86_64, call, &args), &memory, CAP);
            let brief = full.brief(64 << 10);
            let size = |piece: &Piece| piece.bytes.len() + size_of_val(&*piece.elements);
            let kept = brief.pieces.iter().map(size).sum::<usize>();
            assert!(kept <= 64 << 10, "{call}: {kept}");
            assert!(brief.pieces.iter().any(|piece| piece.end == End::Truncated), "{call}");
            assert!(brief.pieces.iter().zip(&full.pieces).all(|(b, f)| b.place() == f.place()));
            if let Some(index) = whole {
                assert_eq!(brief.piece(index), full.piece(index), "{call}");
            }
        }
    }

    #[test]
    fn a_small_snapshot_is_the_same() {
        let mut memory = Fake::default();
        let path = memory.put(b"/x\0");
        let full = Snapshot::take(&notification(X86_64, "mkdir", &[path, 0o755]), &memory, CAP);
        assert_eq!(full.brief(64 << 10), full);
    }
}
