//! What a mount serves and what is open in it, and the operations that take more than one question to the tree. It
//! returns outcomes; replies are made of them in `operations`.

use std::ffi::OsStr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::SystemTime;

use fuser::{FileAttr, FileHandle, INodeNo};
use nix::errno::Errno;

use super::convert::{AFTER_A_MOMENT, attr, tree_node};
use super::handles::Handles;
use crate::fs::files::{
    Attributes, FileKind, Listing, Node, OpenFile, OpenMode, RequestFile, RootFile, Tree,
};
use crate::fs::inotify_helper::HelperEntries;
use crate::fs::parked_reads::ParkedReads;
use crate::requests::writer::Client;
use crate::requests::{Ownership, OwnershipChange, Progress, Work};

/// The tree, those who wait, and what is open.
pub(super) struct Server {
    pub(super) tree: Arc<Tree>,
    pub(super) reads: Arc<ParkedReads>,
    pub(super) helper_entries: Arc<HelperEntries>,
    pub(super) open: Arc<Handles<OpenFile>>,
    /// Writes that have no reply yet.
    pub(super) writes: Arc<AtomicU64>,
    pub(super) listings: Handles<Listing>,
    /// Called when nobody can ask any more.
    pub(super) ended: Box<dyn Fn() + Send + Sync>,
}

impl Server {
    /// The attributes of a name in a directory.
    pub(super) fn find(
        &self,
        parent: INodeNo,
        name: &OsStr,
        client: Client,
    ) -> Result<FileAttr, Errno> {
        let parent = tree_node(parent)?;
        let name = name.to_str().ok_or(Errno::ENOENT)?;
        // The helper is to find only what it has made: mkdir(2) of what a look-up finds is EEXIST, and makes no
        // event.
        if parent == Node::Top(RootFile::Pending) && self.helper_entries.is_helper(client.pid) {
            let number = name.parse().map_err(|_| Errno::ENOENT)?;
            let there = self.helper_entries.contains(number);
            return if there { Ok(self.helper_attr(number)) } else { Err(Errno::ENOENT) };
        }
        let node = self.tree.lookup(parent, name)?;
        Ok(attr(node, self.tree.attributes_for(node, client)?))
    }

    /// Calls `reply` with the outcome, now or when the work is done that a target can hold up and
    /// thread `waiting` of the user `uid`, if any, waits for.
    pub(super) fn when_done<T: 'static>(
        &self,
        uid: u32,
        waiting: Option<u32>,
        progress: Result<Progress<T>, Errno>,
        reply: impl FnOnce(Result<T, Errno>) + Send + 'static,
    ) {
        match progress {
            Ok(Progress::Done(done)) => reply(Ok(done)),
            Ok(Progress::Later(work)) => self.reads.blocking_work.run(uid, waiting, work, reply),
            Err(errno) => reply(Err(errno)),
        }
    }

    /// The attributes of a place, or of an open file of it.
    pub(super) fn attributes(
        &self,
        inode: INodeNo,
        is_open: bool,
        client: Client,
    ) -> Result<FileAttr, Errno> {
        let node = tree_node(inode)?;
        let attributes = match node {
            Node::Request(number, RequestFile::Directory)
                if self.helper_entries.is_helper(client.pid) =>
            {
                return Ok(self.helper_attr(number));
            }
            Node::Top(RootFile::Pending) => {
                self.expect_watcher(client);
                self.tree.attributes(node)
            }
            node if is_open => self.tree.attributes_to_seek(node, client),
            node => self.tree.attributes_for(node, client),
        };
        Ok(attr(node, attributes?))
    }

    /// Hands a place to somebody else and sets its length, in this order, and returns its attributes.
    pub(super) fn set_attributes(
        &self,
        inode: INodeNo,
        handle: Option<FileHandle>,
        change: OwnershipChange,
        size: Option<u64>,
        client: Client,
    ) -> Result<Progress<FileAttr>, Errno> {
        let node = tree_node(inode)?;
        if change.is_any() {
            self.tree.change(node, change, client)?;
        }
        if let Some(size) = size {
            match handle {
                Some(handle) => self.open.get(handle)?.truncate(&self.tree, size, client)?,
                None => self.tree.truncate(node, size, client)?,
            }
        }
        let attr = attr(node, self.tree.attributes(node)?);
        if !change.is_any() {
            return Ok(Progress::Done(attr));
        }
        // The kernel lets in by the old owner and mode for as long as it may keep them. When chown(2) returns, that is
        // over.
        let wait = Box::new(move || {
            std::thread::sleep(AFTER_A_MOMENT);
            Ok(attr)
        });
        Ok(Progress::Later(Work { run: wait, give_up: Box::new(|| true) }))
    }

    /// Opens a file, and cuts it where the open asks for that.
    pub(super) fn open_file(
        &self,
        inode: INodeNo,
        access: OpenMode,
        truncates: bool,
        client: Client,
    ) -> Result<Progress<OpenFile>, Errno> {
        let opened = self.tree.open(tree_node(inode)?, access, client)?;
        // What is opened later is a response, which has nothing to cut.
        match &opened {
            Progress::Done(handle) if truncates => handle.truncate(&self.tree, 0, client)?,
            _ => {}
        }
        Ok(opened)
    }

    /// Whoever begins to watch `pending` has to ask for its attributes first, since nobody may keep
    /// them: all that comes from then on is announced.
    pub(super) fn expect_watcher(&self, client: Client) {
        // Shells ask for these attributes all the time; only a thread that is in inotify_add_watch(2), or cannot be
        // looked at, counts.
        if !self.helper_entries.is_watched() && client.may_be_watching() {
            self.tree.pending().with_numbers(|numbers| self.helper_entries.watch(numbers));
        }
    }

    /// What the helper sees of a request, be it still pending or not. The kernel may
    /// show it to others.
    pub(super) fn helper_attr(&self, number: u64) -> FileAttr {
        let node = Node::Request(number, RequestFile::Directory);
        let ended = || Attributes {
            kind: FileKind::Directory,
            ownership: Ownership::own(0o500),
            size: 0,
            time: SystemTime::now(),
        };
        attr(node, self.tree.attributes(node).unwrap_or_else(|_| ended()))
    }

    /// The number that the helper may make or remove here; nobody else may.
    pub(super) fn helper_number(
        &self,
        parent: INodeNo,
        name: &OsStr,
        client: Client,
    ) -> Result<u64, Errno> {
        if tree_node(parent)? != Node::Top(RootFile::Pending)
            || !self.helper_entries.is_helper(client.pid)
        {
            return Err(Errno::EPERM);
        }
        name.to_str().and_then(|name| name.parse().ok()).ok_or(Errno::EINVAL)
    }
}
