//! Receiving from listeners, on a thread for each, and taking snapshots. A call that a rule answers ends here.
//!
//! A target can hold up the thread that reads its memory; `requests::lane` says what follows.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::unistd::Pid;
use parking_lot::Mutex;

use super::lane::{Lane, Receiver};
use super::pending::Pending;
use super::ruling::Judgement;
use super::source::Source;
use crate::kernel::memory::{Memory, ProcessMemory};
use crate::kernel::proc::Status;
use crate::kernel::scheduler::run_soon;
use crate::trap::listener::Failure;
use crate::trap::snapshot::Snapshot;

/// How long a snapshot may take before another thread receives.
const SNAPSHOT_PATIENCE: Duration = Duration::from_millis(50);

/// The threads that receive, and the watchdog that replaces those that are held up.
#[derive(Debug)]
pub struct Receivers {
    pending: Arc<Pending>,
    posts: Mutex<Vec<Arc<Post>>>,
    watchdog: OnceLock<Thread>,
}

/// One listener.
struct Post {
    source: Arc<Source>,
    lane: Lane,
    /// What to do when it ends.
    ended: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

/// The process of a thread, or the thread itself where that cannot be seen: it has gone.
fn process_of(tid: u32) -> u32 {
    Status::read(tid).ok().and_then(|status| status.tgid()).unwrap_or(tid)
}

/// The memory of a target that is not touched.
// Threads that touched it before have not come back.
struct Withheld;

impl Memory for Withheld {
    fn read(&self, _address: u64, _buffer: &mut [u8]) -> Result<usize, Errno> {
        Err(Errno::EBUSY)
    }
}

impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Post").field("source", &self.source.name).finish_non_exhaustive()
    }
}

impl Receivers {
    /// Starts the watchdog.
    ///
    /// # Errors
    /// EAGAIN: too many threads.
    pub fn start(pending: Arc<Pending>) -> io::Result<Arc<Self>> {
        let receivers =
            Arc::new(Self { pending, posts: Mutex::default(), watchdog: OnceLock::new() });
        let watching = Arc::clone(&receivers);
        let thread =
            thread::Builder::new().name("watchdog".to_owned()).spawn(move || watching.watch())?;
        receivers.watchdog.get_or_init(|| thread.thread().clone());
        Ok(receivers)
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
        let ended = Mutex::new(Some(Box::new(ended) as Box<dyn FnOnce() + Send>));
        let post = Arc::new(Post { source, lane: Lane::new(), ended });
        // Before the thread starts: the listener may end at once, and is forgotten then.
        self.posts.lock().push(Arc::clone(&post));
        let first = post.lane.current();
        self.spawn(&post, move |_| Some(first)).inspect_err(|_| self.forget(&post))
    }

    fn forget(&self, post: &Arc<Post>) {
        self.posts.lock().retain(|other| !Arc::ptr_eq(other, post));
    }

    /// Starts a thread, which receives as the receiver that `become_receiver` returns, if it does.
    fn spawn(
        self: &Arc<Self>,
        post: &Arc<Post>,
        become_receiver: impl FnOnce(&Post) -> Option<Arc<Receiver>> + Send + 'static,
    ) -> io::Result<()> {
        let (receivers, post) = (Arc::clone(self), Arc::clone(post));
        let work = move || {
            let Some(receiver) = become_receiver(&post) else { return };
            let received = catch_unwind(AssertUnwindSafe(|| receivers.receive(&post, &receiver)));
            // A listener from which nobody receives must not stay: its calls would wait forever.
            if received.is_err() && receiver.end().is_ok() {
                receivers.end(&post, &Failure::Fault(Errno::EIO));
            }
        };
        thread::Builder::new().name("receive".to_owned()).spawn(work).map(drop)
    }

    /// Receives until the listener ends, or another thread does.
    fn receive(&self, post: &Arc<Post>, receiver: &Receiver) {
        let source = &post.source;
        // Until it is received, a signal ends the target's call: a shell on a busy machine could not fork.
        if let Err(errno) = run_soon() {
            log::debug!("{}: the receiving thread has no raised priority: {errno}", source.name);
        }
        loop {
            let (notification, since, ruled) = match source.listener.left() {
                Some((notification, left)) => {
                    let (since, ruled) = self.pending.rule_left(source, &notification, left);
                    (notification, since, ruled)
                }
                None => {
                    let notification = match source.listener.receive() {
                        Ok(notification) => notification,
                        Err(failure) => return self.end(post, &failure),
                    };
                    let since = Instant::now();
                    (notification, since, self.pending.rule(source, &notification, since))
                }
            };
            if let Judgement::Answered = ruled {
                continue;
            }
            let live = ProcessMemory(Pid::from_raw(notification.tid as i32));
            // Asked for each call: once enough of its threads are free again, a target is read as before.
            let is_crowded = post.lane.held_up.is_crowded(|| process_of(notification.tid));
            let memory: &dyn Memory = if is_crowded { &Withheld } else { &live };
            if receiver.begin(notification.tid, Instant::now()) {
                self.wake_watchdog();
            }
            let mut charge = source.account.charge();
            let cap = self.pending.limits().piece;
            let snapshot = Snapshot::take_within(&notification, memory, cap, &mut charge);
            let read = receiver.end();
            // Also if another thread receives by now: only this one knows of this call.
            self.pending.settle(source, notification, snapshot, since, ruled);
            if let Err(process) = read {
                return post.lane.held_up.remove(process);
            }
        }
    }

    fn end(&self, post: &Arc<Post>, failure: &Failure) {
        if !matches!(failure, Failure::Closed) {
            log::error!("listener {}: cannot receive: {failure}", post.source.name);
        }
        self.forget(post);
        self.pending.remove_source(post.source.index);
        let ended = post.ended.lock().take();
        if let Some(ended) = ended {
            ended();
        }
    }

    /// Never returns: sleeps while nobody reads, else looks now and then whether somebody is held up.
    fn watch(self: Arc<Self>) {
        loop {
            while self.lets_watchdog_sleep() {
                // An `unpark` that came before is not lost: it makes this return at once.
                thread::park();
            }
            // However many requests come, this is all that they cost the watchdog.
            thread::sleep(SNAPSHOT_PATIENCE);
            // Not under the lock, which new listeners need: a replacement reads /proc and starts a thread.
            let posts = self.posts.lock().clone();
            for post in posts {
                self.replace_if_held_up(&post);
            }
        }
    }

    fn wake_watchdog(&self) {
        if let Some(watchdog) = self.watchdog.get() {
            watchdog.unpark();
        }
    }

    fn lets_watchdog_sleep(&self) -> bool {
        // A listener that comes later wakes it with its first call.
        self.posts.lock().iter().all(|post| post.lane.current().lets_watchdog_sleep())
    }

    fn replace_if_held_up(self: &Arc<Self>, post: &Arc<Post>) {
        let current = post.lane.current();
        let Some((since, tid)) =
            current.reads().filter(|(since, _)| since.elapsed() >= SNAPSHOT_PATIENCE)
        else {
            return;
        };
        let process = process_of(tid);
        // Once there is a thread for it: by then it may have read, and goes on itself.
        let replace = move |post: &Post| post.lane.replace(&current, since, process);
        if let Err(error) = self.spawn(post, replace) {
            log::warn!("listener {}: delayed by a target: {error}", post.source.name);
        }
    }
}
