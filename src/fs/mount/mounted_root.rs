//! The root of a mount, as a descriptor: whatever becomes of its path, it is that mount and no other.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use rustix::fs::{AtFlags, StatxFlags, statx};

use super::unmount::unmount;
use crate::kernel::errno;
use crate::kernel::mountinfo;
use crate::kernel::proc;

/// The source of our mounts, as mountinfo shows it: proc_pid_mountinfo(5).
pub const SOURCE: &str = "syscallfs";

/// The root of the mount there.
#[derive(Debug)]
pub struct MountedRoot {
    root: OwnedFd,
    pub(super) device: String,
}

impl MountedRoot {
    /// The root `root` of a mount.
    ///
    /// # Errors
    /// What statx(2) says.
    pub(super) fn of(root: OwnedFd) -> Result<Self, Errno> {
        let device = device_of(&root)?;
        Ok(Self { root, device })
    }

    /// Takes the mount away, also while somebody is still inside: they keep what they hold.
    ///
    /// # Errors
    /// One line: what umount2(2) or fusermount3 said.
    pub fn unmount(&self) -> Result<(), String> {
        unmount(&self.root)
    }
}

impl AsFd for MountedRoot {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.root.as_fd()
    }
}

/// The device of the file system that `fd` is in, as mountinfo writes it. The kernel knows it without asking the file
/// system, which may be served by this very process or by a dead one.
pub(super) fn device_of(fd: impl AsFd) -> Result<String, Errno> {
    // STATX_DONT_SYNC with an empty mask: FUSE answers from what the kernel has, and sends no GETATTR.
    let flags = AtFlags::EMPTY_PATH | AtFlags::STATX_DONT_SYNC;
    let stat = statx(fd, "", flags, StatxFlags::empty()).map_err(errno::from_rustix)?;
    Ok(format!("{}:{}", stat.stx_dev_major, stat.stx_dev_minor))
}

/// Whether `directory` is in a syscallfs.
pub(super) fn is_syscallfs(directory: impl AsFd) -> bool {
    let Ok(device) = device_of(directory) else { return false };
    let Ok(table) = proc::own_directory().and_then(|own| own.read("mountinfo")) else {
        return false;
    };
    // The type is `fuse`, or `fuse.syscallfs` where fusermount3 mounted it; the source is ours.
    mountinfo::parse_mountinfo(&table).any(|mount| {
        mount.device == device
            && mount.kind.starts_with("fuse")
            && mount.source.as_os_str() == SOURCE
    })
}
