//! Another process's memory, read and written with process_vm_readv(2) and process_vm_writev(2); it
//! never waits for the target's consent and never writes past what it was given.

use std::io::{IoSlice, IoSliceMut};

use nix::errno::Errno;
use nix::sys::uio::{RemoteIoVec, process_vm_readv, process_vm_writev};
use nix::unistd::Pid;

/// A target's address space, as far as it can be read.
pub trait Memory {
    /// Reads from `address` into `buffer` and returns how many bytes could be read: fewer than
    /// asked where a mapping ends.
    ///
    /// # Errors
    /// EFAULT when not even the first byte is readable, ESRCH when the target has gone, EPERM
    /// when the kernel forbids the access (process_vm_readv(2)).
    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<usize, Errno>;

    /// Reads stretches, each an address and a size, one after another into `buffer`, which they
    /// fill, and returns how many bytes could be read before the first that could not.
    ///
    /// # Errors
    /// The same as [`read`](Memory::read).
    fn gather(&self, stretches: &[(u64, usize)], buffer: &mut [u8]) -> Result<usize, Errno> {
        let mut done = 0;
        for &(address, size) in stretches {
            match self.read(address, &mut buffer[done..done + size]) {
                Ok(read) if read == size => done += read,
                Ok(read) => return Ok(done + read),
                Err(error) if done == 0 => return Err(error),
                Err(_) => return Ok(done),
            }
        }
        Ok(done)
    }
}

/// The live address space of a thread.
#[derive(Debug, Clone, Copy)]
pub struct Process(pub Pid);

impl Process {
    /// Writes `bytes` at `address` and returns how many could be written: fewer where a mapping
    /// ends. Its pages' protection holds.
    ///
    /// # Errors
    /// As from [`Memory::read`].
    pub fn write(&self, address: u64, bytes: &[u8]) -> Result<usize, Errno> {
        let Ok(base) = usize::try_from(address) else { return Err(Errno::EFAULT) };
        let remote = [RemoteIoVec { base, len: bytes.len() }];
        process_vm_writev(self.0, &[IoSlice::new(bytes)], &remote)
    }
}

impl Memory for Process {
    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<usize, Errno> {
        let Ok(base) = usize::try_from(address) else { return Err(Errno::EFAULT) };
        let remote = [RemoteIoVec { base, len: buffer.len() }];
        process_vm_readv(self.0, &mut [IoSliceMut::new(buffer)], &remote)
    }

    fn gather(&self, stretches: &[(u64, usize)], buffer: &mut [u8]) -> Result<usize, Errno> {
        let vector = |&(address, len): &(u64, usize)| RemoteIoVec { base: address as usize, len };
        let remote: Vec<_> = stretches.iter().map(vector).collect();
        process_vm_readv(self.0, &mut [IoSliceMut::new(buffer)], &remote)
    }
}
