//! The kernel's terms and the tree's, each into the other; it never asks the tree.

use std::sync::Arc;
use std::time::Duration;

use fuser::{
    FileAttr, FileType, Generation, INodeNo, PollEvents, ReplyAttr, ReplyData, ReplyDirectory,
    ReplyEmpty, ReplyEntry,
};
use nix::errno::Errno;

use crate::fs::files::{Attributes, FileKind, Listing, Node, Validity};
use crate::fs::parked_reads::Readiness;
use crate::requests::writer::Client;

/// How long the kernel may keep what never changes.
const EVER: Duration = Duration::from_secs(60 * 60);
/// The shortest that it can keep anything.
// The kernel rounds it up to a tick of its clock.
const SHORTEST_VALIDITY: Duration = Duration::from_nanos(1);
/// When that is over for certain.
// More than two ticks, at 100 a second.
pub(super) const AFTER_A_MOMENT: Duration = Duration::from_millis(25);

pub(super) fn fuse_errno(errno: Errno) -> fuser::Errno {
    fuser::Errno::from_i32(errno as i32)
}

fn file_type(kind: FileKind) -> FileType {
    match kind {
        FileKind::Directory => FileType::Directory,
        FileKind::File => FileType::RegularFile,
        FileKind::Link => FileType::Symlink,
    }
}

pub(super) fn tree_node(inode: INodeNo) -> Result<Node, Errno> {
    Node::from_inode(inode.0).ok_or(Errno::ENOENT)
}

pub(super) fn client(request: &fuser::Request) -> Client {
    Client { uid: request.uid(), gid: request.gid(), pid: request.pid() }
}

/// What stat(2) is to say of a place.
pub(super) fn attr(node: Node, attributes: Attributes) -> FileAttr {
    let Attributes { kind, ownership, size, time } = attributes;
    FileAttr {
        ino: INodeNo(node.inode()),
        size,
        // stat(2) counts blocks of 512 bytes, whatever the block size.
        blocks: size.div_ceil(512),
        atime: time,
        mtime: time,
        ctime: time,
        crtime: time,
        kind: file_type(kind),
        perm: ownership.mode,
        // find(1) takes 2 for a directory without others in it only where nothing else says so; true counts would
        // cost a listing.
        nlink: if kind == FileKind::Directory { 2 } else { 1 },
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
        Validity::Ever => EVER,
        Validity::Moment => SHORTEST_VALIDITY,
        Validity::Never => Duration::ZERO,
    };
    (attributes, if node.has_fixed_name() { EVER } else { Duration::ZERO })
}

/// What poll(2) is to find.
pub(super) fn poll_events(ready: Readiness, is_stream: bool) -> PollEvents {
    let events = match ready {
        Readiness::Nothing => PollEvents::empty(),
        Readiness::Data => PollEvents::POLLIN | PollEvents::POLLRDNORM,
        Readiness::End => PollEvents::POLLIN | PollEvents::POLLRDNORM | PollEvents::POLLHUP,
    };
    // A stream is like the reading end of a pipe.
    if is_stream { events } else { events | PollEvents::POLLOUT | PollEvents::POLLWRNORM }
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

/// Replies with bytes or an errno.
pub(super) fn reply_data(result: Result<Vec<u8>, Errno>, reply: ReplyData) {
    match result {
        Ok(bytes) => reply.data(&bytes),
        Err(errno) => reply.error(fuse_errno(errno)),
    }
}

/// Replies with as much of the directory `inode` as fits, from the entry behind the one that `offset` names.
pub(super) fn reply_listing(
    listing: Result<Arc<Listing>, Errno>,
    inode: INodeNo,
    offset: u64,
    mut reply: ReplyDirectory,
) {
    let listing = match listing {
        Ok(listing) => listing,
        Err(errno) => return reply.error(fuse_errno(errno)),
    };
    // The kernel adds neither to a listing of FUSE.
    let dots = [".", ".."].map(|name| (inode, FileType::Directory, name));
    let named = listing
        .entries
        .iter()
        .map(|entry| (INodeNo(entry.node.inode()), file_type(entry.kind), entry.name.as_str()));
    let skip = usize::try_from(offset).unwrap_or(usize::MAX);
    for (next, (inode, kind, name)) in (1..).zip(dots.into_iter().chain(named)).skip(skip) {
        // `next` is where the following call goes on: positions in a frozen listing, so that entries that
        // come and go neither repeat nor hide others.
        if reply.add(inode, next, kind, name) {
            break;
        }
    }
    reply.ok();
}
