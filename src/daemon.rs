//! Starts the threads (the mount, the receivers, the reaper, the helper for inotify) and ends them.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;

use crate::fs::files::Tree;
use crate::fs::inotify_helper::EventForwarder;
use crate::fs::mount::MountPoint;
use crate::fs::parked_reads::ParkedReads;
use crate::keeper::KeeperLink;
use crate::kernel::heap;
use crate::kernel::limits::is_among_last;
use crate::kernel::proc;
use crate::kernel::shortage::Shortage;
use crate::requests::events::Observer;
use crate::requests::receiver::Receivers;
use crate::requests::writer;
use crate::requests::{self, Limits, ListenerConfig, Pending, Source};

mod start_error;
mod tree_mount;

pub use self::start_error::StartError;
use self::tree_mount::TreeMount;

/// How long its end waits for calls that are being answered.
const ANSWER_PATIENCE: Duration = Duration::from_secs(1);

/// How long its end waits for a reader of a stream to read on or a writer to close its file, and for all of
/// them to come to their end.
const USERS_PATIENCE: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(3)];

/// A mounted tree and the threads behind it.
#[derive(Debug)]
pub struct Daemon {
    pending: Arc<Pending>,
    tree: Arc<Tree>,
    reads: Arc<ParkedReads>,
    receivers: Arc<Receivers>,
    mount: Arc<TreeMount>,
    keeper: Option<Arc<KeeperLink>>,
}

/// Descriptors of the root of a mount, which may be lost and mounted again meanwhile.
#[derive(Debug, Clone)]
pub struct Roots(Weak<TreeMount>);

impl Roots {
    /// One of the mount there is now.
    ///
    /// # Errors
    /// ENOTCONN while there is none; EMFILE.
    pub fn root(&self) -> io::Result<OwnedFd> {
        self.0.upgrade().ok_or(Errno::ENOTCONN)?.root()
    }
}

/// Passes news on to waiting reads.
struct News {
    tree: Arc<Tree>,
    reads: Arc<ParkedReads>,
}

impl Observer for News {
    fn recorded(&self, weight: usize) {
        self.reads.news(&self.tree, weight);
    }
}

impl Daemon {
    /// Mounts on `directory` and serves it; where there is a keeper, it gets a copy of each listener.
    ///
    /// # Errors
    /// See [`StartError`]; nothing is left mounted then.
    pub fn start(
        directory: &Path,
        limits: Limits,
        allow_other: bool,
        keeper: Option<Arc<KeeperLink>>,
    ) -> Result<Self, StartError> {
        // Who writes is looked up in /proc by the number that FUSE reports, in the daemon's own pid namespace: with
        // another /proc it would be somebody else.
        if !proc::is_ours() {
            return Err(StartError::Proc);
        }
        // Before anybody can take the last descriptors: a daemon that cannot look at itself would have to refuse
        // everybody.
        writer::identify_daemon();
        // glibc raises its threshold after the first large piece that is freed, and keeps all later ones: 500
        // attributes of 64 KiB left 52 MiB.
        heap::keep_large_apart();
        let pending = match &keeper {
            Some(keeper) => Pending::with(limits, Arc::clone(&keeper.journal))?,
            None => Pending::within(limits)?,
        };
        if let Some(keeper) = &keeper {
            pending.set_keeper(keeper.keeper.as_raw().unsigned_abs());
        }
        let pending = Arc::new(pending);
        let tree = Tree::new(Arc::clone(&pending));
        let tree = Arc::new(if allow_other { tree.allow_other() } else { tree });
        let reads = Arc::new(ParkedReads::default());
        let forwarder = Arc::new(EventForwarder::default());
        let news = News { tree: Arc::clone(&tree), reads: Arc::clone(&reads) };
        pending.observe(vec![Arc::new(news), Arc::clone(&forwarder) as Arc<dyn Observer>]);
        let mut place = match &keeper {
            Some(keeper) if keeper.is_successor() => MountPoint::prepare_after(directory)?,
            _ => MountPoint::prepare(directory)?,
        };
        if keeper.as_ref().is_some_and(|keeper| keeper.has_made_place) {
            place = place.made_before();
        }
        let mount = TreeMount::start(place, &tree, &reads, forwarder, allow_other)?;
        let begin = || {
            let receivers = Receivers::start(Arc::clone(&pending))?;
            start_threads(&pending, &tree, &reads).map(|()| receivers)
        };
        match begin() {
            Ok(receivers) => Ok(Self { pending, tree, reads, receivers, mount, keeper }),
            Err(error) => {
                mount.stop();
                Err(error.into())
            }
        }
    }

    /// The table of requests.
    pub fn pending(&self) -> &Arc<Pending> {
        &self.pending
    }

    /// The absolute path of the mount, as it was at first.
    pub fn path(&self) -> &Path {
        self.mount.path()
    }

    /// Where to get a descriptor of the mount's root, for a child that is to work in it whatever becomes of its path.
    pub fn roots(&self) -> Roots {
        Roots(Arc::downgrade(&self.mount))
    }

    /// Takes over a notification descriptor and receives from it on a thread of its own, which
    /// calls `ended` when no task is left under the filter.
    ///
    /// # Errors
    /// No more descriptors or threads: then the descriptor is closed, so that nothing waits for this listener.
    pub fn add_listener(
        &self,
        fd: OwnedFd,
        wait_killable: bool,
        about: ListenerConfig,
        ended: impl FnOnce() + Send + 'static,
    ) -> Result<Arc<Source>, StartError> {
        // The last numbers are for looking at writers: without one the daemon can answer nobody.
        if is_among_last(fd.as_fd()) {
            return Err(StartError::Short(Shortage::DESCRIPTORS));
        }
        let source = self.pending.add_source(fd, wait_killable, about)?;
        if let Some(keeper) = &self.keeper {
            let listener = &source.listener;
            // Before anything is received: from then on nothing is lost with this process.
            if let Err(errno) = keeper.keep_listener(listener.serial, listener.fd()) {
                log::warn!("listener {}: it would not survive this process: {errno}", source.name);
            }
        }
        let index = source.index;
        self.receive_from(source, ended).inspect_err(|_| {
            // Closes the descriptor, so that the calls fail with ENOSYS: a listener from which nobody
            // receives would let them wait.
            self.pending.remove_source(index);
        })
    }

    /// Goes on with the listener of that serial, which an earlier daemon had.
    ///
    /// # Errors
    /// As from [`add_listener`](Self::add_listener); nothing is closed, and another daemon may try again.
    pub fn add_left_listener(
        &self,
        serial: u64,
        fd: OwnedFd,
        ended: impl FnOnce() + Send + 'static,
    ) -> Result<Arc<Source>, StartError> {
        let source = self.pending.add_left_source(fd, serial)?;
        self.receive_from(source, ended)
    }

    fn receive_from(
        &self,
        source: Arc<Source>,
        ended: impl FnOnce() + Send + 'static,
    ) -> Result<Arc<Source>, StartError> {
        let (keeper, serial) = (self.keeper.clone(), source.listener.serial);
        let ended = move || {
            // With its copy open the calls of a listener that cannot be received from would wait forever.
            if let Some(keeper) = keeper {
                keeper.forget_listener(serial);
            }
            ended();
        };
        self.receivers.add(Arc::clone(&source), ended)?;
        Ok(source)
    }

    /// Those that read on get what is left, and those that have written close their files; whoever has stopped
    /// holds nobody up.
    fn let_users_end(&self) {
        // A quarter of a second for all was too little on a busy machine; for each read it is enough, and who has
        // stopped is not waited for.
        let begun = Instant::now();
        let [patience, most] = USERS_PATIENCE;
        let (mut asked, mut since) = (self.reads.asked(), begun);
        let are_there = || self.pending.has_readers() || self.mount.has_writers();
        while are_there() && since.elapsed() < patience && begun.elapsed() < most {
            thread::sleep(Duration::from_millis(1));
            if asked != self.reads.asked() {
                (asked, since) = (self.reads.asked(), Instant::now());
            }
        }
    }

    /// Ends it: each writer has its result, readers are at the end of their files, and the
    /// mount is gone, also while somebody is still inside.
    pub fn stop(self) {
        // A target may end before the thread that answered it has reported that.
        let impatient = Instant::now() + ANSWER_PATIENCE;
        while (self.pending.is_answering() || self.mount.is_replying())
            && Instant::now() < impatient
        {
            thread::sleep(Duration::from_millis(1));
        }
        // After the last answer, so that readers still get the line about it before the end of their file.
        self.reads.close(&self.tree);
        self.let_users_end();
        // Nobody else would: without a `Daemon`, nothing removes what is mounted already.
        self.mount.stop();
    }
}

/// Starts those that run as long as the daemon.
fn start_threads(
    pending: &Arc<Pending>,
    tree: &Arc<Tree>,
    reads: &Arc<ParkedReads>,
) -> io::Result<()> {
    // Three threads that mostly sleep, since each waits for another thing; a shared one would have to poll.
    let waiting = Arc::clone(reads);
    spawn("interrupt", move || waiting.interrupt())?;
    let (waiting, tree) = (Arc::clone(reads), Arc::clone(tree));
    spawn("words", move || waiting.work(&tree))?;
    let waiting = Arc::clone(reads);
    spawn("interrupt", move || waiting.blocking_work.interrupt())?;
    let pending = Arc::clone(pending);
    spawn("reap", move || {
        if let Err(errno) = requests::reap(pending) {
            log::error!("requests will stay after their target has gone: {errno}");
        }
    })
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}
