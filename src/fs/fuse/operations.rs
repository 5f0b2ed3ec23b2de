//! The operations of FUSE, one function each: unpack, ask, reply. None waits: what a target can hold up is left to
//! others, with the reply.

use std::ffi::OsStr;
use std::io;
use std::sync::Arc;
use std::time::SystemTime;

use fuser::{
    BsdFileFlags, FileHandle, Filesystem, FopenFlags, INodeNo, InitFlags, IoctlFlags, KernelConfig,
    LockOwner, OpenAccMode, OpenFlags, PollEvents, PollFlags, PollNotifier, RenameFlags, ReplyAttr,
    ReplyCreate, ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyIoctl, ReplyOpen,
    ReplyPoll, ReplyWrite, ReplyXattr, TimeOrNow, WriteFlags,
};
use nix::errno::Errno;

use super::convert::{
    client, fuse_errno, poll_events, reply_attr, reply_data, reply_empty, reply_entry,
    reply_listing, tree_node,
};
use super::handles::Writing;
use super::server::Server;
use crate::fs::files::OpenMode;
use crate::fs::parked_reads::{Notify, ParkedRead};
use crate::requests::OwnershipChange;

impl Filesystem for Server {
    /// Asks for O_TRUNC at open, since a truncation that came by itself would not say whose it is; and for shared
    /// mappings (Linux 6.6), without which mmap(2) with MAP_SHARED is ENODEV.
    fn init(&mut self, _req: &fuser::Request, config: &mut KernelConfig) -> io::Result<()> {
        config
            .add_capabilities(InitFlags::FUSE_ATOMIC_O_TRUNC)
            .map_err(|_| io::Error::from(Errno::EOPNOTSUPP))?;
        // An older kernel has none.
        let _ = config.add_capabilities(InitFlags::FUSE_DIRECT_IO_ALLOW_MMAP);
        Ok(())
    }

    fn destroy(&mut self) {
        (self.ended)();
    }

    fn lookup(&self, req: &fuser::Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        reply_entry(self.find(parent, name, client(req)), reply);
    }

    fn getattr(
        &self,
        req: &fuser::Request,
        ino: INodeNo,
        fh: Option<FileHandle>,
        reply: ReplyAttr,
    ) {
        reply_attr(self.attributes(ino, fh.is_some(), client(req)), reply);
    }

    /// Truncation, other than O_TRUNC's, and changes of owner. Times cannot be set.
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
        let change = OwnershipChange { uid, gid, mode };
        let set = self.set_attributes(ino, fh, change, size, client(req));
        self.when_done(req.uid(), Some(req.pid()), set, |attr| reply_attr(attr, reply));
    }

    fn readlink(&self, _req: &fuser::Request, ino: INodeNo, reply: ReplyData) {
        let target = tree_node(ino).and_then(|node| self.tree.read_link(node));
        reply_data(target.map(String::into_bytes), reply);
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
        let made = self.helper_number(parent, name, client(req)).map(|number| {
            self.helper_entries.make(number);
            self.helper_attr(number)
        });
        reply_entry(made, reply);
    }

    fn rmdir(&self, req: &fuser::Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let removed = self.helper_number(parent, name, client(req));
        reply_empty(removed.map(|number| self.helper_entries.remove(number)), reply);
    }

    fn open(&self, req: &fuser::Request, ino: INodeNo, flags: OpenFlags, reply: ReplyOpen) {
        let access = match flags.acc_mode() {
            OpenAccMode::O_RDONLY => OpenMode::Read,
            _ if flags.0 & nix::libc::O_APPEND != 0 => OpenMode::Append,
            OpenAccMode::O_WRONLY | OpenAccMode::O_RDWR => OpenMode::Write,
        };
        let truncates = flags.0 & nix::libc::O_TRUNC != 0;
        let opened = self.open_file(ino, access, truncates, client(req));
        let open = Arc::clone(&self.open);
        self.when_done(req.uid(), Some(req.pid()), opened, move |opened| match opened {
            // Direct: a read asks us, and its end is where we say, whatever the size was.
            Ok(handle) => {
                let flush = match access {
                    OpenMode::Read if !handle.is_frozen() => FopenFlags::FOPEN_NOFLUSH,
                    _ => FopenFlags::empty(),
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
        let reply = Box::new(move |answer| reply_data(answer, reply));
        self.reads.read(
            &self.tree,
            ParkedRead { handle, offset, size, reader: client(req), waits, reply },
        );
    }

    fn write(
        &self,
        req: &fuser::Request,
        _ino: INodeNo,
        fh: FileHandle,
        offset: u64,
        data: &[u8],
        write_flags: WriteFlags,
        _flags: OpenFlags,
        _lock_owner: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        // Its writer may also be gone: the kernel writes such pages when it likes.
        // A page that was changed through mmap(2) does not say who did it.
        if write_flags.contains(WriteFlags::FUSE_WRITE_CACHE) {
            return reply.error(fuse_errno(Errno::EPERM));
        }
        let writing = Writing::new(&self.writes);
        let handle = self.open.get(fh);
        let written = handle.and_then(|h| h.write(&self.tree, offset, data, client(req)));
        self.when_done(req.uid(), Some(req.pid()), written, move |written| {
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
        let flushed = self.open.get(fh).and_then(|handle| handle.flush(&self.tree, client(req)));
        self.when_done(req.uid(), Some(req.pid()), flushed, move |flushed| {
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
        // Always answered at once: no process makes the kernel wait for it, and a server that waits for itself here
        // hangs for good.
        if let Some(handle) = self.open.remove(fh) {
            let writing = Writing::new(&self.writes);
            // The kernel does not say who closed it last.
            let uid = handle.opener().map_or(u32::MAX, |opener| opener.uid);
            let released = Ok(handle.release(&self.tree));
            self.when_done(uid, None, released, move |_| drop(writing));
            self.reads.forget(&handle);
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

    fn opendir(&self, req: &fuser::Request, ino: INodeNo, _flags: OpenFlags, reply: ReplyOpen) {
        match tree_node(ino).and_then(|node| self.tree.open_directory(node, client(req))) {
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
        reply: ReplyDirectory,
    ) {
        reply_listing(self.listings.get(fh), ino, offset, reply);
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
        let notify = wanted.then(|| -> Notify {
            Box::new(move || {
                if let Err(error) = notifier.notify() {
                    log::debug!("poll notification: {error}");
                }
            })
        });
        let ready = self.reads.poll(&self.tree, &handle, notify);
        reply.poll(poll_events(ready, handle.is_stream()) & events);
    }

    // What a file of this tree can never do, answered without a line in the log.

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
        // O_CREAT has found nothing: a shell's `>` gets here, too, when the request has just ended.
        let parent = tree_node(parent).and_then(|parent| self.tree.attributes(parent));
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
