//! The signals that the loop listens to; it never runs code in a signal handler.

use std::os::fd::{AsFd, BorrowedFd};

use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};

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
pub(super) struct Signals {
    fd: SignalFd,
    /// Whether Ctrl-C is the parent's business.
    child: bool,
}

impl Signals {
    /// `child` leaves SIGINT without effect.
    ///
    /// # Errors
    /// What signalfd(2) says.
    pub(super) fn new(child: bool) -> Result<Self, Errno> {
        let mask: SigSet = [Signal::SIGCHLD, Signal::SIGTERM, Signal::SIGINT].into_iter().collect();
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
                Ok(Signal::SIGINT) if self.child => None,
                _ => Some(Caught::End(number)),
            }
        })
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}
