//! The kernel's terms and the tree's, each into the other; it never asks the tree.

use std::time::Duration;

use fuser::{FileAttr, FileType, Generation, INodeNo, ReplyAttr, ReplyEmpty, ReplyEntry};
use nix::errno::Errno;

use crate::caller::Caller;
use crate::tree::{Attributes, Kind, Node};

/// How long the kernel may keep what never changes.
const FIXED: Duration = Duration::from_secs(60 * 60);

pub(super) fn fuse_errno(errno: Errno) -> fuser::Errno {
    fuser::Errno::from_i32(errno as i32)
}

pub(super) fn file_type(kind: Kind) -> FileType {
    match kind {
        Kind::Directory => FileType::Directory,
        Kind::File => FileType::RegularFile,
        Kind::Link => FileType::Symlink,
    }
}

pub(super) fn node(inode: INodeNo) -> Result<Node, Errno> {
    Node::from_inode(inode.0).ok_or(Errno::ENOENT)
}

pub(super) fn caller(request: &fuser::Request) -> Caller {
    Caller { uid: request.uid(), gid: request.gid(), pid: request.pid() }
}

/// What stat(2) is to say of a place.
pub(super) fn attr(node: Node, attributes: Attributes) -> FileAttr {
    let Attributes { kind, ownership, size, time } = attributes;
    FileAttr {
        ino: INodeNo(node.inode()),
        size,
        blocks: size.div_ceil(512),
        atime: time,
        mtime: time,
        ctime: time,
        crtime: time,
        kind: file_type(kind),
        perm: ownership.mode,
        nlink: if kind == Kind::Directory { 2 } else { 1 },
        uid: ownership.uid,
        gid: ownership.gid,
        rdev: 0,
        blksize: 4096,
        flags: 0,
    }
}

/// How long the kernel may keep something of a place, if not just for the question at hand.
fn validity(attr: &FileAttr, is_fixed: impl FnOnce(Node) -> bool) -> Duration {
    let fixed = Node::from_inode(attr.ino.0).is_some_and(is_fixed);
    if fixed { FIXED } else { Duration::ZERO }
}

/// Replies with an entry or an errno.
pub(super) fn reply_entry(result: Result<FileAttr, Errno>, reply: ReplyEntry) {
    match result {
        Ok(attr) => {
            let attributes = validity(&attr, Node::has_fixed_attributes);
            let name = validity(&attr, Node::has_fixed_name);
            reply.entry_with_ttls(&attributes, &name, &attr, Generation(0));
        }
        Err(errno) => reply.error(fuse_errno(errno)),
    }
}

/// Replies with attributes or an errno.
pub(super) fn reply_attr(result: Result<FileAttr, Errno>, reply: ReplyAttr) {
    match result {
        Ok(attr) => reply.attr(&validity(&attr, Node::has_fixed_attributes), &attr),
        Err(errno) => reply.error(fuse_errno(errno)),
    }
}

/// Replies with success or an errno.
pub(super) fn reply_empty(result: Result<(), Errno>, reply: ReplyEmpty) {
    match result {
        Ok(()) => reply.ok(),
        Err(errno) => reply.error(fuse_errno(errno)),
    }
}
