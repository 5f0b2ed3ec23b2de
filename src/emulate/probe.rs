//! What the host lets this process do of what the families need, found out by doing it. Each is for a child that ends
//! at once, so that nothing of it is left; the host does not change.

use std::os::fd::AsFd;

use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, OFlag, open};
use nix::kmod::{DeleteModuleFlags, delete_module};
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use nix::sys::stat::{Mode, SFlag, makedev, mknodat};
use nix::unistd::{Gid, Uid, geteuid, setgroups, setresgid, setresuid};
use rustix::mount::{
    FsOpenFlags, MoveMountFlags, OpenTreeFlags, fsconfig_create_exclusive, fsopen, move_mount,
    open_tree,
};

use super::attach::{empty, leave_host};
use super::confine::NOBODY;
use super::{Outcome, Stop, Why};
use crate::kernel::proc;
use crate::kernel::{attributes, bpf};

/// `return 1`, a device program that takes nothing away: linux/bpf.h.
const ALLOW: [u8; 16] = [0xb7, 0, 0, 0, 1, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];

/// A mount namespace of its own, and mounting there by mount(2).
///
/// # Errors
/// EPERM without CAP_SYS_ADMIN; what a container's filter and security module say.
pub fn own_mounts() -> Result<(), Errno> {
    leave_host().map_err(errno)
}

/// A mount made before it is attached, as all that are made for targets.
///
/// # Errors
/// ENOSYS before Linux 5.2.
pub fn new_mounts() -> Result<(), Errno> {
    let made = || -> Outcome<()> {
        leave_host()?;
        let whole = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
        Ok(move_mount(empty()?, "", AT_FDCWD, "/", whole)?)
    };
    made().map_err(errno)
}

/// A mount that is refused where the file system is mounted already.
///
/// # Errors
/// EOPNOTSUPP before Linux 6.6.
pub fn exclusive_mounts() -> Result<(), Errno> {
    let made = || -> Outcome<()> {
        let context = fsopen("tmpfs", FsOpenFlags::FSOPEN_CLOEXEC)?;
        Ok(fsconfig_create_exclusive(&context)?)
    };
    made().map_err(errno)
}

/// A mount whose files have other owners: of a tmpfs, or else of the file system of `/`.
///
/// # Errors
/// ENOSYS before Linux 5.12, EINVAL where neither file system can do it, ESRCH where /proc is not ours.
pub fn shifted_mounts() -> Result<(), Errno> {
    let made = || -> Outcome<()> {
        // The namespace is found by the number of its process.
        if !proc::is_ours() {
            return Err(Errno::ESRCH.into());
        }
        let users = proc::user_namespace("0 0 1\n", "0 0 1\n")?;
        leave_host()?;
        match attributes::shift(empty()?.as_fd(), users.as_fd()) {
            // tmpfs can have other owners since Linux 6.3 only, the file system of `/` perhaps before.
            Err(Errno::EINVAL) => {}
            done => return Ok(done?),
        }
        let how = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
        let root = open_tree(AT_FDCWD, "/", how)?;
        Ok(attributes::shift(root.as_fd(), users.as_fd())?)
    };
    made().map_err(errno)
}

/// A device node, on a file system that is mounted nowhere.
///
/// # Errors
/// EPERM without CAP_MKNOD on the host.
pub fn device_nodes() -> Result<(), Errno> {
    let tree = empty().map_err(errno)?;
    mknodat(&tree, "node", SFlag::S_IFCHR, Mode::S_IRUSR, makedev(1, 3))
}

/// Loop devices, for images.
///
/// # Errors
/// ENOENT where there is no /dev/loop-control, EPERM where a container may not open it.
pub fn loop_devices() -> Result<(), Errno> {
    // Opened only: a request for a free device would make one.
    open("/dev/loop-control", OFlag::O_RDWR | OFlag::O_CLOEXEC, Mode::empty()).map(drop)
}

/// Loading and unloading modules: unloads one that cannot exist.
///
/// # Errors
/// ENOSYS where the kernel has no modules, EPERM where this process may not, or nobody may any more.
pub fn modules() -> Result<(), Errno> {
    match delete_module(c"syscallfs doctor", DeleteModuleFlags::O_NONBLOCK) {
        Err(Errno::ENOENT) => Ok(()),
        done => done,
    }
}

/// Loading a device program of control groups.
///
/// # Errors
/// ENOSYS and EINVAL where the kernel has none, EPERM without CAP_BPF and CAP_NET_ADMIN.
pub fn device_programs() -> Result<(), Errno> {
    bpf::load(&ALLOW, c"GPL", *b"syscallfs\0\0\0\0\0\0\0").map(drop)
}

/// A user namespace of an ordinary user, and mounting there: of nobody if this is root.
///
/// # Errors
/// ENOSPC where their number is limited, EPERM where a setting of the kernel or a security module forbids it, EACCES
/// where AppArmor removes all rights inside; ESRCH where root cannot become an ordinary user.
pub fn ordinary_namespaces() -> Result<(), Errno> {
    if geteuid().is_root() {
        let (user, group) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
        // Groups before the user: without user 0 they cannot be changed any more.
        let became = setgroups(&[])
            .and_then(|()| setresgid(group, group, group))
            .and_then(|()| setresuid(user, user, user));
        became.map_err(|_| Errno::ESRCH)?;
    }
    unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNS)?;
    let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    mount(None::<&str>, "/", None::<&str>, private, None::<&str>)
}

fn errno(stop: Stop) -> Errno {
    match stop {
        Stop::Failed(errno) | Stop::Refused(Why::Tried(_, errno)) => errno,
        Stop::Refused(_) | Stop::Gone => Errno::EPERM,
    }
}
