//! Makes inotify see what the daemon makes up: a process of its own does a real mkdir in the mount
//! for each new request, and a real rmdir when it has ended. It may lag or die without holding up
//! a request or a response.
//!
//! It must be a process and not a thread: a thread that waits for its own process's file system
//! cannot be killed with it, and would keep the dead daemon and its mount for ever.

use std::collections::HashSet;
use std::io::{self, BufRead, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sys::stat::{Mode, mkdirat};
use nix::unistd::{UnlinkatFlags, unlinkat};
use parking_lot::Mutex;

use crate::events::{Event, Watcher};

/// The hidden subcommand that the announcing process runs.
pub const SUBCOMMAND: &str = "announce";

/// What the file system must know of the announcements: to the announcing process, and to it
/// alone, a request does not exist until it has made it, and exists until it has removed it.
#[derive(Debug, Default)]
pub struct Announced {
    /// The announcing process; 0 before there is one.
    pid: AtomicU32,
    numbers: Mutex<HashSet<u64>>,
}

impl Announced {
    /// Whether `tid` is the announcing process, which has one thread.
    pub fn by(&self, tid: u32) -> bool {
        tid != 0 && tid == self.pid.load(Ordering::Acquire)
    }

    /// Whether the announcing process has made `number` and not removed it.
    pub fn contains(&self, number: u64) -> bool {
        self.numbers.lock().contains(&number)
    }

    /// The announcing process makes `number`.
    pub fn make(&self, number: u64) {
        self.numbers.lock().insert(number);
    }

    /// The announcing process removes `number`.
    pub fn remove(&self, number: u64) {
        self.numbers.lock().remove(&number);
    }
}

/// Passes the events on, without waiting for the process.
#[derive(Debug)]
pub struct Announcer(Mutex<Sender<Option<String>>>);

impl Watcher for Announcer {
    fn recording(&self, event: &Event) {
        let change = match event {
            Event::New { number, .. } => format!("+{number}\n"),
            Event::End { number, .. } => format!("-{number}\n"),
        };
        // Without the process there is nobody to tell.
        let _: Result<(), _> = self.0.lock().send(Some(change));
    }
}

/// What follows from the events, still to be started once the mount is served.
#[derive(Debug)]
pub struct Announcing {
    changes: Receiver<Option<String>>,
    end: Sender<Option<String>>,
    announced: Arc<Announced>,
}

/// A watcher, and the work that follows from what it is told.
pub fn announcer(announced: Arc<Announced>) -> (Announcer, Announcing) {
    let (sender, changes) = channel();
    let end = sender.clone();
    (Announcer(Mutex::new(sender)), Announcing { changes, end, announced })
}

/// The announcing process. When dropped it may finish what it was told so far, for a moment;
/// then it is ended and waited for.
#[derive(Debug)]
pub struct Process {
    child: Child,
    /// Takes `None` for the end.
    end: Sender<Option<String>>,
}

/// How long it may take to finish.
const PATIENCE: Duration = Duration::from_millis(500);

impl Announcing {
    /// Starts the process for `mount`, and a thread that hands it the changes.
    ///
    /// # Errors
    /// What fork(2) and execve(2) say.
    pub fn start(self, mount: &Path) -> io::Result<Process> {
        let mut command = Command::new("/proc/self/exe");
        command.arg0("syscallfs").arg(SUBCOMMAND).arg(mount.join("pending"));
        command.stdin(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.spawn()?;
        self.announced.pid.store(child.id(), Ordering::Release);
        let input = child.stdin.take();
        let process = Process { child, end: self.end };
        let changes = self.changes;
        std::thread::Builder::new()
            .name("announce".into())
            .spawn(move || hand_on(&changes, input))?;
        Ok(process)
    }
}

fn hand_on(changes: &Receiver<Option<String>>, input: Option<ChildStdin>) {
    let Some(mut input) = input else { return };
    for change in changes.iter().map_while(|change| change) {
        if input.write_all(change.as_bytes()).is_err() {
            return log::debug!("inotify will not see further requests");
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The mount is still served: what it waits for is answered, so it can end.
        let _: Result<(), _> = self.end.send(None);
        let impatient = Instant::now() + PATIENCE;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > impatient {
                let _: io::Result<()> = self.child.kill();
                let _: io::Result<std::process::ExitStatus> = self.child.wait();
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// The announcing process itself: carries out the changes it reads, in `directory`, until their
/// end or until the mount has gone.
///
/// # Errors
/// What opening the directory or reading says; ENOTCONN when the mount has gone.
pub fn carry_out(directory: &Path, changes: impl BufRead) -> io::Result<()> {
    // By descriptor, so that whatever is mounted over the path later is not ours to touch.
    let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
    let directory = open(directory, flags, Mode::empty())?;
    for change in changes.lines() {
        let change = change?;
        let done = match change.split_at_checked(1) {
            Some(("+", number)) => mkdirat(&directory, number, Mode::S_IRWXU),
            Some(("-", number)) => unlinkat(&directory, number, UnlinkatFlags::RemoveDir),
            _ => Err(Errno::EINVAL),
        };
        if let Err(errno @ (Errno::ENOTCONN | Errno::ENODEV | Errno::ECONNABORTED)) = done {
            return Err(errno.into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_carried_out_in_order() {
        let directory = tempfile::tempdir().unwrap();
        carry_out(directory.path(), &b"+1\n+2\n-1\nnonsense\n+3\n"[..]).unwrap();
        let entries = std::fs::read_dir(directory.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["2", "3"]);
    }

    #[test]
    fn events_become_changes_and_nobody_is_the_process_before_it_starts() {
        let announced = Arc::new(Announced::default());
        let (announcer, announcing) = announcer(Arc::clone(&announced));
        announcer.recording(&Event::End { number: 7, outcome: crate::events::Outcome::Gone });
        assert_eq!(announcing.changes.recv().unwrap().as_deref(), Some("-7\n"));
        assert!(!announced.by(0));
    }
}
