//! Bounded reading of a target's memory; it never copies past the limit it was given and never
//! fails: what cannot be read ends the piece.

use super::End;
use crate::kernel::budget::extend;
use crate::kernel::memory::Memory;

/// How much of a string is read at once.
// Part of a page, so that a read succeeds or fails as a whole, and little enough that scattered short strings do not
// cost a page each.
const BLOCK: usize = 512;

/// How much of a long buffer is read at once.
// Our memory grows only as the target's turns out to be there, so that a wild length costs nothing.
pub(super) const STRIDE: usize = 1 << 16;

/// Reads block by block and keeps the last block.
// The strings of an array mostly lie together, and each read is a system call.
pub(super) struct Reader<'a> {
    memory: &'a dyn Memory,
    start: u64,
    filled: usize,
    block: [u8; BLOCK],
}

impl<'a> Reader<'a> {
    pub(super) fn new(memory: &'a dyn Memory) -> Self {
        Self { memory, start: 0, filled: 0, block: [0; BLOCK] }
    }

    /// What lies at `address`, to the end of its block at most; `None` if it is unreadable.
    fn chunk(&mut self, address: u64) -> Option<&[u8]> {
        let offset = address.wrapping_sub(self.start);
        if offset >= self.filled as u64 {
            let room = BLOCK - (address % BLOCK as u64) as usize;
            // If the read fails, the block of another address must not stay valid.
            self.filled = 0;
            let read = self.memory.read(address, &mut self.block[..room]).ok()?;
            self.start = address;
            self.filled = read.min(room);
            return (self.filled > 0).then_some(&self.block[..self.filled]);
        }
        Some(&self.block[offset as usize..self.filled])
    }

    /// Appends the string at `address` to `bytes`, without its NUL, which must be among the first
    /// `limit` bytes.
    pub(super) fn string(&mut self, address: u64, limit: usize, bytes: &mut Vec<u8>) -> End {
        let mut read = 0;
        while read < limit {
            let Some(at) = address.checked_add(read as u64) else { return End::Unreadable };
            let Some(chunk) = self.chunk(at) else { return End::Unreadable };
            let chunk = &chunk[..chunk.len().min(limit - read)];
            if let Some(length) = chunk.iter().position(|&byte| byte == 0) {
                bytes.extend_from_slice(&chunk[..length]);
                return End::Complete;
            }
            bytes.extend_from_slice(chunk);
            read += chunk.len();
        }
        // The last place is the NUL's: a string as long as the limit is too long.
        bytes.pop();
        End::Truncated
    }

    /// The little-endian word of `size` bytes, 8 at most, at `address`.
    pub(super) fn word(&mut self, address: u64, size: usize) -> Option<u64> {
        let mut word = [0; 8];
        let mut read = 0;
        while read < size {
            let chunk = self.chunk(address.checked_add(read as u64)?)?;
            let length = chunk.len().min(size - read);
            word[read..read + length].copy_from_slice(&chunk[..length]);
            read += length;
        }
        Some(u64::from_le_bytes(word))
    }
}

/// The `length` bytes at `address`, as many as `cap` allows.
pub(super) fn read_bytes(
    memory: &dyn Memory,
    address: u64,
    length: u64,
    cap: usize,
) -> (Vec<u8>, End) {
    let wanted = usize::try_from(length).unwrap_or(usize::MAX).min(cap);
    let mut bytes = Vec::new();
    while bytes.len() < wanted {
        let done = bytes.len();
        let Some(at) = address.checked_add(done as u64) else { return (bytes, End::Unreadable) };
        if extend(&mut bytes, done + STRIDE.min(wanted - done)).is_err() {
            // Our memory is short, not the target's: nothing about it was unreadable.
            return (bytes, End::Truncated);
        }
        // process_vm_readv stops at the end of a mapping; the next turn shows whether another one follows.
        let read = memory.read(at, &mut bytes[done..]).unwrap_or(0);
        bytes.truncate(done.saturating_add(read));
        if read == 0 {
            return (bytes, End::Unreadable);
        }
    }
    let end = if (wanted as u64) < length { End::Truncated } else { End::Complete };
    (bytes, end)
}
