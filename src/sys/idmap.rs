//! Mounts whose files have other owners, by a user namespace; it never decides which.

use std::os::fd::{AsRawFd, BorrowedFd};

use nix::errno::Errno;
use nix::libc;

/// mount_setattr(2) with `MOUNT_ATTR_IDMAP`, of a mount that is attached nowhere yet: its files belong to whom
/// `users`, a user namespace, has for their owners.
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
    // SAFETY: the path is empty and ends with its NUL, and the kernel reads as much of `attr` as is said.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            mount.as_raw_fd(),
            c"".as_ptr(),
            libc::AT_EMPTY_PATH,
            &raw const attr,
            size_of::<libc::mount_attr>(),
        )
    };
    Errno::result(result).map(drop)
}
