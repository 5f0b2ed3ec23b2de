//! The adapter's own state, and what several operations share; it never replies.

use std::ffi::OsStr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::SystemTime;

use fuser::{FileAttr, INodeNo};
use nix::errno::Errno;

use super::convert::{attr, node};
use super::opened::Opened;
use crate::announce::Announced;
use crate::caller::Caller;
use crate::pending::Ownership;
use crate::readers::Readers;
use crate::tree::{Attributes, Entry, Handle, Kind, Node, Progress, RequestFile, RootFile, Tree};

/// The adapter's own state: what is open.
pub(super) struct Files {
    pub(super) tree: Arc<Tree>,
    pub(super) readers: Arc<Readers>,
    pub(super) announced: Arc<Announced>,
    pub(super) open: Arc<Opened<Handle>>,
    /// Writes that have no reply yet.
    pub(super) writes: Arc<AtomicU64>,
    pub(super) listings: Opened<Vec<Entry>>,
}

impl Files {
    /// The attributes of a name in a directory.
    pub(super) fn find(
        &self,
        parent: INodeNo,
        name: &OsStr,
        caller: Caller,
    ) -> Result<FileAttr, Errno> {
        let parent = node(parent)?;
        let name = name.to_str().ok_or(Errno::ENOENT)?;
        if parent == Node::Top(RootFile::Pending) && self.announced.by(caller.pid) {
            let number = name.parse().map_err(|_| Errno::ENOENT)?;
            let there = self.announced.contains(number);
            return if there { Ok(self.announced_attr(number)) } else { Err(Errno::ENOENT) };
        }
        let node = self.tree.lookup(parent, name)?;
        Ok(attr(node, self.tree.attributes(node)?))
    }

    /// Calls `tell` with the outcome, now or when the work is done that a target can hold up and
    /// thread `waiting`, if any, waits for.
    pub(super) fn when_done<T: 'static>(
        &self,
        waiting: Option<u32>,
        progress: Result<Progress<T>, Errno>,
        tell: impl FnOnce(Result<T, Errno>) + Send + 'static,
    ) {
        match progress {
            Ok(Progress::Done(done)) => tell(Ok(done)),
            Ok(Progress::Later(work)) => self.readers.deferred.run(waiting, work, tell),
            Err(errno) => tell(Err(errno)),
        }
    }

    /// Whoever begins to watch `pending` has to ask for its attributes first, since nobody may keep
    /// them: all that comes from then on is announced.
    pub(super) fn expect_watcher(&self, caller: Caller) {
        if !self.announced.are_watched() && caller.may_be_watching() {
            self.tree.pending().with_numbers(|numbers| self.announced.watch(numbers));
        }
    }

    /// What the announcing process sees of a request, be it still pending or not. The kernel may
    /// show it to others.
    pub(super) fn announced_attr(&self, number: u64) -> FileAttr {
        let node = Node::Request(number, RequestFile::Directory);
        let ended = || Attributes {
            kind: Kind::Directory,
            ownership: Ownership::own(0o500),
            size: 0,
            time: SystemTime::now(),
        };
        attr(node, self.tree.attributes(node).unwrap_or_else(|_| ended()))
    }

    /// The number that the announcing process may make or remove here; nobody else may.
    pub(super) fn announcement(
        &self,
        parent: INodeNo,
        name: &OsStr,
        caller: Caller,
    ) -> Result<u64, Errno> {
        if node(parent)? != Node::Top(RootFile::Pending) || !self.announced.by(caller.pid) {
            return Err(Errno::EPERM);
        }
        name.to_str().and_then(|name| name.parse().ok()).ok_or(Errno::EINVAL)
    }
}
