//! Whether the target could write to what is to be mounted: the kernel's file systems trust what they read. It
//! looks at files only, and opens none of them for more.

use std::os::fd::OwnedFd;
use std::path::PathBuf;

use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, open};
use nix::libc;
use nix::sys::stat::{Mode, fstat};
use nix::unistd::{AccessFlags, faccessat};
use rustix::thread::CapabilitySet;

use super::image::loop_backing;
use super::list::{Writer, writers};
use super::mounter::Mounter;
use crate::emulate::ids::Range;
use crate::emulate::view::{Itself, View};
use crate::emulate::{Stopped, Trying};

/// The file behind a block device, where it is a loop device or a partition of one.
pub(super) fn behind(device: &OwnedFd) -> Result<Option<OwnedFd>, Stopped> {
    let what = "the file of the loop device";
    let rdev = fstat(device)?.st_rdev;
    let itself = format!("/sys/dev/block/{}:{}", libc::major(rdev), libc::minor(rdev));
    let itself = std::fs::canonicalize(itself).map_err(|_| Errno::ENODEV).trying("/sys")?;
    let whole = itself.ancestors().take(2);
    let Some(whole) = whole.into_iter().find(|device| device.join("loop").exists()) else {
        return Ok(None);
    };
    let Ok(path) = std::fs::read_to_string(whole.join("loop/backing_file")) else {
        return Ok(None);
    };
    let flags = OFlag::O_PATH | OFlag::O_CLOEXEC;
    let file = open(path.trim_end_matches('\n'), flags, Mode::empty()).trying(what)?;
    let name = whole.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let stat = fstat(&file).trying(what)?;
    if loop_backing(name).trying(what)?.file != (stat.st_dev, stat.st_ino) {
        return Err(Stopped::Excluded("the file of the loop device has been replaced"));
    }
    Ok(Some(file))
}

/// Whether a user or group of the target's user namespace may write, or make it so: any of its processes may
/// become that one.
fn is_open_to_ids(mounter: &Mounter<'_>, file: &OwnedFd) -> Result<bool, Stopped> {
    let has = |ranges: &[Range], id| ranges.iter().any(|range| range.has_outside(id));
    let user = |id| has(mounter.context.uids(), id);
    let group = |id| has(mounter.context.gids(), id);
    let stat = fstat(file)?;
    let mode = Mode::from_bits_truncate(stat.st_mode);
    if mode.contains(Mode::S_IWOTH) || user(stat.st_uid) {
        return Ok(true);
    }
    // With an access control list these bits are the most that it gives to anybody but the owner.
    if !mode.contains(Mode::S_IWGRP) {
        return Ok(false);
    }
    let named = |writer| match writer {
        Writer::User(id) => user(id),
        Writer::Group(id) => group(id),
    };
    Ok(group(stat.st_gid) || writers(file)?.into_iter().any(named))
}

/// Looks at them as the target. In a child only.
pub(super) fn is_closed_to<'a>(
    mounter: &Mounter<'_>,
    files: impl Iterator<Item = &'a OwnedFd> + Clone,
) -> Result<(), Stopped> {
    let writable = Err(Stopped::Excluded("the target could write to the source"));
    if mounter.context.has_own_users() {
        for file in files.clone() {
            if is_open_to_ids(mounter, file)? {
                return writable;
            }
        }
        // Others of the target's may have capabilities that this thread lacks.
        mounter.enter()?.limit(CapabilitySet::all())?;
        let itself = AtFlags::AT_EACCESS | AtFlags::AT_EMPTY_PATH;
        let mut access = files.map(|file| faccessat(file, "", AccessFlags::W_OK, itself));
        return if access.all(|said| said == Err(Errno::EACCES)) { Ok(()) } else { writable };
    }
    // Root of the host could write to whatever it sees: it must not see it.
    let host = Itself::open()?.view()?;
    let mut named = Vec::new();
    for file in files {
        let mount = host.of(file)?;
        let inner = mount
            .and_then(|mount| Some((View::within(&mount, &host.path(file).ok()?)?, mount.device)));
        match inner {
            Some(inner) => named.push(inner),
            None => return writable,
        }
    }
    let mounts = mounter.enter()?.view().mounts()?;
    let sees = |(inner, device): &(PathBuf, String)| {
        mounts.iter().any(|mount| mount.device == *device && inner.starts_with(&mount.root))
    };
    if named.iter().any(sees) { writable } else { Ok(()) }
}
