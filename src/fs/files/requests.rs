//! `requests`: a JSON object a line, a request each, beginning with those that wait when the file is opened.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};

use super::stream::LineSource;
use crate::requests::ring::Next;
use crate::requests::{Facts, Pending, Request, request_json};

/// What one open file has still to show of the beginning.
///
/// What was pending at open may be forgotten before it is read, as if it had been in the record: so that a reader that
/// stopped keeps nothing.
#[derive(Debug)]
pub(super) struct RequestLines(VecDeque<Weak<Facts>>);

impl RequestLines {
    /// From now on, and the position at which the record goes on.
    pub(super) fn from_now(pending: &Pending) -> (Self, u64) {
        // Weak, since a reader that stopped with a thousand of them open would keep what its user has long been
        // charged for.
        let weak = |request: &Request| Arc::downgrade(&request.brief);
        let (waiting, position) = pending.begin(pending.requests(), weak);
        (Self(waiting.into()), position)
    }
}

impl LineSource for RequestLines {
    fn first(&mut self, pending: &Pending) -> Option<Next> {
        match self.0.pop_front()?.upgrade() {
            Some(facts) => Some(Next::Line(line(pending, &facts).into())),
            None => {
                let forgotten = self.0.iter().take_while(|weak| weak.strong_count() == 0);
                let more = forgotten.count();
                self.0.drain(..more);
                Some(Next::Missed(1 + more as u64))
            }
        }
    }

    fn next(&self, pending: &Pending, position: u64) -> Next {
        pending.requests().next(position, |facts| line(pending, facts))
    }

    fn has_more(&self, pending: &Pending, position: u64) -> bool {
        !self.0.is_empty() || position < pending.requests().end()
    }

    fn missed(&self, pending: &Pending, count: u64) -> String {
        pending.requests().missed.fetch_add(count, Ordering::Relaxed);
        format!("{{\"missed\":{count}}}")
    }

    fn reader(&self, pending: &Pending) -> Arc<()> {
        pending.requests().reader()
    }
}

/// One line, without a newline.
fn line(pending: &Pending, facts: &Facts) -> String {
    // Words are made once for all readers, so that who first reads them asks; one that has ended is shown with what
    // is known.
    if let Some(request) = pending.get(facts.number) {
        request.ask();
    }
    request_json::request_json(facts)
}
