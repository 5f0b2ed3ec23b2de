//! What is open, and who writes: counted and kept by number; it never looks into a file.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fuser::FileHandle;
use nix::errno::Errno;
use parking_lot::RwLock;

/// Open things by the number that FUSE hands back.
#[derive(Debug)]
pub(super) struct Handles<T> {
    next: AtomicU64,
    things: RwLock<HashMap<u64, Arc<T>>>,
}

impl<T> Default for Handles<T> {
    fn default() -> Self {
        Self { next: AtomicU64::new(1), things: RwLock::default() }
    }
}

impl<T> Handles<T> {
    pub(super) fn add(&self, thing: T) -> FileHandle {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        // Behind an Arc: one thread may read while another closes, and what is parked keeps its file.
        self.things.write().insert(number, Arc::new(thing));
        FileHandle(number)
    }

    pub(super) fn get(&self, handle: FileHandle) -> Result<Arc<T>, Errno> {
        self.things.read().get(&handle.0).map(Arc::clone).ok_or(Errno::EBADF)
    }

    pub(super) fn any(&self, is: impl Fn(&T) -> bool) -> bool {
        self.things.read().values().any(|thing| is(thing))
    }

    pub(super) fn remove(&self, handle: FileHandle) -> Option<Arc<T>> {
        self.things.write().remove(&handle.0)
    }
}

/// A write that has not returned yet.
pub(super) struct Writing(Arc<AtomicU64>);

impl Writing {
    pub(super) fn new(writes: &Arc<AtomicU64>) -> Self {
        writes.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(writes))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
