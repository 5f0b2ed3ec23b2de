//! What each stream tells: where it begins, and what becomes of an item in words. It never waits,
//! and asks for no words that nobody reads.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};

use super::{history, status};
use crate::events::Event;
use crate::pending::{Facts, Pending};
use crate::record::Next;

/// One of the streams, with what it has still to tell of the beginning.
#[derive(Debug)]
pub(super) enum View {
    /// `events`.
    Events(VecDeque<Event>),
    /// `requests`. What was pending at open may be forgotten before it is read, as if it had been
    /// in the record: so that a reader that stopped keeps nothing.
    Requests(VecDeque<Weak<Facts>>),
    /// `log`, which begins with what is kept of it.
    Log,
}

impl View {
    /// `events` from now on, and the position from which it goes on.
    pub(super) fn events(pending: &Pending) -> (Self, u64) {
        let (waiting, position) = pending.begin(pending.events(), |request| request.event());
        (View::Events(waiting.into()), position)
    }

    /// `requests` from now on.
    pub(super) fn requests(pending: &Pending) -> (Self, u64) {
        let weak = |request: &crate::pending::Request| Arc::downgrade(&request.facts);
        let (waiting, position) = pending.begin(pending.requests(), weak);
        (View::Requests(waiting.into()), position)
    }

    /// `log` from its beginning.
    pub(super) fn log(pending: &Pending) -> (Self, u64) {
        (View::Log, pending.log().start())
    }

    /// What a reader holds of the record for as long as it wants to be told more.
    pub(super) fn reader(&self, pending: &Pending) -> Arc<()> {
        match self {
            View::Events(_) => pending.events().reader(),
            View::Requests(_) => pending.requests().reader(),
            View::Log => pending.log().reader(),
        }
    }

    /// Takes the next of the beginning; `None` when all of it has been told.
    pub(super) fn first(&mut self, pending: &Pending) -> Option<Next> {
        match self {
            View::Log => None,
            View::Events(first) => Some(Next::Line(first.pop_front()?.to_string().into())),
            View::Requests(first) => match first.pop_front()?.upgrade() {
                Some(facts) => Some(Next::Line(request(pending, &facts).into())),
                None => {
                    let forgotten = first.iter().take_while(|weak| weak.strong_count() == 0);
                    let more = forgotten.count();
                    first.drain(..more);
                    Some(Next::Missed(1 + more as u64))
                }
            },
        }
    }

    /// What follows at `position`.
    pub(super) fn next(&self, pending: &Pending, position: u64) -> Next {
        match self {
            View::Events(_) => pending.events().next(position, ToString::to_string),
            View::Requests(_) => pending.requests().next(position, |facts| request(pending, facts)),
            View::Log => pending.log().next(position, history::line),
        }
    }

    /// Whether there is anything that a reader at `position` was not told yet.
    pub(super) fn has_more(&self, pending: &Pending, position: u64) -> bool {
        match self {
            View::Events(first) => !first.is_empty() || position < pending.events().end(),
            View::Requests(first) => !first.is_empty() || position < pending.requests().end(),
            View::Log => position < pending.log().end(),
        }
    }

    /// The line for what is no longer kept; it is counted.
    pub(super) fn missed(&self, pending: &Pending, count: u64) -> String {
        let (counter, line) = match self {
            View::Events(_) => (&pending.events().missed, format!("missed {count}")),
            View::Requests(_) => (&pending.requests().missed, format!("{{\"missed\":{count}}}")),
            View::Log => (&pending.log().missed, format!("{{\"missed\":{count}}}")),
        };
        counter.fetch_add(count, Ordering::Relaxed);
        line
    }

    /// Whether its words cost so little that whoever has news may put them for the reader.
    pub(super) fn is_cheap(&self) -> bool {
        matches!(self, View::Events(_))
    }
}

/// A line of `requests`.
fn request(pending: &Pending, facts: &Facts) -> String {
    if let Some(request) = pending.get(facts.number) {
        request.ask();
    }
    status::json(facts)
}
