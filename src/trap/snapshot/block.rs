//! Calls whose registers hold another call, point at a block with its arguments, or are in another
//! order, as i386 has them; what cannot be read stays the call that was made.

use super::reader::Reader;
use super::{End, reader};
use crate::kernel::memory::Memory;
use crate::table::{self, Arch, Syscall, i386};

/// The call behind socketcall(2) or ipc(2), or behind the block of i386's old calls, with its
/// registers; `None` for any other, or if its number or block is no good. An old call whose block is
/// no good has that for its argument.
pub(super) fn open_block(
    row: &'static Syscall,
    arch: Arch,
    registers: [u64; 6],
    memory: &dyn Memory,
) -> Option<(&'static Syscall, [u64; 6])> {
    match row.name {
        "ipc" => ipc(registers, memory),
        "socketcall" => block(table::socketcall(registers[0] as u32)?, registers[1], arch, memory),
        // CONFIG_CLONE_BACKWARDS: all but x86_64 have the last two the other way round.
        "clone" if arch != Arch::X86_64 => {
            let [flags, stack, parent, tls, child, rest] = registers;
            Some((row, [flags, stack, parent, child, tls, rest]))
        }
        name if arch == Arch::I386 => {
            let closed = table::in_block(name)?;
            block(row, registers[0], arch, memory).or(Some((closed, registers)))
        }
        _ => None,
    }
}

/// Which argument points at the block that could not be read, or at what ipc(2) reads before.
pub(super) fn pointer(row: &Syscall) -> usize {
    match row.name {
        "socketcall" => 1,
        "ipc" => 4,
        "semctl" => 3,
        _ => 0,
    }
}

fn block(
    row: &'static Syscall,
    address: u64,
    arch: Arch,
    memory: &dyn Memory,
) -> Option<(&'static Syscall, [u64; 6])> {
    let word = arch.word();
    let size = row.args.len() * word;
    // All of it or nothing: the kernel copies the block whole, and arguments of zero would be made up.
    let (block, end) = reader::read_bytes(memory, address, size as u64, size);
    if end != End::Complete {
        return None;
    }
    let mut words = [0; 6];
    for (value, bytes) in words.iter_mut().zip(block.chunks_exact(word)) {
        *value = bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte));
    }
    Some((row, words))
}

/// ipc(2) as ipc/syscall.c and arch/x86 have it: call, first, second, third, ptr, fifth.
fn ipc(registers: [u64; 6], memory: &dyn Memory) -> Option<(&'static Syscall, [u64; 6])> {
    let [call, first, second, third, pointer, fifth] = registers;
    let row = i386::behind_ipc(call as u32)?;
    let word = |at| Reader::new(memory).word(pointer.checked_add(at)?, 4);
    let words = match row.name {
        "semop" => [first, pointer, second, 0, 0, 0],
        "semtimedop" => [first, pointer, second, fifth, 0, 0],
        // ipc(2) takes a pointer to `union semun`, semctl(2) the union itself.
        "semctl" => [first, second, third, word(0).unwrap_or(pointer), 0, 0],
        "msgsnd" => [first, pointer, second, third, 0, 0],
        // The first version has pointer and type in a struct.
        "msgrcv" if call >> 16 == 0 => [first, word(0)?, second, word(4)?, third, 0],
        "msgrcv" => [first, pointer, second, fifth, third, 0],
        "msgctl" | "shmctl" => [first, second, pointer, 0, 0, 0],
        "shmat" => [first, pointer, second, 0, 0, 0],
        "shmdt" => [pointer, 0, 0, 0, 0, 0],
        _ => [first, second, third, 0, 0, 0],
    };
    Some((row, words))
}
