//! Writes a verdict into a request's `response`; it never writes `continue` of its own accord.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use nix::errno::Errno;

use super::verdict::Verdict;

/// Where responses are written.
#[derive(Debug)]
pub(super) struct Responses {
    /// The mount's `responses`: one write, where the request's own file takes an open and a close
    /// besides. `None` where it is not ours to open.
    all: Option<File>,
}

impl Responses {
    /// Those of the mount.
    pub(super) fn of(mount: &Path) -> Self {
        Self { all: OpenOptions::new().write(true).open(mount.join("responses")).ok() }
    }

    /// Carries a verdict out. `request` is the directory of the request of that number.
    ///
    /// Returns what somebody should be told, or `None` when all is well: the response was taken, or
    /// the request no longer waits for one.
    pub(super) fn respond(&self, number: u64, request: &Path, verdict: Verdict) -> Option<String> {
        let write = |line: &str| self.write(number, request, line);
        let why = match verdict {
            Verdict::Fail(why) => why,
            Verdict::Respond(line) => match write(&line) {
                Ok(()) => return None,
                Err(error) if is_gone(&error) => return None,
                Err(error) if is_anothers(&error) => {
                    return Some(format!("printed `{line}`; {}", waits_on(&error)));
                }
                Err(error) => format!("printed `{line}`, {}", refusal(request, &error)),
            },
        };
        match write("default") {
            Ok(()) => Some(format!("{why}; responded default")),
            Err(error) if is_gone(&error) => None,
            Err(error) if is_anothers(&error) => Some(format!("{why}; {}", waits_on(&error))),
            Err(error) => Some(format!("{why}; default was refused too: {}", explain(&error))),
        }
    }

    /// One write a line: the write is the verdict, and half a line would be another one.
    fn write(&self, number: u64, request: &Path, line: &str) -> io::Result<()> {
        if let Some(mut all) = self.all.as_ref() {
            return all.write_all(format!("{number} {line}\n").as_bytes());
        }
        let mut own = OpenOptions::new().write(true).open(request.join("response"))?;
        own.write_all(format!("{line}\n").as_bytes())
    }
}

fn waits_on(error: &io::Error) -> String {
    format!("not written, the request waits on: {}", explain(error))
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

/// It is not ours to answer: also `default` would be refused.
fn is_anothers(error: &io::Error) -> bool {
    matches!(errno(error), Errno::EBUSY | Errno::EPERM | Errno::EACCES)
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

    fn respond(request: &Path, verdict: Verdict) -> Option<String> {
        Responses { all: None }.respond(7, request, verdict)
    }

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
    fn a_mount_with_responses_is_told_there() {
        let (mount, dir) = (tempfile::tempdir().unwrap(), recording());
        write(mount.path().join("responses"), "").unwrap();
        let responses = Responses::of(mount.path());
        assert_eq!(responses.respond(7, dir.path(), Verdict::Respond("EPERM".into())), None);
        let said = responses.respond(8, dir.path(), Verdict::Fail("printed no response".into()));
        assert_eq!(said.unwrap(), "printed no response; responded default");
        let written = read_to_string(mount.path().join("responses")).unwrap();
        assert_eq!(written, "7 EPERM\n8 default\n");
        assert_eq!(read_to_string(dir.path().join("response")).unwrap(), "");
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
