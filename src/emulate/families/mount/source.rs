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
use crate::mountinfo::Mount;

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
    let path = std::fs::read_to_string(whole.join("loop/backing_file"));
    let path = path.map_err(|_| Errno::ENXIO).trying(what)?;
    let flags = OFlag::O_PATH | OFlag::O_CLOEXEC;
    let file = open(path.trim_end_matches('\n'), flags, Mode::empty()).trying(what)?;
    let name = whole.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let stat = fstat(&file).trying(what)?;
    if loop_backing(name).trying(what)?.file != (stat.st_dev, stat.st_ino) {
        return Err(Stopped::Excluded("the file of the loop device has been replaced"));
    }
    Ok(Some(file))
}

/// Who could write to a file.
struct Writers {
    /// Whom it lets write, or who may make it so, as users and groups of the host.
    all: Vec<Writer>,
    /// Whether its file system is only read, by any of its mounts.
    frozen: bool,
}

impl Writers {
    /// `None` where that is everybody, or where `host` does not show the file.
    fn of(file: &OwnedFd, host: &View) -> Result<Option<Self>, Stopped> {
        let stat = fstat(file)?;
        let mode = Mode::from_bits_truncate(stat.st_mode);
        if mode.contains(Mode::S_IWOTH) {
            return Ok(None);
        }
        let Some(mount) = host.of(file)? else { return Ok(None) };
        let mut all = vec![Writer::User(stat.st_uid)];
        all.extend(server(&mount));
        // With an access control list these bits are the most that it gives to anybody but the owner.
        if mode.contains(Mode::S_IWGRP) {
            all.push(Writer::Group(stat.st_gid));
            all.extend(writers(file)?);
        }
        // The first of a file system's options, always.
        let frozen = mount.options.split(',').next() == Some("ro");
        Ok(Some(Self { all, frozen }))
    }
}

/// Whose process a file system in user space is: it may give out other bytes whenever it likes.
fn server(mount: &Mount) -> Option<Writer> {
    let id = mount.options.split(',').find_map(|option| option.strip_prefix("user_id="))?;
    id.parse().ok().filter(|_| mount.kind.starts_with("fuse")).map(Writer::User)
}

/// Looks at them as the target, and as whoever is at its side: what it could not write to in a user namespace of its
/// own making, it could outside of that. In a child only.
pub(super) fn is_closed_to<'a>(
    mounter: &Mounter<'_>,
    files: impl Iterator<Item = &'a OwnedFd> + Clone,
) -> Result<(), Stopped> {
    let writable = Err(Stopped::Excluded("the target could write to the source"));
    let host = Itself::open()?.view()?;
    if mounter.context.has_own_users() {
        let known = files.clone().map(|file| Writers::of(file, &host));
        let known: Result<Option<Vec<_>>, _> = known.collect();
        let Some(known) = known? else { return writable };
        let (entered, maker) = mounter.enter_outermost()?;
        let [uids, gids] = entered.ids()?;
        let has = |ranges: &[Range], id| ranges.iter().any(|range| range.has_outside(id));
        let may = |writer: &Writer| match *writer {
            Writer::User(id) => has(&uids, id) || mounter.context.is_user(id) || maker == Some(id),
            Writer::Group(id) => has(&gids, id),
        };
        if known.iter().flat_map(|writers| &writers.all).any(may) {
            return writable;
        }
        // Others may have capabilities that this thread lacks.
        entered.limit(CapabilitySet::all())?;
        let itself = AtFlags::AT_EACCESS | AtFlags::AT_EMPTY_PATH;
        let closed = |(file, writers): (_, &Writers)| {
            match faccessat(file, "", AccessFlags::W_OK, itself) {
                Err(Errno::EACCES) => true,
                // Of a mount that is only read the kernel says so to whom the file would let write.
                Err(Errno::EROFS) => writers.frozen,
                _ => false,
            }
        };
        return if files.zip(&known).all(closed) { Ok(()) } else { writable };
    }
    // Root of the host could write to whatever it sees: it must not see it.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mountinfo::parse;

    #[test]
    fn whoever_serves_a_file_system_could_write_to_it() {
        let served = |end: &str| {
            let line = format!("36 35 0:50 / /srv rw,nosuid - {end}");
            server(&parse(line.as_bytes()).next().unwrap())
        };
        let user = Some(Writer::User(1000));
        assert_eq!(served("fuse.sshfs far: rw,user_id=1000,group_id=100,allow_other"), user);
        assert_eq!(served("fuseblk /dev/sdb1 rw,user_id=1000,group_id=100"), user);
        assert_eq!(served("9p share rw,user_id=1000"), None);
        assert_eq!(served("ext4 /dev/sda1 rw"), None);
    }
}
