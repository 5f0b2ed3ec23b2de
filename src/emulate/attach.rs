//! Mounts that are made on the host and attached for a target, and the simplest: a device node on a file system
//! that contains nothing else. The nodes in /dev of the host and its mounts are not involved.

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

use super::context::{Context, Credentials, Entered};
use super::{Acted, Device, Outcome, Stop, Trying};

/// Makes the node, with the owner and the mode that the target would have given it. In a child only: it
/// leaves the host's mounts behind.
pub(super) fn node(device: Device, mode: Mode, owner: &Credentials) -> Outcome<OwnedFd> {
    let what = "making a device node";
    leave_host()?;
    let tree = empty().trying(what)?;
    // Before Linux 6.15 only what is mounted somewhere can be cloned.
    let whole = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
    move_mount(&tree, "", AT_FDCWD, "/", whole).trying(what)?;
    umask(Mode::from_bits_truncate(owner.umask));
    mknodat(&tree, "node", device.kind(), mode, device.number()).trying(what)?;
    let (uid, gid) = (Uid::from_raw(owner.uid()), Gid::from_raw(owner.gid()));
    fchownat(&tree, "node", Some(uid), Some(gid), AtFlags::AT_SYMLINK_NOFOLLOW).trying(what)?;
    let clone = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    open_tree(&tree, "node", clone).trying(what)
}

/// A file system that holds nothing, mounted nowhere.
pub(super) fn empty() -> Outcome<OwnedFd> {
    let context = fsopen("tmpfs", FsOpenFlags::FSOPEN_CLOEXEC)?;
    fsconfig_create(&context)?;
    // Not nodev: the file system is there for its node.
    let safe = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NOEXEC;
    Ok(fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, safe)?)
}

/// Goes on with a copy of the host's mounts, so that what is mounted now is seen by nobody. In a child only.
pub(super) fn leave_host() -> Outcome<()> {
    let what = "a mount namespace of its own";
    unshare(CloneFlags::CLONE_NEWNS).trying(what)?;
    // A copy of a shared mount is in the same peer group: what is mounted on it would appear on the host
    // (mount_namespaces(7)).
    let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    mount(None::<&str>, "/", None::<&str>, private, None::<&str>).trying(what)
}

/// What of a mount the target is to get. In a child of its own, which has left the host's mounts.
pub(super) fn hand_over(tree: OwnedFd, context: &Context) -> Acted {
    if !context.has_own_users() {
        return Ok((0, Some(tree)));
    }
    // The flags of a mount are locked when it is copied into a mount namespace of less privileged users
    // (mount_namespaces(7)): so it takes this way once, and no remount of the target can clear them.
    let what = "locking the flags of the mount";
    let whole = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
    move_mount(&tree, "", AT_FDCWD, "/proc", whole).trying("mounting")?;
    drop(tree);
    context.enter_users()?;
    unshare(CloneFlags::CLONE_NEWNS).trying(what)?;
    let clone = OpenTreeFlags::OPEN_TREE_CLONE
        | OpenTreeFlags::OPEN_TREE_CLOEXEC
        | OpenTreeFlags::AT_RECURSIVE;
    Ok((0, Some(open_tree(AT_FDCWD, "/proc", clone).trying(what)?)))
}

/// Attaches `tree` over `place`, where the child has entered, with the rights that it has in effect.
pub(super) fn attach(entered: &Entered<'_>, tree: impl AsFd, place: impl AsFd) -> Outcome<()> {
    if entered.is_shared(&place)? {
        return Err(Stop::excluded("the place is on a mount that others share"));
    }
    // By descriptors on both sides: the target can rename and mount while this runs.
    let both = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlags::MOVE_MOUNT_T_EMPTY_PATH;
    Ok(move_mount(tree, "", place, "", both)?)
}
