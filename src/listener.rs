//! One listener: receive, is_valid, respond, with the kernel's errnos sorted by what they mean;
//! it never decides what a target is told.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::libc::{self, seccomp_notif_addfd, seccomp_notif_resp};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::journal::Slot;
use crate::notification::Notification;
use crate::response::Descriptor;
use crate::sys::seccomp;

/// What the kernel's answer means for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The target no longer waits: it died, a signal ended its call, or it was answered already.
    #[error("the target has gone")]
    Gone,
    /// No task is left under the filter; nothing will ever come from this listener again.
    #[error("the listener has ended")]
    Closed,
    /// Anything else: ours to report, the request is as it was.
    #[error("{0}")]
    Fault(Errno),
}

/// What the target is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The call returned this value.
    Value(i64),
    /// The call failed with this errno, 1 to 4095.
    Errno(i32),
    /// The kernel runs the call as if never trapped.
    Continue,
}

/// What this listener's kernel and filter can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Features {
    /// A received target waits for fatal signals only (WAIT_KILLABLE_RECV, Linux 5.19).
    pub wait_killable: bool,
    /// Wake-ups happen on the waker's processor (Linux 6.6).
    pub sync_wake_up: bool,
}

/// A seccomp notification descriptor with the buffer it receives into.
#[derive(Debug)]
pub struct Listener {
    fd: OwnedFd,
    slot: Slot,
    /// What the kernel granted.
    pub features: Features,
}

impl Listener {
    /// Takes over `fd`, receiving into `slot`.
    pub fn new(fd: OwnedFd, slot: Slot, wait_killable: bool) -> Self {
        let sync_wake_up = seccomp::set_sync_wake_up(fd.as_fd(), true).is_ok();
        Self { fd, slot, features: Features { wait_killable, sync_wake_up } }
    }

    /// Waits for the next notification and receives it.
    ///
    /// Polls first: RECV ignores O_NONBLOCK and, before Linux 6.11, would wait for ever on a
    /// filter whose last task has ended.
    ///
    /// # Errors
    /// `Closed` at the end; `Fault` for what should not happen.
    pub fn receive(&self) -> Result<Notification, Failure> {
        loop {
            let mut ready = [PollFd::new(self.fd.as_fd(), PollFlags::POLLIN)];
            match poll(&mut ready, PollTimeout::NONE) {
                Ok(_) => {}
                Err(Errno::EINTR) => continue,
                Err(errno) => return Err(Failure::Fault(errno)),
            }
            let events = ready[0].revents().unwrap_or(PollFlags::empty());
            if !events.contains(PollFlags::POLLIN) {
                return Err(Failure::Closed);
            }
            match seccomp::receive(self.fd.as_fd(), &self.slot) {
                Ok(raw) => match Notification::from_kernel(&raw) {
                    Ok(notification) => return Ok(notification),
                    Err(unknown) => self.refuse_unknown(unknown)?,
                },
                // One target went between poll and RECV; the next poll tells whether all have.
                Err(Errno::ENOENT | Errno::EINTR) => {}
                Err(errno) => return Err(Failure::Fault(errno)),
            }
        }
    }

    /// A call that cannot even be named is answered as a kernel without it would.
    fn refuse_unknown(&self, unknown: crate::notification::UnknownArch) -> Result<(), Failure> {
        log::warn!("{unknown}: answered with ENOSYS");
        match self.respond(unknown.id, Verdict::Errno(libc::ENOSYS)) {
            Ok(()) | Err(Failure::Gone) => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    /// Whether the target of `id` still waits.
    pub fn is_valid(&self, id: u64) -> bool {
        // Anything but ENOENT says nothing about the target, so it counts as waiting.
        seccomp::id_valid(self.fd.as_fd(), id) != Err(Errno::ENOENT)
    }

    /// Installs `fd` in the target of `id` and ends its wait, in one step where the value is the
    /// number that the descriptor gets there. The target can make this take as long as it likes, by
    /// what it has at the number that is replaced. Meant for a thread with its signals blocked.
    ///
    /// # Errors
    /// `Gone`, or `Fault` with nothing installed and the request still waiting.
    pub fn respond_with_fd(
        &self,
        id: u64,
        fd: BorrowedFd<'_>,
        asked: Descriptor,
    ) -> Result<(), Failure> {
        let at_once = asked.value.is_none() || asked.value == asked.at.map(i64::from);
        if at_once {
            match self.add_fd(id, fd, asked, libc::SECCOMP_ADDFD_FLAG_SEND) {
                Ok(_) => return Ok(()),
                // Before Linux 5.14.
                Err(Errno::EINVAL) => {}
                // The kernel gave the wait up with the response on its way: the target goes on, and
                // asking again would be a second response.
                Err(Errno::EINTR) => {
                    log::error!("a descriptor was not installed: the daemon was stopped meanwhile");
                    return Err(Failure::Gone);
                }
                Err(errno) => return Err(add_fd_failure(errno)),
            }
        }
        let number = self.install(id, fd, asked)?;
        self.respond(
            id,
            match asked.errno() {
                Some(errno) => Verdict::Errno(errno),
                None => Verdict::Value(asked.value.unwrap_or(i64::from(number))),
            },
        )
    }

    /// Installs `fd` in the target of `id`, which goes on waiting, and returns its number there. It cannot be taken
    /// back.
    ///
    /// # Errors
    /// `Gone`, or `Fault` with nothing installed.
    pub fn install(&self, id: u64, fd: BorrowedFd<'_>, asked: Descriptor) -> Result<u32, Failure> {
        loop {
            match self.add_fd(id, fd, asked, 0) {
                // Without the response in the same step it was taken back whole.
                Err(Errno::EINTR) => {}
                other => return other.map_err(add_fd_failure),
            }
        }
    }

    fn add_fd(
        &self,
        id: u64,
        fd: BorrowedFd<'_>,
        asked: Descriptor,
        flags: libc::c_ulong,
    ) -> Result<u32, Errno> {
        let at = asked.at.map_or(0, |_| libc::SECCOMP_ADDFD_FLAG_SETFD);
        let addfd = seccomp_notif_addfd {
            id,
            flags: (flags | at) as u32,
            srcfd: fd.as_raw_fd() as u32,
            newfd: asked.at.unwrap_or(0),
            newfd_flags: if asked.cloexec { libc::O_CLOEXEC as u32 } else { 0 },
        };
        seccomp::add_fd(self.fd.as_fd(), &addfd)
    }

    /// Ends the wait of `id` with `verdict`.
    ///
    /// # Errors
    /// `Gone`, or `Fault` with the request still waiting.
    pub fn respond(&self, id: u64, verdict: Verdict) -> Result<(), Failure> {
        let (val, error, flags) = match verdict {
            Verdict::Value(value) => (value, 0, 0),
            // The kernel passes a positive error on as success: only the negative one fails.
            Verdict::Errno(errno) => (0, -errno.abs(), 0),
            Verdict::Continue => (0, 0, libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32),
        };
        loop {
            match seccomp::send(self.fd.as_fd(), seccomp_notif_resp { id, val, error, flags }) {
                Ok(()) => return Ok(()),
                // Before anything was done.
                Err(Errno::EINTR) => {}
                // EINPROGRESS: somebody answered this very notification before.
                Err(Errno::ENOENT | Errno::EINPROGRESS) => return Err(Failure::Gone),
                Err(errno) => return Err(Failure::Fault(errno)),
            }
        }
    }
}

/// What ADDFD's errnos mean.
fn add_fd_failure(errno: Errno) -> Failure {
    match errno {
        Errno::ENOENT | Errno::ESRCH | Errno::EINPROGRESS => Failure::Gone,
        errno => Failure::Fault(errno),
    }
}

impl AsFd for Listener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}
