//! Work that a target can hold up for as long as it likes: each piece on a thread of its own, and
//! whoever waits for it can be interrupted and killed meanwhile. How many such threads one user may have is bounded.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::SigSet;
use parking_lot::{Condvar, Mutex};

use crate::fs::thread_quota::ThreadQuota;
use crate::kernel::proc::is_interrupted;
use crate::kernel::shortage::Shortage;
use crate::requests::Work;

/// How often the signals of waiting threads are checked.
// The FUSE library does not report FUSE_INTERRUPT. Without a look,
// a process in a blocking read ignores Ctrl-C and even SIGKILL.
pub(super) const SIGNAL_CHECK_INTERVAL: Duration = Duration::from_millis(50);

/// All work that is being done, and who waits for it.
#[derive(Default)]
pub struct BlockingWork {
    waiting: Mutex<Vec<WorkWaiter>>,
    arrived: Condvar,
    quota: Arc<ThreadQuota>,
}

/// Somebody who waits for work.
struct WorkWaiter {
    /// The waiting thread.
    tid: u32,
    /// Whether it has its answer. Given `true`, that the thread is interrupted, it gives the work up and answers EINTR,
    /// if that can still be done.
    is_answered: Box<dyn Fn(bool) -> bool + Send>,
}

impl BlockingWork {
    /// Does `work` for the user `uid` on a thread of its own and calls `reply` once: with its outcome, with EINTR when a
    /// signal came for thread `waiting` and the work could be given up, or with EAGAIN when there was no
    /// thread to be had or this user has as many as one user may.
    pub fn run<T: 'static>(
        &self,
        uid: u32,
        waiting: Option<u32>,
        work: Work<T>,
        reply: impl FnOnce(Result<T, Errno>) + Send + 'static,
    ) {
        let Work { run, give_up } = work;
        // Kept until the thread ends: what was given up may be held up still.
        let Some(permit) = self.quota.take(uid) else {
            // The attempt has begun in the table already, and nobody else could answer the request.
            give_up();
            return reply(Err(Errno::EAGAIN));
        };
        let reply = Arc::new(Once(Mutex::new(Some(reply))));
        let worker = Arc::clone(&reply);
        // A thread for each piece, not a pool: any number of targets may hold up theirs, and the next writer must not
        // wait for them.
        let started = std::thread::Builder::new().name("work".into()).spawn(move || {
            // A signal would end the wait of an ioctl that installs a descriptor.
            let _: Result<(), Errno> = SigSet::all().thread_block();
            // A panic has been reported by its thread; the waiting thread must not wait forever.
            let outcome = catch_unwind(AssertUnwindSafe(run)).unwrap_or(Err(Errno::EIO));
            // Whoever has the outcome may ask for the next piece at once.
            drop(permit);
            if let Some(reply) = worker.take() {
                reply(outcome);
            }
        });
        if let Err(error) = started {
            let why = Shortage::of_io(&error).map_or_else(|| error.to_string(), |s| s.to_string());
            log::error!("a response was not accepted, its writer gets EAGAIN: {why}");
            give_up();
            if let Some(reply) = reply.take() {
                reply(Err(Errno::EAGAIN));
            }
            return;
        }
        let is_answered = move |interrupted| {
            // Given up before the reply is taken: if it is too late for that, the response is on its way,
            // and EINTR would be wrong.
            if interrupted && !reply.is_taken() && give_up() {
                if let Some(reply) = reply.take() {
                    reply(Err(Errno::EINTR));
                }
            }
            reply.is_taken()
        };
        if let Some(tid) = waiting {
            self.waiting.lock().push(WorkWaiter { tid, is_answered: Box::new(is_answered) });
            self.arrived.notify_one();
        }
    }

    /// Interrupts threads with a pending signal. It does not return; run it on a thread of its own.
    pub fn interrupt(&self) {
        loop {
            let mut waiting = self.waiting.lock();
            while waiting.is_empty() {
                self.arrived.wait(&mut waiting);
            }
            let mut all = std::mem::take(&mut *waiting);
            drop(waiting);
            // Without the lock: /proc takes a while, and whoever adds work must not wait for it.
            all.retain(|one| {
                !(one.is_answered)(false) && !(one.is_answered)(is_interrupted(one.tid))
            });
            self.waiting.lock().append(&mut all);
            std::thread::sleep(SIGNAL_CHECK_INTERVAL);
        }
    }
}

/// What can be taken out once, by whoever comes first.
struct Once<T>(Mutex<Option<T>>);

impl<T> Once<T> {
    fn take(&self) -> Option<T> {
        self.0.lock().take()
    }

    fn is_taken(&self) -> bool {
        self.0.lock().is_none()
    }
}

impl std::fmt::Debug for BlockingWork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BlockingWork").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs::thread_quota::USER_THREADS_MAX;
    use std::sync::mpsc::{Sender, channel};

    /// Work that is held up until the sender is dropped.
    fn held_up() -> (Sender<()>, Work<()>) {
        let (release, held) = channel::<()>();
        let run = move || held.recv().map_or(Ok(()), Ok);
        (release, Work { run: Box::new(run), give_up: Box::new(|| true) })
    }

    #[test]
    fn a_user_whose_work_is_held_up_gets_eagain_and_no_more_threads() {
        let threads = BlockingWork::default();
        let other = nix::unistd::geteuid().as_raw() + 4321;
        let (sender, results) = channel();
        let run = |uid| {
            let ((release, work), sender) = (held_up(), sender.clone());
            threads.run(uid, None, work, move |outcome| sender.send((uid, outcome)).unwrap());
            release
        };
        let mut held: Vec<_> = (0..USER_THREADS_MAX).map(|_| run(other)).collect();
        assert!(results.try_recv().is_err(), "all of it is being done");
        drop(run(other));
        assert_eq!(results.try_recv(), Ok((other, Err(Errno::EAGAIN))), "one more is not begun");
        for uid in [other + 1, nix::unistd::geteuid().as_raw()] {
            drop(run(uid));
            assert_eq!(results.recv(), Ok((uid, Ok(()))), "nobody else is refused");
        }
        held.pop();
        assert_eq!(results.recv(), Ok((other, Ok(()))));
        drop(run(other));
        assert_eq!(results.recv(), Ok((other, Ok(()))), "there is a place again");
    }

    #[test]
    fn work_that_is_not_begun_is_given_up() {
        let threads = BlockingWork::default();
        let other = nix::unistd::geteuid().as_raw() + 4321;
        let held: Vec<_> = (0..USER_THREADS_MAX)
            .map(|_| {
                let (release, work) = held_up();
                threads.run(other, None, work, |_| ());
                release
            })
            .collect();
        let (given_up, was_given_up) = channel();
        let give_up = Box::new(move || given_up.send(()).is_ok());
        let work = Work { run: Box::new(|| Ok(())), give_up };
        let (sender, results) = channel();
        threads.run(other, None, work, move |outcome| sender.send(outcome).unwrap());
        assert_eq!((was_given_up.recv(), results.recv()), (Ok(()), Ok(Err(Errno::EAGAIN))));
        drop(held);
    }
}
