//! Another process's memory, read and written with process_vm_readv(2) and process_vm_writev(2); it
//! never waits for the target's consent and never writes past what it was given.

use std::fs::File;
use std::io::{BufRead, BufReader, IoSlice, IoSliceMut};

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::libc;
use nix::sys::uio::{RemoteIoVec, process_vm_readv, process_vm_writev};
use nix::unistd::Pid;

use crate::kernel::proc;

/// A target's address space, as far as it can be read.
pub trait Memory {
    /// Reads from `address` into `buffer` and returns how many bytes could be read: fewer than
    /// asked where a mapping ends.
    ///
    /// # Errors
    /// EFAULT when not even the first byte is readable, ESRCH when the target has gone, EPERM
    /// when the kernel forbids the access (process_vm_readv(2)), or lets nobody but the target read there.
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
                // As process_vm_readv(2): what was read before the error counts.
                Err(_) => return Ok(done),
            }
        }
        Ok(done)
    }
}

/// The live address space of a thread.
#[derive(Debug, Clone, Copy)]
pub struct ProcessMemory(pub Pid);

impl ProcessMemory {
    /// Writes `bytes` at `address` and returns how many could be written: fewer where a mapping
    /// ends. Its pages' protection holds.
    ///
    /// # Errors
    /// As from [`Memory::read`]; EPERM for this very process, whose memory is not to be changed behind its back.
    pub fn write(&self, address: u64, bytes: &[u8]) -> Result<usize, Errno> {
        // Signal 0 is none: it says whether this is a thread of ours.
        // SAFETY: no pointers are passed.
        let own = unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), self.0.as_raw(), 0) };
        if own == 0 {
            return Err(Errno::EPERM);
        }
        let Ok(base) = usize::try_from(address) else { return Err(Errno::EFAULT) };
        let remote = [RemoteIoVec { base, len: bytes.len() }];
        process_vm_writev(self.0, &[IoSlice::new(bytes)], &remote)
    }

    /// What an EFAULT at `address` means. The target itself, and so the kernel on its behalf, can read some memory that
    /// process_vm_readv(2) reads of nobody: memfd_secret(2), and that of devices. What else has a mapping that can be
    /// read, and nothing behind it, is taken for the same.
    fn fault(&self, address: u64) -> Errno {
        match self.is_mapped(address) {
            Ok(true) => Errno::EPERM,
            Ok(false) => Errno::EFAULT,
            Err(errno) => errno,
        }
    }

    /// Whether there is a mapping for reading at `address`: proc_pid_maps(5).
    fn is_mapped(&self, address: u64) -> Result<bool, Errno> {
        let directory = proc::directory(self.0.as_raw().unsigned_abs())?;
        let mut maps = BufReader::new(File::from(directory.open("maps", OFlag::O_RDONLY)?));
        let mut line = Vec::new();
        let errno =
            |error: std::io::Error| error.raw_os_error().map_or(Errno::EIO, Errno::from_raw);
        while maps.read_until(b'\n', &mut line).map_err(errno)? > 0 {
            let (start, end, is_readable) = mapping(&line).ok_or(Errno::EPROTO)?;
            // The lines are sorted by address: this is the first mapping that can contain it.
            if address < end {
                return Ok(start <= address && is_readable);
            }
            line.clear();
        }
        Ok(false)
    }
}

/// Where the mapping of a line begins and ends, and whether it can be read.
fn mapping(line: &[u8]) -> Option<(u64, u64, bool)> {
    let mut words = line.split(|&byte| byte == b' ');
    let (start, end) = std::str::from_utf8(words.next()?).ok()?.split_once('-')?;
    let number = |text| u64::from_str_radix(text, 16).ok();
    Some((number(start)?, number(end)?, words.next()?.starts_with(b"r")))
}

impl Memory for ProcessMemory {
    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<usize, Errno> {
        let Ok(base) = usize::try_from(address) else { return Err(Errno::EFAULT) };
        let remote = [RemoteIoVec { base, len: buffer.len() }];
        let read = process_vm_readv(self.0, &mut [IoSliceMut::new(buffer)], &remote);
        read.map_err(|errno| if errno == Errno::EFAULT { self.fault(address) } else { errno })
    }

    fn gather(&self, stretches: &[(u64, usize)], buffer: &mut [u8]) -> Result<usize, Errno> {
        let vector = |&(address, len): &(u64, usize)| RemoteIoVec { base: address as usize, len };
        let remote: Vec<_> = stretches.iter().map(vector).collect();
        process_vm_readv(self.0, &mut [IoSliceMut::new(buffer)], &remote)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::mman::{MapFlags, ProtFlags, mmap_anonymous};

    #[test]
    fn our_own_memory_is_read_and_never_written() {
        let (text, mut copy) = (*b"own", [0; 3]);
        let own = ProcessMemory(nix::unistd::gettid());
        assert_eq!(own.read(text.as_ptr() as u64, &mut copy), Ok(3));
        assert_eq!(copy, text);
        assert_eq!(own.write(text.as_ptr() as u64, b"new"), Err(Errno::EPERM));
        assert_eq!(&text, b"own");
    }

    #[test]
    fn memory_that_only_its_process_can_read_is_not_taken_for_none() {
        let own = ProcessMemory(nix::unistd::gettid());
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        let line = |end: &str| maps.lines().find(|line| line.ends_with(end));
        let first = |line: &str| mapping(line.as_bytes()).unwrap().0;
        assert_eq!(own.read(1, &mut [0]), Err(Errno::EFAULT));
        assert_eq!(own.read(u64::MAX, &mut [0]), Err(Errno::EFAULT));
        // Of the kernel's own, without pages as a device's memory is. gVisor and some architectures have none.
        if let Some(clock) = line("[vvar]") {
            assert_eq!(own.read(first(clock), &mut [0]), Err(Errno::EPERM));
        }
        // Of this test's own: what the heap keeps closed for a thread, that thread may open meanwhile.
        let (size, flags) = (std::num::NonZero::new(4096).unwrap(), MapFlags::MAP_PRIVATE);
        // SAFETY: nothing else is mapped there, and it stays until the process ends.
        let closed = unsafe { mmap_anonymous(None, size, ProtFlags::PROT_NONE, flags) }.unwrap();
        assert_eq!(own.read(closed.as_ptr() as u64, &mut [0]), Err(Errno::EFAULT));
    }

    #[test]
    fn a_line_of_maps_says_where_and_whether_it_can_be_read() {
        let line = b"7f00-7f0010 rw-s 00000000 00:0f 12 /secretmem (deleted)\n";
        assert_eq!(mapping(line), Some((0x7f00, 0x7f0010, true)));
        assert_eq!(mapping(b"10-20 --xp 0 0 0\n"), Some((0x10, 0x20, false)));
        assert_eq!(mapping(b"10 r"), None);
    }
}
