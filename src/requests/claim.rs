//! The right of one open file to respond to a request, given back when the file is closed. A delayed response keeps it
//! until its time has come.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use nix::errno::Errno;

use super::pending::Pending;
use super::progress::{Progress, Work};
use super::request::Request;
use super::unanswered::Unanswered;

/// How long a claim is waited for whose file is being closed, and how often is looked.
// The kernel sends RELEASE only after close(2) has returned, so a shell that writes two lines in a row
// opens the file again before its first claim has been given back.
const CLOSING: (Duration, Duration) = (Duration::from_millis(100), Duration::from_micros(500));

/// The right to respond.
#[derive(Debug)]
pub struct Claim {
    hold: Arc<ClaimLock>,
    request: Arc<Request>,
}

/// What keeps others from claiming. It keeps nothing of the request itself, whose target may go long before a delay is
/// over.
#[derive(Debug)]
pub(super) struct ClaimLock {
    pending: Weak<Pending>,
    number: u64,
}

impl Pending {
    /// Claims `request` and goes on with that: at once, or on a thread of its own where the file that has claimed it
    /// may be about to give it back. The claim fails with `Busy` while another open file has it, and with `Gone` once
    /// the request has ended.
    ///
    /// # Errors
    /// Those of `go_on`.
    pub fn claim<T: 'static>(
        self: &Arc<Self>,
        request: &Arc<Request>,
        go_on: impl FnOnce(Result<Claim, Unanswered>) -> Result<Progress<T>, Errno> + Send + 'static,
    ) -> Result<Progress<T>, Errno> {
        match Claim::new(self, request) {
            Err(Unanswered::Busy) if request.is_closing() => {
                let (pending, request) = (Arc::clone(self), Arc::clone(request));
                let wait = move || go_on(Claim::when_closed(&pending, &request));
                Ok(Progress::Later(Work::leading_to(wait)))
            }
            claim => go_on(claim),
        }
    }
}

impl Claim {
    fn new(pending: &Arc<Pending>, request: &Arc<Request>) -> Result<Self, Unanswered> {
        pending.table.claim(request.number)?;
        // It was noted for the file that had the claim before; this one is in use.
        request.set_closing(false);
        let hold = ClaimLock { pending: Arc::downgrade(pending), number: request.number };
        Ok(Self { hold: Arc::new(hold), request: Arc::clone(request) })
    }

    /// The same, but waits a little for a file that is closing.
    fn when_closed(pending: &Arc<Pending>, request: &Arc<Request>) -> Result<Self, Unanswered> {
        let (most, interval) = CLOSING;
        let end = Instant::now() + most;
        loop {
            let claim = Self::new(pending, request);
            let is_busy = claim.as_ref().is_err_and(|why| *why == Unanswered::Busy);
            // If the file is in use after all, as where a forked child
            // closed its copy, the claim is not coming back soon.
            if !is_busy || !request.is_closing() || Instant::now() > end {
                return claim;
            }
            std::thread::sleep(interval);
        }
    }

    /// Notes that a descriptor of the claiming file was closed, or that it is in use after all.
    pub fn set_closing(&self, closing: bool) {
        self.request.set_closing(closing);
    }

    /// The request that may be responded to.
    pub fn request(&self) -> &Arc<Request> {
        &self.request
    }

    /// Keeps the claim beyond the file.
    pub(super) fn hold(&self) -> Arc<ClaimLock> {
        Arc::clone(&self.hold)
    }
}

impl Drop for ClaimLock {
    fn drop(&mut self) {
        if let Some(pending) = self.pending.upgrade() {
            pending.table.release(self.number);
        }
    }
}
