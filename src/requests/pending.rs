//! All requests that wait and the listeners they came from, with the records of what happened to them.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use nix::errno::Errno;
use nix::sys::eventfd::{EfdFlags, EventFd};
use parking_lot::Mutex;

use super::count::count;
use super::delayed_answers::DelayedAnswers;
use super::delays::Delays;
use super::events::{Event, Observer};
use super::facts::Facts;
use super::fresh::Fresh;
use super::live_sources::LiveSources;
use super::log::{Ending, LogEntry};
use super::metrics::Metrics;
use super::permits::Permits;
use super::records::Records;
use super::refusals::WarningLimit;
use super::request::Request;
use super::ring::Record;
use super::source::Source;
use super::state::{Attempt, Transition};
use super::table::Table;
use super::writer::Author;
use crate::kernel::budget::Budget;
use crate::kernel::clock;
use crate::kernel::notification::Notification;
use crate::trap::journal::Journal;
use crate::trap::snapshot::Snapshot;

/// How many calls `short` carries out at once.
// Each takes a thread, which the target or the other end of its socket can hold up.
const SHORTS_MAX: usize = 1024;

/// How much of targets' memory is kept, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For each argument, with all that it leads to; and as much may be staged for it.
    pub piece: usize,
    /// For all that wait, beyond what each request has in any case.
    pub memory: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { piece: 4 << 20, memory: 256 << 20 }
    }
}

/// All that waits, and the listeners it came from.
pub struct Pending {
    pub(super) table: Table<Arc<Request>>,
    pub(super) sources: Mutex<LiveSources>,
    limits: Limits,
    pub(super) budget: Arc<Budget>,
    pub(super) journal: Arc<Journal>,
    pub(super) records: Records,
    pub(super) fresh: Fresh,
    /// Readable when the reaper has something to do before it planned to.
    pub(super) wake: EventFd,
    pub(super) delays: Arc<Delays>,
    pub(super) delayed: DelayedAnswers,
    /// For calls that `short` carries out.
    pub(super) shorts: Permits,
    pub(super) warnings: WarningLimit,
    /// The process that would start another daemon, if there is one.
    keeper: OnceLock<u32>,
}

impl Pending {
    /// An empty table with the usual limits.
    ///
    /// # Errors
    /// EMFILE, ENOMEM and the like.
    pub fn new() -> Result<Self, Errno> {
        Self::within(Limits::default())
    }

    /// An empty table that keeps so much.
    ///
    /// # Errors
    /// EMFILE, ENOMEM and the like.
    pub fn within(limits: Limits) -> Result<Self, Errno> {
        Self::with(limits, Arc::new(Journal::new()?))
    }

    /// An empty table that goes on with `journal`.
    ///
    /// # Errors
    /// EMFILE, ENOMEM and the like.
    pub fn with(limits: Limits, journal: Arc<Journal>) -> Result<Self, Errno> {
        Ok(Self {
            table: Table::new(),
            sources: Mutex::default(),
            limits,
            budget: Budget::new(limits.memory),
            journal,
            records: Records::new(),
            fresh: Fresh::new(),
            wake: EventFd::from_flags(EfdFlags::EFD_CLOEXEC)?,
            delays: Arc::default(),
            delayed: DelayedAnswers::new(),
            shorts: Permits::new(SHORTS_MAX),
            warnings: WarningLimit::default(),
            keeper: OnceLock::new(),
        })
    }

    /// Sets who is notified of each event; once, before the first listener is added.
    pub fn observe(&self, observers: Vec<Arc<dyn Observer>>) {
        self.records.observe(observers);
    }

    /// Puts a call that was received at `since` into the table, and notifies of it.
    pub fn insert(
        &self,
        source: &Arc<Source>,
        notification: Notification,
        snapshot: Snapshot,
        since: Instant,
    ) -> Arc<Request> {
        self.insert_as(source, notification, snapshot, since, None)
    }

    /// The same; as a question, if a line of that number asks.
    pub(super) fn insert_as(
        &self,
        source: &Arc<Source>,
        notification: Notification,
        snapshot: Snapshot,
        since: Instant,
        asked_by: Option<usize>,
    ) -> Arc<Request> {
        // One that an earlier daemon received may have its number.
        let listener = &source.listener;
        let number = listener.number(notification.id).unwrap_or_else(|| self.journal.next_number());
        // Before anybody can answer it: the journal's entry is cleared by the answer.
        listener.enter(notification.id, number, clock::monotonic(since), asked_by);
        let piece = self.limits.piece;
        let request = Request::new(
            number,
            Arc::clone(source),
            notification,
            snapshot,
            since,
            asked_by,
            piece,
        );
        let request = Arc::new(request);
        count(&source.counts.received);
        self.records.metrics.received(&request);
        let event = request.event();
        if self.records.requests.readers() > 0 {
            // Nobody can ask any more once another handler has responded.
            request.ask();
        }
        // Recorded under the lock of the table: recorded later, by
        // whichever thread came first, `end` was seen before `new`.
        self.table.enter(Arc::clone(&request), || self.records.enter(&request, &event));
        if self.fresh.add(since, number) {
            self.wake_reaper();
        }
        self.records.notify(request.brief.weight());
        request
    }

    /// Ends a request whose target no longer waits, unless its response is on its way just now: then that finds out for
    /// itself.
    pub(super) fn leave(&self, number: u64) {
        self.end(number, Transition::Leave, None, |_| Ending::GONE);
    }

    /// Ends a request by `step`, if it can be made.
    pub(super) fn end(
        &self,
        number: u64,
        step: Transition,
        attempt: Option<Attempt>,
        ending: impl FnOnce(&Request) -> Ending,
    ) {
        let publish = |request: &Arc<Request>| {
            let ending = ending(request);
            count(request.source.counts.of(ending.kind));
            self.records.end(&request.brief, ending);
        };
        if let Some(request) = self.table.end(number, step, attempt, publish) {
            // Closes the descriptors of a delayed answer together
            // with the request, and not when the delay is over.
            self.delayed.take(number);
            self.records.notify(request.brief.weight());
        }
    }

    pub(super) fn wake_reaper(&self) {
        // A full counter is as good as a write: the reaper wakes either way.
        let _: Result<usize, Errno> = self.wake.write(1);
    }

    /// Applies a change of settings to what waits already.
    pub fn settings_changed(&self) {
        self.wake_reaper();
    }

    /// Whether somebody is answering now, whose end is not published yet.
    pub fn is_answering(&self) -> bool {
        self.table.is_answering()
    }

    /// The request of that number, while it waits.
    pub fn get(&self, number: u64) -> Option<Arc<Request>> {
        self.table.get(number)
    }

    /// The numbers of all that wait, ascending.
    pub fn numbers(&self) -> Vec<u64> {
        self.table.with_all(|requests| requests.map(|request| request.number).collect())
    }

    /// Passes the numbers of all that wait to `look`, ascending, while nothing can come or go; so it must not
    /// call back into the table.
    pub fn with_numbers(&self, look: impl FnOnce(&mut dyn Iterator<Item = u64>)) {
        self.table.with_all(|requests| look(&mut requests.map(|request| request.number)));
    }

    /// The numbers of what waits for one listener, ascending.
    pub fn numbers_of(&self, index: u32) -> Vec<u64> {
        self.table.numbers_of(index)
    }

    /// How many wait for one listener.
    pub fn count_of(&self, index: u32) -> usize {
        self.table.count_of(index)
    }

    /// What happened.
    pub fn events(&self) -> &Record<Event> {
        &self.records.events
    }

    /// The requests that came.
    pub fn requests(&self) -> &Record<Arc<Facts>> {
        &self.records.requests
    }

    /// What has ended, and what was refused.
    pub fn log(&self) -> &Record<LogEntry> {
        &self.records.log
    }

    /// Notes what `by` wrote into `log`.
    pub fn log_message(&self, text: String, by: Author) {
        self.records.log_message(text, by);
    }

    /// Sets which process would start another daemon; once.
    pub fn set_keeper(&self, pid: u32) {
        self.keeper.get_or_init(|| pid);
    }

    /// The process that would start another daemon, if there is one.
    pub fn keeper(&self) -> Option<u32> {
        self.keeper.get().copied()
    }

    /// How much of targets' memory is kept.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// What all requests hold of it.
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// What is counted.
    pub fn metrics(&self) -> &Metrics {
        &self.records.metrics
    }

    /// Whether anybody waits for news in one of the records.
    pub fn has_readers(&self) -> bool {
        let Records { events, requests, log, .. } = &self.records;
        events.readers() + requests.readers() + log.readers() > 0
    }

    /// Where a new reader of `record` begins, with nothing lost or repeated in between: what
    /// waits now, oldest first and each as `entry`, and the position from which to go on.
    pub fn begin<T, W>(&self, record: &Record<T>, entry: impl Fn(&Request) -> W) -> (Vec<W>, u64) {
        let entry = |request: &Arc<Request>| entry(request);
        self.table.with_all(|requests| (requests.map(entry).collect(), record.end()))
    }

    /// The earliest deadline of all that waits. Requests of one listener share its timeout, so
    /// only the oldest of each is looked at.
    pub(super) fn next_deadline(&self) -> Option<(Instant, u64)> {
        let oldest = self.table.oldest_waiting();
        oldest.iter().filter_map(|request| Some((request.deadline()?, request.number))).min()
    }
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}
