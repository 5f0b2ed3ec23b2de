//! Whose a target is, for rules that ask. A target makes many calls, so a descriptor of the last one that was asked about
//! is kept: it refers to that thread alone, and not to another that gets its id.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::LazyLock;

use nix::errno::Errno;
use parking_lot::Mutex;

use crate::kernel::pidfd::{self, Owner};
use crate::kernel::proc::Status;

/// The last target of a listener.
#[derive(Debug, Default)]
pub(super) struct Callers(Mutex<Option<(u32, OwnedFd)>>);

/// Whether this kernel shows it by a descriptor (Linux 6.13).
static BY_DESCRIPTOR: LazyLock<bool> = LazyLock::new(|| {
    let own = pidfd::open_thread(std::process::id());
    own.is_ok_and(|own| pidfd::owner(own.as_fd()).is_ok())
});

impl Callers {
    /// Whose the thread is; `None` if that cannot be found.
    pub(super) fn owner(&self, tid: u32) -> Option<Owner> {
        match *BY_DESCRIPTOR {
            // Without a free descriptor neither way works.
            true => self.by_descriptor(tid).ok(),
            false => by_status(tid),
        }
    }

    fn by_descriptor(&self, tid: u32) -> Result<Owner, Errno> {
        let mut last = self.0.lock();
        if let Some((_, thread)) = last.as_ref().filter(|(last, _)| *last == tid) {
            // An error is that of a thread that has ended, which had the same id: the other must be opened.
            if let Ok(owner) = pidfd::owner(thread.as_fd()) {
                return Ok(owner);
            }
        }
        let thread = pidfd::open_thread(tid)?;
        let owner = pidfd::owner(thread.as_fd());
        *last = Some((tid, thread));
        owner
    }
}

fn by_status(tid: u32) -> Option<Owner> {
    let status = Status::read(tid).ok()?;
    // The effective ids: those that the kernel goes by, but for files opened with another fsuid.
    Some(Owner { tgid: status.tgid()?, euid: status.uids()?[1], egid: status.gids()?[1] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::unistd::gettid;
    use std::sync::mpsc::channel;
    use std::thread;

    #[test]
    fn a_descriptor_and_proc_say_the_same_of_each_thread() {
        let callers = Callers::default();
        let this = gettid().as_raw() as u32;
        let (sender, other) = channel();
        let (end, ended) = channel::<()>();
        let thread = thread::spawn(move || {
            sender.send(gettid().as_raw() as u32).unwrap();
            _ = ended.recv();
        });
        let other = other.recv().unwrap();
        for tid in [this, other, other, this] {
            assert_eq!(callers.owner(tid), by_status(tid), "{tid}");
            assert_eq!(callers.owner(tid).unwrap().tgid, std::process::id());
        }
        callers.owner(other);
        drop(end);
        thread.join().unwrap();
        // The id leaves the table of processes a little after the join.
        while by_status(other).is_some() {
            thread::yield_now();
        }
        assert_eq!(callers.owner(other), None);
        assert_eq!(callers.owner(0), None);
    }
}
