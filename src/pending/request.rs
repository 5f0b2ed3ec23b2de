//! One trapped call from receipt to response; what it says never changes, only whether it is
//! claimed and why its last response was refused.

use std::ops::Deref;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use parking_lot::Mutex;

use super::facts::{Facts, Identity};
use super::source::Source;
use super::staged::Staged;
use crate::decode::{self, Context, Place};
use crate::events::Event;
use crate::notification::Notification;
use crate::proc::{self, Status};
use crate::snapshot::Snapshot;

/// How long a claim is waited for whose file is being closed, and how often is looked.
const CLOSING: (Duration, Duration) = (Duration::from_millis(100), Duration::from_micros(500));

/// A request that waits, or has waited.
#[derive(Debug)]
pub struct Request {
    /// What was known when it came; reached through the request itself too.
    pub facts: Arc<Facts>,
    /// The listener it came from.
    pub source: Arc<Source>,
    /// Closed with the request, so that nothing of an ended one is watched; and its place among
    /// those that may be open at once.
    pub(super) pidfd: OnceLock<(OwnedFd, Arc<()>)>,
    pub(super) staged: Staged,
    claimed: AtomicBool,
    /// Whether who has claimed it closes its file, as far as can be told.
    closing: AtomicBool,
    refusal: Mutex<String>,
}

/// The right to respond, held by one open file at a time and given back when dropped.
#[derive(Debug)]
pub struct Claim(Arc<Request>);

impl Request {
    /// A request that was received at `since`.
    pub fn new(
        number: u64,
        source: Arc<Source>,
        notification: Notification,
        snapshot: Snapshot,
        since: Instant,
    ) -> Self {
        let queued = since.elapsed();
        let facts = Facts {
            number,
            listener: Arc::clone(&source.name),
            notification,
            snapshot,
            received: SystemTime::now() - queued,
            since,
            queued,
            contents: OnceLock::new(),
            identity: OnceLock::new(),
            place: OnceLock::new(),
        };
        Self {
            facts: Arc::new(facts),
            source,
            pidfd: OnceLock::new(),
            staged: Staged::default(),
            claimed: AtomicBool::new(false),
            closing: AtomicBool::new(false),
            refusal: Mutex::default(),
        }
    }

    /// That it has come.
    pub fn event(&self) -> Event {
        Event::New {
            number: self.number,
            syscall: self.syscall(),
            tid: self.notification.tid,
            listener: Arc::clone(&self.listener),
        }
    }

    /// What the texts tell of it besides.
    pub fn context(&self) -> Context<'_> {
        self.place();
        self.facts.context()
    }

    /// Asks all that is ever told of its target, so that it is known once the target has gone.
    pub fn ask(&self) {
        self.identity();
        self.place();
    }

    /// What a file of `mem/` holds: what was staged, or else what was read.
    pub fn content(&self, index: usize) -> Option<Vec<u8>> {
        let content = self.contents().get(index)?;
        let staged = content.out.and_then(|out| self.staged(out));
        let read = || content.piece.map(|piece| self.snapshot.pieces[piece].bytes.clone());
        staged.or_else(read).or(Some(Vec::new()))
    }

    /// Who the target is; asked for once.
    pub fn identity(&self) -> &Identity {
        self.identity.get_or_init(|| {
            self.while_it_waits(|tid| Identity {
                status: Status::read(tid).ok(),
                exe: proc::link(tid, "exe"),
            })
        })
    }

    /// Where the target stands, as it was when it was first asked for.
    pub fn place(&self) -> &Place {
        self.place.get_or_init(|| {
            self.while_it_waits(|tid| {
                let (cwd, root) = (proc::link(tid, "cwd"), proc::link(tid, "root"));
                let mut files = [const { None }; 6];
                for descriptor in decode::descriptors(&self.snapshot) {
                    files[descriptor.index] = proc::link(tid, &format!("fd/{}", descriptor.fd));
                }
                Place { cwd, root, files }
            })
        })
    }

    /// What is read of the target's thread is trusted only if it still waited afterwards: the
    /// thread's id may be somebody else's by then.
    fn while_it_waits<T: Default>(&self, read: impl FnOnce(u32) -> T) -> T {
        let read = read(self.notification.tid);
        if self.is_valid() { read } else { T::default() }
    }

    /// Whether the target still waits.
    pub fn is_valid(&self) -> bool {
        self.source.listener.is_valid(self.notification.id)
    }

    /// When the default response is due, as the listener's timeout is now.
    pub fn deadline(&self) -> Option<Instant> {
        let timeout = self.source.settings().timeout;
        (timeout > Duration::ZERO).then(|| self.since + timeout)
    }

    /// Takes the right to respond; `None` while another open file has it.
    pub fn claim(self: &Arc<Self>) -> Option<Claim> {
        let won = !self.claimed.swap(true, Ordering::AcqRel);
        won.then(|| {
            self.closing.store(false, Ordering::Release);
            Claim(Arc::clone(self))
        })
    }

    /// Whether the file that has claimed it may be about to give it back: a descriptor of it was closed. The kernel
    /// tells whether that was the last only after close(2) has returned.
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    /// The same as [`claim`](Self::claim), but waits a little for a file that is closing.
    pub fn claim_when_closed(self: &Arc<Self>) -> Option<Claim> {
        let (most, interval) = CLOSING;
        let end = Instant::now() + most;
        loop {
            let claim = self.claim();
            if claim.is_some() || !self.is_closing() || Instant::now() > end {
                return claim;
            }
            std::thread::sleep(interval);
        }
    }

    /// Why the last response was refused; empty if none was.
    pub fn refusal(&self) -> String {
        self.refusal.lock().clone()
    }

    /// Notes why a response was refused.
    pub fn refuse(&self, why: String) {
        *self.refusal.lock() = why;
    }
}

impl Deref for Request {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.facts
    }
}

impl Claim {
    /// Notes that a descriptor of the claiming file was closed, or that it is in use after all.
    pub fn set_closing(&self, closing: bool) {
        self.0.closing.store(closing, Ordering::Release);
    }

    /// The request that may be responded to.
    pub fn request(&self) -> &Arc<Request> {
        &self.0
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.0.claimed.store(false, Ordering::Release);
    }
}
