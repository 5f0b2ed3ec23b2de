//! The context of a target: taken once from /proc/TID, entered by a child. What was taken never follows another thread
//! that gets the same id.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open, openat};
use nix::libc;
use nix::sys::stat::{Mode, fstat, stat};

use super::Refusal;
use super::ids::Range;
use super::request::Request;
use crate::proc::Status;

mod credentials;
mod entered;

pub(in crate::emulate) use credentials::Credentials;
pub(in crate::emulate) use entered::Entered;

/// What a path of the target begins at, and with which rights it is walked.
#[derive(Debug)]
pub(in crate::emulate) struct Context {
    /// Its directory in /proc: of this thread alone, whoever may have its id later.
    proc: OwnedFd,
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

/// What a descriptor of the target's is of.
#[derive(Debug)]
struct Start {
    file: OwnedFd,
    /// Whether it is good for more than a place to begin at, unlike those opened with O_PATH.
    is_open: bool,
}

impl Context {
    /// Opens all there is to know of the target; `dirfd` is the call's, where it has one.
    pub(in crate::emulate) fn take(request: &Request, dirfd: Option<u32>) -> Result<Self, Refusal> {
        let taken = Self::open(request, dirfd);
        // Only now is it sure that the thread of that id was the target all the time.
        request.still_valid()?;
        taken.map_err(|(what, errno)| untold(what, errno))
    }

    fn open(request: &Request, dirfd: Option<u32>) -> Result<Self, (&'static str, Errno)> {
        let (tid, ids) = request.thread();
        let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let proc = open(format!("/proc/{tid}").as_str(), flags, Mode::empty())
            .map_err(|errno| ("/proc", errno))?;
        let place = |name: &'static str| {
            let flags = OFlag::O_PATH | OFlag::O_CLOEXEC;
            openat(&proc, name, flags, Mode::empty()).map_err(|errno| (name, errno))
        };
        let namespace = |name: &'static str| {
            let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC;
            openat(&proc, name, flags, Mode::empty()).map_err(|errno| (name, errno))
        };
        let status = read(proc.as_fd(), "status").map_err(|errno| ("status", errno))?;
        let status = Status::of(&status);
        if status.field("NSpid").map(words) != Some(words(ids)) {
            return Err(("the pid namespace", Errno::ESRCH));
        }
        let start = dirfd.filter(|fd| *fd != libc::AT_FDCWD as u32).map(|fd| {
            let flags = OFlag::O_PATH | OFlag::O_CLOEXEC;
            let file = openat(&proc, format!("fd/{fd}").as_str(), flags, Mode::empty());
            let info = read(proc.as_fd(), &format!("fdinfo/{fd}"));
            let (file, info) = file.ok().zip(info.ok()).ok_or(Errno::EBADF)?;
            Ok(Start { file, is_open: is_open(&info) })
        });
        let map = |name: &'static str| {
            let ranges = Range::all(&read(proc.as_fd(), name).map_err(|errno| (name, errno))?);
            ranges.ok_or((name, Errno::EPROTO))
        };
        let own = |name, namespace: &OwnedFd| {
            is_ours(name, namespace).map(|ours| !ours).map_err(|errno| (name, errno))
        };
        let (user, mount) = (namespace("ns/user")?, namespace("ns/mnt")?);
        Ok(Self {
            has_own_users: own("ns/user", &user)?,
            user,
            has_own_mounts: own("ns/mnt", &mount)?,
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
    pub(in crate::emulate) fn read(&self, name: &'static str) -> Result<Vec<u8>, Refusal> {
        read(self.proc.as_fd(), name).map_err(|errno| untold(name, errno))
    }

    /// Its memory, for reading: an offset is an address. The kernel asks nothing more of whoever reads.
    pub(in crate::emulate) fn memory(&self) -> Result<File, Refusal> {
        let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC;
        let opened = openat(&self.proc, "mem", flags, Mode::empty());
        opened.map(File::from).map_err(|errno| untold("mem", errno))
    }

    /// Another of its namespaces, `pid` or `uts`, and whether that is ours.
    pub(in crate::emulate) fn namespace(
        &self,
        name: &'static str,
    ) -> Result<(OwnedFd, bool), Refusal> {
        let known = || {
            let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC;
            let theirs = openat(&self.proc, format!("ns/{name}").as_str(), flags, Mode::empty())?;
            let ours = is_ours(&format!("ns/{name}"), &theirs)?;
            Ok((theirs, ours))
        };
        known().map_err(|errno| untold(name, errno))
    }

    /// The target's own credentials.
    pub(in crate::emulate) fn credentials(&self) -> Result<Credentials, Refusal> {
        let known = || {
            Some(Credentials {
                uid: self.status.uids()?[3],
                gid: self.status.gids()?[3],
                groups: self.status.groups()?,
                umask: self.status.umask()?,
                capabilities: self.status.capabilities()?,
            })
        };
        known().ok_or_else(|| Refusal::Host("status of the target: not understood".to_owned()))
    }

    /// Its root.
    pub(in crate::emulate) fn root(&self) -> BorrowedFd<'_> {
        self.root.as_fd()
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
        let theirs = stat(format!("/proc/{tid}/ns/user").as_str());
        let ours = fstat(&self.user);
        matches!((theirs, ours), (Ok(a), Ok(b)) if (a.st_dev, a.st_ino) == (b.st_dev, b.st_ino))
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

fn untold(what: &str, errno: Errno) -> Refusal {
    Refusal::Host(format!("{what} of the target: {}", errno.desc()))
}

fn is_ours(name: &str, namespace: &OwnedFd) -> Result<bool, Errno> {
    let (theirs, ours) = (fstat(namespace)?, stat(format!("/proc/self/{name}").as_str())?);
    Ok((theirs.st_dev, theirs.st_ino) == (ours.st_dev, ours.st_ino))
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

fn read(proc: BorrowedFd<'_>, name: &str) -> Result<Vec<u8>, Errno> {
    let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC;
    let mut bytes = Vec::new();
    File::from(openat(proc, name, flags, Mode::empty())?)
        .read_to_end(&mut bytes)
        .map_err(|_| Errno::ESRCH)?;
    Ok(bytes)
}
