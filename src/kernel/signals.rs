//! The signals that end a command, received as events and not by a handler; the caller decides what one means.

use std::fmt;
use std::os::fd::{AsFd, BorrowedFd};

use nix::errno::Errno;
use nix::libc;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};

/// Those that end a command.
pub const ENDING: [Signal; 4] = [Signal::SIGINT, Signal::SIGQUIT, Signal::SIGTERM, Signal::SIGHUP];
/// Those with which a terminal stops a job.
pub const STOPPING: [Signal; 3] = [Signal::SIGTSTP, Signal::SIGTTIN, Signal::SIGTTOU];

/// The one at which a new file of the log begins.
pub const TURNING: Signal = Signal::SIGUSR1;

/// Blocked signals, readable as events.
#[derive(Debug)]
pub struct Signals {
    fd: SignalFd,
    original: SigSet,
}

/// One signal that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedSignal {
    /// Which.
    pub signal: Signal,
    /// Whether the terminal sent it: to the whole foreground job, the command included.
    pub from_terminal: bool,
    /// The process that sent it; 0 if it was none.
    pub sender: i32,
}

impl fmt::Display for ReceivedSignal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.signal.as_str())
    }
}

impl Signals {
    /// Blocks those that end a command, and `others`, for this thread and those it starts later.
    ///
    /// # Errors
    /// EMFILE and the like.
    pub fn block(others: &[Signal]) -> Result<Self, Errno> {
        let set: SigSet = ENDING.iter().chain(others).copied().collect();
        // For the command: with these signals blocked, it could not be interrupted.
        let original = SigSet::thread_get_mask()?;
        set.thread_block()?;
        let fd = SignalFd::with_flags(&set, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)?;
        Ok(Self { fd, original })
    }

    /// The mask as it was before.
    pub fn original(&self) -> SigSet {
        self.original
    }

    /// The next signal that came; `None` when there is none.
    pub fn next(&self) -> Option<ReceivedSignal> {
        let info = self.fd.read_signal().ok()??;
        let signal = Signal::try_from(info.ssi_signo as i32).ok()?;
        // A signal of kill(2) has SI_USER, sigaction(2).
        let from_terminal = info.ssi_code == libc::SI_KERNEL;
        let sender = if from_terminal { 0 } else { info.ssi_pid as i32 };
        Some(ReceivedSignal { signal, from_terminal, sender })
    }

    /// Whether that one has come and was not read.
    pub fn has_come(&self, signal: Signal) -> bool {
        // SAFETY: all zero is an empty set, and the kernel fills one.
        let pending = unsafe {
            let mut pending: libc::sigset_t = std::mem::zeroed();
            libc::sigpending(&raw mut pending);
            pending
        };
        // SAFETY: the set is valid, and the number is that of a signal.
        unsafe { libc::sigismember(&raw const pending, signal as i32) == 1 }
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}
