//! The waiting requests that were not printed yet, until a second is over.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How long a call waits before it is printed.
const UNTOLD_PATIENCE: Duration = Duration::from_secs(1);

/// All of them, by number.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    requests: BTreeMap<u64, WaitingRequest>,
    /// What comes now has come just now.
    begun: bool,
}

/// The thread and the listener to print, in addition to number and call.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WaitingRequest {
    /// The thread.
    pub(super) tid: u32,
    /// The listener's name.
    pub(super) listener: String,
    /// When it is to be printed.
    due: Instant,
}

impl Waiting {
    /// One more waits, since `now`; or since nobody knows when, before [`begin`](Self::begin).
    pub(super) fn add(&mut self, number: u64, tid: u32, listener: &str, now: Instant) {
        // `events` begins with those that wait already, and does not say since when.
        let due = if self.begun { now + UNTOLD_PATIENCE } else { now };
        self.requests.insert(number, WaitingRequest { tid, listener: listener.to_owned(), due });
    }

    /// All that waited at the beginning have been added.
    pub(super) fn begin(&mut self) {
        self.begun = true;
    }

    /// It has ended.
    pub(super) fn remove(&mut self, number: u64) {
        self.requests.remove(&number);
    }

    /// Takes out one whose time has come by `now`. Numbers are given in order, so the first is due first.
    pub(super) fn take_due(&mut self, now: Instant) -> Option<(u64, WaitingRequest)> {
        let first = self.requests.first_entry().filter(|first| first.get().due <= now)?;
        Some(first.remove_entry())
    }

    /// When the next one is to be printed.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.requests.first_key_value().map(|(_, first)| first.due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_printed_once_and_only_after_its_time() {
        let (mut waiting, now) = (Waiting::default(), Instant::now());
        let due = |waiting: &mut Waiting, after| {
            waiting.take_due(now + after).map(|(number, request)| (number, request.tid))
        };
        waiting.add(1, 11, "a", now);
        waiting.begin();
        waiting.add(2, 12, "a", now);
        waiting.add(3, 13, "b", now);
        assert_eq!(due(&mut waiting, Duration::ZERO), Some((1, 11)));
        assert_eq!(due(&mut waiting, Duration::ZERO), None);
        assert_eq!(waiting.next_due(), Some(now + UNTOLD_PATIENCE));
        waiting.remove(2);
        assert_eq!(due(&mut waiting, UNTOLD_PATIENCE), Some((3, 13)));
        assert_eq!(due(&mut waiting, UNTOLD_PATIENCE), None);
        assert_eq!(waiting.next_due(), None);
    }
}
