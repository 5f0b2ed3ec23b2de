//! The request that is carried out, whichever way it is reached: in its directory, or as values. Decisions are made on
//! its snapshot: the target's memory can change meanwhile.

use std::fmt::Debug;
use std::fs::File;
use std::os::fd::OwnedFd;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};

use super::call::Call;
use super::outcome::{Outcome, Stop};
use crate::kernel::budget::extend;
use crate::kernel::proc;
use crate::table::maxima;

mod directory;
mod error;
#[cfg(test)]
mod tests;
mod values;

pub use directory::Responder;
pub use error::OpenError;
pub use values::{Filled, Values};

/// The argument that is read again where the snapshot has cut it: of a module only the name counts.
const READ_AGAIN: &str = "module_image";
/// Why an argument that was cut cannot be used.
const CUT: &str = "all of a long argument";
/// Why one cannot be used that the kernel may be able to read.
const HIDDEN: &str = "an argument in memory that may not be read";

/// A request that waits, and that nobody else can answer while this lives.
#[derive(Debug)]
pub struct ClaimedRequest {
    thread: Thread,
    /// The arguments of which the snapshot has the beginning.
    cut: Vec<String>,
    /// Those that could not be read, and whether the kernel could not either.
    unreadable: Vec<(String, bool)>,
    origin: Box<dyn Origin>,
}

/// What distinguishes the target from another thread of the same id.
#[derive(Debug, Clone)]
struct Thread {
    id: u32,
    /// Its ids in all its pid namespaces, as /proc/TID/status has them, where the number alone may mean another.
    ids: Option<String>,
}

/// Where the snapshot is, and who knows whether the target still waits.
trait Origin: Debug {
    fn call(&self) -> Outcome<Call>;

    /// What is in the file `mem/NAME`; `None` if there is none.
    fn memory(&self, name: &str) -> Outcome<Option<Vec<u8>>>;

    /// Its `request.json`, for somebody who could not open it.
    fn json(&self) -> Outcome<File>;

    /// Reads the target's memory as it is now: EFAULT where it ends.
    fn read_live(&self, address: u64, bytes: &mut [u8]) -> Outcome<()>;

    /// Writes it at once.
    fn write_live(&self, address: u64, bytes: &[u8]) -> Outcome<()>;

    /// Fails with `Gone` unless the target still waits in this very call, as the kernel says.
    fn still_valid(&self) -> Outcome<()>;

    /// Has the response carry `bytes` over to where the argument `name` points; whether it points anywhere.
    fn fill(&self, name: &str, bytes: &[u8]) -> Outcome<bool>;
}

impl ClaimedRequest {
    /// The call, from the snapshot.
    pub(super) fn call(&self) -> Outcome<Call> {
        self.origin.call()
    }

    /// Refuses a call of which the snapshot does not have all: for those who do not take one argument after the other.
    pub(super) fn is_whole(&self) -> Outcome<()> {
        if self.unreadable.iter().any(|(_, for_all)| !for_all) {
            return Err(Stop::unread(HIDDEN));
        }
        if !self.unreadable.is_empty() {
            // As from the kernel.
            return Err(Errno::EFAULT.into());
        }
        if self.cut.is_empty() { Ok(()) } else { Err(Stop::unread(CUT)) }
    }

    /// What the pointer `name` pointed at, all of it; `None` where it could not be read.
    pub(super) fn memory(&self, name: &str) -> Outcome<Option<Vec<u8>>> {
        if self.is_cut(name) {
            // The rest of the argument could change the decision.
            return Err(Stop::unread(CUT));
        }
        self.beginning(name)
    }

    /// The string that the pointer `name` pointed at. The kernel takes `most` bytes of it with its NUL, and fails with
    /// `too_long` where there are more; with EFAULT where it cannot be read.
    pub(super) fn string(&self, name: &str, most: usize, too_long: Errno) -> Outcome<Vec<u8>> {
        let bytes = self.beginning(name)?.ok_or(Errno::EFAULT)?;
        match self.is_cut(name) {
            // The kernel would not find the NUL in time either, whatever follows.
            true if bytes.len() + 1 >= most => Err(too_long.into()),
            true => Err(Stop::unread(CUT)),
            false => Ok(bytes),
        }
    }

    /// The same for a path: EFAULT, ENAMETOOLONG.
    pub(super) fn path(&self, name: &str) -> Outcome<Vec<u8>> {
        self.string(name, maxima::PATH, Errno::ENAMETOOLONG)
    }

    /// The same for a string that mount(2) copies, which may be NULL: EFAULT, EINVAL.
    pub(super) fn mount_string(&self, call: &Call, name: &str) -> Outcome<Option<Vec<u8>>> {
        if call.is_null(name) {
            return Ok(None);
        }
        self.string(name, maxima::PATH, Errno::EINVAL).map(Some)
    }

    fn is_cut(&self, name: &str) -> bool {
        self.cut.iter().any(|cut| cut == name)
    }

    fn beginning(&self, name: &str) -> Outcome<Option<Vec<u8>>> {
        if let Some((_, for_all)) = self.unreadable.iter().find(|(other, _)| other == name) {
            // What the kernel can read and we cannot (memfd_secret(2), an undumpable target) would be EFAULT by
            // mistake, so the call is refused instead.
            return if *for_all { Ok(None) } else { Err(Stop::unread(HIDDEN)) };
        }
        self.origin.memory(name)
    }

    /// The `size` bytes at `address` as they are now: what they say can be another thing at any time.
    ///
    /// # Errors
    /// EFAULT.
    pub(super) fn live(&self, address: u64, size: usize) -> Outcome<Vec<u8>> {
        let mut bytes = Vec::new();
        // The target chooses the size: an allocation that cannot fail would abort this process.
        extend(&mut bytes, size).map_err(|errno| Stop::tried("memory", errno))?;
        let read = self.origin.read_live(address, &mut bytes);
        self.still_valid()?;
        // Only after the check: the thread id can have passed to another process during the read.
        read.map(|()| bytes)
    }

    /// A copy of the target's descriptor `fd`.
    ///
    /// # Errors
    /// EBADF.
    pub(super) fn descriptor(&self, fd: u32) -> Outcome<OwnedFd> {
        let copy = proc::descriptor(self.thread.id, fd);
        // Only now is it sure whose descriptor that was.
        self.still_valid()?;
        match copy {
            // One of O_PATH is good for its place alone: EBADF to all calls that act on an open file.
            Ok(file) if is_place(&file) => Err(Errno::EBADF.into()),
            // EMFILE and the like are about this process, not about the descriptor of the target.
            Err(errno) if errno != Errno::EBADF => {
                Err(Stop::tried(format!("descriptor {fd} of the target"), errno))
            }
            copy => Ok(copy?),
        }
    }

    /// Its `request.json`, for somebody who could not open it.
    pub(super) fn json(&self) -> Outcome<File> {
        self.origin.json()
    }

    /// Writes the target's memory at once; the errno is EFAULT where that cannot be written.
    pub(super) fn write_memory(&self, address: u64, bytes: &[u8]) -> Outcome<()> {
        self.origin.write_live(address, bytes)
    }

    /// The target's thread id here, and its ids in all its pid namespaces where they are needed to know it.
    pub(super) fn thread(&self) -> (u32, Option<&str>) {
        (self.thread.id, self.thread.ids.as_deref())
    }

    /// Asks the kernel whether the target still waits in this very call. A file of /proc/TID that was opened before is then the
    /// target's.
    ///
    /// # Errors
    /// `Gone`.
    pub(super) fn still_valid(&self) -> Outcome<()> {
        self.origin.still_valid()
    }

    /// Has the response carry `bytes` over to where the argument `name` points; EFAULT if it points nowhere.
    pub(super) fn fill(&self, name: &str, bytes: &[u8]) -> Outcome<()> {
        match self.origin.fill(name, bytes)? {
            true => Ok(()),
            // The argument is also missing once the target has gone.
            false => self.still_valid().and(Err(Errno::EFAULT.into())),
        }
    }
}

fn is_place(file: &OwnedFd) -> bool {
    fcntl(file, FcntlArg::F_GETFL).is_ok_and(|flags| flags & OFlag::O_PATH.bits() != 0)
}
