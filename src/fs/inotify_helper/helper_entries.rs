//! Which requests the helper has made visible. The file system answers the helper by this, and everybody else by the
//! table of requests.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use parking_lot::Mutex;

/// The directories that the helper has made in `pending`: to the helper, and to it alone, a request does not exist
/// until it has made it, and exists until it has removed it.
#[derive(Debug, Default)]
pub struct HelperEntries {
    /// The helper; 0 before there is one.
    pub(super) pid: AtomicU32,
    numbers: Mutex<HashSet<u64>>,
    watched: AtomicBool,
}

impl HelperEntries {
    /// Whether `tid` is the helper, which has one thread.
    pub fn is_helper(&self, tid: u32) -> bool {
        // 0 is also what FUSE reports for a process that is not visible from this pid namespace.
        tid != 0 && tid == self.pid.load(Ordering::Acquire)
    }

    /// Whether somebody may be watching `pending`, and the helper shows all that comes or goes.
    pub fn is_watched(&self) -> bool {
        self.watched.load(Ordering::Acquire)
    }

    /// Somebody may be about to watch, and sees what waits now as there already. Must be called with the
    /// table of requests locked: nothing may come or go meanwhile.
    pub fn watch(&self, waiting: impl Iterator<Item = u64>) {
        // Once, for good: nobody reports that the last watch has gone.
        if !self.watched.swap(true, Ordering::AcqRel) {
            self.numbers.lock().extend(waiting);
        }
    }

    /// Whether the helper has made `number` and not removed it.
    pub fn contains(&self, number: u64) -> bool {
        self.numbers.lock().contains(&number)
    }

    /// The helper makes `number`.
    pub fn make(&self, number: u64) {
        self.numbers.lock().insert(number);
    }

    /// The helper removes `number`.
    pub fn remove(&self, number: u64) {
        self.numbers.lock().remove(&number);
    }
}
