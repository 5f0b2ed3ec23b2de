//! Receiving from listeners, on a thread for each, and taking snapshots. A target that holds up whoever reads its
//! memory holds up its own request only: another thread goes on in the place of the one that waits. It never
//! answers a request but by a rule.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use nix::unistd::Pid;
use parking_lot::Mutex;

use crate::listener::Failure;
use crate::pending::{Pending, Source};
use crate::snapshot::Snapshot;
use crate::sys::memory::Process;

/// How long a snapshot may take before another thread receives.
const PATIENCE: Duration = Duration::from_millis(50);
/// How many threads of one listener may be held up.
const MOST: usize = 256;

/// The threads that receive, and the one that watches them.
#[derive(Debug)]
pub struct Receiving {
    pending: Arc<Pending>,
    /// How much of one piece of a target's memory is kept, in bytes.
    cap: usize,
    begun: Instant,
    turns: Mutex<Vec<Arc<Turn>>>,
    watcher: Mutex<Option<Thread>>,
    watcher_sleeps: AtomicBool,
}

/// One listener.
struct Turn {
    source: Arc<Source>,
    /// The thread that receives from it.
    receiver: Mutex<Arc<Receiver>>,
    held_up: AtomicUsize,
    ended: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

/// One thread.
#[derive(Debug, Default)]
struct Receiver {
    /// Since when it reads a target's memory, in milliseconds since the beginning and one more; 0 while it does not.
    reads_since: AtomicU64,
    /// Whether another receives in its place.
    replaced: AtomicBool,
}

impl std::fmt::Debug for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Turn").field("source", &self.source.name).finish_non_exhaustive()
    }
}

impl Receiving {
    /// Starts the watcher.
    ///
    /// # Errors
    /// EAGAIN: too many threads.
    pub fn start(pending: Arc<Pending>, cap: usize) -> io::Result<Arc<Self>> {
        let receiving = Arc::new(Self {
            pending,
            cap,
            begun: Instant::now(),
            turns: Mutex::default(),
            watcher: Mutex::default(),
            watcher_sleeps: AtomicBool::new(false),
        });
        let watching = Arc::clone(&receiving);
        let thread =
            thread::Builder::new().name("watch".to_owned()).spawn(move || watching.watch())?;
        *receiving.watcher.lock() = Some(thread.thread().clone());
        Ok(receiving)
    }

    /// Receives from `source` on a thread of its own, which calls `ended` when no task is left under the filter.
    ///
    /// # Errors
    /// EAGAIN: too many threads.
    pub fn add(
        self: &Arc<Self>,
        source: Arc<Source>,
        ended: impl FnOnce() + Send + 'static,
    ) -> io::Result<()> {
        let turn = Arc::new(Turn {
            source,
            receiver: Mutex::default(),
            held_up: AtomicUsize::new(0),
            ended: Mutex::new(Some(Box::new(ended))),
        });
        let receiver = Arc::clone(&turn.receiver.lock());
        self.spawn(&turn, receiver)?;
        self.turns.lock().push(turn);
        Ok(())
    }

    fn spawn(self: &Arc<Self>, turn: &Arc<Turn>, receiver: Arc<Receiver>) -> io::Result<()> {
        let (receiving, turn) = (Arc::clone(self), Arc::clone(turn));
        let work = move || receiving.receive(&turn, &receiver);
        thread::Builder::new().name("receive".to_owned()).spawn(work).map(drop)
    }

    /// Receives until the listener ends, or another thread does.
    fn receive(&self, turn: &Arc<Turn>, receiver: &Receiver) {
        let source = &turn.source;
        while !receiver.replaced.load(SeqCst) {
            let notification = match source.listener.receive() {
                Ok(notification) => notification,
                Err(failure) => return self.end(turn, receiver, &failure),
            };
            let since = Instant::now();
            if source.answer_by_rule(&notification) {
                continue;
            }
            let memory = Process(Pid::from_raw(notification.tid as i32));
            receiver.reads_since.store(self.milliseconds(since), SeqCst);
            self.wake_watcher();
            let snapshot = Snapshot::take(&notification, &memory, self.cap);
            receiver.reads_since.store(0, SeqCst);
            // Only now is it certain that the memory was this target's.
            if source.listener.is_valid(notification.id) {
                self.pending.insert(source, notification, snapshot, since);
            }
        }
        turn.held_up.fetch_sub(1, SeqCst);
    }

    fn end(&self, turn: &Arc<Turn>, receiver: &Receiver, failure: &Failure) {
        if receiver.replaced.load(SeqCst) {
            return;
        }
        if !matches!(failure, Failure::Closed) {
            log::error!("listener {}: cannot receive: {failure}", turn.source.name);
        }
        self.turns.lock().retain(|other| !Arc::ptr_eq(other, turn));
        self.pending.remove_source(turn.source.index);
        let ended = turn.ended.lock().take();
        if let Some(ended) = ended {
            ended();
        }
    }

    /// Runs for ever: sleeps while nobody reads, else looks now and then whether somebody is held up.
    fn watch(self: Arc<Self>) {
        loop {
            self.watcher_sleeps.store(true, SeqCst);
            while self.watcher_sleeps.load(SeqCst) && !self.is_reading() {
                thread::park();
            }
            self.watcher_sleeps.store(false, SeqCst);
            // However many requests come, this is all that they cost the watcher.
            thread::sleep(PATIENCE);
            let turns = self.turns.lock().clone();
            for turn in turns {
                self.replace_if_held_up(&turn);
            }
        }
    }

    fn wake_watcher(&self) {
        if self.watcher_sleeps.load(SeqCst) && self.watcher_sleeps.swap(false, SeqCst) {
            if let Some(watcher) = &*self.watcher.lock() {
                watcher.unpark();
            }
        }
    }

    fn is_reading(&self) -> bool {
        self.turns.lock().iter().any(|turn| turn.receiver.lock().reads_since.load(SeqCst) != 0)
    }

    fn replace_if_held_up(self: &Arc<Self>, turn: &Arc<Turn>) {
        let mut current = turn.receiver.lock();
        let since = current.reads_since.load(SeqCst);
        let patient = self.milliseconds(Instant::now() - PATIENCE);
        if since == 0 || since > patient || turn.held_up.load(SeqCst) >= MOST {
            return;
        }
        let next = Arc::new(Receiver::default());
        match self.spawn(turn, Arc::clone(&next)) {
            Ok(()) => {
                turn.held_up.fetch_add(1, SeqCst);
                current.replaced.store(true, SeqCst);
                *current = next;
            }
            Err(error) => {
                log::warn!("listener {}: held up by a target: {error}", turn.source.name);
            }
        }
    }

    fn milliseconds(&self, at: Instant) -> u64 {
        let since = at.saturating_duration_since(self.begun);
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX).saturating_add(1)
    }
}
