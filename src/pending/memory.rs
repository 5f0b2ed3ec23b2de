//! The live memory of a waiting target, for those who know what they do; it never tells whether what
//! it read is still there.

use nix::errno::Errno;
use nix::unistd::Pid;

use super::Request;
use crate::sys::memory::{Memory, Process};

impl Request {
    /// The target's address space.
    pub(super) fn memory(&self) -> Process {
        Process(Pid::from_raw(self.notification.tid as i32))
    }

    /// Reads the target's memory: as much as is mapped, up to `size` bytes. The target can make this
    /// take as long as it likes.
    ///
    /// # Errors
    /// ESRCH when the target has gone, EFAULT when nothing is mapped at `address`.
    pub fn read_memory(&self, address: u64, size: usize) -> Result<Vec<u8>, Errno> {
        let mut buffer = vec![0; size];
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
