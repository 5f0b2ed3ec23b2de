//! What happens to requests, a line each, and who is notified of it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::policy::response::Response;

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndKind {
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
        /// Whether a rule makes it a question, which no handler answers.
        is_question: bool,
    },
    /// A request has ended.
    End {
        /// Its number.
        number: u64,
        /// How.
        kind: EndKind,
    },
}

impl EndKind {
    /// One word for it.
    pub fn word(self) -> &'static str {
        match self {
            EndKind::Responded(_) => "response",
            EndKind::Timeout => "timeout",
            EndKind::Gone => "gone",
        }
    }
}

impl fmt::Display for EndKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EndKind::Responded(response) => response.fmt(f),
            EndKind::Timeout => f.write_str("timeout"),
            EndKind::Gone => f.write_str("gone"),
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::New { number, syscall, tid, listener, is_question } => {
                // A word of its own: `handle` passes over lines that
                // it does not know, so no handler answers a question.
                let kind = if *is_question { "ask" } else { "new" };
                write!(f, "{kind} {number} {syscall} {tid} {listener}")
            }
            Event::End { number, kind } => write!(f, "end {number} {kind}"),
        }
    }
}

/// Notified of every event by the thread that caused it; each method must return soon.
pub trait Observer: Send + Sync {
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
        let event = |is_question| {
            let listener = Arc::clone(&listener);
            Event::New { number: 17, syscall: "mount".into(), tid: 4711, listener, is_question }
        };
        let (new, ask) = (event(false), event(true));
        assert_eq!(ask.to_string(), "ask 17 mount 4711 web-1");
        assert_eq!(new.to_string(), "new 17 mount 4711 web-1");
        for (kind, line) in [
            (EndKind::Responded(Response::Return(0)), "end 17 return 0"),
            (EndKind::Responded(Response::Errno(1)), "end 17 EPERM"),
            (EndKind::Timeout, "end 17 timeout"),
            (EndKind::Gone, "end 17 gone"),
        ] {
            assert_eq!(Event::End { number: 17, kind }.to_string(), line);
        }
    }
}
