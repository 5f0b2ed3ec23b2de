//! The kernel's terms and the tree's, each into the other; it never asks the tree.

use std::time::Duration;

use fuser::{FileAttr, FileType, Generation, INodeNo, ReplyAttr, ReplyEmpty, ReplyEntry};
use nix::errno::Errno;

use crate::caller::Caller;
use crate::tree::{Attributes, Hold, Kind, Node};

/// How long the kernel may keep what never changes.
const EVER: Duration = Duration::from_secs(60 * 60);
/// The shortest that it can keep anything: it rounds up to a tick of its clock.
const MOMENT: Duration = Duration::from_nanos(1);
/// When that is over for certain: after two ticks, at 100 a second.
pub(super) const AFTER_A_MOMENT: Duration = Duration::from_millis(25);

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

/// How long the kernel may keep attributes, and a name.
fn validity(attr: &FileAttr) -> (Duration, Duration) {
    let Some(node) = Node::from_inode(attr.ino.0) else { return (Duration::ZERO, Duration::ZERO) };
    let attributes = match node.attributes_hold() {
        Hold::Ever => EVER,
        Hold::Moment => MOMENT,
        Hold::Never => Duration::ZERO,
    };
    (attributes, if node.has_fixed_name() { EVER } else { Duration::ZERO })
}

/// Replies with an entry or an errno.
pub(super) fn reply_entry(result: Result<FileAttr, Errno>, reply: ReplyEntry) {
    match result {
        Ok(attr) => {
            let (attributes, name) = validity(&attr);
            reply.entry_with_ttls(&attributes, &name, &attr, Generation(0));
        }
        Err(errno) => reply.error(fuse_errno(errno)),
    }
}

/// Replies with attributes or an errno.
pub(super) fn reply_attr(result: Result<FileAttr, Errno>, reply: ReplyAttr) {
    match result {
        Ok(attr) => reply.attr(&validity(&attr).0, &attr),
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
