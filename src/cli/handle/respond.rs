//! Writes a verdict into a request's `response`; it never writes `continue` of its own accord.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use nix::errno::Errno;

use super::verdict::HandlerVerdict;

/// How often a response is written again that the daemon could not take for want of descriptors, and how long after.
const RETRIES: (u32, Duration) = (20, Duration::from_millis(50));

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
        // A user with a listener that was handed over may not
        // open it, and writes into each request's own file.
        Self { all: OpenOptions::new().write(true).open(mount.join("responses")).ok() }
    }

    /// Carries a verdict out. `request` is the directory of the request of that number.
    ///
    /// Returns what should be reported, or `None` when all is well: the response was taken, or
    /// the request no longer waits for one.
    pub(super) fn respond(
        &self,
        number: u64,
        request: &Path,
        verdict: HandlerVerdict,
    ) -> Option<String> {
        // A handler that has written `response` itself is the usual case: a second response would be refused, and each
        // refusal is a line of `log` that means trouble.
        if std::fs::symlink_metadata(request).is_err_and(|error| is_gone(&error)) {
            return None;
        }
        let write = |line: &str| self.write(number, request, line);
        let why = match verdict {
            HandlerVerdict::Fail(why) => why,
            HandlerVerdict::Respond(line) => match write(&line) {
                Ok(()) => return None,
                // The target ended while the handler ran: that is no failure.
                Err(error) if is_gone(&error) => return None,
                Err(error) if is_anothers(&error) => {
                    return Some(format!("printed `{line}`; {}", waits_on(&error)));
                }
                Err(error) => format!("printed `{line}`, {}", refusal(request, &error)),
            },
        };
        match write("default") {
            Ok(()) => Some(format!("{why}; the default response was given")),
            Err(error) if is_gone(&error) => None,
            Err(error) if is_anothers(&error) => Some(format!("{why}; {}", waits_on(&error))),
            Err(error) => {
                Some(format!("{why}; the default response was refused, too: {}", explain(&error)))
            }
        }
    }

    /// One write a line: the write is the verdict, and half a line would be another one.
    fn write(&self, number: u64, request: &Path, line: &str) -> io::Result<()> {
        // The daemon may be short of descriptors for a moment, and the verdict must not be lost for that.
        for _ in 0..RETRIES.0 {
            match self.write_once(number, request, line) {
                Err(error) if errno(&error) == Errno::EAGAIN => std::thread::sleep(RETRIES.1),
                written => return written,
            }
        }
        self.write_once(number, request, line)
    }

    fn write_once(&self, number: u64, request: &Path, line: &str) -> io::Result<()> {
        if let Some(mut all) = self.all.as_ref() {
            return all.write_all(format!("{number} {line}\n").as_bytes());
        }
        let mut own = OpenOptions::new().write(true).open(request.join("response"))?;
        own.write_all(format!("{line}\n").as_bytes())
    }
}

fn waits_on(error: &io::Error) -> String {
    format!("could not be written, the request still waits: {}", explain(error))
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
    matches!(errno(error), Errno::EBUSY | Errno::EPERM | Errno::EACCES | Errno::EAGAIN)
}

fn errno(error: &io::Error) -> Errno {
    error.raw_os_error().map_or(Errno::UnknownErrno, Errno::from_raw)
}

fn explain(error: &io::Error) -> &'static str {
    match errno(error) {
        Errno::EBUSY => "another handler holds `response`",
        Errno::EPERM => "this process may not respond to that target",
        Errno::EAGAIN => "the daemon has too few descriptors; see its own messages",
        other => other.desc(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{read_to_string, write};
    use std::os::unix::fs::symlink;

    fn respond(request: &Path, verdict: HandlerVerdict) -> Option<String> {
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
        assert_eq!(respond(dir.path(), HandlerVerdict::Respond("EPERM".into())), None);
        assert_eq!(read_to_string(dir.path().join("response")).unwrap(), "EPERM\n");
    }

    #[test]
    fn a_mount_with_responses_gets_its_responses_there() {
        let (mount, dir) = (tempfile::tempdir().unwrap(), recording());
        write(mount.path().join("responses"), "").unwrap();
        let responses = Responses::of(mount.path());
        assert_eq!(responses.respond(7, dir.path(), HandlerVerdict::Respond("EPERM".into())), None);
        let said =
            responses.respond(8, dir.path(), HandlerVerdict::Fail("printed no response".into()));
        assert_eq!(said.unwrap(), "printed no response; the default response was given");
        for verdict in [
            HandlerVerdict::Fail("printed no response".into()),
            HandlerVerdict::Respond("0".into()),
        ] {
            assert_eq!(responses.respond(9, &dir.path().join("gone"), verdict), None);
        }
        let written = read_to_string(mount.path().join("responses")).unwrap();
        assert_eq!(written, "7 EPERM\n8 default\n");
        assert_eq!(read_to_string(dir.path().join("response")).unwrap(), "");
    }

    #[test]
    fn a_failure_responds_default_and_says_why() {
        let dir = recording();
        let said =
            respond(dir.path(), HandlerVerdict::Fail("exited with status 1".into())).unwrap();
        assert_eq!(said, "exited with status 1; the default response was given");
        assert_eq!(read_to_string(dir.path().join("response")).unwrap(), "default\n");
    }

    #[test]
    fn a_request_that_has_ended_is_no_error() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(respond(dir.path(), HandlerVerdict::Respond("0".into())), None);
        assert_eq!(respond(&dir.path().join("gone"), HandlerVerdict::Fail("failed".into())), None);
    }

    #[test]
    fn a_refusal_is_reported_in_the_words_of_error() {
        let dir = tempfile::tempdir().unwrap();
        // A file of the kernel which answers words with EINVAL, as `response` does.
        symlink("/proc/self/oom_score_adj", dir.path().join("response")).unwrap();
        let respond = || respond(dir.path(), HandlerVerdict::Respond("cotninue".into())).unwrap();
        assert!(respond().starts_with("printed `cotninue`, which was refused: Invalid argument; "));
        write(dir.path().join("error"), "no such word; continue?\n").unwrap();
        assert_eq!(
            respond(),
            "printed `cotninue`, which was refused: no such word; continue?; \
             the default response was refused, too: Invalid argument"
        );
    }
}
