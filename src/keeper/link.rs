//! The daemon's side: what an earlier daemon has left, and what the keeper is to keep.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Release};

use nix::errno::Errno;
use nix::sys::signal::SigSet;
use nix::unistd::Pid;
use parking_lot::Mutex;

use super::packet::Packet;
use crate::kernel::launch;
use crate::kernel::shared::Mapping;
use crate::trap::journal::Journal;

/// Words of the page that keeper and daemons share.
/// Which daemon was the last that came to serve; they are counted from 1.
const SERVING: usize = 0;
/// The exit status, once the daemon has done all that it was to do.
const DONE: usize = 1;
/// Set beside a status.
const IS_DONE: u64 = 1 << 8;

/// The daemon's connection to its keeper.
#[derive(Debug)]
pub struct KeeperLink {
    pub(super) socket: OwnedFd,
    pub(super) page: Arc<Mapping>,
    /// Which daemon this is.
    pub(super) daemon: u64,
    /// Where it records what the next daemon needs.
    pub journal: Arc<Journal>,
    /// The keeper's process.
    pub keeper: Pid,
    /// Whether there is a terminal, whose shell sees the keeper.
    pub has_terminal: bool,
    /// The signal mask as it was before the keeper's.
    pub mask: SigSet,
    /// Whether an earlier daemon has made the directory of the mount, which is to be removed in the end.
    pub has_made_place: bool,
    /// Readable once the keeper has the status of a command that is its child.
    pub(super) command_ended: OwnedFd,
    pub(super) left: Mutex<Option<LeftState>>,
}

/// What an earlier daemon has left.
#[derive(Debug)]
pub struct LeftState {
    /// Its listeners, by their serials in the journal.
    pub listeners: Vec<(u64, OwnedFd)>,
    /// The command that it had started.
    pub command: Option<LeftCommand>,
    /// How it ended, in a few words.
    pub why: String,
}

/// A command that runs on, or has ended: then the journal has its status.
#[derive(Debug)]
pub struct LeftCommand {
    /// Its process id.
    pub pid: Pid,
    /// Refers to it.
    pub pidfd: OwnedFd,
}

impl KeeperLink {
    /// What an earlier daemon has left, if there was one; once.
    pub fn take_left(&self) -> Option<LeftState> {
        self.left.lock().take()
    }

    /// Has the keeper keep a copy of `listener`, which has that serial in the journal.
    ///
    /// # Errors
    /// ETOOMANYREFS and the like, from sendmsg(2).
    pub fn keep_listener(&self, serial: u64, listener: BorrowedFd<'_>) -> Result<(), Errno> {
        Packet::Listener(serial).send(self.socket.as_fd(), Some(listener))
    }

    /// Has the keeper close its copy: then calls fail with ENOSYS, once the daemon has closed its own.
    pub fn forget_listener(&self, serial: u64) {
        // Without a keeper there is no copy.
        let _: Result<(), Errno> = Packet::Forget(serial).send(self.socket.as_fd(), None);
    }

    /// Has the keeper know of the command that was started.
    ///
    /// # Errors
    /// As from [`keep_listener`](Self::keep_listener).
    pub fn keep_command(&self, pid: Pid, pidfd: BorrowedFd<'_>) -> Result<(), Errno> {
        Packet::Command(pid.as_raw()).send(self.socket.as_fd(), Some(pidfd))
    }

    /// Readable once the journal has the status of a command that an earlier daemon has left.
    pub fn command_ended(&self) -> BorrowedFd<'_> {
        self.command_ended.as_fd()
    }

    /// The page that holds the command until [`release`](Self::release).
    pub fn hold(&self) -> Arc<Mapping> {
        Arc::clone(&self.page)
    }

    /// Lets the command begin: it may kill this process from then on.
    pub fn release(&self) {
        launch::release(&self.page);
    }

    /// Whether this daemon has taken the place of another one.
    pub fn is_successor(&self) -> bool {
        self.daemon > 1
    }

    /// Reports that this daemon serves.
    pub fn serves(&self) {
        self.page.word(SERVING).store(self.daemon, Release);
    }

    /// Reports that all is done, and which status the keeper is to end with: this daemon's end is no accident.
    pub fn is_done(&self, status: u8) {
        self.page.word(DONE).store(IS_DONE | u64::from(status), Release);
    }
}

/// Whether that daemon came to serve.
pub(super) fn has_served(page: &Mapping, daemon: u64) -> bool {
    page.word(SERVING).load(Acquire) == daemon
}

/// The status to end with, once all is done.
pub(super) fn done(page: &Mapping) -> Option<u8> {
    let word = page.word(DONE).load(Acquire);
    (word & IS_DONE != 0).then_some(word as u8)
}
