//! The signals that end a command, taken as events instead of where they strike. It never decides what a signal means.

use std::fmt;
use std::os::fd::{AsFd, BorrowedFd};

use nix::errno::Errno;
use nix::libc;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};

/// Blocked signals, readable as events.
#[derive(Debug)]
pub(super) struct Signals {
    fd: SignalFd,
    original: SigSet,
}

/// One signal that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Received {
    /// Which.
    pub signal: Signal,
    /// Whether the terminal sent it: to the whole foreground job, the command included.
    pub from_terminal: bool,
}

impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.signal.as_str())
    }
}

impl Signals {
    /// Blocks them for this thread and those it starts later.
    ///
    /// # Errors
    /// EMFILE and the like.
    pub(super) fn block() -> Result<Self, Errno> {
        let set: SigSet = [Signal::SIGINT, Signal::SIGQUIT, Signal::SIGTERM, Signal::SIGHUP]
            .into_iter()
            .collect();
        let original = SigSet::thread_get_mask()?;
        set.thread_block()?;
        let fd = SignalFd::with_flags(&set, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)?;
        Ok(Self { fd, original })
    }

    /// The mask as it was before.
    pub(super) fn original(&self) -> SigSet {
        self.original
    }

    /// The next signal that came; `None` when there is none.
    pub(super) fn next(&self) -> Option<Received> {
        let info = self.fd.read_signal().ok()??;
        let signal = Signal::try_from(info.ssi_signo as i32).ok()?;
        Some(Received { signal, from_terminal: info.ssi_code == libc::SI_KERNEL })
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}
