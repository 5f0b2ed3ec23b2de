//! The operations of FUSE, one function each; they never wait: what a target can hold up is left to
//! others, with the reply.

use std::ffi::OsStr;
use std::io;
use std::sync::Arc;
use std::time::SystemTime;

use fuser::{
    BsdFileFlags, FileHandle, FileType, Filesystem, FopenFlags, INodeNo, InitFlags, IoctlFlags,
    KernelConfig, LockOwner, OpenAccMode, OpenFlags, PollEvents, PollFlags, PollNotifier,
    RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry,
    ReplyIoctl, ReplyOpen, ReplyPoll, ReplyWrite, ReplyXattr, TimeOrNow, WriteFlags,
};
use nix::errno::Errno;

use super::convert::{
    AFTER_A_MOMENT, attr, caller, file_type, fuse_errno, node, reply_attr, reply_empty, reply_entry,
};
use super::files::Files;
use super::opened::Writing;
use crate::pending::Change;
use crate::readers::Read;
use crate::tree::{Access, Node, Progress, RequestFile, RootFile, Work};

impl Filesystem for Files {
    /// Asks to be told of O_TRUNC at open: a truncation that came by itself would not say whose
    /// it is.
    fn init(&mut self, _req: &fuser::Request, config: &mut KernelConfig) -> io::Result<()> {
        config
            .add_capabilities(InitFlags::FUSE_ATOMIC_O_TRUNC)
            .map_err(|_| io::Error::from(Errno::EOPNOTSUPP))
    }

    fn lookup(&self, req: &fuser::Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        reply_entry(self.find(parent, name, caller(req)), reply);
    }

    fn getattr(
        &self,
        req: &fuser::Request,
        ino: INodeNo,
        _fh: Option<FileHandle>,
        reply: ReplyAttr,
    ) {
        let attr = node(ino).and_then(|node| match node {
            Node::Request(number, RequestFile::Directory) if self.announced.by(req.pid()) => {
                Ok(self.announced_attr(number))
            }
            Node::Top(RootFile::Pending) => {
                self.expect_watcher(caller(req));
                Ok(attr(node, self.tree.attributes(node)?))
            }
            node => Ok(attr(node, self.tree.attributes(node)?)),
        });
        reply_attr(attr, reply);
    }

    /// Truncation, other than O_TRUNC's, and what is to belong to whom. Times are not ours to set.
    fn setattr(
        &self,
        req: &fuser::Request,
        ino: INodeNo,
        mode: Option<u32>,
        uid: Option<u32>,
        gid: Option<u32>,
        size: Option<u64>,
        _atime: Option<TimeOrNow>,
        _mtime: Option<TimeOrNow>,
        _ctime: Option<SystemTime>,
        fh: Option<FileHandle>,
        _crtime: Option<SystemTime>,
        _chgtime: Option<SystemTime>,
        _bkuptime: Option<SystemTime>,
        _flags: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let change = Change { uid, gid, mode };
        let attr = node(ino).and_then(|node| {
            if change.is_any() {
                self.tree.change(node, change, caller(req))?;
            }
            if let Some(size) = size {
                match fh {
                    Some(fh) => self.open.get(fh)?.truncate(&self.tree, size, caller(req))?,
                    None => self.tree.truncate(node, size, caller(req))?,
                }
            }
            Ok(attr(node, self.tree.attributes(node)?))
        });
        match attr {
            // Once it is told, nobody is let in by what was before.
            Ok(attr) if change.is_any() => {
                let wait = Box::new(move || {
                    std::thread::sleep(AFTER_A_MOMENT);
                    Ok(attr)
                });
                let work = Progress::Later(Work { run: wait, give_up: Box::new(|| true) });
                self.when_done(Some(req.pid()), Ok(work), |attr| reply_attr(attr, reply));
            }
            attr => reply_attr(attr, reply),
        }
    }

    fn readlink(&self, _req: &fuser::Request, ino: INodeNo, reply: ReplyData) {
        match node(ino).and_then(|node| self.tree.read_link(node)) {
            Ok(target) => reply.data(target.as_bytes()),
            Err(errno) => reply.error(fuse_errno(errno)),
        }
    }

    fn mkdir(
        &self,
        req: &fuser::Request,
        parent: INodeNo,
        name: &OsStr,
        _mode: u32,
        _umask: u32,
        reply: ReplyEntry,
    ) {
        let made = self.announcement(parent, name, caller(req)).map(|number| {
            self.announced.make(number);
            self.announced_attr(number)
        });
        reply_entry(made, reply);
    }

    fn rmdir(&self, req: &fuser::Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let removed = self.announcement(parent, name, caller(req));
        reply_empty(removed.map(|number| self.announced.remove(number)), reply);
    }

    fn open(&self, req: &fuser::Request, ino: INodeNo, flags: OpenFlags, reply: ReplyOpen) {
        let access = match flags.acc_mode() {
            OpenAccMode::O_RDONLY => Access::Read,
            _ if flags.0 & nix::libc::O_APPEND != 0 => Access::Append,
            OpenAccMode::O_WRONLY | OpenAccMode::O_RDWR => Access::Write,
        };
        let opened = node(ino).and_then(|node| {
            let opened = self.tree.open(node, access, caller(req))?;
            // What is opened later is a response, which has nothing to cut.
            if let Progress::Done(handle) = &opened
                && flags.0 & nix::libc::O_TRUNC != 0
            {
                handle.truncate(&self.tree, 0, caller(req))?;
            }
            Ok(opened)
        });
        let open = Arc::clone(&self.open);
        self.when_done(Some(req.pid()), opened, move |opened| match opened {
            // Direct: a read asks us, and its end is where we say, whatever the size was.
            Ok(handle) => {
                let flush = match access {
                    Access::Read => FopenFlags::FOPEN_NOFLUSH,
                    Access::Write | Access::Append => FopenFlags::empty(),
                };
                reply.opened(open.add(handle), FopenFlags::FOPEN_DIRECT_IO | flush);
            }
            Err(errno) => reply.error(fuse_errno(errno)),
        });
    }

    fn read(
        &self,
        req: &fuser::Request,
        _ino: INodeNo,
        fh: FileHandle,
        offset: u64,
        size: u32,
        flags: OpenFlags,
        _lock_owner: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let handle = match self.open.get(fh) {
            Ok(handle) => handle,
            Err(errno) => return reply.error(fuse_errno(errno)),
        };
        let size = size as usize;
        let waits = flags.0 & nix::libc::O_NONBLOCK == 0;
        let reply = Box::new(move |answer: Result<Vec<u8>, Errno>| match answer {
            Ok(bytes) => reply.data(&bytes),
            Err(errno) => reply.error(fuse_errno(errno)),
        });
        self.readers.read(&self.tree, Read { handle, offset, size, tid: req.pid(), waits, reply });
    }

    fn write(
        &self,
        req: &fuser::Request,
        _ino: INodeNo,
        fh: FileHandle,
        offset: u64,
        data: &[u8],
        _write_flags: WriteFlags,
        _flags: OpenFlags,
        _lock_owner: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let writing = Writing::new(&self.writes);
        let handle = self.open.get(fh);
        let written = handle.and_then(|h| h.write(&self.tree, offset, data, caller(req)));
        self.when_done(Some(req.pid()), written, move |written| {
            match written {
                Ok(written) => reply.written(written as u32),
                Err(errno) => reply.error(fuse_errno(errno)),
            }
            drop(writing);
        });
    }

    fn flush(
        &self,
        req: &fuser::Request,
        _ino: INodeNo,
        fh: FileHandle,
        _lock_owner: LockOwner,
        reply: ReplyEmpty,
    ) {
        let writing = Writing::new(&self.writes);
        let flushed = self.open.get(fh).and_then(|handle| handle.flush(&self.tree, caller(req)));
        self.when_done(Some(req.pid()), flushed, move |flushed| {
            reply_empty(flushed, reply);
            drop(writing);
        });
    }

    fn release(
        &self,
        _req: &fuser::Request,
        _ino: INodeNo,
        fh: FileHandle,
        _flags: OpenFlags,
        _lock_owner: Option<LockOwner>,
        _flush: bool,
        reply: ReplyEmpty,
    ) {
        if let Some(handle) = self.open.remove(fh) {
            let writing = Writing::new(&self.writes);
            let released = Ok(handle.release(&self.tree));
            self.when_done(None, released, move |_| drop(writing));
            self.readers.forget(&handle);
        }
        reply.ok();
    }

    fn fsync(
        &self,
        _req: &fuser::Request,
        _ino: INodeNo,
        _fh: FileHandle,
        _datasync: bool,
        reply: ReplyEmpty,
    ) {
        reply.ok();
    }

    fn opendir(&self, _req: &fuser::Request, ino: INodeNo, _flags: OpenFlags, reply: ReplyOpen) {
        match node(ino).and_then(|node| self.tree.list(node)) {
            Ok(listing) => reply.opened(self.listings.add(listing), FopenFlags::empty()),
            Err(errno) => reply.error(fuse_errno(errno)),
        }
    }

    fn readdir(
        &self,
        _req: &fuser::Request,
        ino: INodeNo,
        fh: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let listing = match self.listings.get(fh) {
            Ok(listing) => listing,
            Err(errno) => return reply.error(fuse_errno(errno)),
        };
        let dots = [".", ".."].map(|name| (ino, FileType::Directory, name));
        let named = listing
            .iter()
            .map(|entry| (INodeNo(entry.node.inode()), file_type(entry.kind), entry.name.as_str()));
        let all = dots.into_iter().chain(named);
        let skip = usize::try_from(offset).unwrap_or(usize::MAX);
        for (next, (inode, kind, name)) in (1..).zip(all).skip(skip) {
            if reply.add(inode, next, kind, name) {
                break;
            }
        }
        reply.ok();
    }

    fn releasedir(
        &self,
        _req: &fuser::Request,
        _ino: INodeNo,
        fh: FileHandle,
        _flags: OpenFlags,
        reply: ReplyEmpty,
    ) {
        self.listings.remove(fh);
        reply.ok();
    }

    fn poll(
        &self,
        _req: &fuser::Request,
        _ino: INodeNo,
        fh: FileHandle,
        notifier: PollNotifier,
        events: PollEvents,
        flags: PollFlags,
        reply: ReplyPoll,
    ) {
        let handle = match self.open.get(fh) {
            Ok(handle) => handle,
            Err(errno) => return reply.error(fuse_errno(errno)),
        };
        let wanted = flags.contains(PollFlags::FUSE_POLL_SCHEDULE_NOTIFY);
        let notify = wanted.then(|| -> crate::readers::Notify {
            Box::new(move || {
                if let Err(error) = notifier.notify() {
                    log::debug!("poll notification: {error}");
                }
            })
        });
        let mut ready = PollEvents::POLLOUT;
        if self.readers.poll(&self.tree, &handle, notify) {
            ready |= PollEvents::POLLIN;
        }
        reply.poll(ready & events);
    }

    // What a file of this tree can never do, answered without a line in the log.

    /// For what O_CREAT has not found: a shell's `>` gets here too when the request has just ended.
    fn create(
        &self,
        _req: &fuser::Request,
        parent: INodeNo,
        _name: &OsStr,
        _mode: u32,
        _umask: u32,
        _flags: i32,
        reply: ReplyCreate,
    ) {
        let parent = node(parent).and_then(|parent| self.tree.attributes(parent));
        reply.error(fuse_errno(parent.err().unwrap_or(Errno::EPERM)));
    }

    fn unlink(&self, _req: &fuser::Request, _parent: INodeNo, _name: &OsStr, reply: ReplyEmpty) {
        reply.error(fuse_errno(Errno::EPERM));
    }

    fn rename(
        &self,
        _req: &fuser::Request,
        _parent: INodeNo,
        _name: &OsStr,
        _newparent: INodeNo,
        _newname: &OsStr,
        _flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        reply.error(fuse_errno(Errno::EPERM));
    }

    fn getxattr(
        &self,
        _req: &fuser::Request,
        _ino: INodeNo,
        _name: &OsStr,
        _size: u32,
        reply: ReplyXattr,
    ) {
        reply.error(fuse_errno(Errno::EOPNOTSUPP));
    }

    fn listxattr(&self, _req: &fuser::Request, _ino: INodeNo, _size: u32, reply: ReplyXattr) {
        reply.error(fuse_errno(Errno::EOPNOTSUPP));
    }

    fn ioctl(
        &self,
        _req: &fuser::Request,
        _ino: INodeNo,
        _fh: FileHandle,
        _flags: IoctlFlags,
        _cmd: u32,
        _in_data: &[u8],
        _out_size: u32,
        reply: ReplyIoctl,
    ) {
        reply.error(fuse_errno(Errno::ENOTTY));
    }
}
