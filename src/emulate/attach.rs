//! Mounts that are made on the host and attached for a target: here a device node on a file system that holds
//! nothing else. It never touches the nodes in the host's /dev, nor the host's mounts.

use std::os::fd::{AsFd, OwnedFd};

use nix::fcntl::{AT_FDCWD, AtFlags};
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use nix::sys::stat::{Mode, mknodat, umask};
use nix::unistd::{Gid, Uid, fchownat};
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MoveMountFlags, OpenTreeFlags, fsconfig_create,
    fsmount, fsopen, move_mount, open_tree,
};

use super::context::Credentials;
use super::{Device, Stopped, Trying};

/// Makes the node, with the owner and the mode that the target would have given it. In a child only: it
/// leaves the host's mounts behind.
pub(super) fn node(device: Device, mode: Mode, owner: &Credentials) -> Result<OwnedFd, Stopped> {
    let what = "making a device node";
    leave_host()?;
    let context = fsopen("tmpfs", FsOpenFlags::FSOPEN_CLOEXEC).trying(what)?;
    fsconfig_create(&context).trying(what)?;
    let safe = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NOEXEC;
    let tree = fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, safe).trying(what)?;
    // Before Linux 6.15 only what is mounted somewhere can be cloned.
    let whole = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
    move_mount(&tree, "", AT_FDCWD, "/", whole).trying(what)?;
    umask(Mode::from_bits_truncate(owner.umask));
    mknodat(&tree, "node", device.kind(), mode, device.number()).trying(what)?;
    let (uid, gid) = (Uid::from_raw(owner.uid), Gid::from_raw(owner.gid));
    fchownat(&tree, "node", Some(uid), Some(gid), AtFlags::AT_SYMLINK_NOFOLLOW).trying(what)?;
    let clone = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    open_tree(&tree, "node", clone).trying(what)
}

/// Goes on with a copy of the host's mounts, so that what is mounted now is seen by nobody. In a child only.
pub(super) fn leave_host() -> Result<(), Stopped> {
    let what = "a mount namespace of its own";
    unshare(CloneFlags::CLONE_NEWNS).trying(what)?;
    let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    mount(None::<&str>, "/", None::<&str>, private, None::<&str>).trying(what)
}

/// Attaches `tree` over `file`, with the rights of the caller.
pub(super) fn attach(tree: impl AsFd, file: impl AsFd) -> Result<(), Stopped> {
    let both = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlags::MOVE_MOUNT_T_EMPTY_PATH;
    move_mount(tree, "", file, "", both).trying("attaching a mount for the target")
}
