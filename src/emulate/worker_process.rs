//! A worker as the daemon sees it: started, given calls over a socket, and ended.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;

use nix::errno::Errno;
use nix::sys::signal::SigSet;

use super::worker::WORKER_SUBCOMMAND;
use crate::kernel::starter::{self, Started, WorkOrder};

/// A process that carries calls out, ended when this is dropped.
#[derive(Debug)]
pub(super) struct WorkerProcess {
    started: Option<Started>,
    socket: OwnedFd,
}

impl WorkerProcess {
    /// Starts one.
    ///
    /// # Errors
    /// As from [`starter::start`].
    pub(super) fn start() -> Result<Self, Errno> {
        let (ours, theirs) = UnixStream::pair().map_err(|_| Errno::EMFILE)?;
        let (words, blocked) = (vec![WORKER_SUBCOMMAND.into()], SigSet::empty());
        let work = WorkOrder { words, input: theirs.as_fd(), output: None, blocked };
        Ok(Self { started: Some(starter::start(&work)?), socket: ours.into() })
    }

    pub(super) fn socket(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    pub(super) fn pidfd(&self) -> Result<OwnedFd, Errno> {
        let started = self.started.as_ref().ok_or(Errno::ESRCH)?;
        started.pidfd().try_clone_to_owned().map_err(|_| Errno::EMFILE)
    }
}

impl Drop for WorkerProcess {
    fn drop(&mut self) {
        if let Some(started) = self.started.take() {
            started.forget();
        }
    }
}
