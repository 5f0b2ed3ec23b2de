//! What happens to requests, and who is told; it never says more than a line.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::response::Response;

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
        syscall: Cow<'static, str>,
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
    },
}

impl Outcome {
    /// One word for it.
    pub fn kind(self) -> &'static str {
        match self {
            Outcome::Responded(_) => "response",
            Outcome::Timeout => "timeout",
            Outcome::Gone => "gone",
        }
    }
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
            Event::End { number, outcome } => write!(f, "end {number} {outcome}"),
        }
    }
}

/// Told of every event by the thread that caused it; each method must return soon.
pub trait Watcher: Send + Sync {
    /// `event` is being recorded: in order, while the table of requests is locked, so that an end
    /// never overtakes its beginning. Must not call back into the table.
    fn recording(&self, _event: &Event) {}

    /// There is more to read in a stream, made of about `weight` bytes. Nothing is locked any more.
    fn recorded(&self, _weight: usize) {}
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
            assert_eq!(Event::End { number: 17, outcome }.to_string(), line);
        }
    }
}
