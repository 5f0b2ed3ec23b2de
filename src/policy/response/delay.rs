//! `delay 250ms RESPONSE`: a response that the target gets that much later.

use std::time::Duration;

use super::{ParseError, Response};

/// The longest delay.
const MAX_DELAY: Duration = Duration::from_secs(24 * 60 * 60);
/// The units of a delay, in microseconds.
const UNITS: [(&str, u64); 4] = [("us", 1), ("ms", 1000), ("s", 1_000_000), ("m", 60_000_000)];

/// A response, and how much later the target gets it: zero for at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delayed {
    /// A whole number of microseconds.
    pub delay: Duration,
    /// The response.
    pub response: Response,
}

impl Delayed {
    /// Parses what a writer wrote, as [`Response::parse`] does.
    ///
    /// # Errors
    /// See [`ParseError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let text = std::str::from_utf8(bytes).map_err(|_| ParseError::NotText)?.trim();
        // Before its words are taken for other mistakes.
        if text.contains('\n') {
            return Err(ParseError::Lines);
        }
        let (delay, rest) = split_delay(text)?;
        Ok(Self { delay, response: rest.parse()? })
    }
}

/// The delay that a line begins with, and the rest of the line; zero and the line if it begins with none.
///
/// # Errors
/// `Delay` and `TwoDelays`.
pub fn split_delay(text: &str) -> Result<(Duration, &str), ParseError> {
    let text = text.trim();
    let Some(rest) = after_delay(text) else { return Ok((Duration::ZERO, text)) };
    let (word, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let delay = duration(word).ok_or_else(|| ParseError::Delay(word.to_owned()))?;
    match after_delay(rest.trim()) {
        None => Ok((delay, rest.trim())),
        Some(_) => Err(ParseError::TwoDelays),
    }
}

/// The options that follow the word `emulate` in a line that begins with it, or with a delay and it; and the delay, zero
/// for at once.
pub fn emulation(line: &[u8]) -> Option<(Duration, &str)> {
    // A delay that is none, or a second one, is reported by `Delayed::parse`.
    let (delay, rest) = split_delay(std::str::from_utf8(line).ok()?).ok()?;
    let options = rest.strip_prefix("emulate")?;
    let is_line = !options.contains(|c: char| c.is_control() && c != '\t');
    (is_line && (options.is_empty() || options.starts_with([' ', '\t'])))
        .then_some((delay, options))
}

/// A delay as [`split_delay`] reads it, with a space behind it; nothing for zero.
pub fn delay_text(delay: Duration) -> String {
    let micros = u64::try_from(delay.as_micros()).unwrap_or(u64::MAX);
    if micros == 0 {
        return String::new();
    }
    // Not in minutes, which are easily taken for milliseconds.
    let (unit, size) = *UNITS[..3].iter().rfind(|unit| micros % unit.1 == 0).unwrap_or(&UNITS[0]);
    format!("delay {}{unit} ", micros / size)
}

fn after_delay(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("delay")?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim_start())
}

fn duration(word: &str) -> Option<Duration> {
    let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = UNITS.iter().find(|(unit, _)| *unit == &word[number.len()..])?;
    let micros = (number.parse::<f64>().ok()? * unit.1 as f64).round();
    // This refuses what is negative, infinite or no number, all of which parse::<f64> accepts.
    let delay = Duration::try_from_secs_f64(micros / 1e6).ok()?;
    let delay = Duration::from_micros(u64::try_from(delay.as_micros()).ok()?);
    (!delay.is_zero() && delay <= MAX_DELAY).then_some(delay)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_a_delay_is_parsed_and_printing_it_parses_back() {
        for (line, micros, response, printed) in [
            ("delay 250ms EPERM", 250_000, "EPERM", "delay 250ms "),
            (" delay  1.5s  return 7\n", 1_500_000, "return 7", "delay 1500ms "),
            ("delay 2m continue", 120_000_000, "continue", "delay 120s "),
            ("delay 100us fd 3 at 7", 100, "fd 3 at 7", "delay 100us "),
            ("EPERM", 0, "EPERM", ""),
        ] {
            let delayed = Delayed::parse(line.as_bytes()).unwrap();
            assert_eq!(delayed.delay, Duration::from_micros(micros), "{line}");
            assert_eq!(delayed.response.to_string(), response, "{line}");
            assert_eq!(delay_text(delayed.delay), printed, "{line}");
            let again = format!("{}{}", delay_text(delayed.delay), delayed.response);
            assert_eq!(Delayed::parse(again.as_bytes()), Ok(delayed));
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (line, why) in [
            ("delay", "a time such as 250ms"),
            ("delay 5 0", "'delay 5': a time such as 250ms"),
            ("delay 2000m 0", "a day at most"),
            ("delay 0s 0", "a time such as"),
            ("delay 1s", "empty response"),
            ("delay 1s delay 1s 0", "a second 'delay'"),
            ("delay 1s EPREM", "did you mean 'EPERM'?"),
            ("delay 1s 0\n1", "more than one line"),
            ("dealy 1s 0", "did you mean 'delay'?"),
        ] {
            let error = Delayed::parse(line.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(why), "{line}: {error}");
        }
    }
}
