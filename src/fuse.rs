//! The only file that names fuser: unpack a question, ask the tree, reply. It decides nothing,
//! and never waits for a target, a child or a reader.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use fuser::{
    BackgroundSession, BsdFileFlags, Config, FileAttr, FileHandle, FileType, Filesystem,
    FopenFlags, Generation, INodeNo, InitFlags, IoctlFlags, KernelConfig, LockOwner, MountOption,
    OpenAccMode, OpenFlags, PollEvents, PollFlags, PollNotifier, RenameFlags, ReplyAttr,
    ReplyCreate, ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyIoctl, ReplyOpen,
    ReplyPoll, ReplyWrite, ReplyXattr, SessionACL, TimeOrNow, WriteFlags,
};
use nix::errno::Errno;
use parking_lot::RwLock;

use crate::announce::Announced;
use crate::caller::Caller;
use crate::mount::SOURCE;
use crate::pending::{Change, Ownership};
use crate::readers::{Read, Readers};
use crate::tree::{
    Access, Attributes, Entry, Handle, Kind, Node, Progress, RequestFile, RootFile, Tree,
};

/// How long the kernel may go by attributes: it decides by them who may do what, and they follow the
/// owner of a listener.
const ATTRIBUTES: Duration = Duration::ZERO;
/// How long the kernel may keep a name that never changes.
const FIXED: Duration = Duration::from_secs(60 * 60);
/// Threads that serve: enough that one busy with a listing of thousands delays nobody.
const THREADS: usize = 4;

/// A mount that is served.
#[derive(Debug)]
pub struct Session {
    session: BackgroundSession,
    writes: Arc<AtomicU64>,
}

impl Session {
    /// Whether a writer has not been told its verdict yet.
    pub fn is_replying(&self) -> bool {
        self.writes.load(Ordering::Acquire) != 0
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
    let files = Files {
        writes: Arc::clone(&writes),
        tree,
        readers,
        announced,
        open: Opened::default(),
        listings: Opened::default(),
    };
    fuser::spawn_mount(files, mount, &config).map(|session| Session { session, writes })
}

/// The adapter's own state: what is open.
struct Files {
    tree: Arc<Tree>,
    readers: Arc<Readers>,
    announced: Arc<Announced>,
    open: Opened<Handle>,
    /// Writes that have no reply yet.
    writes: Arc<AtomicU64>,
    listings: Opened<Vec<Entry>>,
}

/// Open things by the number that FUSE hands back.
struct Opened<T> {
    next: AtomicU64,
    things: RwLock<HashMap<u64, Arc<T>>>,
}

impl<T> Default for Opened<T> {
    fn default() -> Self {
        Self { next: AtomicU64::new(1), things: RwLock::default() }
    }
}

impl<T> Opened<T> {
    fn add(&self, thing: T) -> FileHandle {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.things.write().insert(number, Arc::new(thing));
        FileHandle(number)
    }

    fn get(&self, handle: FileHandle) -> Result<Arc<T>, Errno> {
        self.things.read().get(&handle.0).map(Arc::clone).ok_or(Errno::EBADF)
    }

    fn remove(&self, handle: FileHandle) -> Option<Arc<T>> {
        self.things.write().remove(&handle.0)
    }
}

fn fuse_errno(errno: Errno) -> fuser::Errno {
    fuser::Errno::from_i32(errno as i32)
}

fn file_type(kind: Kind) -> FileType {
    match kind {
        Kind::Directory => FileType::Directory,
        Kind::File => FileType::RegularFile,
        Kind::Link => FileType::Symlink,
    }
}

fn node(inode: INodeNo) -> Result<Node, Errno> {
    Node::from_inode(inode.0).ok_or(Errno::ENOENT)
}

fn caller(request: &fuser::Request) -> Caller {
    Caller { uid: request.uid(), gid: request.gid(), pid: request.pid() }
}

impl Files {
    fn attr(&self, node: Node, attributes: Attributes) -> FileAttr {
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

    fn find(&self, parent: INodeNo, name: &OsStr, caller: Caller) -> Result<FileAttr, Errno> {
        let parent = node(parent)?;
        let name = name.to_str().ok_or(Errno::ENOENT)?;
        if parent == Node::Top(RootFile::Pending) && self.announced.by(caller.pid) {
            let number = name.parse().map_err(|_| Errno::ENOENT)?;
            let there = self.announced.contains(number);
            return if there { Ok(self.announced_attr(number)) } else { Err(Errno::ENOENT) };
        }
        let node = self.tree.lookup(parent, name)?;
        Ok(self.attr(node, self.tree.attributes(node)?))
    }

    /// Calls `tell` with the outcome, now or when the work is done that a target can hold up and
    /// thread `waiting`, if any, waits for.
    fn when_done<T: 'static>(
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

    /// What the announcing process sees of a request, be it still pending or not. The kernel may
    /// show it to others.
    fn announced_attr(&self, number: u64) -> FileAttr {
        let node = Node::Request(number, RequestFile::Directory);
        let ended = || Attributes {
            kind: Kind::Directory,
            ownership: Ownership::own(0o500),
            size: 0,
            time: SystemTime::now(),
        };
        self.attr(node, self.tree.attributes(node).unwrap_or_else(|_| ended()))
    }

    /// The number that the announcing process may make or remove here; nobody else may.
    fn announcement(&self, parent: INodeNo, name: &OsStr, caller: Caller) -> Result<u64, Errno> {
        if node(parent)? != Node::Top(RootFile::Pending) || !self.announced.by(caller.pid) {
            return Err(Errno::EPERM);
        }
        name.to_str().and_then(|name| name.parse().ok()).ok_or(Errno::EINVAL)
    }
}

/// A writer that has not been told its verdict yet.
struct Writing(Arc<AtomicU64>);

impl Writing {
    fn new(writes: &Arc<AtomicU64>) -> Self {
        writes.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(writes))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// How long the kernel may go by a name: not at all where what it stands for can end or change.
fn validity(attr: &FileAttr) -> Duration {
    let fixed = Node::from_inode(attr.ino.0).is_some_and(Node::is_fixed);
    if fixed { FIXED } else { Duration::ZERO }
}

/// Replies with an entry or an errno.
fn reply_entry(result: Result<FileAttr, Errno>, reply: ReplyEntry) {
    match result {
        Ok(attr) => {
            reply.entry_with_ttls(&ATTRIBUTES, &validity(&attr), &attr, Generation(0));
        }
        Err(errno) => reply.error(fuse_errno(errno)),
    }
}

/// Replies with attributes or an errno.
fn reply_attr(result: Result<FileAttr, Errno>, reply: ReplyAttr) {
    match result {
        Ok(attr) => reply.attr(&ATTRIBUTES, &attr),
        Err(errno) => reply.error(fuse_errno(errno)),
    }
}

/// Replies with success or an errno.
fn reply_empty(result: Result<(), Errno>, reply: ReplyEmpty) {
    match result {
        Ok(()) => reply.ok(),
        Err(errno) => reply.error(fuse_errno(errno)),
    }
}

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
            node => Ok(self.attr(node, self.tree.attributes(node)?)),
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
        let attr = node(ino).and_then(|node| {
            let change = Change { uid, gid, mode };
            if change.is_any() {
                self.tree.change(node, change, caller(req))?;
            }
            if let Some(size) = size {
                match fh {
                    Some(fh) => self.open.get(fh)?.truncate(&self.tree, size, caller(req))?,
                    None => self.tree.truncate(node, size, caller(req))?,
                }
            }
            Ok(self.attr(node, self.tree.attributes(node)?))
        });
        reply_attr(attr, reply);
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
            let handle = self.tree.open(node, access, caller(req))?;
            if flags.0 & nix::libc::O_TRUNC != 0 {
                handle.truncate(&self.tree, 0, caller(req))?;
            }
            Ok(handle)
        });
        match opened {
            // Direct: a read asks us, and its end is where we say, whatever the size was.
            Ok(handle) => {
                let flush = match access {
                    Access::Read => FopenFlags::FOPEN_NOFLUSH,
                    Access::Write | Access::Append => FopenFlags::empty(),
                };
                reply.opened(self.open.add(handle), FopenFlags::FOPEN_DIRECT_IO | flush);
            }
            Err(errno) => reply.error(fuse_errno(errno)),
        }
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

    fn create(
        &self,
        _req: &fuser::Request,
        _parent: INodeNo,
        _name: &OsStr,
        _mode: u32,
        _umask: u32,
        _flags: i32,
        reply: ReplyCreate,
    ) {
        reply.error(fuse_errno(Errno::EPERM));
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
