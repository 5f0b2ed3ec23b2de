//! What is to be done later, on one thread for all: a call that waits for a delayed answer costs memory, and no thread.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use parking_lot::{Condvar, Mutex};

/// What is to be done. It must not wait for a target.
type DelayedWork = Box<dyn FnOnce() + Send>;
/// Whether that is still wanted: false once the target has gone. It must not wait for anything.
pub(super) type IsWanted = Box<dyn Fn() -> bool + Send>;

/// How many may wait before those that nobody wants are looked for.
const UNSWEPT: usize = 1024;

/// All that is to be done later.
#[derive(Default)]
pub(super) struct Delays {
    queue: Mutex<DelayQueue>,
    earlier: Condvar,
}

#[derive(Default)]
struct DelayQueue {
    due: BinaryHeap<Reverse<Due>>,
    count: u64,
    has_thread: bool,
    /// How many there were when all were wanted.
    wanted: usize,
}

struct Due {
    at: Instant,
    /// What came first is done first.
    number: u64,
    is_wanted: IsWanted,
    work: DelayedWork,
}

impl Delays {
    /// Does `work` at that time, on another thread, unless by then it is no longer wanted.
    ///
    /// # Errors
    /// EAGAIN: too many threads. Nothing will be done.
    pub(super) fn at(
        self: &Arc<Self>,
        at: Instant,
        is_wanted: IsWanted,
        work: DelayedWork,
    ) -> io::Result<()> {
        let mut queue = self.queue.lock();
        if !queue.has_thread {
            let delays = Arc::clone(self);
            thread::Builder::new().name("delay".to_owned()).spawn(move || delays.run())?;
            queue.has_thread = true;
        }
        let is_earliest = queue.due.peek().is_none_or(|Reverse(due)| at < due.at);
        let number = queue.count;
        queue.count += 1;
        queue.due.push(Reverse(Due { at, number, is_wanted, work }));
        let unwanted = queue.sweep();
        // Otherwise the thread wakes early enough by itself.
        if is_earliest {
            self.earlier.notify_one();
        }
        // Without the lock: whoever is the last to name a listener or a request undoes much.
        drop(queue);
        drop(unwanted);
        Ok(())
    }

    fn run(&self) {
        let mut queue = self.queue.lock();
        loop {
            match queue.due.peek().map(|Reverse(due)| due.at) {
                None => self.earlier.wait(&mut queue),
                Some(at) if at > Instant::now() => _ = self.earlier.wait_until(&mut queue, at),
                Some(_) => {
                    if let Some(Reverse(due)) = queue.due.pop() {
                        // The receiving threads take this lock to add a delay, and must not wait for an
                        // ioctl of another listener.
                        parking_lot::MutexGuard::unlocked(&mut queue, due.work);
                    }
                }
            }
        }
    }
}

impl DelayQueue {
    /// Takes out what nobody wants, each time that there is twice as much as was wanted at the last look. A target that is
    /// interrupted and calls again would otherwise leave something for a day with each call.
    fn sweep(&mut self) -> Vec<Reverse<Due>> {
        if self.due.len() < UNSWEPT.max(2 * self.wanted) {
            return Vec::new();
        }
        let all = std::mem::take(&mut self.due).into_iter();
        let (wanted, unwanted): (Vec<_>, Vec<_>) = all.partition(|Reverse(due)| (due.is_wanted)());
        self.due = wanted.into();
        self.wanted = self.due.len();
        unwanted
    }
}

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.number) == (other.at, other.number)
    }
}

impl Eq for Due {}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn what_is_due_first_is_done_first_whenever_it_came() {
        let delays: Arc<Delays> = Arc::default();
        let (done, all) = mpsc::channel();
        let begun = Instant::now();
        for (name, millis) in [("last", 60), ("first", 0), ("second", 20), ("third", 20)] {
            let done = done.clone();
            let at = begun + Duration::from_millis(millis);
            let work = move || done.send((name, begun.elapsed())).unwrap();
            delays.at(at, Box::new(|| true), Box::new(work)).unwrap();
        }
        let all: Vec<_> = (0..4).map(|_| all.recv().unwrap()).collect();
        let names: Vec<_> = all.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["first", "second", "third", "last"]);
        assert!(all[1].1 >= Duration::from_millis(20) && all[3].1 >= Duration::from_millis(60));
    }

    #[test]
    fn a_hundred_thousand_that_wait_at_once_take_one_thread() {
        let delays: Arc<Delays> = Arc::default();
        let (done, all) = mpsc::channel();
        // The first holds up all others until all have come.
        let (go, until) = mpsc::channel();
        let hold = move || until.recv().unwrap();
        let together = Instant::now();
        delays.at(together, Box::new(|| true), Box::new(hold)).unwrap();
        for number in 0..100_000_u64 {
            let done = done.clone();
            let at = together + Duration::from_micros(number % 1000);
            let work = move || done.send(thread::current().id()).unwrap();
            delays.at(at, Box::new(|| true), Box::new(work)).unwrap();
        }
        go.send(()).unwrap();
        drop(done);
        let threads: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(threads.len(), 1);
        assert!(delays.queue.lock().due.is_empty());
    }

    #[test]
    fn what_nobody_wants_any_more_is_not_kept() {
        let delays: Arc<Delays> = Arc::default();
        let kept = Arc::new(());
        let tomorrow = Instant::now() + Duration::from_secs(24 * 60 * 60);
        for number in 0..100 * UNSWEPT {
            let held = Arc::clone(&kept);
            let is_wanted = number % 1000 == 0;
            delays.at(tomorrow, Box::new(move || is_wanted), Box::new(move || drop(held))).unwrap();
        }
        assert!(Arc::strong_count(&kept) <= UNSWEPT + 1);
        let left = &delays.queue.lock().due;
        assert_eq!(left.iter().filter(|Reverse(due)| (due.is_wanted)()).count(), 103);
    }
}
