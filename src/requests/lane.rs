//! Who receives from one listener. A target that holds up whoever reads its memory holds up its own request alone: the
//! watchdog puts another thread in the place of the one that waits, which goes no further than that request.
//!
//! Never two receive at once, and the watchdog sleeps while nobody reads.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use super::sync::Mutex;

/// How many threads one process may hold up, and all of one listener.
// Each of them is a thread that sleeps in the kernel for a page that may never come (userfaultfd, a FUSE
// file of the target). Beyond these numbers the memory of such a target is not read.
pub(super) const PROCESS_MAX: usize = 16;
pub(super) const LISTENER_MAX: usize = 256;

/// The threads of one listener.
pub(super) struct Lane {
    /// The one that receives.
    current: Mutex<Arc<Receiver>>,
    pub(super) held_up: HeldUp,
}

/// One thread.
pub(super) struct Receiver(Mutex<LaneReading>);

struct LaneReading {
    activity: Activity,
    /// The watchdog sleeps, and is to be woken when this thread begins to read.
    wakes_watchdog: bool,
}

/// How far the thread is with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Activity {
    /// It receives.
    Receiving,
    /// It reads the memory of this thread.
    Reading { since: Instant, tid: u32 },
    /// It still does, held up by this process, and another thread receives in its place.
    Replaced { process: u32 },
}

impl Lane {
    pub(super) fn new() -> Self {
        Self { current: Mutex::new(Arc::new(Receiver::new())), held_up: HeldUp::new() }
    }

    /// The thread that receives now.
    pub(super) fn current(&self) -> Arc<Receiver> {
        Arc::clone(&self.current.lock())
    }

    /// Puts a new receiver in the place of `held_up`, which `process` holds up since then; `None` if it has read
    /// meanwhile, and goes on itself.
    pub(super) fn replace(
        &self,
        held_up: &Receiver,
        since: Instant,
        process: u32,
    ) -> Option<Arc<Receiver>> {
        let mut current = self.current.lock();
        // Counted first: it may read to its end at once.
        self.held_up.add(process);
        if !held_up.replace(since, process) {
            self.held_up.remove(process);
            return None;
        }
        *current = Arc::new(Receiver::new());
        Some(Arc::clone(&current))
    }
}

impl Receiver {
    fn new() -> Self {
        Self(Mutex::new(LaneReading { activity: Activity::Receiving, wakes_watchdog: true }))
    }

    /// It begins to read the memory of thread `tid`; whether the watchdog must be woken.
    pub(super) fn begin(&self, tid: u32, since: Instant) -> bool {
        let mut reading = self.0.lock();
        reading.activity = Activity::Reading { since, tid };
        std::mem::take(&mut reading.wakes_watchdog)
    }

    /// It has read, and goes on receiving.
    ///
    /// # Errors
    /// Another thread receives in its place; the process that held it up.
    pub(super) fn end(&self) -> Result<(), u32> {
        let mut reading = self.0.lock();
        match std::mem::replace(&mut reading.activity, Activity::Receiving) {
            Activity::Replaced { process } => Err(process),
            Activity::Receiving | Activity::Reading { .. } => Ok(()),
        }
    }

    /// Since when it reads, and which thread's memory.
    pub(super) fn reads(&self) -> Option<(Instant, u32)> {
        match self.0.lock().activity {
            Activity::Reading { since, tid } => Some((since, tid)),
            Activity::Receiving | Activity::Replaced { .. } => None,
        }
    }

    /// Arranges that the watchdog is woken when this thread next reads; false if it reads now.
    pub(super) fn lets_watchdog_sleep(&self) -> bool {
        let mut reading = self.0.lock();
        reading.wakes_watchdog = !matches!(reading.activity, Activity::Reading { .. });
        reading.wakes_watchdog
    }

    fn replace(&self, begun: Instant, by: u32) -> bool {
        let mut reading = self.0.lock();
        // The time says which read is meant: the thread may have
        // ended that one and begun another since the watchdog looked.
        let still = matches!(reading.activity, Activity::Reading { since, .. } if since == begun);
        if still {
            reading.activity = Activity::Replaced { process: by };
        }
        still
    }
}

/// The threads that are held up, by the process that does it.
pub(super) struct HeldUp(Mutex<HashMap<u32, usize>>);

impl HeldUp {
    pub(super) fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    /// It holds up one more.
    pub(super) fn add(&self, process: u32) {
        *self.0.lock().entry(process).or_default() += 1;
    }

    /// One of them has read.
    pub(super) fn remove(&self, process: u32) {
        let mut by_process = self.0.lock();
        if let Some(count) = by_process.get_mut(&process) {
            *count -= 1;
            if *count == 0 {
                by_process.remove(&process);
            }
        }
    }

    /// Whether so many threads are held up that the memory of a target is not read; `process` finds the target's, and
    /// is called if some are held up at all.
    pub(super) fn is_crowded(&self, process: impl FnOnce() -> u32) -> bool {
        match self.0.lock().values().sum() {
            0 => return false,
            LISTENER_MAX.. => return true,
            _ => {}
        }
        // Unlocked meanwhile: this reads /proc, and a thread that was held up needs the lock to end.
        let process = process();
        self.0.lock().get(&process).is_some_and(|count| *count >= PROCESS_MAX)
    }
}
