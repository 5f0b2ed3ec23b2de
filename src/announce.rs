//! Makes inotify see what the daemon makes up: a process of its own does a real mkdir in the mount
//! for each new request, and a real rmdir when it has ended. It may lag or die without holding up
//! a request or a response. There is none before somebody watches: it costs as much as an answer.
//!
//! It must be a process and not a thread: a thread that waits for its own process's file system
//! cannot be killed with it, and would keep the dead daemon and its mount for ever.

use std::collections::HashSet;
use std::io::{self, BufRead, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sys::stat::{Mode, fstat, mkdirat};
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
    watched: AtomicBool,
}

impl Announced {
    /// Whether `tid` is the announcing process, which has one thread.
    pub fn by(&self, tid: u32) -> bool {
        tid != 0 && tid == self.pid.load(Ordering::Acquire)
    }

    /// Whether somebody may be watching `pending`, and all that comes or goes is announced.
    pub fn are_watched(&self) -> bool {
        self.watched.load(Ordering::Acquire)
    }

    /// Somebody may be about to watch, and sees what waits now as there already. Must be told with the
    /// table of requests locked: nothing may come or go meanwhile.
    pub fn watch(&self, waiting: impl Iterator<Item = u64>) {
        if !self.watched.swap(true, Ordering::AcqRel) {
            self.numbers.lock().extend(waiting);
        }
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
pub struct Announcer {
    announced: Arc<Announced>,
    changes: Mutex<Sender<Option<String>>>,
}

impl Watcher for Announcer {
    fn recording(&self, event: &Event) {
        if !self.announced.are_watched() {
            return;
        }
        let change = match event {
            Event::New { number, .. } => format!("+{number}\n"),
            Event::End { number, .. } => format!("-{number}\n"),
        };
        // Without the process there is nobody to tell.
        let _: Result<(), _> = self.changes.lock().send(Some(change));
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
    let announcer = Announcer { announced: Arc::clone(&announced), changes: Mutex::new(sender) };
    (announcer, Announcing { changes, end, announced })
}

/// The announcing process, once there is one. When dropped it may finish what it was told so far, for
/// a moment; then it is ended and waited for.
#[derive(Debug)]
pub struct Process {
    child: Arc<Mutex<Option<Child>>>,
    /// Takes `None` for the end.
    end: Sender<Option<String>>,
}

/// How long it may take to finish.
const PATIENCE: Duration = Duration::from_millis(500);

impl Announcing {
    /// Begins to wait, on a thread, for the first change to `mount`, which starts the process.
    ///
    /// # Errors
    /// EAGAIN: no thread. ENOTCONN and the like: no mount.
    pub fn start(self, mount: &Path) -> io::Result<Process> {
        let child = Arc::default();
        let process = Process { child: Arc::clone(&child), end: self.end };
        let (changes, announced) = (self.changes, self.announced);
        let mut command = Command::new("/proc/self/exe");
        // Whatever is mounted over the path later is not ours to touch.
        let device = std::fs::metadata(mount)?.dev().to_string();
        command.arg0("syscallfs").arg(SUBCOMMAND).arg(mount.join("pending")).arg(device);
        std::thread::Builder::new().name("announce".into()).spawn(move || {
            let changes = changes.iter().map_while(|change| change);
            if let Err(error) = hand_on(changes, command, &announced, &child) {
                log::warn!("inotify will not see further requests: {error}");
            }
        })?;
        Ok(process)
    }
}

fn hand_on(
    changes: impl Iterator<Item = String>,
    mut command: Command,
    announced: &Announced,
    child: &Mutex<Option<Child>>,
) -> io::Result<()> {
    let mut changes = changes.peekable();
    if changes.peek().is_none() {
        return Ok(());
    }
    let mut started = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    announced.pid.store(started.id(), Ordering::Release);
    let input = started.stdin.take();
    *child.lock() = Some(started);
    let Some(mut input) = input else { return Ok(()) };
    let written = changes.try_for_each(|change| input.write_all(change.as_bytes()));
    // At the end of the mount it is ended, whatever it had still to read.
    if child.lock().is_some() { written } else { Ok(()) }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The mount is still served: what it waits for is answered, so it can end.
        let _: Result<(), _> = self.end.send(None);
        let impatient = Instant::now() + PATIENCE;
        let Some(mut child) = self.child.lock().take() else { return };
        while matches!(child.try_wait(), Ok(None)) {
            if Instant::now() > impatient {
                let _: io::Result<()> = child.kill();
                let _: io::Result<std::process::ExitStatus> = child.wait();
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// The announcing process itself: carries out the changes it reads, in `directory`, until their
/// end or until the mount has gone, whose device number is `device`.
///
/// # Errors
/// What opening the directory or reading says; ENOTCONN when the mount has gone; ENODEV when another
/// is mounted over it.
pub fn carry_out(directory: &Path, device: u64, changes: impl BufRead) -> io::Result<()> {
    // By descriptor, so that whatever is mounted over the path later is not ours to touch.
    let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
    let directory = open(directory, flags, Mode::empty())?;
    if fstat(&directory)?.st_dev != device {
        return Err(Errno::ENODEV.into());
    }
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
    use crate::events::Outcome;

    #[test]
    fn changes_are_carried_out_in_order() {
        let directory = tempfile::tempdir().unwrap();
        let device = std::fs::metadata(&directory).unwrap().dev();
        carry_out(directory.path(), device, &b"+1\n+2\n-1\nnonsense\n+3\n"[..]).unwrap();
        let entries = std::fs::read_dir(directory.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["2", "3"]);
    }

    #[test]
    fn what_is_mounted_over_the_mount_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let device = std::fs::metadata("/proc").unwrap().dev();
        let error = carry_out(directory.path(), device, &b"+1\n"[..]).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(Errno::ENODEV as i32));
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    }

    #[test]
    fn events_become_changes_once_somebody_watches() {
        let announced = Arc::new(Announced::default());
        let (announcer, announcing) = announcer(Arc::clone(&announced));
        let ended = |number| Event::End { number, outcome: Outcome::Gone };
        announcer.recording(&ended(6));
        announced.watch([7, 8].into_iter());
        announced.watch([9].into_iter());
        announcer.recording(&ended(7));
        assert_eq!(announcing.changes.recv().unwrap().as_deref(), Some("-7\n"));
        assert!(announced.contains(8) && !announced.contains(9));
        assert!(!announced.by(0), "nobody is the process before it starts");
    }

    #[test]
    fn a_process_that_was_ended_is_missed_by_nobody() {
        let end = |of_us: bool| {
            let (child, announced) = (Mutex::default(), Announced::default());
            std::thread::scope(|scope| {
                let handing = scope.spawn(|| {
                    let mut sleep = Command::new("sleep");
                    sleep.arg("60");
                    let changes = std::iter::repeat_with(|| "+1\n".to_owned());
                    hand_on(changes, sleep, &announced, &child)
                });
                while child.lock().is_none() {
                    std::thread::yield_now();
                }
                let mut ended = child.lock();
                ended.as_mut().unwrap().kill().unwrap();
                ended.as_mut().unwrap().wait().unwrap();
                if of_us {
                    *ended = None;
                }
                drop(ended);
                handing.join().unwrap()
            })
        };
        assert!(end(true).is_ok());
        assert_eq!(end(false).unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
