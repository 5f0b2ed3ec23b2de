//! The bounded record of what happened, for any number of readers each at its own place; writing
//! to it never waits for a reader.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::caller::Caller;
use crate::response::Response;

/// How many events are kept for readers that lag: about 4 MiB of lines.
const KEPT: usize = 1 << 16;

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A handler gave this response, as it was carried out.
    Responded(Response),
    /// Nobody did, and the listener's default was given.
    Timeout,
    /// The target died, or a signal ended its call.
    Gone,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A request has come.
    New {
        /// Its number.
        number: u64,
        /// The system call's name.
        syscall: String,
        /// The target.
        tid: u32,
        /// The listener's name.
        listener: Arc<str>,
    },
    /// A request has ended.
    End {
        /// Its number.
        number: u64,
        /// How.
        outcome: Outcome,
        /// Who gave the response, if somebody did.
        by: Option<Caller>,
    },
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Responded(response) => response.fmt(f),
            Outcome::Timeout => f.write_str("timeout"),
            Outcome::Gone => f.write_str("gone"),
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::New { number, syscall, tid, listener } => {
                write!(f, "new {number} {syscall} {tid} {listener}")
            }
            Event::End { number, outcome, .. } => write!(f, "end {number} {outcome}"),
        }
    }
}

/// Told of every event by the thread that caused it; each method must return soon.
pub trait Watcher: Send + Sync {
    /// `event` is being recorded: in order, while the table of requests is locked, so that an end
    /// never overtakes its beginning. Must not call back into the table.
    fn recording(&self, _event: &Event) {}

    /// `event` has been recorded. Nothing is locked any more, so two may come in either order.
    fn recorded(&self, _event: &Event) {}
}

/// The record itself. Its lock is taken last: nothing else is locked while it is held.
#[derive(Debug, Default)]
pub struct Log {
    ring: Mutex<Ring>,
}

#[derive(Debug, Default)]
struct Ring {
    /// The position of the oldest line that is still kept.
    first: u64,
    lines: VecDeque<Arc<str>>,
}

/// What a reader gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The line at its position, without newline; go on at the next.
    Line(Arc<str>),
    /// This many were dropped before they were read; go on behind them.
    Missed(u64),
    /// Nothing yet.
    End,
}

impl Log {
    /// Adds a line at the end, dropping the oldest when there are too many.
    pub fn publish(&self, line: impl Into<Arc<str>>) {
        let mut ring = self.ring.lock();
        ring.lines.push_back(line.into());
        if ring.lines.len() > KEPT {
            ring.lines.pop_front();
            ring.first += 1;
        }
    }

    /// The position that the next line will have.
    pub fn end(&self) -> u64 {
        let ring = self.ring.lock();
        ring.first + ring.lines.len() as u64
    }

    /// What a reader at `position` gets.
    pub fn next(&self, position: u64) -> Next {
        let ring = self.ring.lock();
        match position.checked_sub(ring.first) {
            None => Next::Missed(ring.first - position),
            Some(index) => match usize::try_from(index).ok().and_then(|i| ring.lines.get(i)) {
                Some(line) => Next::Line(Arc::clone(line)),
                None => Next::End,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_contract() {
        let listener = Arc::from("web-1");
        let new = Event::New { number: 17, syscall: "mount".into(), tid: 4711, listener };
        assert_eq!(new.to_string(), "new 17 mount 4711 web-1");
        for (outcome, line) in [
            (Outcome::Responded(Response::Return(0)), "end 17 return 0"),
            (Outcome::Responded(Response::Errno(1)), "end 17 EPERM"),
            (Outcome::Timeout, "end 17 timeout"),
            (Outcome::Gone, "end 17 gone"),
        ] {
            assert_eq!(Event::End { number: 17, outcome, by: None }.to_string(), line);
        }
    }

    #[test]
    fn a_reader_that_lags_is_told_how_many_it_missed() {
        let log = Log::default();
        for number in 0..KEPT + 3 {
            log.publish(number.to_string());
        }
        assert_eq!(log.next(0), Next::Missed(3));
        assert_eq!(log.next(3), Next::Line("3".into()));
        assert_eq!(log.next(log.end()), Next::End);
    }
}
