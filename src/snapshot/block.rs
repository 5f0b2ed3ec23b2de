//! Calls whose register points at a block with the arguments, as i386 has them; what cannot be read
//! stays the call that was made.

use super::{End, reader};
use crate::sys::memory::Memory;
use crate::table::{self, Arch, Syscall, i386};

/// The call behind socketcall(2), or behind the block of i386's old calls, with its registers; `None`
/// for any other, or if its number or block is no good.
pub(super) fn open(
    row: &'static Syscall,
    arch: Arch,
    registers: [u64; 6],
    memory: &dyn Memory,
) -> Option<(&'static Syscall, [u64; 6])> {
    let (row, address) = match row.name {
        "socketcall" => (table::socketcall(registers[0] as u32)?, registers[1]),
        name if arch == Arch::I386 && i386::BLOCKS.contains(&name) => (row, registers[0]),
        _ => return None,
    };
    let word = arch.word();
    let size = row.args.len() * word;
    let (block, end) = reader::bytes(memory, address, size as u64, size);
    if end != End::Complete {
        return None;
    }
    let mut words = [0; 6];
    for (value, bytes) in words.iter_mut().zip(block.chunks_exact(word)) {
        *value = bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte));
    }
    Some((row, words))
}
