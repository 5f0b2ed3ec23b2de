//! The least that can stand between a target and a handler that reads a file and writes another: two
//! files through FUSE, and behind them nothing. It never looks at a target or at who writes.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::process::Child;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use fuser::{
    BackgroundSession, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags,
    Generation, INodeNo, LockOwner, OpenFlags, ReplyAttr, ReplyData, ReplyEntry, ReplyOpen,
    ReplyWrite, Request, WriteFlags,
};
use nix::libc::seccomp_notif_resp;
use parking_lot::Mutex;
use syscallfs::kernel::seccomp;
use syscallfs::trap::journal::Journal;
use tempfile::TempDir;

use crate::role::Role;
use crate::served::{self, Handler};
use crate::trapped::Trapped;

/// How long the kernel may keep all that it is told.
const EVER: Duration = Duration::from_secs(3600);
const NAMES: [(&str, u64); 2] = [("requests", 2), ("responses", 3)];

/// A target, the files, and a handler on them.
pub(crate) struct Thin {
    pub(crate) target: Trapped,
    handler: Option<Child>,
    waiting: Arc<Mutex<Waiting>>,
    session: Option<BackgroundSession>,
    _dir: TempDir,
}

#[derive(Default)]
struct Waiting {
    lines: VecDeque<String>,
    reader: Option<ReplyData>,
    ended: bool,
}

struct Files {
    listener: Arc<OwnedFd>,
    waiting: Arc<Mutex<Waiting>>,
}

impl Thin {
    /// Starts all of it.
    ///
    /// # Errors
    /// Of the filter, the mount, and of starting the handler.
    pub(crate) fn start() -> io::Result<Self> {
        let (target, listener) = Trapped::start()?;
        let (listener, waiting) = (Arc::new(listener), Arc::new(Mutex::default()));
        let files = Files { listener: Arc::clone(&listener), waiting: Arc::clone(&waiting) };
        let dir = tempfile::tempdir()?;
        let session = fuser::spawn_mount(files, dir.path(), &Config::default())?;
        let call = Arc::new(Journal::new()?).call(1);
        let buffer = call.and_then(|call| call.notification()).ok_or(io::ErrorKind::OutOfMemory)?;
        let received = Arc::clone(&waiting);
        _ = seccomp::set_sync_wake_up(listener.as_fd(), true);
        thread::spawn(move || {
            while let Ok(notification) = seccomp::receive(listener.as_fd(), &buffer) {
                Waiting::add(&received, format!("{{\"number\":{},\n", notification.id));
            }
        });
        let handler = Handler::Role(Role::Streams).start(dir.path())?;
        Ok(Self { target, handler, waiting, session: Some(session), _dir: dir })
    }

    /// The processes that take part.
    pub(crate) fn pids(&self) -> Vec<u32> {
        vec![std::process::id()]
    }
}

impl Drop for Thin {
    fn drop(&mut self) {
        let reader = {
            let mut waiting = self.waiting.lock();
            waiting.ended = true;
            waiting.reader.take()
        };
        reader.into_iter().for_each(|reader| reader.data(&[]));
        self.handler.iter_mut().for_each(served::end);
        self.session.take().map(BackgroundSession::umount_and_join);
    }
}

impl Waiting {
    fn add(waiting: &Mutex<Waiting>, line: String) {
        let mut waiting = waiting.lock();
        match waiting.reader.take() {
            Some(reader) => {
                drop(waiting);
                reader.data(line.as_bytes());
            }
            None => waiting.lines.push_back(line),
        }
    }
}

fn attributes(inode: u64) -> FileAttr {
    let (kind, perm) =
        if inode == 1 { (FileType::Directory, 0o700) } else { (FileType::RegularFile, 0o600) };
    FileAttr {
        ino: INodeNo(inode),
        size: 0,
        blocks: 0,
        atime: UNIX_EPOCH,
        mtime: UNIX_EPOCH,
        ctime: UNIX_EPOCH,
        crtime: UNIX_EPOCH,
        kind,
        perm,
        nlink: 1,
        uid: nix::unistd::geteuid().as_raw(),
        gid: nix::unistd::getegid().as_raw(),
        rdev: 0,
        blksize: 4096,
        flags: 0,
    }
}

impl Filesystem for Files {
    fn lookup(&self, _: &Request, _: INodeNo, name: &OsStr, reply: ReplyEntry) {
        match NAMES.iter().find(|(known, _)| name == *known) {
            Some((_, inode)) => reply.entry(&EVER, &attributes(*inode), Generation(0)),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        reply.attr(&EVER, &attributes(ino.0));
    }

    fn open(&self, _: &Request, ino: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        reply.opened(FileHandle(ino.0), FopenFlags::FOPEN_DIRECT_IO | FopenFlags::FOPEN_NOFLUSH);
    }

    fn read(
        &self,
        _: &Request,
        _: INodeNo,
        _: FileHandle,
        _: u64,
        _: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let mut waiting = self.waiting.lock();
        match waiting.lines.pop_front() {
            None if !waiting.ended => waiting.reader = Some(reply),
            line => reply.data(line.unwrap_or_default().as_bytes()),
        }
    }

    fn write(
        &self,
        _: &Request,
        _: INodeNo,
        _: FileHandle,
        _: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let text = std::str::from_utf8(data).unwrap_or_default();
        let id = text.split(' ').next().and_then(|id| id.parse().ok()).unwrap_or_default();
        let response = seccomp_notif_resp { id, val: 0, error: 0, flags: 0 };
        match seccomp::send(self.listener.as_fd(), response) {
            Ok(()) => reply.written(data.len() as u32),
            Err(errno) => reply.error(Errno::from_i32(errno as i32)),
        }
    }
}
