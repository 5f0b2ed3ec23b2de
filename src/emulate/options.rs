//! What `emulate` may do, in the words of the command line: the same for the program and for the response of that name.

use std::sync::Arc;

use clap::{Args, FromArgMatches};

use super::families::FamilyOptions;
use crate::kernel::text::printable;
use crate::policy::response::{ParseError, Response};
use crate::policy::rules::{Action, Line, RulesError};

/// What is allowed, and what the target gets for the rest.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Response for a call that is not carried out: a value or an errno
    #[arg(long = "else", value_name = "RESPONSE", default_value = "EPERM", value_parser = refusal)]
    #[arg(allow_hyphen_values = true)]
    pub otherwise: Response,
    /// If a call is not allowed and the target is in a user namespace of its own, let the kernel run it with the
    /// rights of the target, instead of refusing it. Failures on the host are still refused
    #[arg(long)]
    pub grant_only: bool,
    #[command(flatten)]
    pub(super) families: FamilyOptions,
}

impl Options {
    /// Parses what follows the word `emulate` in a response; quotes are those of a shell.
    ///
    /// # Errors
    /// What is wrong, in one line for people.
    pub fn parse(text: &str) -> Result<Self, String> {
        let words = shlex::split(text).ok_or("a quotation mark is not closed")?;
        let command = Self::augment_args(clap::Command::new("emulate"))
            .no_binary_name(true)
            // The words are those of a response or a rule: no reader waits for a page of help.
            .disable_help_flag(true)
            .args_override_self(true);
        let matches = command.try_get_matches_from(words).map_err(|error| reason(&error))?;
        Self::from_arg_matches(&matches).map_err(|error| reason(&error))
    }

    /// Whether the request has to come with its `request.json`.
    #[must_use]
    pub fn take_json(&self) -> bool {
        self.families.have_script()
    }
}

/// Checks the options of each line that says `emulate`.
///
/// # Errors
/// The first whose options are wrong.
pub fn check_rules(lines: &[Arc<Line>]) -> Result<(), RulesError> {
    for line in lines {
        if let Action::Emulate(options) = &line.answer.action {
            Options::parse(options)
                .map_err(|why| RulesError { line: line.number, why: printable(&why) })?;
        }
    }
    Ok(())
}

/// The first paragraph of what clap says, in one line.
fn reason(error: &clap::Error) -> String {
    let text = error.to_string();
    let lines = text.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:"));
    let line = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ");
    line.strip_prefix("error: ").unwrap_or(&line).to_owned()
}

/// A response that refuses, or pretends: never one by which the kernel runs the call.
fn refusal(text: &str) -> Result<Response, String> {
    match text.parse().map_err(|why: ParseError| why.to_string())? {
        // The listener's default may be `continue`.
        Response::Continue | Response::Default => {
            Err("the kernel must not run a refused call: name a value or an errno".to_owned())
        }
        Response::Descriptor(_) | Response::Pair(_) => {
            Err("a descriptor is not possible here: name a value or an errno".to_owned())
        }
        response => Ok(response),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::libc::{EPERM, EXDEV};

    #[test]
    fn the_words_of_a_response_are_those_of_the_command_line() {
        let options =
            Options::parse("--path '/srv/my files/**' --else EXDEV --grant-only").unwrap();
        assert_eq!((options.otherwise, options.grant_only), (Response::Errno(EXDEV), true));
        assert!(!options.take_json());
        assert_eq!(Options::parse("").unwrap().otherwise, Response::Errno(EPERM));
        assert!(Options::parse("--script /bin/true").unwrap().take_json());
    }

    #[test]
    fn rules_with_wrong_options_are_found_by_their_line() {
        let rules = |text: &str| crate::policy::rules::Rules::parse(text.as_bytes()).unwrap();
        let good = rules("mkdir emulate\nopenat emulate --in-place --path '/work/**'\n");
        assert_eq!(check_rules(good.lines()), Ok(()));
        let wrong = rules("mkdir EPERM\n# none\nopenat emulate --paht /x\n");
        let error = check_rules(wrong.lines()).unwrap_err();
        assert_eq!(error.line, 3);
        assert!(error.why.contains("--paht"), "{error}");
    }

    #[test]
    fn what_is_wrong_is_one_line() {
        for (text, why) in [
            ("--path '/srv", "quotation mark"),
            ("--pathh /srv/*", "unexpected argument '--pathh'"),
            ("--else continue", "must not run a refused call"),
            ("--help", "unexpected argument '--help'"),
            ("17", "unexpected argument '17'"),
            ("--path srv", "name the whole path"),
        ] {
            let error = Options::parse(text).unwrap_err();
            assert!(error.contains(why) && !error.contains('\n'), "{text}: {error}");
        }
    }
}
