//! The context of a target: taken once from /proc/TID, entered by a child. A descriptor that was taken does not follow
//! another thread that gets the same id.

use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::libc;
use nix::sys::stat::fstat;

use super::ids::Range;
use super::request::ClaimedRequest;
use crate::emulate::{Outcome, Stop, Trying};
use crate::kernel::proc::{self, Status};
use crate::kernel::pseudofs::PseudofsDirectory;

mod credentials;
mod entered;
mod own;

pub(in crate::emulate) use credentials::Credentials;
pub(in crate::emulate) use entered::Entered;

/// What a path of the target begins at, and with which rights it is walked.
#[derive(Debug)]
pub(in crate::emulate) struct Context {
    /// Its directory in /proc: of this thread alone, whoever may have its id later.
    proc: PseudofsDirectory,
    user: OwnedFd,
    /// Whether its user namespace is not ours.
    has_own_users: bool,
    mount: OwnedFd,
    /// Whether its mount namespace is not ours.
    has_own_mounts: bool,
    root: OwnedFd,
    cwd: OwnedFd,
    /// The directory that a descriptor of the call stands for; EBADF where there is none.
    start: Option<Result<Start, Errno>>,
    status: Status,
    uids: Vec<Range>,
    gids: Vec<Range>,
}

/// The file behind a descriptor of the target.
#[derive(Debug)]
struct Start {
    file: OwnedFd,
    /// Whether it is good for more than a place to begin at, unlike those opened with O_PATH.
    is_open: bool,
}

impl Context {
    /// Opens all there is to know of the target; `dirfd` is the call's, where it has one.
    pub(in crate::emulate) fn take(request: &ClaimedRequest, dirfd: Option<u32>) -> Outcome<Self> {
        let taken = Self::open(request, dirfd, own::own()?);
        // Only now is it sure that the thread of that id was the target all the time.
        request.still_valid()?;
        // After the check, because a failure to open something of a target that has gone says nothing about it.
        taken.map_err(|(what, errno)| failure(what, errno))
    }

    fn open(
        request: &ClaimedRequest,
        dirfd: Option<u32>,
        own: &own::Own,
    ) -> Result<Self, (&'static str, Errno)> {
        let (tid, ids) = request.thread();
        let proc = proc::directory(tid).map_err(|errno| ("/proc", errno))?;
        let place =
            |name: &'static str| proc.follow(name, OFlag::O_PATH).map_err(|errno| (name, errno));
        let namespace =
            |name: &'static str| proc.follow(name, OFlag::O_RDONLY).map_err(|errno| (name, errno));
        let status = proc.read("status").map_err(|errno| ("status", errno))?;
        let status = Status::of(&status);
        // Where /proc is that of another pid namespace, this number is another thread's.
        if ids.is_some_and(|ids| status.field("NSpid").map(words) != Some(words(ids))) {
            return Err(("the pid namespace", Errno::ESRCH));
        }
        let start = dirfd.filter(|fd| *fd != libc::AT_FDCWD as u32).map(|fd| {
            // With O_PATH nothing is opened again: a FIFO or a device does not notice.
            let file = proc.follow(&format!("fd/{fd}"), OFlag::O_PATH);
            let info = proc.read(&format!("fdinfo/{fd}"));
            let (file, info) = file.ok().zip(info.ok()).ok_or(Errno::EBADF)?;
            Ok(Start { file, is_open: is_open(&info) })
        });
        let map = |name: &'static str| {
            let ranges = Range::all(&proc.read(name).map_err(|errno| (name, errno))?);
            ranges.ok_or((name, Errno::EPROTO))
        };
        let (user, mount) = (namespace("ns/user")?, namespace("ns/mnt")?);
        let has_users = own.has_users(&user).map_err(|errno| ("ns/user", errno))?;
        let has_mounts = own.has_mounts(&mount).map_err(|errno| ("ns/mnt", errno))?;
        Ok(Self {
            has_own_users: !has_users,
            user,
            has_own_mounts: !has_mounts,
            mount,
            root: place("root")?,
            cwd: place("cwd")?,
            start,
            status,
            uids: map("uid_map")?,
            gids: map("gid_map")?,
            proc,
        })
    }

    /// Another file of its directory in /proc.
    pub(in crate::emulate) fn read(&self, name: &'static str) -> Outcome<Vec<u8>> {
        self.proc.read(name).map_err(|errno| failure(name, errno))
    }

    /// Its memory, for reading: an offset is an address. The kernel asks nothing more of whoever reads.
    pub(in crate::emulate) fn memory(&self) -> Outcome<File> {
        let opened = self.proc.open("mem", OFlag::O_RDONLY);
        opened.map(File::from).map_err(|errno| failure("mem", errno))
    }

    /// Another of its namespaces, `pid` or `uts`, and whether that is ours.
    pub(in crate::emulate) fn namespace(&self, name: &'static str) -> Outcome<(OwnedFd, bool)> {
        let known = || {
            let theirs = self.proc.follow(&format!("ns/{name}"), OFlag::O_RDONLY)?;
            let ours = is_ours(&format!("ns/{name}"), &theirs)?;
            Ok((theirs, ours))
        };
        known().map_err(|errno| failure(name, errno))
    }

    /// The target's own credentials.
    pub(in crate::emulate) fn credentials(&self) -> Outcome<Credentials> {
        let known = Credentials::of(&self.status);
        known.ok_or(Stop::host("status of the target: not understood"))
    }

    /// Its root.
    pub(in crate::emulate) fn root(&self) -> BorrowedFd<'_> {
        self.root.as_fd()
    }

    /// Whether it stands where this process stands: in its mount namespace, at its root.
    fn is_here(&self) -> Outcome<bool> {
        // In the same mount namespace, the target can still have another root: chroot(2).
        if self.has_own_mounts {
            return Ok(false);
        }
        own::own()?.has_root(&self.root).trying("the root of the target")
    }

    /// What the paths of the call begin at.
    pub(in crate::emulate) fn start(&self) -> Result<OwnedFd, Errno> {
        match &self.start {
            None => self.cwd.try_clone().map_err(|_| Errno::EMFILE),
            Some(Ok(start)) => start.file.try_clone().map_err(|_| Errno::EMFILE),
            Some(Err(errno)) => Err(*errno),
        }
    }

    /// What the call's descriptor is of, if it is good for more than its place.
    pub(in crate::emulate) fn descriptor(&self) -> Result<OwnedFd, Errno> {
        match &self.start {
            Some(Ok(start)) if start.is_open => self.start(),
            _ => Err(Errno::EBADF),
        }
    }

    /// The users of its user namespace, and ours that they are.
    pub(in crate::emulate) fn uids(&self) -> &[Range] {
        &self.uids
    }

    /// The same of groups.
    pub(in crate::emulate) fn gids(&self) -> &[Range] {
        &self.gids
    }

    /// Whether the target is in a user namespace other than ours.
    pub(in crate::emulate) fn has_own_users(&self) -> bool {
        self.has_own_users
    }

    /// Whether it is this user of ours, or could be at once.
    pub(super) fn is_user(&self, id: u32) -> bool {
        self.status.uids().is_some_and(|uids| uids.contains(&id))
    }

    /// Its mount namespace.
    pub(in crate::emulate) fn mounts(&self) -> BorrowedFd<'_> {
        self.mount.as_fd()
    }

    /// Whether the target is in a mount namespace other than ours.
    pub(in crate::emulate) fn has_own_mounts(&self) -> bool {
        self.has_own_mounts
    }

    /// Whether it is user 0 of its user namespace.
    pub(in crate::emulate) fn is_root(&self) -> bool {
        let root = self.uids.iter().find_map(|range| range.outside_of(0));
        root.is_some() && root == self.status.uids().map(|[_, effective, ..]| effective)
    }

    /// Whether the thread that has this number now is in the target's user namespace.
    pub(in crate::emulate) fn shares_users_with(&self, tid: u32) -> bool {
        let theirs =
            proc::directory(tid).and_then(|thread| thread.follow("ns/user", OFlag::O_RDONLY));
        // A thread that has gone, or cannot be looked at, counts as a stranger.
        theirs.and_then(|theirs| is_same(&theirs, &self.user)).unwrap_or(false)
    }

    /// Its user namespace.
    pub(in crate::emulate) fn users(&self) -> BorrowedFd<'_> {
        self.user.as_fd()
    }

    /// Its user namespace, if that is not ours.
    pub(in crate::emulate) fn own_users(&self) -> Option<BorrowedFd<'_>> {
        self.has_own_users.then(|| self.users())
    }
}

fn failure(what: &str, errno: Errno) -> Stop {
    Stop::tried(format!("{what} of the target"), errno)
}

fn is_ours(name: &str, namespace: &OwnedFd) -> Result<bool, Errno> {
    is_same(namespace, &proc::own_directory()?.follow(name, OFlag::O_RDONLY)?)
}

fn is_same(one: &OwnedFd, other: &OwnedFd) -> Result<bool, Errno> {
    let (one, other) = (fstat(one)?, fstat(other)?);
    Ok((one.st_dev, one.st_ino) == (other.st_dev, other.st_ino))
}

/// Whether a descriptor is good for more than its place: its /proc/PID/fdinfo.
fn is_open(info: &[u8]) -> bool {
    let flags =
        Status::of(info).field("flags").and_then(|flags| i32::from_str_radix(flags, 8).ok());
    flags.is_some_and(|flags| flags & libc::O_PATH == 0)
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}
