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
use crate::sys::scheduler::run_soon;

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
    /// The thread that receives from it: never two at once, which have one buffer to receive into.
    receiver: Mutex<Arc<Receiver>>,
    held_up: AtomicUsize,
    ended: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

/// One thread: since when it reads a target's memory, in milliseconds since the beginning and one more; 0 while it
/// does not.
#[derive(Debug, Default)]
struct Receiver(AtomicU64);

/// In the place of the time: another thread receives in the place of this one.
const REPLACED: u64 = u64::MAX;

impl Receiver {
    /// It begins to read.
    fn begin(&self, since: u64) {
        self.0.store(since, SeqCst);
    }

    /// It has read; whether it is to go on receiving.
    fn end(&self) -> bool {
        self.0.swap(0, SeqCst) != REPLACED
    }

    /// Since when it reads.
    fn reads_since(&self) -> Option<u64> {
        Some(self.0.load(SeqCst)).filter(|since| *since != 0)
    }

    /// Whether it is replaced now: only if it still reads what it has read since then.
    fn replace(&self, since: u64) -> bool {
        self.0.compare_exchange(since, REPLACED, SeqCst, SeqCst).is_ok()
    }
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
        let first = Arc::clone(&turn.receiver.lock());
        self.spawn(&turn, move |_| Some(first))?;
        self.turns.lock().push(turn);
        Ok(())
    }

    /// Starts a thread, which receives as what `become_receiver` says, if anything.
    fn spawn(
        self: &Arc<Self>,
        turn: &Arc<Turn>,
        become_receiver: impl FnOnce(&Turn) -> Option<Arc<Receiver>> + Send + 'static,
    ) -> io::Result<()> {
        let (receiving, turn) = (Arc::clone(self), Arc::clone(turn));
        let work = move || {
            if let Some(receiver) = become_receiver(&turn) {
                receiving.receive(&turn, &receiver);
            }
        };
        thread::Builder::new().name("receive".to_owned()).spawn(work).map(drop)
    }

    /// Receives until the listener ends, or another thread does.
    fn receive(&self, turn: &Arc<Turn>, receiver: &Receiver) {
        let source = &turn.source;
        // Until it is received, a signal ends the target's call: a shell on a busy machine could not fork.
        if let Err(errno) = run_soon() {
            log::debug!("{}: received when the scheduler likes: {errno}", source.name);
        }
        loop {
            let notification = match source.listener.receive() {
                Ok(notification) => notification,
                Err(failure) => return self.end(turn, &failure),
            };
            let since = Instant::now();
            if source.answer_by_rule(&notification) {
                continue;
            }
            let memory = Process(Pid::from_raw(notification.tid as i32));
            receiver.begin(self.milliseconds(since));
            self.wake_watcher();
            let snapshot = Snapshot::take(&notification, &memory, self.cap);
            let goes_on = receiver.end();
            // Only now is it certain that the memory was this target's.
            if source.listener.is_valid(notification.id) {
                self.pending.insert(source, notification, snapshot, since);
            }
            if !goes_on {
                turn.held_up.fetch_sub(1, SeqCst);
                return;
            }
        }
    }

    fn end(&self, turn: &Arc<Turn>, failure: &Failure) {
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
        self.turns.lock().iter().any(|turn| turn.receiver.lock().reads_since().is_some())
    }

    fn replace_if_held_up(self: &Arc<Self>, turn: &Arc<Turn>) {
        let current = Arc::clone(&turn.receiver.lock());
        let patient = self.milliseconds(Instant::now() - PATIENCE);
        let Some(since) = current.reads_since().filter(|since| *since <= patient) else { return };
        if turn.held_up.load(SeqCst) >= MOST {
            return;
        }
        // Once there is a thread for it: by then it may have read, and goes on itself.
        let take_its_place = move |turn: &Turn| {
            let mut receiver = turn.receiver.lock();
            current.replace(since).then(|| {
                turn.held_up.fetch_add(1, SeqCst);
                *receiver = Arc::default();
                Arc::clone(&receiver)
            })
        };
        if let Err(error) = self.spawn(turn, take_its_place) {
            log::warn!("listener {}: held up by a target: {error}", turn.source.name);
        }
    }

    fn milliseconds(&self, at: Instant) -> u64 {
        let since = at.saturating_duration_since(self.begun);
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX).saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_read_meanwhile_is_not_replaced_and_goes_on() {
        let receiver = Receiver::default();
        receiver.begin(7);
        assert_eq!(receiver.reads_since(), Some(7));
        assert!(receiver.end() && receiver.reads_since().is_none());
        assert!(!receiver.replace(7), "it receives again: two would share the buffer");
        receiver.begin(8);
        assert!(!receiver.replace(7), "it reads another target's memory");
        assert!(receiver.end());
    }

    #[test]
    fn who_is_replaced_is_so_once_and_does_not_go_on() {
        let receiver = Receiver::default();
        receiver.begin(7);
        assert!(receiver.replace(7) && !receiver.replace(7));
        assert!(!receiver.end());
    }
}
