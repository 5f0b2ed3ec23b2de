//! The only place that names fuser: unpack a question, ask, reply. `operations` has a function for each operation of
//! FUSE, `server` asks the tree for it, `handles` keeps what is open by number, and `convert` has the kernel's terms.
//!
//! No thread of it waits for a target, a child or a reader.

mod convert;
mod server;
mod handles;
mod operations;

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use fuser::{BackgroundSession, Config, MountOption, SessionACL};
use nix::errno::Errno;

use self::handles::Handles;
use self::server::Server;
use crate::fs::files::{OpenFile, Tree};
use crate::fs::inotify_helper::HelperEntries;
use crate::fs::mount::{MountError, MountPoint, SOURCE, mount_fuse, mtab};
use crate::fs::parked_reads::ParkedReads;

/// Threads that serve.
// Enough that one which is busy with a listing of thousands delays nobody.
const THREADS: usize = 4;

/// A mount that is served.
#[derive(Debug)]
pub struct Session {
    session: BackgroundSession,
    writes: Arc<AtomicU64>,
    open: Arc<Handles<OpenFile>>,
    ended: Arc<AtomicBool>,
}

impl Session {
    /// Whether a write has not returned yet.
    pub fn is_replying(&self) -> bool {
        self.writes.load(Ordering::Acquire) != 0
    }

    /// Whether somebody has a file open for writing: a close after the end of the mount would be an error.
    pub fn has_writers(&self) -> bool {
        self.open.any(OpenFile::is_written)
    }

    /// Whether no more requests can come: the mount was removed and all processes have left it, or its connection was
    /// aborted.
    pub fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Leaves the serving threads to those who are still inside an unmounted tree; they end with
    /// the process at the latest.
    pub fn abandon(self) {
        // Dropping it would unmount once more, by path, whatever is mounted there by now.
        std::mem::forget(self.session);
    }
}

/// The tree that a mount serves, and its owner.
#[derive(Debug, Clone)]
pub struct Served {
    /// What it shows.
    pub tree: Arc<Tree>,
    /// Those who wait.
    pub reads: Arc<ParkedReads>,
    /// What the helper has made visible to inotify.
    pub helper_entries: Arc<HelperEntries>,
    /// Whether others than its owner may enter.
    pub allow_other: bool,
}

/// Mounts the tree on `directory`, which `place` has opened, and serves it. `ended` is called when nobody can ask any
/// more.
///
/// # Errors
/// [`MountError`]: what mount(2) or fusermount3 said.
pub fn serve(
    served: Served,
    place: &MountPoint,
    directory: BorrowedFd<'_>,
    ended: impl Fn() + Send + Sync + 'static,
) -> Result<Session, MountError> {
    let Served { tree, reads, helper_entries, allow_other } = served;
    let mut config = Config::default();
    // fuser checks the caller's uid itself: without All, it refuses others that the kernel has let in.
    config.acl = if allow_other { SessionACL::All } else { SessionACL::Owner };
    config.mount_options = vec![
        MountOption::FSName(SOURCE.into()),
        MountOption::Subtype(SOURCE.into()),
        // The kernel checks owner and mode, so that no operation here can forget it.
        MountOption::DefaultPermissions,
        MountOption::NoSuid,
        MountOption::NoDev,
        MountOption::NoExec,
        MountOption::NoAtime,
    ];
    config.n_threads = Some(THREADS);
    let writes = Arc::new(AtomicU64::new(0));
    let open = Arc::default();
    let has_ended = Arc::new(AtomicBool::new(false));
    let end = Arc::clone(&has_ended);
    let server = Server {
        writes: Arc::clone(&writes),
        tree,
        reads,
        helper_entries,
        open: Arc::clone(&open),
        listings: Handles::default(),
        ended: Box::new(move || {
            end.store(true, Ordering::Release);
            ended();
        }),
    };
    let failed = |error: io::Error| MountError::of(place.path(), &error);
    let session = match mount_fuse(directory, allow_other) {
        Ok(device) => fuser::Session::from_fd(server, device, config.acl, config),
        // An ordinary user: only the set-uid helper may mount.
        Err(Errno::EPERM) => {
            mtab()?;
            // fusermount3 takes the path that the directory has by now.
            let path = std::fs::read_link(format!("/proc/self/fd/{}", directory.as_raw_fd()));
            path.and_then(|path| fuser::Session::new(server, path, &config))
        }
        Err(errno) => Err(errno.into()),
    };
    let session = session.and_then(fuser::Session::spawn).map_err(failed)?;
    Ok(Session { session, writes, open, ended: has_ended })
}
