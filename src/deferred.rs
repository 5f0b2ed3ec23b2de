//! Work that a target can hold up for as long as it likes: each piece on a thread of its own, and
//! whoever waits for it can be interrupted and killed meanwhile. It never decides what the work is.

use std::sync::Arc;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::SigSet;
use parking_lot::{Condvar, Mutex};

use crate::proc::Status;
use crate::tree::Work;

/// How often those who wait are looked at for signals: FUSE tells us of none.
const INTERVAL: Duration = Duration::from_millis(50);

/// All work that is being done, and who waits for it.
#[derive(Default)]
pub struct Deferred {
    waiting: Mutex<Vec<Waiting>>,
    arrived: Condvar,
}

/// Somebody who waits for work.
struct Waiting {
    /// The waiting thread.
    tid: u32,
    /// Whether it has been told how it went. Told `true`, that the thread is interrupted, it gives
    /// the work up and tells the thread so, if that can still be done.
    is_told: Box<dyn Fn(bool) -> bool + Send>,
}

impl Deferred {
    /// Does `work` on a thread of its own and calls `tell` once: with its outcome, with EINTR when a
    /// signal came for thread `waiting` and the work could be given up, or with EAGAIN when there was no
    /// thread to be had.
    pub fn run<T: 'static>(
        &self,
        waiting: Option<u32>,
        work: Work<T>,
        tell: impl FnOnce(Result<T, Errno>) + Send + 'static,
    ) {
        let Work { run, give_up } = work;
        let tell = Arc::new(Once(Mutex::new(Some(tell))));
        let worker = Arc::clone(&tell);
        let started = std::thread::Builder::new().name("work".into()).spawn(move || {
            // A signal would end the wait of an ioctl that installs a descriptor.
            let _: Result<(), Errno> = SigSet::all().thread_block();
            let outcome = run();
            if let Some(tell) = worker.take() {
                tell(outcome);
            }
        });
        if let Err(error) = started {
            log::error!("no thread for what a target could hold up: {error}");
            give_up();
            if let Some(tell) = tell.take() {
                tell(Err(Errno::EAGAIN));
            }
            return;
        }
        let is_told = move |interrupted| {
            if interrupted && !tell.is_taken() && give_up() {
                if let Some(tell) = tell.take() {
                    tell(Err(Errno::EINTR));
                }
            }
            tell.is_taken()
        };
        if let Some(tid) = waiting {
            self.waiting.lock().push(Waiting { tid, is_told: Box::new(is_told) });
            self.arrived.notify_one();
        }
    }

    /// Interrupts those for whom a signal waits; never returns, and is meant for a thread of its own.
    pub fn interrupt(&self) {
        loop {
            let mut waiting = self.waiting.lock();
            while waiting.is_empty() {
                self.arrived.wait(&mut waiting);
            }
            let mut all = std::mem::take(&mut *waiting);
            drop(waiting);
            let interrupted = |tid| Status::read(tid).map_or(true, |s| s.signal_pending());
            all.retain(|one| !(one.is_told)(false) && !(one.is_told)(interrupted(one.tid)));
            self.waiting.lock().append(&mut all);
            std::thread::sleep(INTERVAL);
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

impl std::fmt::Debug for Deferred {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deferred").finish_non_exhaustive()
    }
}
