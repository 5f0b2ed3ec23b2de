//! Lines of `events` taken apart; it never acts on them.

use crate::intake::safe_name;

/// One line of `events`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum EventLine {
    /// A request came: `new 17 mount 4711 web-1`.
    New(NewRequest),
    /// A request ended: `end 17 return 0`.
    End {
        /// The request's name in `pending/`.
        number: u64,
        /// The response as it was carried out, or `gone` or `timeout`.
        outcome: String,
    },
    /// This reader was too slow, and lines are lost: `missed 3`.
    Missed,
}

/// What a handler is started for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewRequest {
    /// Its name in `pending/`.
    pub(super) number: u64,
    /// The system call, fit to be a file name.
    pub(super) syscall: String,
    /// The listener's name; empty where it is not known.
    pub(super) listener: String,
}

/// Whether `name` can stand below the handlers' directory without leading out of it.
pub(super) fn is_file_name(name: &str) -> bool {
    safe_name(name) == name
}

/// Takes a line apart, its newline already removed. A kind of line that this program does not know
/// is `Ok(None)`, so that a newer daemon may have more of them; and `ask`, a question that no handler answers.
///
/// # Errors
/// A line of a known kind that is malformed: what is wrong with it.
pub(super) fn parse_event(line: &str) -> Result<Option<EventLine>, &'static str> {
    let mut words = line.split_ascii_whitespace();
    let kind = words.next().unwrap_or_default();
    let mut number = || words.next().and_then(|n| n.parse().ok()).ok_or("no request number");
    match kind {
        "new" => {
            let number = number()?;
            let syscall = words.next().ok_or("no system call")?.to_owned();
            // The daemon sends no such name; but here it becomes the path of a program.
            if !is_file_name(&syscall) {
                return Err("a name of a system call that cannot be a file name");
            }
            let listener = words.nth(1).unwrap_or_default().to_owned();
            Ok(Some(EventLine::New(NewRequest { number, syscall, listener })))
        }
        "end" => {
            let number = number()?;
            let outcome = words.collect::<Vec<_>>().join(" ");
            Ok(Some(EventLine::End { number, outcome }))
        }
        "missed" => Ok(Some(EventLine::Missed)),
        _ => Ok(None),
    }
}

/// Cuts a stream of bytes into lines.
#[derive(Debug, Default)]
pub(super) struct EventReader {
    rest: Vec<u8>,
}

impl EventReader {
    /// Adds what was read, and takes out the lines that are complete now, without their newlines.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        self.rest.extend_from_slice(bytes);
        let Some(end) = self.rest.iter().rposition(|&b| b == b'\n') else { return Vec::new() };
        let rest = self.rest.split_off(end + 1);
        let whole = std::mem::replace(&mut self.rest, rest);
        String::from_utf8_lossy(&whole).lines().map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_line_is_a_request() {
        let request = |number, syscall: &str, listener: &str| {
            Ok(Some(EventLine::New(NewRequest {
                number,
                syscall: syscall.into(),
                listener: listener.into(),
            })))
        };
        assert_eq!(parse_event("new 17 mount 4711 web-1"), request(17, "mount", "web-1"));
        assert_eq!(parse_event("new 1 1000 0"), request(1, "1000", ""));
    }

    #[test]
    fn an_end_has_the_response_or_the_reason_without_one() {
        for (line, outcome) in [
            ("end 17 return 0", "return 0"),
            ("end 17 EPERM", "EPERM"),
            ("end 17 fd 3 at 7", "fd 3 at 7"),
            ("end 17", ""),
            ("end 17 gone", "gone"),
        ] {
            let end = EventLine::End { number: 17, outcome: outcome.into() };
            assert_eq!(parse_event(line), Ok(Some(end)), "{line}");
        }
    }

    #[test]
    fn what_a_newer_daemon_may_add_is_skipped() {
        assert_eq!(parse_event("missed 3"), Ok(Some(EventLine::Missed)));
        assert_eq!(parse_event("hello 3 worlds"), Ok(None));
        assert_eq!(parse_event(""), Ok(None));
    }

    #[test]
    fn malformed_lines_are_errors() {
        for line in ["new", "new x mount 1 a", "new -1 mount 1 a", "new 5", "end", "end gone"] {
            assert!(parse_event(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_name_that_leads_out_of_the_directory_is_refused() {
        for name in ["../sh", "/bin/sh", "a/b", "..", ".", ".hidden", "a\u{1b}b", "é"] {
            assert!(parse_event(&format!("new 5 {name} 1 a")).is_err(), "{name}");
        }
        assert!(is_file_name("_sysctl") && is_file_name("mmap2") && !is_file_name(""));
    }

    #[test]
    fn lines_come_out_whole_however_they_are_cut() {
        let mut lines = EventReader::default();
        assert!(lines.push(b"new 1 a").is_empty());
        assert_eq!(lines.push(b" 2 b\nend 1 gone\nen"), ["new 1 a 2 b", "end 1 gone"]);
        assert_eq!(lines.push(b"d 2\n"), ["end 2"]);
        assert!(lines.push(b"").is_empty());
    }
}
