//! The signals that the loop listens to; it never runs code in a signal handler.

use std::os::fd::{AsFd, BorrowedFd};

use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};

use crate::kernel::signals::STOPPING;

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caught {
    /// A child has ended.
    Child,
    /// Come to an end, with this signal's number.
    End(i32),
}

/// Signals as a descriptor. Blocks them for the calling thread, which must be the only one.
#[derive(Debug)]
pub(super) struct HandleSignals {
    fd: SignalFd,
    /// Whether Ctrl-C is the parent's business.
    child: bool,
}

impl HandleSignals {
    /// `child` leaves SIGINT without effect, and the signals with which a terminal stops a job: a handler that reads
    /// the terminal, or Ctrl-Z, must not stop who answers.
    ///
    /// # Errors
    /// What signalfd(2) says.
    pub(super) fn new(child: bool) -> Result<Self, Errno> {
        let mut mask: SigSet =
            [Signal::SIGCHLD, Signal::SIGTERM, Signal::SIGINT].into_iter().collect();
        if child {
            mask.extend(STOPPING);
        }
        // signalfd(2) reports only signals that are blocked.
        mask.thread_block()?;
        let fd = SignalFd::with_flags(&mask, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)?;
        Ok(Self { fd, child })
    }

    /// What has been caught since the last look.
    pub(super) fn take(&self) -> impl Iterator<Item = Caught> {
        std::iter::from_fn(|| self.fd.read_signal().ok().flatten()).filter_map(|info| {
            let number = i32::try_from(info.ssi_signo).unwrap_or_default();
            match Signal::try_from(number) {
                Ok(Signal::SIGCHLD) => Some(Caught::Child),
                // The terminal sends it to the whole group, and `run` decides what it means.
                Ok(Signal::SIGINT) if self.child => None,
                Ok(signal) if STOPPING.contains(&signal) => None,
                _ => Some(Caught::End(number)),
            }
        })
    }
}

impl AsFd for HandleSignals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}
