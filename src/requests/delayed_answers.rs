//! Answers whose delay is not over, by their requests: at most one each, and none of a request that has ended, so that
//! the descriptors of a long delay are closed with its target.

use std::collections::HashMap;
use std::fmt;

use parking_lot::Mutex;

use super::answer::Answer;
use super::permits::Permits;

/// How many of them may be held up by their targets at once.
// Their writers have gone on, so nothing else bounds these threads.
const HELD_UP_MAX: usize = 64;

/// One of them.
pub(super) enum DelayedAnswer {
    /// It is there already.
    Ready(Answer),
    /// The call will be carried out for it, by this, which keeps what it is given until then.
    Later(Box<dyn FnOnce(Box<dyn Send>) + Send>),
}

/// All of them.
#[derive(Debug)]
pub(super) struct DelayedAnswers {
    by_request: Mutex<HashMap<u64, DelayedAnswer>>,
    /// For those that their targets may hold up.
    pub(super) permits: Permits,
}

impl fmt::Debug for DelayedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DelayedAnswer::Ready(answer) => answer.fmt(f),
            DelayedAnswer::Later(_) => f.write_str("Later"),
        }
    }
}

impl DelayedAnswers {
    pub(super) fn new() -> Self {
        Self { by_request: Mutex::default(), permits: Permits::new(HELD_UP_MAX) }
    }

    /// Keeps the answer to a request; false, and it is dropped, if there is one.
    pub(super) fn keep(&self, number: u64, answer: DelayedAnswer) -> bool {
        let mut answers = self.by_request.lock();
        // The first stays, because its write has succeeded.
        let is_first = !answers.contains_key(&number);
        if is_first {
            answers.insert(number, answer);
        }
        is_first
    }

    /// Whether there is one.
    pub(super) fn has(&self, number: u64) -> bool {
        self.by_request.lock().contains_key(&number)
    }

    /// Takes out that of a request.
    pub(super) fn take(&self, number: u64) -> Option<DelayedAnswer> {
        self.by_request.lock().remove(&number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::response::Response;

    #[test]
    fn a_request_has_one_delayed_answer() {
        let answers = DelayedAnswers::new();
        let answer =
            |value| DelayedAnswer::Ready(Answer::unattended(Response::Return(value), None));
        assert!(answers.keep(7, answer(1)) && answers.has(7));
        assert!(!answers.keep(7, answer(2)));
        let first = answers.take(7);
        assert!(
            matches!(&first, Some(DelayedAnswer::Ready(a)) if a.response == Response::Return(1)),
            "{first:?}"
        );
        assert!(answers.take(7).is_none() && answers.keep(7, answer(3)));
    }
}
