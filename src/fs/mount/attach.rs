//! A new FUSE mount on a directory that is held open. An ordinary user has no right to that: see
//! [`MountError::NoMtab`] for what its helper needs.

use std::fs::{File, OpenOptions};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use nix::errno::Errno;
use nix::mount::{MsFlags, mount};
use nix::unistd::{getgid, getuid};

use super::error::{DEV_FUSE, MountError};
use super::mounted_root::SOURCE;
use super::unmount::by_descriptor;

/// Mounts a new FUSE file system on `directory`, and returns the descriptor to serve it by.
///
/// # Errors
/// EPERM where that takes fusermount3; what open(2) and mount(2) say.
pub fn mount_fuse(directory: impl AsFd, allow_other: bool) -> Result<OwnedFd, Errno> {
    let errno = |error: std::io::Error| Errno::from_raw(error.raw_os_error().unwrap_or(0));
    let device = OpenOptions::new().read(true).write(true).open(DEV_FUSE).map_err(errno)?;
    // rootmode is the type of the root, in octal. default_permissions: the kernel checks owner and mode at
    // each operation, which the file system does not repeat.
    let options = format!(
        "fd={},rootmode=40000,user_id={},group_id={},default_permissions{}",
        device.as_raw_fd(),
        getuid(),
        getgid(),
        if allow_other { ",allow_other" } else { "" }
    );
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC | MsFlags::MS_NOATIME;
    let place = by_descriptor(directory);
    mount(Some(SOURCE), &place, Some("fuse"), flags, Some(options.as_str()))?;
    Ok(device.into())
}

/// Checks that fusermount3 could unmount again: it looks there whose mount it is.
///
/// # Errors
/// [`MountError::NoMtab`].
pub fn mtab() -> Result<(), MountError> {
    File::open("/etc/mtab").map(drop).map_err(MountError::NoMtab)
}
