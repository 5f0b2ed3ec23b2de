//! The only room that names fuser: unpack a question, ask the tree, reply. It decides nothing,
//! and never waits for a target, a child or a reader.

mod convert;
mod files;
mod opened;
mod operations;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fuser::{BackgroundSession, Config, MountOption, SessionACL};

use self::files::Files;
use self::opened::Opened;
use crate::announce::Announced;
use crate::mount::SOURCE;
use crate::readers::Readers;
use crate::tree::{Handle, Tree};

/// Threads that serve: enough that one busy with a listing of thousands delays nobody.
const THREADS: usize = 4;

/// A mount that is served.
#[derive(Debug)]
pub struct Session {
    session: BackgroundSession,
    writes: Arc<AtomicU64>,
    open: Arc<Opened<Handle>>,
}

impl Session {
    /// Whether a writer has not been told its verdict yet.
    pub fn is_replying(&self) -> bool {
        self.writes.load(Ordering::Acquire) != 0
    }

    /// Whether somebody has a file open for writing: a close after the end of the mount would be an error.
    pub fn has_writers(&self) -> bool {
        self.open.any(Handle::is_written)
    }

    /// Leaves the serving threads to those who are still inside an unmounted tree; they end with
    /// the process at the latest.
    pub fn abandon(self) {
        // Dropping it would unmount once more, by path, whatever is mounted there by now.
        std::mem::forget(self.session);
    }
}

/// Mounts the tree on the directory `mount` and serves it.
///
/// # Errors
/// What mount(2) or fusermount3 said.
pub fn serve(
    tree: Arc<Tree>,
    readers: Arc<Readers>,
    announced: Arc<Announced>,
    mount: &Path,
    allow_other: bool,
) -> io::Result<Session> {
    let mut config = Config::default();
    config.acl = if allow_other { SessionACL::All } else { SessionACL::Owner };
    config.mount_options = vec![
        MountOption::FSName(SOURCE.into()),
        MountOption::Subtype(SOURCE.into()),
        MountOption::DefaultPermissions,
        MountOption::NoSuid,
        MountOption::NoDev,
        MountOption::NoExec,
        MountOption::NoAtime,
    ];
    config.n_threads = Some(THREADS);
    let writes = Arc::new(AtomicU64::new(0));
    let open = Arc::default();
    let files = Files {
        writes: Arc::clone(&writes),
        tree,
        readers,
        announced,
        open: Arc::clone(&open),
        listings: Opened::default(),
    };
    fuser::spawn_mount(files, mount, &config).map(|session| Session { session, writes, open })
}
