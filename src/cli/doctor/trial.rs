//! Trying a feature in a child process, with a time limit, so that this process does not change.

use std::time::{Duration, Instant};

use nix::errno::Errno;

use crate::kernel::fork::in_child;

/// How long one thing may take.
pub(super) const TRIAL_PATIENCE: Duration = Duration::from_secs(20);

/// The errno of what does not hold without the kernel having said why.
pub(super) const UNSPECIFIED: Errno = Errno::UnknownErrno;

/// The words with which `act` ended in its child.
///
/// # Errors
/// One line on why there are none.
pub(super) fn child_words(act: impl FnOnce() -> String) -> Result<String, String> {
    words_while(act, || true)
}

/// The same while it is wanted.
///
/// # Errors
/// One line on why there are none.
pub(super) fn words_while(
    act: impl FnOnce() -> String,
    is_wanted: impl Fn() -> bool,
) -> Result<String, String> {
    let impatient = Instant::now() + TRIAL_PATIENCE;
    let report =
        in_child(|| (act().into_bytes(), Vec::new()), || is_wanted() && Instant::now() < impatient);
    report.map(|(words, _)| String::from_utf8_lossy(&words).into_owned()).map_err(|errno| {
        match errno {
            Errno::ECANCELED => "the test timed out".to_owned(),
            Errno::ECHILD => "the test process ended without a result".to_owned(),
            // in_child looks in /proc whether this process has
            // other threads, whose locks the child could not take.
            Errno::EBUSY => "not tested: needs /proc".to_owned(),
            errno => format!("no process for the test: {}", errno.desc()),
        }
    })
}

/// The result of a trial.
#[derive(Debug)]
pub(super) enum TrialResult {
    Worked,
    /// The kernel refused it.
    Failed(Errno),
    /// It could not be made: one line on why.
    Untested(String),
}

impl From<Result<(), Errno>> for TrialResult {
    fn from(outcome: Result<(), Errno>) -> Self {
        outcome.map_or_else(Self::Failed, |()| Self::Worked)
    }
}

/// Tries `act` in a child.
pub(super) fn tried(act: impl FnOnce() -> Result<(), Errno>) -> TrialResult {
    child_words(|| errno_word(act()))
        .map_or_else(TrialResult::Untested, |word| outcome(&word).into())
}

/// What came of something, as a word: `ok`, or the number of an errno.
pub(super) fn errno_word(outcome: Result<(), Errno>) -> String {
    outcome.map_or_else(|errno| (errno as i32).to_string(), |()| "ok".to_owned())
}

/// The same back; without a number nothing is known of the reason.
pub(super) fn outcome(word: &str) -> Result<(), Errno> {
    if word == "ok" { Ok(()) } else { Err(word.parse().map_or(UNSPECIFIED, Errno::from_raw)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_a_word_and_back() {
        for tried in [Ok(()), Err(Errno::EPERM), Err(Errno::ENOSYS), Err(UNSPECIFIED)] {
            assert_eq!(outcome(&errno_word(tried)), tried);
        }
        assert_eq!(outcome("?"), Err(UNSPECIFIED));
    }
}
