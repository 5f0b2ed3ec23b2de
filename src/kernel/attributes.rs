//! What mount_setattr(2) changes of a mount; it never decides which mount, nor what.

use std::os::fd::{AsRawFd, BorrowedFd};

use nix::errno::Errno;
use nix::libc;

/// Gives the files of a mount, and of those below it, other owners: those that `users`, a user namespace, has for
/// theirs. The mount is attached nowhere yet.
///
/// # Errors
/// EINVAL where the file system cannot do it, EPERM, ENOSYS before Linux 5.12.
pub fn shift(mount: BorrowedFd<'_>, users: BorrowedFd<'_>) -> Result<(), Errno> {
    let attr = libc::mount_attr {
        attr_set: libc::MOUNT_ATTR_IDMAP,
        attr_clr: 0,
        propagation: 0,
        userns_fd: u64::from(users.as_raw_fd().unsigned_abs()),
    };
    set(mount, libc::AT_RECURSIVE, &attr)
}

/// Puts flags on a mount and takes others off, both `MOUNT_ATTR_*`; with `below`, on those below it too.
///
/// # Errors
/// EINVAL where there is no mount, EPERM where a flag is locked, ENOSYS before Linux 5.12.
pub fn change(mount: BorrowedFd<'_>, on: u32, off: u32, below: bool) -> Result<(), Errno> {
    let attr = libc::mount_attr {
        attr_set: on.into(),
        attr_clr: off.into(),
        propagation: 0,
        userns_fd: 0,
    };
    set(mount, if below { libc::AT_RECURSIVE } else { 0 }, &attr)
}

fn set(mount: BorrowedFd<'_>, flags: libc::c_int, attr: &libc::mount_attr) -> Result<(), Errno> {
    // SAFETY: the path is empty and ends with its NUL, and the kernel reads as much of `attr` as is said.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            mount.as_raw_fd(),
            c"".as_ptr(),
            libc::AT_EMPTY_PATH | flags,
            std::ptr::from_ref(attr),
            size_of::<libc::mount_attr>(),
        )
    };
    Errno::result(result).map(drop)
}
