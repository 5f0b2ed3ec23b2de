//! The threads of a listener that wait for processes which carry calls out: started as they are needed, so many at most
//! that a target which holds them up holds up nobody but its own listener.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::SigSet;
use parking_lot::{Condvar, Mutex};

use super::delays::IsWanted;

/// How many there are at most: as many as there are processes.
const MAX_THREADS: usize = 8;
/// How long one waits for the next job before it ends.
const IDLE_TIME: Duration = Duration::from_secs(10);

/// How many jobs may wait before those that nobody wants are looked for.
const UNSWEPT: usize = 64;

/// What is to be done. It must not panic.
type Task = Box<dyn FnOnce() + Send>;

/// The threads of one listener.
#[derive(Default)]
pub(super) struct Crew {
    queue: Mutex<Queue>,
    arrived: Condvar,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<(IsWanted, Task)>,
    threads: usize,
    /// How many of them wait for a job.
    idle: usize,
    /// How many jobs there were when all were wanted.
    wanted: usize,
}

impl Queue {
    /// Takes out what nobody wants, each time that there is twice as much as was wanted at the last look. A target that holds
    /// all threads up could otherwise leave a call of each child that it kills.
    fn sweep(&mut self) -> Vec<(IsWanted, Task)> {
        if self.jobs.len() < UNSWEPT.max(2 * self.wanted) {
            return Vec::new();
        }
        let all = std::mem::take(&mut self.jobs).into_iter();
        let (wanted, unwanted): (Vec<_>, Vec<_>) = all.partition(|(is_wanted, _)| is_wanted());
        self.jobs = wanted.into();
        self.wanted = self.jobs.len();
        unwanted
    }
}

impl Crew {
    /// Has `job` done on one of the threads, in its turn, unless many wait and it is no longer wanted.
    ///
    /// # Errors
    /// EAGAIN: there is no thread, and there can be none. Nothing will be done.
    pub(super) fn run(self: &Arc<Self>, is_wanted: IsWanted, job: Task) -> io::Result<()> {
        let mut queue = self.queue.lock();
        let unwanted = queue.sweep();
        queue.jobs.push_back((is_wanted, job));
        // Compared with the jobs, not with zero: a thread that was notified counts as idle until it runs.
        if queue.idle >= queue.jobs.len() {
            self.arrived.notify_one();
        } else if queue.threads < MAX_THREADS {
            let crew = Arc::clone(self);
            match thread::Builder::new().name("crew".to_owned()).spawn(move || crew.work()) {
                Ok(_) => queue.threads += 1,
                Err(error) if queue.threads == 0 => {
                    queue.jobs.pop_back();
                    return Err(error);
                }
                // Those that are there do it later.
                Err(_) => {}
            }
        }
        // Without the lock: whoever is the last to name a request undoes much.
        drop(queue);
        drop(unwanted);
        Ok(())
    }

    fn work(&self) {
        // A signal would end the wait of an ioctl that installs a descriptor.
        let _: Result<(), Errno> = SigSet::all().thread_block();
        let mut queue = self.queue.lock();
        loop {
            if let Some((_, job)) = queue.jobs.pop_front() {
                // A target can make a job last as long as it likes,
                // and the receiving thread takes this lock to add one.
                parking_lot::MutexGuard::unlocked(&mut queue, job);
                continue;
            }
            queue.idle += 1;
            let waited = self.arrived.wait_for(&mut queue, IDLE_TIME);
            queue.idle -= 1;
            // A job may have come after the timeout, when this thread
            // still counted as idle: nobody else was started for it.
            if waited.timed_out() && queue.jobs.is_empty() {
                queue.threads -= 1;
                return;
            }
        }
    }
}

impl std::fmt::Debug for Crew {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Crew").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    fn wanted() -> IsWanted {
        Box::new(|| true)
    }

    #[test]
    fn jobs_that_nobody_wants_do_not_pile_up() {
        let crew: Arc<Crew> = Arc::default();
        let (release, held) = channel::<()>();
        let held = Arc::new(Mutex::new(held));
        let (done, all) = channel();
        for number in 0..MAX_THREADS + 10_000 {
            let (held, done) = (Arc::clone(&held), done.clone());
            // Those that hold the threads up, and each hundredth of the others.
            let is_wanted = number < MAX_THREADS || number % 100 == 0;
            let work = move || {
                if number < MAX_THREADS {
                    let _ = held.lock().recv();
                } else {
                    done.send(number).unwrap();
                }
            };
            crew.run(Box::new(move || is_wanted), Box::new(work)).unwrap();
            assert!(crew.queue.lock().jobs.len() <= UNSWEPT + 2 * 100, "{number}");
        }
        drop((release, done));
        let mut all: Vec<_> = all.iter().filter(|number| number % 100 == 0).collect();
        all.sort_unstable();
        assert_eq!(all, (100..=10_000).step_by(100).collect::<Vec<_>>());
    }

    #[test]
    fn jobs_that_are_held_up_hold_up_no_other_while_there_is_a_thread() {
        let crew: Arc<Crew> = Arc::default();
        let (release, held) = channel::<()>();
        let held = Arc::new(Mutex::new(held));
        for _ in 1..MAX_THREADS {
            let held = Arc::clone(&held);
            crew.run(wanted(), Box::new(move || _ = held.lock().recv())).unwrap();
        }
        let (done, all) = channel();
        for number in 0..100 {
            let done = done.clone();
            crew.run(wanted(), Box::new(move || done.send(number).unwrap())).unwrap();
        }
        let all: Vec<_> = all.iter().take(100).collect();
        assert_eq!(all, (0..100).collect::<Vec<_>>(), "in their turn");
        drop(release);
        assert!(crew.queue.lock().threads <= MAX_THREADS);
    }
}
