//! What a line answers: a response as in `response`, later if it says `delay`, or that the call is left to somebody else.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::kernel::text::hint;
use crate::policy::response::{Response, delay_text, split_delay};

/// The answer of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleAnswer {
    /// How much later; zero for at once.
    pub delay: Duration,
    /// What then.
    pub action: Action,
    /// Whether the author wrote `!`: that it may be wrong by what the target changes is known.
    pub is_sure: bool,
}

/// What becomes of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// It gets this response; none with descriptors.
    Respond(Response),
    /// It is carried out, within the options that are written here, and gets what came of it.
    Emulate(Arc<str>),
    /// It is carried out with so many bytes at most; at least one.
    Short(u64),
    /// It becomes a request.
    Request,
    /// It becomes a question, which no handler answers.
    Ask,
}

impl RuleAnswer {
    /// Parses what stands behind SPEC and WHEN.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub(super) fn parse(text: &str) -> Result<RuleAnswer, String> {
        let (delay, rest) = split_delay(text).map_err(|error| error.to_string())?;
        let (action, is_sure) = action(rest)?;
        match action {
            Action::Request | Action::Ask if !delay.is_zero() => {
                Err(format!("'delay' goes before a response: '{action}' gives none"))
            }
            _ => Ok(RuleAnswer { delay, action, is_sure }),
        }
    }

    /// Whether the target gets something that it could not be refused any more.
    pub fn grants(&self) -> bool {
        match self.action {
            Action::Respond(Response::Errno(_) | Response::Default) => false,
            Action::Respond(_) | Action::Emulate(_) | Action::Short(_) => true,
            Action::Request | Action::Ask => false,
        }
    }
}

fn action(text: &str) -> Result<(Action, bool), String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let action = match words[..] {
        ["request"] => Action::Request,
        ["ask"] => Action::Ask,
        ["short", count] => return short(count),
        ["short", ..] => return Err("'short' needs a number of bytes: 'short 3'".to_owned()),
        [word @ ("emulate" | "emulate!"), ..] => {
            // Kept as text: only a storey above this one knows the options of `emulate`.
            let options = text[word.len()..].trim().into();
            return Ok((Action::Emulate(options), word.ends_with('!')));
        }
        _ => return respond(text),
    };
    Ok((action, false))
}

/// `3`, `3!`.
fn short(count: &str) -> Result<(Action, bool), String> {
    let (count, is_sure) = match count.strip_suffix('!') {
        Some(count) => (count, true),
        None => (count, false),
    };
    match count.parse() {
        // Zero bytes would be the end of the file to a reader.
        Ok(count @ 1..) => Ok((Action::Short(count), is_sure)),
        _ => Err(format!("'short {count}': a number of bytes, at least 1")),
    }
}

fn respond(text: &str) -> Result<(Action, bool), String> {
    let (response, is_sure) = match text.strip_suffix('!') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    match response.parse() {
        // A number would mean a descriptor of whoever wrote the rules, and that process may have ended.
        Ok(Response::Descriptor(_) | Response::Pair(_)) => {
            Err("a rule has no descriptors to give: 'fd' is for a request's response".to_owned())
        }
        // A refusal is right whatever the target changes afterwards.
        Ok(Response::Errno(_) | Response::Default) if is_sure => {
            Err(format!("'{text}': a refusal needs no '!'"))
        }
        Ok(response) => Ok((Action::Respond(response), is_sure)),
        Err(error) => {
            let word = response.split_whitespace().next().unwrap_or_default();
            let words = ["request", "ask", "short", "delay", "emulate", "nth", "every", "from"];
            let near = hint(word, words);
            match near.is_empty() || error.to_string().contains("did you mean") {
                true => Err(error.to_string()),
                false => Err(format!("unknown response '{response}'{near}")),
            }
        }
    }
}

impl fmt::Display for RuleAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (delay, sure) = (delay_text(self.delay), if self.is_sure { "!" } else { "" });
        match &self.action {
            Action::Emulate(options) if !options.is_empty() => {
                write!(f, "{delay}emulate{sure} {options}")
            }
            action => write!(f, "{delay}{action}{sure}"),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Respond(response) => response.fmt(f),
            Action::Emulate(_) => f.write_str("emulate"),
            Action::Short(most) => write!(f, "short {most}"),
            Action::Request => f.write_str("request"),
            Action::Ask => f.write_str("ask"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_parses_back() {
        for text in [
            "EPERM",
            "return 0",
            "continue",
            "continue!",
            "return 42!",
            "default",
            "request",
            "ask",
            "short 3",
            "short 1048576!",
            "delay 1s short 3",
            "delay 250ms continue",
            "delay 1s EPERM",
            "delay 1500us return 1",
            "delay 120s return 0!",
            "emulate",
            "emulate --in-place --path '/work/a b/**'",
            "delay 1s emulate! --else EACCES",
        ] {
            let answer = RuleAnswer::parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
            assert_eq!(answer.to_string(), text);
        }
        assert_eq!(RuleAnswer::parse("delay 1.5s 0").unwrap().delay, Duration::from_millis(1500));
        assert_eq!(RuleAnswer::parse("delay 2m 0").unwrap().delay, Duration::from_secs(120));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, why) in [
            ("", "empty response"),
            ("delay 5 0", "'delay 5': a time such as 250ms"),
            ("delay 1s", "empty response"),
            ("delay 1s request", "'request' gives none"),
            ("delay 1s delay 1s 0", "a second 'delay'"),
            ("EPERM!", "a refusal needs no '!'"),
            ("reqest", "did you mean 'request'?"),
            ("EPREM", "did you mean 'EPERM'?"),
            ("fd 3", "no descriptors to give"),
            ("emulat", "did you mean 'emulate'?"),
            ("short", "needs a number of bytes"),
            ("short 0", "at least 1"),
            ("short 3 4", "needs a number of bytes"),
        ] {
            let error = RuleAnswer::parse(text).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
