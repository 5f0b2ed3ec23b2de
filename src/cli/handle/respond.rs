//! Writes a verdict into a request's `response`; it never writes `continue` of its own accord.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use nix::errno::Errno;

use super::verdict::Verdict;

/// Carries a verdict out. `request` is the request's directory.
///
/// Returns what somebody should be told, or `None` when all is well: the response was taken, or
/// the request no longer waits for one.
pub(super) fn respond(request: &Path, verdict: Verdict) -> Option<String> {
    let mut response = match OpenOptions::new().write(true).open(request.join("response")) {
        Ok(response) => response,
        Err(error) if is_gone(&error) => return None,
        Err(error) => {
            let why = match verdict {
                Verdict::Fail(why) => why,
                Verdict::Respond(line) => format!("printed `{line}`"),
            };
            return Some(format!("{why}; not written, the request waits on: {}", explain(&error)));
        }
    };
    let why = match verdict {
        Verdict::Fail(why) => why,
        Verdict::Respond(line) => match write_line(&mut response, &line) {
            Ok(()) => return None,
            Err(error) if is_gone(&error) => return None,
            Err(error) => format!("printed `{line}`, {}", refusal(request, &error)),
        },
    };
    match write_line(&mut response, "default") {
        Ok(()) => Some(format!("{why}; responded default")),
        Err(error) if is_gone(&error) => None,
        Err(error) => Some(format!("{why}; default was refused too: {}", explain(&error))),
    }
}

/// One write a line: the write is the verdict, and half a line would be another one.
fn write_line(response: &mut File, line: &str) -> io::Result<()> {
    response.write_all(format!("{line}\n").as_bytes())
}

/// Why a line was not taken: the request's own `error` where it says something.
fn refusal(request: &Path, error: &io::Error) -> String {
    match std::fs::read_to_string(request.join("error")) {
        Ok(text) if !text.trim().is_empty() => format!("which was refused: {}", text.trim()),
        _ => format!("which was refused: {}", explain(error)),
    }
}

/// The request has ended. A directory that has gone while a path leads through it says so in more
/// than one way.
pub(super) fn is_gone(error: &io::Error) -> bool {
    matches!(errno(error), Errno::ENOENT | Errno::ESRCH | Errno::ESTALE)
}

fn errno(error: &io::Error) -> Errno {
    error.raw_os_error().map_or(Errno::UnknownErrno, Errno::from_raw)
}

fn explain(error: &io::Error) -> &'static str {
    match errno(error) {
        Errno::EBUSY => "another handler holds `response`",
        Errno::EPERM => "this process may not respond for that target",
        other => other.desc(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{read_to_string, write};
    use std::os::unix::fs::symlink;

    fn recording() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path().join("response"), "").unwrap();
        dir
    }

    #[test]
    fn a_line_is_written_as_it_is() {
        let dir = recording();
        assert_eq!(respond(dir.path(), Verdict::Respond("EPERM".into())), None);
        assert_eq!(read_to_string(dir.path().join("response")).unwrap(), "EPERM\n");
    }

    #[test]
    fn a_failure_responds_default_and_says_why() {
        let dir = recording();
        let said = respond(dir.path(), Verdict::Fail("exited with status 1".into())).unwrap();
        assert_eq!(said, "exited with status 1; responded default");
        assert_eq!(read_to_string(dir.path().join("response")).unwrap(), "default\n");
    }

    #[test]
    fn a_request_that_has_ended_is_no_error() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(respond(dir.path(), Verdict::Respond("0".into())), None);
        assert_eq!(respond(&dir.path().join("gone"), Verdict::Fail("failed".into())), None);
    }

    #[test]
    fn a_refusal_is_told_in_the_words_of_error() {
        let dir = tempfile::tempdir().unwrap();
        // A file of the kernel's that answers words with EINVAL, as `response` does.
        symlink("/proc/self/oom_score_adj", dir.path().join("response")).unwrap();
        let respond = || respond(dir.path(), Verdict::Respond("cotninue".into())).unwrap();
        assert!(respond().starts_with("printed `cotninue`, which was refused: Invalid argument; "));
        write(dir.path().join("error"), "no such word; continue?\n").unwrap();
        assert_eq!(
            respond(),
            "printed `cotninue`, which was refused: no such word; continue?; \
             default was refused too: Invalid argument"
        );
    }
}
