//! Holds what was really found in a target's place to the rules, by the name that the host has for it. A name that only
//! the target has, such as below a mount of its own, is none.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sys::stat::{Mode, fstat};

use super::context::Context;
use super::directory_id;
use super::mount_table::{MountTable, OwnProc};
use super::opener;
use super::outcome::{Outcome, Stop};
use crate::kernel::mountinfo;

/// Refuses `found`, or `name` in it, unless its name is among those that are `allowed`, and returns that name. Not in a
/// child that has gone elsewhere: names are those of the host.
pub(super) fn judge(
    allowed: impl FnOnce(&Path) -> bool,
    context: &Context,
    found: impl AsFd,
    name: Option<&OsStr>,
) -> Outcome<PathBuf> {
    let own = MountTable::new(OwnProc::open()?);
    let mut path = own.path(&found)?;
    // Its name is that of the host if it leads to the very same, which is sooner known than all mounts.
    if !is_at(&path, &found) && own.of(&found)?.is_none() {
        path = seen_by_host(context, &found, &own)?;
    }
    opener::check_process(&found, &path)?;
    path.extend(name);
    if allowed(&path) {
        return Ok(path);
    }
    Err(Stop::excluded(format!("{} is not among the names of --path for that", path.display())))
}

/// Whether the host has `found` at this path, on the same mount.
fn is_at(path: &Path, found: impl AsFd) -> bool {
    let flags = OFlag::O_PATH | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
    let there = open(path, flags, Mode::empty());
    there.and_then(|there| directory_id::is_same(&there, &found)).unwrap_or(false)
}

/// What the host calls a file on one of the target's mounts, where the host has it, too.
fn seen_by_host(context: &Context, found: impl AsFd, own: &MountTable) -> Outcome<PathBuf> {
    let unseen = || {
        Stop::excluded(
            "the host has no name for the file: it is on a mount that only the target has",
        )
    };
    let theirs = context.read("mountinfo")?;
    let mount = MountTable::on(&found, mountinfo::parse_mountinfo(&theirs))?.ok_or_else(unseen)?;
    let path = own.path(&found)?;
    let below = path.strip_prefix(&mount.point).map_err(|_| unseen())?;
    let file = fstat(&found)?;
    let is_it = |path: &Path| {
        let flags = OFlag::O_PATH | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        let same = |other: std::os::fd::OwnedFd| {
            let other = fstat(other)?;
            Ok::<_, Errno>((other.st_dev, other.st_ino) == (file.st_dev, file.st_ino))
        };
        open(path, flags, Mode::empty()).and_then(same).unwrap_or(false)
    };
    let places = own.mounts()?.into_iter().filter_map(|ours| ours.shows(&mount));
    // The host can have something else mounted over such a name, so each is opened and compared. The ids of the two
    // mounts always differ: device and inode decide.
    let mut names = places.map(|place| place.join(below).components().collect::<PathBuf>());
    names.find(|name| is_it(name)).ok_or_else(unseen)
}
