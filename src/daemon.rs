//! The threads: serving the mount, receiving, reaping, announcing; and their end. It never answers for anybody.

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;

use crate::announce::{self, Announced, announcer};
use crate::events::Watcher;
use crate::fuse::{self, Session};
use crate::mount::{MountError, MountPoint};
use crate::pending::{self, About, Pending, Source};
use crate::proc;
use crate::readers::Readers;
use crate::receiving::Receiving;
use crate::tree::Tree;

/// How much of one piece of a target's memory is kept, in bytes, unless said otherwise.
pub const SNAPSHOT_MAX: usize = 4 << 20;

/// How long its end waits for what is being answered.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long its end waits for a reader of a stream to read on or a writer to close its file, and for all of
/// them to come to their end.
const USERS_PATIENCE: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(3)];

/// Why the daemon did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No mount.
    #[error(transparent)]
    Mount(#[from] MountError),
    /// Who writes could not be told.
    #[error(
        "/proc is not mounted, or is that of another pid namespace: as root, \
         'mount -t proc proc /proc' (unshare has --mount-proc)"
    )]
    Proc,
    /// No threads, memory or descriptors.
    #[error("cannot start: {0}")]
    Resources(#[from] io::Error),
}

impl From<Errno> for StartError {
    fn from(errno: Errno) -> Self {
        StartError::Resources(errno.into())
    }
}

/// A mounted tree and the threads behind it.
#[derive(Debug)]
pub struct Daemon {
    pending: Arc<Pending>,
    tree: Arc<Tree>,
    readers: Arc<Readers>,
    receiving: Arc<Receiving>,
    announcing: announce::Process,
    mount: MountPoint,
    session: Session,
}

/// Passes news on to waiting readers.
struct News {
    tree: Arc<Tree>,
    readers: Arc<Readers>,
}

impl Watcher for News {
    fn recorded(&self, weight: usize) {
        self.readers.news(&self.tree, weight);
    }
}

impl Daemon {
    /// Mounts on `directory` and serves it.
    ///
    /// # Errors
    /// See [`StartError`]; nothing is left mounted then.
    pub fn start(
        directory: &Path,
        snapshot_max: usize,
        allow_other: bool,
    ) -> Result<Self, StartError> {
        if !proc::is_ours() {
            return Err(StartError::Proc);
        }
        let mount = MountPoint::prepare(directory)?;
        let pending = Arc::new(Pending::new()?);
        let tree = Tree::new(Arc::clone(&pending));
        let tree = Arc::new(if allow_other { tree.allow_other() } else { tree });
        let readers = Arc::new(Readers::default());
        let announced = Arc::new(Announced::default());
        let (announcer, announcing) = announcer(Arc::clone(&announced));
        let news = News { tree: Arc::clone(&tree), readers: Arc::clone(&readers) };
        pending.watch(vec![Arc::new(news), Arc::new(announcer)]);

        let session = fuse::serve(
            Arc::clone(&tree),
            Arc::clone(&readers),
            announced,
            mount.path(),
            allow_other,
        )
        .map_err(|error| mount.explain(&error))?;
        let announcing = match announcing.start(mount.path()) {
            Ok(process) => process,
            Err(error) => {
                mount.unmount();
                session.abandon();
                return Err(error.into());
            }
        };
        let receiving = Receiving::start(Arc::clone(&pending), snapshot_max)?;
        let daemon = Self {
            pending,
            tree: Arc::clone(&tree),
            readers,
            receiving,
            announcing,
            mount,
            session,
        };
        let readers = Arc::clone(&daemon.readers);
        spawn("interrupt", move || readers.interrupt())?;
        let readers = Arc::clone(&daemon.readers);
        spawn("words", move || readers.work(&tree))?;
        let readers = Arc::clone(&daemon.readers);
        spawn("interrupt", move || readers.deferred.interrupt())?;
        let pending = Arc::clone(&daemon.pending);
        spawn("reap", move || {
            if let Err(errno) = pending::reap(pending) {
                log::error!("requests whose target has gone will stay: {errno}");
            }
        })?;
        Ok(daemon)
    }

    /// The table of requests.
    pub fn pending(&self) -> &Arc<Pending> {
        &self.pending
    }

    /// The absolute path of the mount.
    pub fn path(&self) -> &Path {
        self.mount.path()
    }

    /// Takes over a notification descriptor and receives from it on a thread of its own, which
    /// calls `ended` when no task is left under the filter.
    ///
    /// # Errors
    /// ENFILE, EAGAIN: too many listeners or threads.
    pub fn add_listener(
        &self,
        fd: OwnedFd,
        wait_killable: bool,
        about: About,
        ended: impl FnOnce() + Send + 'static,
    ) -> Result<Arc<Source>, StartError> {
        let source = self.pending.add_source(fd, wait_killable, about)?;
        self.receiving.add(Arc::clone(&source), ended)?;
        Ok(source)
    }

    /// Those that read on get what is left, and those that have written close their files; whoever has stopped
    /// holds nobody up.
    fn let_users_end(&self) {
        let begun = Instant::now();
        let [patience, most] = USERS_PATIENCE;
        let (mut asked, mut since) = (self.readers.asked(), begun);
        let are_there = || self.pending.has_readers() || self.session.has_writers();
        while are_there() && since.elapsed() < patience && begun.elapsed() < most {
            thread::sleep(Duration::from_millis(1));
            if asked != self.readers.asked() {
                (asked, since) = (self.readers.asked(), Instant::now());
            }
        }
    }

    /// Ends it: whoever wrote has been told, readers are at the end of their files, and the
    /// mount is gone, also while somebody is still inside.
    pub fn stop(self) {
        // A target may end before the thread that answered it has told anybody.
        let impatient = Instant::now() + PATIENCE;
        while (self.pending.is_answering() || self.session.is_replying())
            && Instant::now() < impatient
        {
            thread::sleep(Duration::from_millis(1));
        }
        self.readers.close(&self.tree);
        self.let_users_end();
        drop(self.announcing);
        self.mount.unmount();
        self.session.abandon();
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}
