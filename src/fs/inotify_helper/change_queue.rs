//! The changes that wait for the helper: in order, without anybody waiting for it, and bounded while it stands still.

use std::collections::{HashSet, VecDeque};
use std::fmt;

use parking_lot::{Condvar, Mutex};

/// How many changes may wait before those that cancel each other out are dropped.
const CHANGES_MAX: usize = 1 << 14;

/// A change that the helper makes in `pending`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryChange {
    Make(u64),
    Remove(u64),
    /// None: the helper may have ended.
    Look,
}

/// The changes that wait for the helper. When there are
/// too many, what came and went meanwhile is never shown.
#[derive(Debug, Default)]
// The helper may be stopped for as long as somebody likes. So there are no more changes than requests that
// wait now, or waited when it was stopped.
pub(super) struct ChangeQueue {
    queue: Mutex<QueuedChanges>,
    more: Condvar,
}

#[derive(Debug, Default)]
struct QueuedChanges {
    changes: VecDeque<EntryChange>,
    /// How many were left when it was last cleared.
    cleared: usize,
    /// Nothing more will come, or nobody takes it any more.
    ended: bool,
}

impl ChangeQueue {
    pub(super) fn push(&self, change: EntryChange) {
        let mut queue = self.queue.lock();
        if queue.ended {
            return;
        }
        queue.changes.push_back(change);
        // Only when it has doubled, so that clearing is cheap however many stay.
        if queue.changes.len() > CHANGES_MAX + 2 * queue.cleared {
            queue.clear();
        }
        self.more.notify_one();
    }

    /// Nothing more will come.
    pub(super) fn end(&self) {
        self.queue.lock().ended = true;
        self.more.notify_one();
    }

    /// Nobody takes them any more.
    pub(super) fn close(&self) {
        *self.queue.lock() = QueuedChanges { ended: true, ..QueuedChanges::default() };
    }

    /// Waits for the next; `None` when all are taken and nothing more will come.
    pub(super) fn next(&self) -> Option<EntryChange> {
        let mut queue = self.queue.lock();
        while queue.changes.is_empty() && !queue.ended {
            self.more.wait(&mut queue);
        }
        queue.changes.pop_front()
    }
}

impl QueuedChanges {
    /// Drops what has come and gone while it waited.
    fn clear(&mut self) {
        let is_made = |change: &&EntryChange| matches!(change, EntryChange::Make(_));
        let made: HashSet<u64> =
            self.changes.iter().filter(is_made).map(|change| change.number()).collect();
        let removed = self.changes.iter().filter(|change| !is_made(change));
        let both: HashSet<u64> =
            removed.map(|change| change.number()).filter(|number| made.contains(number)).collect();
        // A pair that nobody has seen is left out whole: an IN_DELETE without its IN_CREATE would confuse a watcher.
        self.changes.retain(|change| !both.contains(&change.number()));
        self.cleared = self.changes.len();
    }
}

impl EntryChange {
    fn number(self) -> u64 {
        match self {
            EntryChange::Make(number) | EntryChange::Remove(number) => number,
            // No request has it.
            EntryChange::Look => 0,
        }
    }
}

impl fmt::Display for EntryChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EntryChange::Make(number) => writeln!(f, "+{number}"),
            EntryChange::Remove(number) => writeln!(f, "-{number}"),
            EntryChange::Look => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_for_a_stopped_process_is_bounded_and_in_order() {
        let changes = ChangeQueue::default();
        changes.push(EntryChange::Make(1));
        assert_eq!(changes.next(), Some(EntryChange::Make(1)));
        // It is stopped: the first ends, one stays, and very many come and go.
        changes.push(EntryChange::Make(2));
        for number in 3..100_000 {
            changes.push(EntryChange::Make(number));
            changes.push(EntryChange::Remove(number));
            assert!(changes.queue.lock().changes.len() <= CHANGES_MAX + 8);
        }
        changes.push(EntryChange::Remove(1));
        // As many as wait are all entries.
        for number in 100_000..150_000 {
            changes.push(EntryChange::Make(number));
        }
        changes.end();
        let left: Vec<EntryChange> = std::iter::from_fn(|| changes.next()).collect();
        let there = |change| left.iter().position(|other| *other == change);
        assert!(there(EntryChange::Make(2)) < there(EntryChange::Remove(1)));
        let makes = left.iter().filter(|change| matches!(change, EntryChange::Make(_))).count();
        let removes = left.len() - makes;
        assert_eq!(makes - (removes - 1), 50_001);
        let order =
            |change: &EntryChange| if change.number() == 1 { 99_999 } else { change.number() };
        assert!(left.is_sorted_by_key(order));
        changes.push(EntryChange::Make(7));
        assert_eq!(changes.next(), None, "nobody takes what comes behind the end");
    }
}
