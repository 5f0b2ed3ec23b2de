//! One listener: receive, is_valid, install, send, with the kernel's errnos sorted by meaning;
//! it never decides on a response.

use std::collections::{HashMap, VecDeque};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use nix::errno::Errno;
use nix::libc::{self, seccomp_notif_addfd, seccomp_notif_resp};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use parking_lot::Mutex;

use crate::kernel::notification::Notification;
use crate::kernel::seccomp;
use crate::policy::response::Descriptor;
use crate::trap::journal::{CallEntry, Journal, LeftCall};

/// The pause before the next attempt to receive while all entries of the journal are in use.
const FULL: Duration = Duration::from_millis(10);

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

/// The verdict for the target.
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

/// A seccomp notification descriptor, and the journal into which it receives.
#[derive(Debug)]
pub struct Listener {
    fd: OwnedFd,
    journal: Arc<Journal>,
    /// Its serial in the journal.
    pub serial: u64,
    /// The calls that were received and not answered, by id. Each end of a call removes it here.
    calls: Mutex<HashMap<u64, CallEntry>>,
    /// Those that an earlier daemon received.
    left: Mutex<VecDeque<CallEntry>>,
    /// What the kernel granted.
    pub features: Features,
}

impl Listener {
    /// Takes over `fd`, and receives into `journal` as the listener `serial`.
    pub fn new(fd: OwnedFd, journal: Arc<Journal>, serial: u64, wait_killable: bool) -> Self {
        // Unknown before Linux 6.6 (EINVAL), which costs latency and nothing else: about 43 instead of 3 µs for a
        // round trip between idle CPUs.
        let sync_wake_up = seccomp::set_sync_wake_up(fd.as_fd(), true).is_ok();
        let features = Features { wait_killable, sync_wake_up };
        let left = Mutex::new(journal.calls(serial).into());
        Self { fd, journal, serial, calls: Mutex::default(), left, features }
    }

    /// The next call that an earlier daemon received and did not answer, if its target still waits; it counts as received.
    pub fn left(&self) -> Option<(Notification, LeftCall)> {
        loop {
            let call = self.left.lock().pop_front()?;
            let Some(buffer) = call.notification() else { continue };
            let raw = seccomp::notification_in(&buffer);
            // It may have been answered before the entry could be cleared.
            if seccomp::id_valid(self.fd.as_fd(), raw.id) == Err(Errno::ENOENT) {
                continue;
            }
            match Notification::from_kernel(&raw) {
                Ok(notification) => {
                    let left = call.left();
                    self.calls.lock().insert(notification.id, call);
                    return Some((notification, left));
                }
                Err(unknown) => {
                    if let Err(failure) = self.refuse_unknown(unknown) {
                        log::error!("a call that cannot be named was not answered: {failure}");
                    }
                }
            }
        }
    }

    /// The number that the call of `id` has already.
    pub fn number(&self, id: u64) -> Option<u64> {
        self.calls.lock().get(&id)?.number()
    }

    /// Records whether the call of `id` may have been carried out in place of its target.
    pub fn set_begun(&self, id: u64, has_begun: bool) {
        if let Some(call) = self.calls.lock().get(&id) {
            call.set_begun(has_begun);
        }
    }

    /// Records `text` for the next daemon, and the value that calls return if there is none; see
    /// [`JournalRecords::keep`](crate::trap::journal::JournalRecords::keep).
    ///
    /// # Errors
    /// As from there.
    pub fn keep_record(&self, text: &[u8], default: i64) -> Result<(), Errno> {
        self.journal.records().keep(self.serial, text, default)
    }

    /// Removes the record.
    pub fn forget_record(&self) {
        self.journal.records().forget(self.serial);
    }

    /// The descriptor, for a process that asks the kernel itself whether a target still waits.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    /// Waits for the next notification and receives it.
    ///
    /// # Errors
    /// `Closed` at the end; `Fault` for what should not happen.
    pub fn receive(&self) -> Result<Notification, Failure> {
        // The entry comes before the poll: the kernel must write the notification where the next daemon finds it.
        // Nothing signals a free entry, and until RECV a call stays queued, where a signal can still end it.
        let call = loop {
            match self.journal.call(self.serial) {
                Some(call) => break call,
                None => sleep(FULL),
            }
        };
        let buffer = call.notification().ok_or(Failure::Fault(Errno::EFAULT))?;
        // A poll costs each call half a microsecond, so the first is spared where RECV itself returns at the end.
        let mut is_polled = seccomp::receive_ends();
        loop {
            if !std::mem::take(&mut is_polled) {
                self.poll()?;
            }
            match seccomp::receive(self.fd.as_fd(), &buffer) {
                Ok(raw) => match Notification::from_kernel(&raw) {
                    Ok(notification) => {
                        // Before anybody knows the id: whoever answers the call clears its entry by way of this map.
                        self.calls.lock().insert(notification.id, call);
                        return Ok(notification);
                    }
                    Err(unknown) => self.refuse_unknown(unknown)?,
                },
                // One target went, or all have: the poll that follows shows which.
                Err(Errno::ENOENT | Errno::EINTR) => {}
                Err(errno) => return Err(Failure::Fault(errno)),
            }
        }
    }

    /// Waits until a call is there to receive.
    fn poll(&self) -> Result<(), Failure> {
        let mut ready = [PollFd::new(self.fd.as_fd(), PollFlags::POLLIN)];
        while let Err(errno) = poll(&mut ready, PollTimeout::NONE) {
            if errno != Errno::EINTR {
                return Err(Failure::Fault(errno));
            }
        }
        let events = ready[0].revents().unwrap_or(PollFlags::empty());
        // POLLHUP: no task is left under the filter. Only poll says that: ENOENT of RECV can concern one target.
        if events.contains(PollFlags::POLLIN) { Ok(()) } else { Err(Failure::Closed) }
    }

    /// A call that cannot even be named is answered as a kernel without it would.
    fn refuse_unknown(
        &self,
        unknown: crate::kernel::notification::UnknownArch,
    ) -> Result<(), Failure> {
        log::warn!("{unknown}: answered with ENOSYS");
        // It cannot become a request, so nobody else would ever answer it.
        match self.send(unknown.id, Verdict::Errno(libc::ENOSYS)) {
            Ok(()) | Err(Failure::Gone) => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    /// Records in the journal that the call of `id` is the request of this number, received at `received`, in
    /// nanoseconds of CLOCK_MONOTONIC; and the line of the rules that asks.
    pub fn enter(&self, id: u64, number: u64, received: u64, asked_by: Option<usize>) {
        if let Some(call) = self.calls.lock().get(&id) {
            call.enter(number, received, asked_by);
        }
    }

    /// The call of `id` was answered, or its target is gone.
    fn ended(&self, id: u64) {
        let ended = self.calls.lock().remove(&id);
        // After the lock was released, since the drop takes the lock of the free entries.
        drop(ended);
    }

    /// Whether the target of `id` still waits.
    pub fn is_valid(&self, id: u64) -> bool {
        // Anything but ENOENT says nothing about the target, so it counts as waiting.
        let is_valid = seccomp::id_valid(self.fd.as_fd(), id) != Err(Errno::ENOENT);
        if !is_valid {
            self.ended(id);
        }
        is_valid
    }

    /// Installs `fd` in the target of `id` and ends its wait, in one step where the value is the
    /// number that the descriptor gets there. The target can make this take as long as it likes, by
    /// what it has at the number that is replaced. Meant for a thread with its signals blocked.
    ///
    /// # Errors
    /// `Gone`, or `Fault` with nothing installed and the request still waiting.
    pub fn send_fd(&self, id: u64, fd: BorrowedFd<'_>, asked: Descriptor) -> Result<(), Failure> {
        // With ADDFD_FLAG_SEND the return value of the call is the number of the descriptor; no other is possible.
        let at_once = asked.value.is_none() || asked.value == asked.at.map(i64::from);
        if at_once {
            match self.add_fd(id, fd, asked, libc::SECCOMP_ADDFD_FLAG_SEND) {
                Ok(_) => {
                    self.ended(id);
                    return Ok(());
                }
                // Before Linux 5.14.
                Err(Errno::EINVAL) => {}
                // The kernel gave the wait up with the response on its way: the target goes on, and
                // asking again would be a second response.
                Err(Errno::EINTR) => {
                    log::error!(
                        "a descriptor was not installed: the daemon was stopped in the meantime"
                    );
                    self.ended(id);
                    return Err(Failure::Gone);
                }
                Err(errno) => return Err(add_fd_failure(errno)),
            }
        }
        // From here on it takes two steps: if the target goes between them, nobody sees the descriptor, and if only
        // the response fails, the descriptor stays.
        let number = self.install(id, fd, asked)?;
        self.send(
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
        // Without SETFD, a number other than 0 is EINVAL, and 0 asks for the lowest that is free.
        let at = asked.at.map_or(0, |_| libc::SECCOMP_ADDFD_FLAG_SETFD);
        let addfd = seccomp_notif_addfd {
            id,
            flags: (flags | at) as u32,
            srcfd: fd.as_raw_fd() as u32,
            newfd: asked.at.unwrap_or(0),
            // The kernel refuses any flag but O_CLOEXEC here (EINVAL).
            newfd_flags: if asked.cloexec { libc::O_CLOEXEC as u32 } else { 0 },
        };
        seccomp::add_fd(self.fd.as_fd(), &addfd)
    }

    /// Ends the wait of `id` with `verdict`.
    ///
    /// # Errors
    /// `Gone`, or `Fault` with the request still waiting.
    pub fn send(&self, id: u64, verdict: Verdict) -> Result<(), Failure> {
        let (val, error, flags) = match verdict {
            Verdict::Value(value) => (value, 0, 0),
            // The kernel passes a positive error on as success: only the negative one fails.
            Verdict::Errno(errno) => (0, -errno.abs(), 0),
            // CONTINUE with a value or an errno is EINVAL.
            Verdict::Continue => (0, 0, libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32),
        };
        loop {
            match seccomp::send(self.fd.as_fd(), seccomp_notif_resp { id, val, error, flags }) {
                Ok(()) => {
                    self.ended(id);
                    return Ok(());
                }
                // Before anything was done.
                Err(Errno::EINTR) => {}
                // EINPROGRESS: somebody answered this very notification before.
                Err(Errno::ENOENT | Errno::EINPROGRESS) => {
                    self.ended(id);
                    return Err(Failure::Gone);
                }
                Err(errno) => return Err(Failure::Fault(errno)),
            }
        }
    }
}

/// What ADDFD's errnos mean.
fn add_fd_failure(errno: Errno) -> Failure {
    match errno {
        // ESRCH: it went while the descriptor was on its way. EINPROGRESS: the call was answered before.
        Errno::ENOENT | Errno::ESRCH | Errno::EINPROGRESS => Failure::Gone,
        errno => Failure::Fault(errno),
    }
}

impl AsFd for Listener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}
