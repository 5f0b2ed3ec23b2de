//! The helper as the daemon sees it: begun when there is a first change, watched for its death, and ended with its mount.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::fcntl::OFlag;
use nix::sys::signal::SigSet;
use nix::unistd::pipe2;
use parking_lot::Mutex;

use super::change_queue::{ChangeQueue, EntryChange};
use super::helper_entries::HelperEntries;
use super::program::HELPER_SUBCOMMAND;
use super::supervise::{Process, supervise};
use crate::kernel::pidfd;
use crate::kernel::starter::{self, Started, WorkOrder};

/// The helper of a mount, still to be started once the mount is served.
#[derive(Debug)]
pub struct HelperStarter {
    pub(super) changes: Arc<ChangeQueue>,
    pub(super) entries: Arc<HelperEntries>,
}

/// The helper, once there is one. When dropped it may finish what it has been sent so far, for a moment; then it is
/// ended and waited for.
#[derive(Debug)]
pub struct HelperProcess {
    child: Arc<Mutex<Option<Started>>>,
    changes: Arc<ChangeQueue>,
}

/// How long it may take to finish.
const HELPER_PATIENCE: Duration = Duration::from_millis(500);

impl HelperStarter {
    /// Begins to wait, on a thread, for the first change to the mount whose root this is, which starts the process.
    ///
    /// # Errors
    /// EAGAIN: no thread. EMFILE: no descriptor.
    pub fn start(self, root: BorrowedFd<'_>) -> io::Result<HelperProcess> {
        let child = Arc::default();
        let looks = Arc::clone(&self.changes);
        let process =
            HelperProcess { child: Arc::clone(&child), changes: Arc::clone(&self.changes) };
        let (changes, entries) = (self.changes, self.entries);
        // By descriptor, so that neither a path that has changed nor what is mounted over it later matters. It has it
        // as its standard output, which needs no other number and is closed by whatever it would start.
        let root = root.try_clone_to_owned()?;
        let start = move || {
            let (input, changes) = pipe2(OFlag::O_CLOEXEC)?;
            let blocked = SigSet::thread_get_mask()?;
            let (words, output) = (vec![HELPER_SUBCOMMAND.into()], Some(root.as_fd()));
            let started =
                starter::start(&WorkOrder { words, input: input.as_fd(), output, blocked })?;
            Ok((started, File::from(changes)))
        };
        std::thread::Builder::new().name("announce".into()).spawn(move || {
            let lines = std::iter::from_fn(|| changes.next().map(|change| change.to_string()));
            // So that it is no zombie until the next change. Without a thread for that it is one till then.
            let watch = |child: &Started| {
                let Ok(pidfd) = child.pidfd().try_clone_to_owned() else { return };
                let looks = Arc::clone(&looks);
                let wait = move || {
                    while !pidfd::ends_within(pidfd.as_fd(), u16::MAX) {}
                    looks.push(EntryChange::Look);
                };
                drop(std::thread::Builder::new().name("entries".into()).spawn(wait));
            };
            if let Err(error) = supervise(lines, start, &entries, &child, watch) {
                log::warn!("inotify no longer reports new requests: {error}");
            }
            changes.close();
        })?;
        Ok(process)
    }
}

impl Drop for HelperProcess {
    fn drop(&mut self) {
        // Without that moment a watcher would not see the end of the last request.
        // The mount is still served: what it waits for is answered, so it can end.
        self.changes.end();
        let impatient = Instant::now() + HELPER_PATIENCE;
        // Taken out first: `supervise` starts no other once the place is empty. Locked while one is being started, which
        // takes as long as whoever has stopped the starter likes.
        let child = self.child.try_lock_for(HELPER_PATIENCE);
        let child = child.or_else(|| {
            starter::end();
            self.child.try_lock_for(HELPER_PATIENCE)
        });
        let Some(mut child) = child.and_then(|mut child| child.take()) else { return };
        while matches!(child.try_wait(), Ok(None)) {
            if Instant::now() > impatient {
                return child.forget();
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Process for Started {
    fn id(&self) -> u32 {
        self.id()
    }

    fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        Ok(self.try_wait()?)
    }
}
