//! The live memory of a waiting target, for those who know what they do: another thread of it may change what was read.

use nix::errno::Errno;
use nix::unistd::Pid;

use super::request::Request;
use crate::kernel::budget::extend;
use crate::kernel::memory::{Memory, ProcessMemory};

impl Request {
    /// The target's address space.
    pub(super) fn memory(&self) -> ProcessMemory {
        ProcessMemory(Pid::from_raw(self.notification.tid as i32))
    }

    /// Reads the target's memory: as much as is mapped, up to `size` bytes. The target can make this
    /// take as long as it likes.
    ///
    /// # Errors
    /// ESRCH when the target has gone, EFAULT when nothing is mapped at `address`, ENOMEM.
    pub fn read_memory(&self, address: u64, size: usize) -> Result<Vec<u8>, Errno> {
        let mut buffer = Vec::new();
        extend(&mut buffer, size)?;
        let read = self.memory().read(address, &mut buffer)?;
        // Checked after the read: the thread id may have been another's by then.
        if !self.is_valid() {
            return Err(Errno::ESRCH);
        }
        buffer.truncate(read);
        Ok(buffer)
    }

    /// Writes the target's memory and returns how many bytes could be written. The target can make
    /// this take as long as it likes.
    ///
    /// # Errors
    /// ESRCH when the target has gone, EFAULT when nothing writable is mapped at `address`.
    pub fn write_memory(&self, address: u64, bytes: &[u8]) -> Result<usize, Errno> {
        // Checked before the write, since that cannot be undone.
        // It stays true during the write only if `is_held`.
        if !self.is_valid() {
            return Err(Errno::ESRCH);
        }
        self.memory().write(address, bytes)
    }

    /// Whether the target can be written to: only if nothing but death ends its wait, since one that
    /// has gone on may use the memory for something else.
    pub fn is_held(&self) -> bool {
        self.source.listener.features.wait_killable
    }
}
