//! Counts that are only ever shown.

use std::sync::atomic::{AtomicU64, Ordering};

/// Adds one.
pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
