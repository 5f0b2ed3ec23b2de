//! One trapped call while it waits: the facts of it, which never change, and what its handlers have left so far: staged
//! memory, and why the last response was refused.

use std::ops::Deref;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use parking_lot::Mutex;

use super::events::Event;
use super::facts::{Facts, TargetIdentity};
use super::note::Note;
use super::source::Source;
use super::staged::{NotStaged, Staged};
use super::table::TableEntry;
use crate::kernel::notification::Notification;
use crate::kernel::proc::{self, Status};
use crate::trap::decode::{self, Place, RequestContext};
use crate::trap::snapshot::Snapshot;

/// A request that waits, or has waited.
#[derive(Debug)]
pub struct Request {
    /// What was known when it came; reached through the request itself too.
    pub facts: Arc<Facts>,
    /// The same as the records keep it.
    pub brief: Arc<Facts>,
    /// The listener it came from.
    pub source: Arc<Source>,
    /// Its thread, once it has waited for a moment.
    // Closed with the request, so that nothing of an ended one is watched.
    pub(super) pidfd: OnceLock<OwnedFd>,
    pub(super) staged: Staged,
    /// Whether who has claimed it closes its file, as far as can be seen.
    closing: AtomicBool,
    refusal: Note,
    /// When something was last staged.
    staged_at: Mutex<Option<SystemTime>>,
}

impl Request {
    /// A request that was received at `since`; for each argument `stage_max` bytes may be staged.
    pub fn new(
        number: u64,
        source: Arc<Source>,
        notification: Notification,
        snapshot: Snapshot,
        since: Instant,
        asked_by: Option<usize>,
        stage_max: usize,
    ) -> Self {
        let queued = since.elapsed();
        let facts = Facts {
            number,
            listener: Arc::clone(&source.name),
            container: source.container_id(),
            notification,
            snapshot,
            received: SystemTime::now() - queued,
            since,
            queued,
            asked_by,
            contents: OnceLock::new(),
            identity: Arc::default(),
            place: Arc::default(),
        };
        let facts = Arc::new(facts);
        // Cut here, and not where it is recorded, which happens under the lock of the table.
        let brief = facts.brief();
        let mut charge = source.account.charge();
        // Without asking for room: the call waits in any case. Staged
        // memory and the snapshots of later calls get less.
        charge.force(facts.weight());
        if !Arc::ptr_eq(&facts, &brief) {
            charge.force(brief.weight());
        }
        Self {
            facts,
            brief,
            source,
            pidfd: OnceLock::new(),
            staged: Staged::new(charge, stage_max),
            closing: AtomicBool::new(false),
            refusal: Note::default(),
            staged_at: Mutex::default(),
        }
    }

    /// That it has come.
    pub fn event(&self) -> Event {
        Event::New {
            number: self.number,
            syscall: self.syscall(),
            tid: self.notification.tid,
            listener: Arc::clone(&self.listener),
            is_question: self.asked_by.is_some(),
        }
    }

    /// The other facts in its texts.
    pub fn context(&self) -> RequestContext<'_> {
        self.place();
        self.facts.context()
    }

    /// Asks all that its texts say of its target, so that it is known once the target has gone.
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
    pub fn identity(&self) -> &TargetIdentity {
        self.identity.get_or_init(|| {
            self.while_it_waits(|tid| TargetIdentity {
                status: Status::read(tid).ok(),
                exe: proc::proc_link(tid, "exe"),
            })
        })
    }

    /// Where the target stands, as it was when it was first asked for.
    pub fn place(&self) -> &Place {
        self.place.get_or_init(|| self.while_it_waits(|tid| target_place(tid, &self.snapshot)))
    }

    /// The result of `read` if the target still waited afterwards.
    fn while_it_waits<T: Default>(&self, read: impl FnOnce(u32) -> T) -> T {
        let read = read(self.notification.tid);
        // Checked after the read: the id of the thread may belong to another process by then.
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

    /// Whether the file that has claimed it may be about to give it back: a descriptor of it was closed. The kernel
    /// reports whether that was the last only after close(2) has returned.
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    pub(super) fn set_closing(&self, closing: bool) {
        self.closing.store(closing, Ordering::Release);
    }

    /// Why the last response was refused; empty if none was.
    pub fn refusal(&self) -> String {
        self.refusal.text()
    }

    /// Notes why a response was refused.
    pub fn refuse(&self, why: String) {
        self.refusal.set(why);
    }

    /// When that was.
    pub fn refused_at(&self) -> Option<SystemTime> {
        self.refusal.time()
    }

    /// What is staged for that out-argument; `None` before anything was.
    pub fn staged(&self, out: usize) -> Option<Vec<u8>> {
        self.staged.bytes(out)
    }

    /// Whether a response would carry anything over.
    pub fn has_staged(&self) -> bool {
        self.staged.is_any()
    }

    /// Stages `data` at `offset` of that out-argument; what lies between is zero.
    ///
    /// # Errors
    /// See [`NotStaged`]; what was staged before stays.
    pub fn stage(&self, out: usize, offset: u64, data: &[u8]) -> Result<(), NotStaged> {
        self.staged.stage(&self.facts, out, offset, data)
    }

    /// Cuts or extends, with zeros, what is staged for that out-argument.
    ///
    /// # Errors
    /// As from [`stage`](Self::stage).
    pub fn stage_size(&self, out: usize, size: u64) -> Result<(), NotStaged> {
        self.staged.set_size(&self.facts, out, size)
    }

    /// Forgets what is staged for that out-argument.
    pub fn unstage(&self, out: usize) {
        self.staged.forget(out);
    }

    /// Notes that what is staged has changed.
    pub fn staged_now(&self) {
        *self.staged_at.lock() = Some(SystemTime::now());
    }

    /// When that was.
    pub fn staged_at(&self) -> Option<SystemTime> {
        *self.staged_at.lock()
    }
}

/// Where a thread stands, as /proc says now.
pub(super) fn target_place(tid: u32, snapshot: &Snapshot) -> Place {
    let (cwd, root) = (proc::proc_link(tid, "cwd"), proc::proc_link(tid, "root"));
    let mut files = [const { None }; 6];
    for descriptor in decode::descriptors(snapshot) {
        files[descriptor.index] = proc::proc_link(tid, &format!("fd/{}", descriptor.fd));
    }
    Place { cwd, root, files }
}

impl Deref for Request {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.facts
    }
}

impl TableEntry for Arc<Request> {
    fn number(&self) -> u64 {
        self.facts.number
    }

    fn tid(&self) -> u32 {
        self.facts.notification.tid
    }

    fn listener(&self) -> u32 {
        self.source.index
    }
}
