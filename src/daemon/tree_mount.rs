//! The mounted tree: mounted, seen to be lost (umount(8) with -l, `fusermount3 -uz`, an aborted connection), mounted
//! again at its place, and unmounted in the end. No lock of it is held while a thread waits for the mount.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::eventfd::{EfdFlags, EventFd};
use parking_lot::Mutex;

use super::start_error::StartError;
use crate::fs::files::Tree;
use crate::fs::fuse::{self, Served, Session};
use crate::fs::inotify_helper::{EventForwarder, HelperProcess};
use crate::fs::mount::{MountPoint, MountedRoot};
use crate::fs::parked_reads::ParkedReads;

/// How long between two attempts to mount again, and at least between two mounts, in milliseconds.
// Somebody who unmounts in a loop must not keep this process busy with mounting.
const REMOUNT_PAUSE_MS: u16 = 1000;

/// The mount of a tree.
#[derive(Debug)]
pub(super) struct TreeMount {
    place: MountPoint,
    tree: Arc<Tree>,
    reads: Arc<ParkedReads>,
    forwarder: Arc<EventForwarder>,
    allow_other: bool,
    mounts: Mutex<Mounts>,
    /// Readable when a mount can answer nobody any more, and at the end.
    wake: Arc<EventFd>,
    stopped: AtomicBool,
    keeper: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug, Default)]
struct Mounts {
    /// The one at the place; `None` while it is lost.
    live: Option<Live>,
    /// Those that were unmounted while a process was inside, which is still served.
    left: Vec<Session>,
}

#[derive(Debug)]
struct Live {
    root: MountedRoot,
    session: Session,
    /// Ended when dropped, while its mount is still served.
    helper: HelperProcess,
}

impl TreeMount {
    /// Mounts the tree on `place`.
    ///
    /// # Errors
    /// See [`StartError`]; nothing is left mounted then.
    pub(super) fn start(
        place: MountPoint,
        tree: &Arc<Tree>,
        reads: &Arc<ParkedReads>,
        forwarder: Arc<EventForwarder>,
        allow_other: bool,
    ) -> Result<Arc<Self>, StartError> {
        let mount = Self {
            place,
            tree: Arc::clone(tree),
            reads: Arc::clone(reads),
            forwarder,
            allow_other,
            mounts: Mutex::default(),
            wake: Arc::new(EventFd::from_flags(EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK)?),
            stopped: AtomicBool::new(false),
            keeper: Mutex::default(),
        };
        mount.mounts.lock().live = Some(mount.mount()?);
        let mount = Arc::new(mount);
        let kept = Arc::clone(&mount);
        match thread::Builder::new().name("mount".into()).spawn(move || kept.keep()) {
            Ok(keeper) => *mount.keeper.lock() = Some(keeper),
            Err(error) => {
                mount.stop();
                return Err(error.into());
            }
        }
        Ok(mount)
    }

    fn mount(&self) -> Result<Live, StartError> {
        let directory = self.place.ready()?;
        let (helper_entries, helper) = self.forwarder.attach();
        let served = Served {
            tree: Arc::clone(&self.tree),
            reads: Arc::clone(&self.reads),
            helper_entries,
            allow_other: self.allow_other,
        };
        let wake = Arc::clone(&self.wake);
        let ended = move || {
            // The counter is read often enough.
            let _: Result<usize, Errno> = wake.write(1);
        };
        let session = fuse::serve(served, &self.place, directory.as_fd(), ended)?;
        // Opened again, because `directory` is what the mount covers.
        let root = match self.place.root(&directory) {
            Ok(root) => root,
            Err(error) => {
                session.abandon();
                return Err(error.into());
            }
        };
        // By descriptor and after the mount: the helper works in this mount even if another covers it.
        match helper.start(root.as_fd()) {
            Ok(helper) => Ok(Live { root, session, helper }),
            Err(error) => {
                self.unmount(&root);
                session.abandon();
                Err(error.into())
            }
        }
    }

    /// The absolute path, as it was at first.
    pub(super) fn path(&self) -> &Path {
        self.place.path()
    }

    /// Another descriptor of its root.
    pub(super) fn root(&self) -> io::Result<OwnedFd> {
        match &self.mounts.lock().live {
            Some(live) => live.root.as_fd().try_clone_to_owned(),
            None => Err(Errno::ENOTCONN.into()),
        }
    }

    /// Whether a writer still waits for its verdict.
    pub(super) fn is_replying(&self) -> bool {
        self.mounts.lock().any(Session::is_replying)
    }

    /// Whether somebody has a file open for writing.
    pub(super) fn has_writers(&self) -> bool {
        self.mounts.lock().any(Session::has_writers)
    }

    /// Mounts it again whenever it is lost, until it is stopped.
    fn keep(&self) {
        let table = match File::open("/proc/self/mountinfo") {
            Ok(table) => table,
            Err(error) => return log::error!("a lost mount will not be noticed: {error}"),
        };
        let mut said = None;
        while !self.stopped.load(Ordering::Acquire) {
            let is_lost = self.lose();
            if is_lost {
                self.mount_again(&mut said);
                self.wait(None, PollTimeout::from(REMOUNT_PAUSE_MS));
            } else {
                self.wait(Some(&table), PollTimeout::NONE);
            }
        }
    }

    /// Waits for a change of the table of mounts, or for the end of a session.
    fn wait(&self, table: Option<&File>, timeout: PollTimeout) {
        let mut fds = vec![PollFd::new(self.wake.as_fd(), PollFlags::POLLIN)];
        // proc_pid_mountinfo(5) shows a change as an exceptional condition.
        fds.extend(table.map(|table| PollFd::new(table.as_fd(), PollFlags::POLLPRI)));
        let _: Result<_, Errno> = poll(&mut fds, timeout);
        let _: Result<u64, Errno> = self.wake.read();
    }

    /// Whether there is no mount at the place, now that one was lost or since.
    fn lose(&self) -> bool {
        let mut mounts = self.mounts.lock();
        let (ended, left) = mounts.left.drain(..).partition(Session::has_ended);
        mounts.left = left;
        let lost =
            mounts.live.take_if(|live| live.session.has_ended() || !self.place.has(&live.root));
        let is_lost = mounts.live.is_none();
        drop(mounts);
        Vec::into_iter(ended).for_each(Session::abandon);
        let Some(Live { root, session, helper }) = lost else { return is_lost };
        // First: the helper may wait for an answer of this mount, and ends with it.
        drop(helper);
        if session.has_ended() {
            // Its root is still there and answers nobody.
            self.unmount(&root);
            session.abandon();
        } else {
            // Detached (umount -l) but served on: processes inside may have requests to answer.
            self.mounts.lock().left.push(session);
        }
        is_lost
    }

    fn mount_again(&self, said: &mut Option<String>) {
        let path = self.path().display();
        match self.mount() {
            Ok(live) => {
                *said = None;
                let mut mounts = self.mounts.lock();
                // `stop` may have come while this thread was mounting, and found nothing to unmount.
                if self.stopped.load(Ordering::Acquire) {
                    drop(mounts);
                    return self.take_away(live);
                }
                mounts.live = Some(live);
                log::warn!("{path}: the mount was removed or aborted; mounted again");
            }
            Err(error) => {
                let why = error.to_string();
                // Once for each reason, and not each second.
                if said.as_ref() != Some(&why) {
                    log::error!("{path}: the mount was lost, and cannot be mounted again: {why}");
                    *said = Some(why);
                }
            }
        }
    }

    /// Takes it away for good. The directory goes with the last reference.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        let _: Result<usize, Errno> = self.wake.write(1);
        // Taken out first: no lock is held while the helper, which waits for the mount, is ended.
        let Mounts { live, left } = std::mem::take(&mut *self.mounts.lock());
        live.into_iter().for_each(|live| self.take_away(live));
        left.into_iter().for_each(Session::abandon);
        let keeper = self.keeper.lock().take();
        // A panic has been reported by its thread.
        let _: Option<thread::Result<()>> = keeper.map(JoinHandle::join);
    }

    fn take_away(&self, live: Live) {
        drop(live.helper);
        self.unmount(&live.root);
        live.session.abandon();
    }

    fn unmount(&self, root: &MountedRoot) {
        // Who has unmounted it already has left nothing to do.
        if self.place.has(root) {
            if let Err(why) = root.unmount() {
                log::warn!("{}: cannot unmount: {why}", self.path().display());
            }
        }
    }
}

impl Mounts {
    fn any(&self, is: impl Fn(&Session) -> bool) -> bool {
        self.left.iter().chain(self.live.iter().map(|live| &live.session)).any(is)
    }
}
