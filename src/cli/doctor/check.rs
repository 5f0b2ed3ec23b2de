//! What a check of `doctor` found: a level, and a sentence with the consequence and the fix.

use super::trial::{TrialResult, UNSPECIFIED};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CheckResult {
    Ok,
    Limited,
    Missing,
    Unknown,
}

impl CheckResult {
    pub(super) fn word(self) -> &'static str {
        match self {
            CheckResult::Ok => "ok",
            CheckResult::Limited => "limited",
            CheckResult::Missing => "missing",
            CheckResult::Unknown => "unknown",
        }
    }
}

/// One line: what was tried, how that ended, and what it means.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) name: &'static str,
    pub(super) level: CheckResult,
    pub(super) text: String,
}

impl Check {
    pub(super) fn new(level: CheckResult, name: &'static str, text: impl Into<String>) -> Self {
        Self { name, level, text: text.into() }
    }

    pub(super) fn ok(name: &'static str) -> Self {
        Self::new(CheckResult::Ok, name, "")
    }

    pub(super) fn limited(name: &'static str, text: impl Into<String>) -> Self {
        Self::new(CheckResult::Limited, name, text)
    }

    pub(super) fn missing(name: &'static str, text: impl Into<String>) -> Self {
        Self::new(CheckResult::Missing, name, text)
    }

    pub(super) fn unknown(name: &'static str, text: impl Into<String>) -> Self {
        Self::new(CheckResult::Unknown, name, text)
    }

    /// `ok`, or `limited` for the reason that the errno and `fix` give.
    pub(super) fn or_limited(name: &'static str, trial: TrialResult, fix: &str) -> Self {
        match trial {
            TrialResult::Worked => Self::ok(name),
            TrialResult::Untested(why) => Self::unknown(name, why),
            // This is no errno of the kernel, and its text would be 'Unknown errno'.
            TrialResult::Failed(UNSPECIFIED) => Self::limited(name, fix),
            TrialResult::Failed(errno) => Self::limited(name, format!("{fix} ({})", errno.desc())),
        }
    }
}

#[cfg(test)]
mod tests {
    use nix::errno::Errno;

    use super::*;

    #[test]
    fn a_limit_names_its_fix_and_the_error_of_the_kernel() {
        let check = Check::or_limited("a", TrialResult::Failed(Errno::EINVAL), "slower: Linux 6.6");
        assert_eq!(
            (check.level, &*check.text),
            (CheckResult::Limited, "slower: Linux 6.6 (Invalid argument)")
        );
        assert_eq!(Check::or_limited("a", TrialResult::Worked, "slower").level, CheckResult::Ok);
    }
}
