//! What a handler's output and end mean; it never takes a failure for consent.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

/// How much of the last line is kept.
// Many times the longest response.
const LAST_LINE_MAX: usize = 1024;

/// The end of what a handler printed, in bounded space.
#[derive(Debug, Default)]
pub(super) struct Tail {
    bytes: Vec<u8>,
    cut: bool,
}

impl Tail {
    /// Adds what was read.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        if let Some(surplus) = self.bytes.len().checked_sub(LAST_LINE_MAX).filter(|&n| n > 0) {
            self.bytes.drain(..surplus);
            self.cut = true;
        }
    }

    /// The last line that is not blank. `Err` when its beginning is no longer known.
    fn last_line(&self) -> Result<Option<String>, &'static str> {
        let text = self.bytes.trim_ascii_end();
        let line = match text.iter().rposition(|&b| b == b'\n') {
            Some(newline) => &text[newline + 1..],
            None if self.cut => return Err("its last line is too long for a response"),
            None => text,
        };
        let line = String::from_utf8_lossy(line.trim_ascii()).into_owned();
        Ok(Some(line).filter(|line| !line.is_empty()))
    }
}

/// What becomes of the request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum HandlerVerdict {
    /// Write this line to `response`.
    Respond(String),
    /// Write `default`, and say why.
    Fail(String),
}

/// Judges a handler that has ended.
pub(super) fn judge_handler(status: ExitStatus, output: &Tail) -> HandlerVerdict {
    let line = match (status.code(), status.signal()) {
        (Some(0), _) => output.last_line(),
        // It may have printed `continue` before it failed.
        (Some(code), _) => return HandlerVerdict::Fail(format!("exited with status {code}")),
        (None, signal) => {
            let number = signal.unwrap_or_default();
            return HandlerVerdict::Fail(match nix::sys::signal::Signal::try_from(number) {
                Ok(name) => format!("was killed by {name}"),
                Err(_) => format!("was killed by signal {number}"),
            });
        }
    };
    match line {
        Err(reason) => HandlerVerdict::Fail(reason.to_owned()),
        Ok(None) => HandlerVerdict::Fail("printed no response".to_owned()),
        // The daemon takes the descriptor from whoever writes the line, and that would be us: the
        // target would receive a descriptor of this program.
        Ok(Some(line)) if line.split_ascii_whitespace().next() == Some("fd") => HandlerVerdict::Fail(
            "printed a response with a descriptor; a handler must write such a response to 'response' itself".into(),
        ),
        Ok(Some(line)) => HandlerVerdict::Respond(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tail(output: &str) -> Tail {
        let mut tail = Tail::default();
        output.as_bytes().chunks(100).for_each(|chunk| tail.push(chunk));
        tail
    }

    fn exited(code: i32, output: &str) -> HandlerVerdict {
        judge_handler(ExitStatus::from_raw(code << 8), &tail(output))
    }

    fn reason(verdict: HandlerVerdict) -> String {
        match verdict {
            HandlerVerdict::Fail(reason) => reason,
            HandlerVerdict::Respond(line) => panic!("responded {line}"),
        }
    }

    #[test]
    fn the_last_line_is_the_response() {
        for (output, line) in [
            ("EPERM\n", "EPERM"),
            ("looking\nreturn 42", "return 42"),
            (" continue \r\n", "continue"),
            ("0\n\n \n", "0"),
        ] {
            assert_eq!(exited(0, output), HandlerVerdict::Respond(line.into()), "{output:?}");
        }
    }

    #[test]
    fn only_the_end_of_a_long_output_is_kept() {
        let long = "noise\n".repeat(100_000) + "EPERM\n";
        assert_eq!(exited(0, &long), HandlerVerdict::Respond("EPERM".into()));
        assert!(tail(&long).bytes.capacity() < 8 * LAST_LINE_MAX);
        assert_eq!(
            reason(exited(0, &"x".repeat(5000))),
            "its last line is too long for a response"
        );
    }

    #[test]
    fn a_failure_is_never_what_was_printed() {
        assert_eq!(reason(exited(3, "continue\n")), "exited with status 3");
        let killed = judge_handler(ExitStatus::from_raw(9), &tail("continue\n"));
        assert_eq!(reason(killed), "was killed by SIGKILL");
        let realtime = judge_handler(ExitStatus::from_raw(40), &tail("continue\n"));
        assert_eq!(reason(realtime), "was killed by signal 40");
        assert_eq!(reason(exited(0, "")), "printed no response");
        assert_eq!(reason(exited(0, "\n \n")), "printed no response");
    }

    #[test]
    fn a_descriptor_of_this_program_is_never_given_away() {
        assert!(reason(exited(0, "fd 3\n")).contains("itself"));
        assert!(reason(exited(0, "fd\t3 at 7\n")).contains("itself"));
    }
}
