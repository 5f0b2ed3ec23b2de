//! `events`: a line an event, beginning with a line for each request that waits when the file is opened.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::stream::LineSource;
use crate::requests::Pending;
use crate::requests::events::Event;
use crate::requests::ring::Next;

/// What one open file has still to show of the beginning.
#[derive(Debug)]
pub(super) struct EventLines(VecDeque<Event>);

impl EventLines {
    /// From now on, and the position at which the record goes on.
    pub(super) fn from_now(pending: &Pending) -> (Self, u64) {
        // Under the lock of the table, so that no request is shown twice or not at all: an end that is recorded later
        // is behind this position.
        let (waiting, position) = pending.begin(pending.events(), |request| request.event());
        (Self(waiting.into()), position)
    }
}

impl LineSource for EventLines {
    fn first(&mut self, _pending: &Pending) -> Option<Next> {
        Some(Next::Line(self.0.pop_front()?.to_string().into()))
    }

    fn next(&self, pending: &Pending, position: u64) -> Next {
        pending.events().next(position, ToString::to_string)
    }

    fn has_more(&self, pending: &Pending, position: u64) -> bool {
        !self.0.is_empty() || position < pending.events().end()
    }

    fn missed(&self, pending: &Pending, count: u64) -> String {
        pending.events().missed.fetch_add(count, Ordering::Relaxed);
        // A reader that was too slow gets a line about that in its stream: only then can it list `pending` and go on. Policies
        // that could not see this lost calls.
        format!("missed {count}")
    }

    fn reader(&self, pending: &Pending) -> Arc<()> {
        pending.events().reader()
    }
}
