//! A made-up address space for tests; it answers as process_vm_readv(2) does, to the end of a
//! mapping and no further.

use std::cell::Cell;

use nix::errno::Errno;

use crate::kernel::memory::Memory;
use crate::kernel::notification::Notification;
use crate::table::{self, Arch};

/// Mappings, each of its own, so that every end is the end of mapped memory.
#[derive(Default)]
pub(crate) struct Fake {
    mappings: Vec<(u64, Vec<u8>)>,
    /// How many bytes have been read.
    pub(crate) read: Cell<usize>,
    /// What reading fails with from this address on, as of a target that cannot be looked at.
    pub(crate) closed: Option<(u64, Errno)>,
}

impl Fake {
    /// Maps `bytes` at `address`.
    pub(crate) fn map(&mut self, address: u64, bytes: &[u8]) {
        self.mappings.push((address, bytes.to_vec()));
    }

    /// Maps `bytes` at an address below 4 GiB, and returns the address.
    pub(crate) fn put(&mut self, bytes: &[u8]) -> u64 {
        let address = 0x1000_0000 + 0x100_0000 * self.mappings.len() as u64;
        self.map(address, bytes);
        address
    }

    /// Maps a NULL-terminated array of strings, as argv is.
    pub(crate) fn put_strings(&mut self, arch: Arch, strings: &[&[u8]]) -> u64 {
        let mut words = Vec::new();
        for string in strings {
            let address = self.put(&[string, b"\0".as_slice()].concat());
            words.extend_from_slice(&address.to_le_bytes()[..arch.word()]);
        }
        words.extend_from_slice(&[0; 8][..arch.word()]);
        self.put(&words)
    }
}

impl Memory for Fake {
    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<usize, Errno> {
        if let Some((_, errno)) = self.closed.filter(|(from, _)| address >= *from) {
            return Err(errno);
        }
        for (start, bytes) in &self.mappings {
            let offset = address.wrapping_sub(*start);
            if offset < bytes.len() as u64 {
                let rest = &bytes[offset as usize..];
                let closed = self.closed.map_or(u64::MAX, |(from, _)| from - address);
                let length = rest.len().min(buffer.len()).min(closed as usize);
                buffer[..length].copy_from_slice(&rest[..length]);
                self.read.set(self.read.get() + length);
                return Ok(length);
            }
        }
        Err(Errno::EFAULT)
    }
}

/// The notification of a call by name, its further registers zero.
pub(crate) fn notification(arch: Arch, name: &str, args: &[u64]) -> Notification {
    let number = table::by_name(name).and_then(|row| row.number(arch)).unwrap();
    let mut registers = [0; 6];
    registers[..args.len()].copy_from_slice(args);
    Notification {
        id: 0x8000_0000_0000_0001,
        tid: 4711,
        nr: number as i32,
        arch,
        instruction_pointer: 0x40_1000,
        args: registers,
    }
}
