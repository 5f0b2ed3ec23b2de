//! Sends the changes to the helper, and starts another where that was killed: what it had read and not made is sent
//! again, so that a watcher sees each change once.

use std::collections::{HashSet, VecDeque};
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::atomic::Ordering;
use std::time::Duration;

use parking_lot::Mutex;

use super::helper_entries::HelperEntries;

/// How long nothing is tried after the helper could not be started.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// How often is looked whether one has ended that takes nothing any more.
const END_INTERVAL: Duration = Duration::from_millis(1);

/// A helper.
pub(super) trait Process {
    fn id(&self) -> u32;

    /// How it has ended, if it has.
    ///
    /// # Errors
    /// It has, and nobody knows how.
    fn try_wait(&mut self) -> io::Result<Option<ExitStatus>>;
}

/// Has a helper make the changes, and another where that was killed. An empty change is no more than a reason to look
/// whether it was. `start` starts a helper that reads what is written to the file. `watch` is called with each helper.
pub(super) fn supervise<P: Process>(
    changes: impl Iterator<Item = String>,
    start: impl Fn() -> io::Result<(P, File)>,
    entries: &HelperEntries,
    child: &Mutex<Option<P>>,
    watch: impl Fn(&P),
) -> io::Result<()> {
    let mut changes = changes.peekable();
    // No process before the first change: it costs as much as an answer.
    if changes.peek().is_none() {
        return Ok(());
    }
    let start = |place: &mut Option<P>| {
        let (started, input) = start()?;
        // Before it has anything to do: its first mkdir must be known as its own.
        entries.pid.store(started.id(), Ordering::Release);
        watch(&started);
        *place = Some(started);
        io::Result::Ok(input)
    };
    let mut input = start(&mut child.lock())?;
    let mut sent = SentChanges::default();
    for change in changes {
        sent.push(&change);
        let written = input.write_all(change.as_bytes());
        if written.is_ok() && !change.is_empty() {
            continue;
        }
        // What there is no more of may be there again.
        loop {
            let mut place = child.lock();
            // At the end of the mount it is ended, whatever it had still to read.
            let Some(last) = place.as_mut() else { return Ok(()) };
            match last.try_wait()? {
                None if written.is_ok() => break,
                // One that ended by itself has found the mount gone, and another would find the same.
                Some(status) if status.signal().is_none() => return written,
                Some(_) => {}
                // It has closed its input, so it is about to end.
                None => {
                    drop(place);
                    std::thread::sleep(END_INTERVAL);
                    continue;
                }
            }
            log::error!(
                "the process that makes requests visible to inotify was killed, starting it again"
            );
            match start(&mut place) {
                Ok(another) => input = another,
                Err(error) => {
                    drop(place);
                    log::error!("inotify does not report requests for now: {error}");
                    std::thread::sleep(RETRY_PAUSE);
                    continue;
                }
            }
            drop(place);
            if input.write_all(sent.left(entries).as_bytes()).is_ok() {
                break;
            }
            std::thread::sleep(RETRY_PAUSE);
        }
    }
    Ok(())
}

/// The last changes that were sent: more than fit into the pipe and what a process has read ahead.
#[derive(Debug, Default)]
struct SentChanges(VecDeque<String>);

impl SentChanges {
    // A pipe has 64 KiB, the buffer of its reader 8 KiB, and a line at least three bytes: 24,576 lines.
    const MAX_LINES: usize = 1 << 15;

    fn push(&mut self, change: &str) {
        if self.0.len() == Self::MAX_LINES {
            self.0.pop_front();
        }
        self.0.push_back(change.to_owned());
    }

    /// Those that no process has carried out, for each request the last.
    fn left(&self, entries: &HelperEntries) -> String {
        let mut seen = HashSet::new();
        let last = self.0.iter().rev().filter(|change| {
            let (Some(kind), Some(Ok(number))) =
                (change.get(..1), change.get(1..).map(|text| text.trim().parse()))
            else {
                return false;
            };
            // What the mount shows decides: a change that it shows
            // already was carried out before the process was killed.
            seen.insert(number) && entries.contains(number) != (kind == "+")
        });
        let mut left: Vec<&str> = last.map(String::as_str).collect();
        left.reverse();
        left.concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::{AsFd, OwnedFd};
    use std::process::{Child, Command, Stdio};
    use std::time::Instant;

    use crate::kernel::pidfd;

    impl Process for Child {
        fn id(&self) -> u32 {
            self.id()
        }

        fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
            self.try_wait()
        }
    }

    #[test]
    fn a_process_that_was_killed_is_replaced_and_what_it_had_not_done_is_sent_again() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("changes");
        let (child, entries) = (Mutex::<Option<Child>>::default(), HelperEntries::default());
        let (sender, changes) = std::sync::mpsc::channel::<Option<String>>();
        let has = |text: &str| {
            let end = Instant::now() + Duration::from_secs(60);
            while std::fs::read_to_string(&file).unwrap_or_default() != text {
                assert!(Instant::now() < end, "{:?}", std::fs::read_to_string(&file));
                std::thread::sleep(Duration::from_millis(1));
            }
        };
        let kill = || {
            let mut child = child.lock();
            let child = child.as_mut().unwrap();
            let pidfd = pidfd::open_process(child.id()).unwrap();
            child.kill().unwrap();
            assert!(pidfd::ends_within(pidfd.as_fd(), 60_000));
        };
        std::thread::scope(|scope| {
            // Dropped at a failure, too, so that the other thread ends.
            let sender = sender;
            let send = |change: &str| sender.send(Some(change.to_owned())).unwrap();
            let (child, entries, file) = (&child, &entries, &file);
            let handing = scope.spawn(move || {
                let start = || {
                    let mut command = Command::new("sh");
                    command.args(["-c", "exec cat >>\"$0\""]).arg(file).stdin(Stdio::piped());
                    let mut child = command.spawn()?;
                    let input = OwnedFd::from(child.stdin.take().unwrap());
                    Ok((child, File::from(input)))
                };
                let changes = changes.iter().map_while(|change| change);
                supervise(changes, start, entries, child, |_| {})
            });
            send("+1\n");
            has("+1\n");
            entries.make(1);
            send("+2\n");
            has("+1\n+2\n");
            kill();
            // Number 2 was read and not made, as far as anybody knows.
            send("");
            has("+1\n+2\n+2\n");
            entries.make(2);
            send("-1\n");
            has("+1\n+2\n+2\n-1\n");
            // Ended with its mount it is not replaced.
            let mut last = child.lock().take().unwrap();
            last.kill().unwrap();
            last.wait().unwrap();
            send("-2\n");
            assert!(handing.join().unwrap().is_ok());
        });
        has("+1\n+2\n+2\n-1\n");
    }
}
