//! Makes inotify see what the daemon makes up: a thread that serves nothing does a real mkdir in
//! the mount for each new request, and a real rmdir when it has ended. It may lag or fail without
//! holding up a request or a response.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sys::stat::{Mode, mkdirat};
use nix::unistd::{UnlinkatFlags, gettid, unlinkat};
use parking_lot::Mutex;

use crate::events::{Event, Watcher};

/// What the file system must know of the announcements: to the announcing thread, and to it
/// alone, a request does not exist until it has made it, and exists until it has removed it.
#[derive(Debug, Default)]
pub struct Announced {
    /// The announcing thread; 0 before there is one.
    tid: AtomicU32,
    numbers: Mutex<HashSet<u64>>,
}

impl Announced {
    /// Whether `tid` is the announcing thread.
    pub fn by(&self, tid: u32) -> bool {
        tid != 0 && tid == self.tid.load(Ordering::Acquire)
    }

    /// Whether the announcing thread has made `number` and not removed it.
    pub fn contains(&self, number: u64) -> bool {
        self.numbers.lock().contains(&number)
    }

    /// The announcing thread makes `number`.
    pub fn make(&self, number: u64) {
        self.numbers.lock().insert(number);
    }

    /// The announcing thread removes `number`.
    pub fn remove(&self, number: u64) {
        self.numbers.lock().remove(&number);
    }
}

/// Passes the events on to the announcing thread.
#[derive(Debug)]
pub struct Announcer(Mutex<Sender<Change>>);

#[derive(Debug, Clone, Copy)]
enum Change {
    Begun(u64),
    Ended(u64),
}

impl Watcher for Announcer {
    fn event(&self, event: &Event) {
        let change = match event {
            Event::New { number, .. } => Change::Begun(*number),
            Event::End { number, .. } => Change::Ended(*number),
        };
        // Without the thread there is nobody to tell.
        let _: Result<(), _> = self.0.lock().send(change);
    }
}

/// The work of the announcing thread, still to be started once the mount is served.
#[derive(Debug)]
pub struct Announcing {
    changes: Receiver<Change>,
    announced: Arc<Announced>,
}

/// A watcher, and the work that follows from what it is told.
pub fn announcer(announced: Arc<Announced>) -> (Announcer, Announcing) {
    let (sender, changes) = channel();
    (Announcer(Mutex::new(sender)), Announcing { changes, announced })
}

impl Announcing {
    /// Announces in `mount` until the watcher is dropped or the mount has gone.
    pub fn run(self, mount: &Path) {
        if let Err(errno) = self.announce(&mount.join("pending")) {
            log::debug!("inotify will not see further requests: {errno}");
        }
    }

    fn announce(&self, pending: &PathBuf) -> Result<(), Errno> {
        // By descriptor, so that whatever is mounted over the path later is not ours to touch.
        let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let directory = open(pending, flags, Mode::empty())?;
        self.announced.tid.store(gettid().as_raw() as u32, Ordering::Release);
        for change in &self.changes {
            let done = match change {
                Change::Begun(number) => {
                    mkdirat(&directory, number.to_string().as_str(), Mode::S_IRWXU)
                }
                Change::Ended(number) => {
                    unlinkat(&directory, number.to_string().as_str(), UnlinkatFlags::RemoveDir)
                }
            };
            match done {
                Err(Errno::ENOTCONN | Errno::ENODEV | Errno::ECONNABORTED) => return done,
                Err(errno) => log::debug!("announcing {change:?}: {errno}"),
                Ok(()) => {}
            }
        }
        Ok(())
    }
}
