//! The table of requests: one lock, and a request is waiting, being answered, or no longer here;
//! it never holds the lock across a wait for a target, and never gives two responses to one.

mod admission;
mod answer;
mod facts;
mod history;
mod memory;
mod metrics;
mod ownership;
mod reaper;
mod request;
mod ruled;
mod source;
mod staged;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::eventfd::{EfdFlags, EventFd};
use parking_lot::{Condvar, Mutex};

pub use self::admission::Subject;
pub use self::answer::{Answer, Attempt, Unanswered};
pub use self::facts::{Content, Facts, Identity};
pub use self::history::{Ending, Entry, Occurrence, Refusal};
pub use self::metrics::{BOUNDS, Histogram, Metrics, kind};
pub use self::ownership::{Change, Ownership};
pub use self::reaper::reap;
pub use self::request::{Claim, Request};
pub use self::ruled::Ruled;
pub use self::source::{About, Container, Counts, Settings, Source};

use self::source::count;
use crate::events::{Event, Watcher};
use crate::journal::Journal;
use crate::listener::Listener;
use crate::notification::Notification;
use crate::record::Record;
use crate::snapshot::Snapshot;

/// How much is kept of events for readers that lag, in bytes: about 50,000 of them.
const EVENTS_MAX: usize = 16 << 20;
/// What one takes there, without its line.
const EVENT_WEIGHT: usize = 256;
/// How much is kept of requests, in bytes: about 10,000 small ones, or a few large ones.
const REQUESTS_MAX: usize = 32 << 20;

/// How much is kept of what has ended, in bytes: the same.
const LOG_MAX: usize = 32 << 20;

/// All that waits, and the listeners it came from.
pub struct Pending {
    /// Lock order: `table`, then a record's own, one of the metrics' or a watcher's. No other is
    /// taken under it.
    table: Mutex<Table>,
    /// A response that was on its way has ended, or has come back.
    sent: Condvar,
    journal: Journal,
    events: Record<Event>,
    requests: Record<Arc<Facts>>,
    log: Record<Entry>,
    metrics: Metrics,
    watchers: OnceLock<Vec<Arc<dyn Watcher>>>,
    /// Readable when the reaper has something to do before it planned to.
    wake: EventFd,
    told: admission::Told,
}

#[derive(Default)]
struct Table {
    requests: BTreeMap<u64, Waiting>,
    sources: BTreeMap<u32, SourceEntry>,
    /// Requests that the reaper has not looked at yet, oldest first.
    fresh: VecDeque<(Instant, u64)>,
    /// The targets whose response is on its way.
    sending: Vec<u32>,
    /// Whether the reaper sleeps until it is woken.
    reaper_asleep: bool,
    /// How many attempts to answer there were.
    attempts: u64,
}

struct Waiting {
    request: Arc<Request>,
    state: State,
}

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nobody is answering it.
    Waiting,
    /// The attempt of this number is getting its response ready, which may take as long as the
    /// target likes: the target may go, or the attempt be given up.
    Preparing(u64),
    /// That attempt is writing memory: until all of it is written or taken back, nobody else answers.
    Writing(u64),
    /// The same, and it was given up: it will take back what it has written.
    Retracting(u64),
    /// Somebody is in the kernel with its response now.
    Sending,
}

struct SourceEntry {
    source: Arc<Source>,
    pending: BTreeSet<u64>,
    slot: usize,
}

impl Pending {
    /// An empty table.
    ///
    /// # Errors
    /// EMFILE, ENOMEM and the like.
    pub fn new() -> Result<Self, Errno> {
        Ok(Self {
            table: Mutex::default(),
            sent: Condvar::new(),
            journal: Journal::new()?,
            events: Record::new(EVENTS_MAX),
            requests: Record::new(REQUESTS_MAX),
            log: Record::new(LOG_MAX),
            metrics: Metrics::default(),
            watchers: OnceLock::new(),
            wake: EventFd::from_flags(EfdFlags::EFD_CLOEXEC)?,
            told: admission::Told::default(),
        })
    }

    /// Names those that are told of each event; once, before the first listener is added.
    pub fn watch(&self, watchers: Vec<Arc<dyn Watcher>>) {
        assert!(self.watchers.set(watchers).is_ok(), "watchers are named once");
    }

    /// Takes over a notification descriptor; its name is made unique with `.2`, `.3`, ...
    ///
    /// # Errors
    /// ENFILE when there are too many listeners.
    pub fn add_source(
        &self,
        fd: std::os::fd::OwnedFd,
        wait_killable: bool,
        mut about: About,
    ) -> Result<Arc<Source>, Errno> {
        let (slot, buffer) = self.journal.slot()?;
        let listener = Listener::new(fd, buffer, wait_killable);
        let mut table = self.table.lock();
        let taken = |name: &str| table.sources.values().any(|entry| &*entry.source.name == name);
        if let Some(name) = std::iter::once(about.name.clone())
            .chain((2..).map(|n| format!("{}.{n}", about.name)))
            .find(|name| !taken(name))
        {
            about.name = name;
        }
        let index = (0..).find(|index| !table.sources.contains_key(index)).ok_or(Errno::ENFILE)?;
        let source = Arc::new(Source::new(index, about, listener));
        let entry = SourceEntry { source: Arc::clone(&source), pending: BTreeSet::new(), slot };
        table.sources.insert(index, entry);
        Ok(source)
    }

    /// Forgets a listener whose last task has ended; requests still there are gone with it.
    pub fn remove_source(&self, index: u32) {
        let left = {
            let table = self.table.lock();
            table.sources.get(&index).map(|entry| entry.pending.clone()).unwrap_or_default()
        };
        for number in left {
            self.gone(number);
        }
        if let Some(entry) = self.table.lock().sources.remove(&index) {
            self.journal.release(entry.slot);
        }
    }

    /// Puts a call that was received at `since` into the table and tells of it.
    pub fn insert(
        &self,
        source: &Arc<Source>,
        notification: Notification,
        snapshot: Snapshot,
        since: Instant,
    ) -> Arc<Request> {
        let number = self.journal.next_number();
        let request = Request::new(number, Arc::clone(source), notification, snapshot, since);
        let request = Arc::new(request);
        count(&source.counts.received);
        self.metrics.received(&request);
        let event = request.event();
        if self.requests.readers() > 0 {
            // Nobody can ask any more once another handler has responded.
            request.ask();
        }
        let weight = request.weight();
        let mut table = self.table.lock();
        // Whose response is on its way has it, or could not have called again: its end comes first.
        while table.sending.contains(&notification.tid) {
            self.sent.wait(&mut table);
        }
        table
            .requests
            .insert(number, Waiting { request: Arc::clone(&request), state: State::Waiting });
        if let Some(entry) = table.sources.get_mut(&source.index) {
            entry.pending.insert(number);
        }
        table.fresh.push_back((request.since, number));
        let wake = std::mem::take(&mut table.reaper_asleep);
        self.requests.publish(Arc::clone(&request.facts), weight);
        self.record(&event);
        drop(table);
        if wake {
            self.wake_reaper();
        }
        self.tell(weight);
        request
    }

    /// Must be called with the table locked: that is what keeps events in order.
    fn record(&self, event: &Event) {
        self.events.publish(event.clone(), EVENT_WEIGHT);
        for watcher in self.watchers.get().into_iter().flatten() {
            watcher.recording(event);
        }
    }

    fn tell(&self, weight: usize) {
        for watcher in self.watchers.get().into_iter().flatten() {
            watcher.recorded(weight);
        }
    }

    fn wake_reaper(&self) {
        // A full counter is as good as a write: the reaper wakes either way.
        let _: Result<usize, Errno> = self.wake.write(1);
    }

    /// Makes a change of settings count for what waits already.
    pub fn settings_changed(&self) {
        self.wake_reaper();
    }

    /// Whether somebody is answering now, whose end is not yet told.
    pub fn is_answering(&self) -> bool {
        self.table.lock().requests.values().any(|entry| entry.state != State::Waiting)
    }

    /// The request of that number, while it waits.
    pub fn get(&self, number: u64) -> Option<Arc<Request>> {
        self.table.lock().requests.get(&number).map(|entry| Arc::clone(&entry.request))
    }

    /// The numbers of all that wait, ascending.
    pub fn numbers(&self) -> Vec<u64> {
        self.table.lock().requests.keys().copied().collect()
    }

    /// Tells `told` the numbers of all that wait, ascending, while nothing can come or go; so it must not
    /// call back into the table.
    pub fn with_numbers(&self, told: impl FnOnce(&mut dyn Iterator<Item = u64>)) {
        told(&mut self.table.lock().requests.keys().copied());
    }

    /// The numbers of what waits for one listener, ascending.
    pub fn numbers_of(&self, index: u32) -> Vec<u64> {
        let table = self.table.lock();
        table.sources.get(&index).map(|e| e.pending.iter().copied().collect()).unwrap_or_default()
    }

    /// How many wait for one listener.
    pub fn count_of(&self, index: u32) -> usize {
        self.table.lock().sources.get(&index).map_or(0, |entry| entry.pending.len())
    }

    /// The live listener with that index.
    pub fn source(&self, index: u32) -> Option<Arc<Source>> {
        self.table.lock().sources.get(&index).map(|entry| Arc::clone(&entry.source))
    }

    /// All live listeners.
    pub fn sources(&self) -> Vec<Arc<Source>> {
        self.table.lock().sources.values().map(|entry| Arc::clone(&entry.source)).collect()
    }

    /// What happened.
    pub fn events(&self) -> &Record<Event> {
        &self.events
    }

    /// The requests that came.
    pub fn requests(&self) -> &Record<Arc<Facts>> {
        &self.requests
    }

    /// What has ended, and what was refused.
    pub fn log(&self) -> &Record<Entry> {
        &self.log
    }

    /// What is counted.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Whether anybody wants to be told more by one of the records.
    pub fn has_readers(&self) -> bool {
        self.events.readers() + self.requests.readers() + self.log.readers() > 0
    }

    /// Where a new reader of `record` begins, with nothing lost or told twice in between: what
    /// waits now, oldest first and each as `told`, and the position from which to go on.
    pub fn begin<T, W>(&self, record: &Record<T>, told: impl Fn(&Request) -> W) -> (Vec<W>, u64) {
        let table = self.table.lock();
        let waiting = table.requests.values().map(|entry| told(&entry.request)).collect();
        (waiting, record.end())
    }

    /// The earliest deadline of all that waits. Requests of one listener share its timeout, so
    /// only the oldest of each is looked at.
    fn next_deadline(&self) -> Option<(Instant, u64)> {
        let table = self.table.lock();
        let oldest = table.sources.values().filter_map(|entry| {
            let number = entry.pending.iter().find(|number| {
                table.requests.get(number).is_some_and(|entry| entry.state == State::Waiting)
            })?;
            Some((table.requests.get(number)?.request.deadline()?, *number))
        });
        oldest.min()
    }

    /// Takes the requests that have waited for `age` and were not taken before; and when the
    /// next of them will be of that age.
    fn take_aged(&self, age: Duration) -> (Vec<Arc<Request>>, Option<Instant>) {
        let mut table = self.table.lock();
        let now = Instant::now();
        let mut aged = Vec::new();
        while let Some(&(since, number)) = table.fresh.front() {
            if !table.requests.contains_key(&number) {
                table.fresh.pop_front();
            } else if since + age > now {
                return (aged, Some(since + age));
            } else {
                table.fresh.pop_front();
                aged.extend(table.requests.get(&number).map(|e| Arc::clone(&e.request)));
            }
        }
        (aged, None)
    }

    /// Notes that the reaper is about to sleep without a limit, unless there is news already.
    fn may_sleep(&self) -> bool {
        let mut table = self.table.lock();
        table.reaper_asleep = table.fresh.is_empty();
        table.reaper_asleep
    }
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}
