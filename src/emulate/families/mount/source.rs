//! Whether the target could write to what is to be mounted: the kernel's file systems trust what they read. It
//! looks at files only, and opens none of them for more.

use std::os::fd::OwnedFd;
use std::path::PathBuf;

use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, open};
use nix::libc;
use nix::sys::stat::{Mode, fstat};
use nix::unistd::{AccessFlags, faccessat};
use rustix::fs::getxattr;
use rustix::thread::CapabilitySet;

use super::image::loop_backing;
use super::mounter::Mounter;
use crate::emulate::host::link;
use crate::emulate::ids::Range;
use crate::emulate::view::{Itself, View};
use crate::emulate::{Stopped, Trying};

/// The longest value of an extended attribute: XATTR_SIZE_MAX of linux/limits.h.
const LONGEST: usize = 65536;

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
    Ok(group(stat.st_gid) || writers(&list(file)?).any(named))
}

/// The access control list of a file; empty if it has none.
fn list(file: &OwnedFd) -> Result<Vec<u8>, Stopped> {
    let mut list = vec![0; LONGEST];
    match getxattr(link(file), "system.posix_acl_access", list.as_mut_slice()) {
        Ok(length) => list.truncate(length),
        Err(rustix::io::Errno::NODATA | rustix::io::Errno::OPNOTSUPP) => list.clear(),
        Err(errno) => return Err(errno).trying("the access control list of the source"),
    }
    Ok(list)
}

/// Whom an access control list names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writer {
    User(u32),
    Group(u32),
}

/// Those that it lets write, but for its mask: acl(5), and linux/posix_acl_xattr.h for the bytes.
fn writers(list: &[u8]) -> impl Iterator<Item = Writer> {
    list.get(4..).unwrap_or_default().chunks_exact(8).filter_map(|entry| {
        let (tag, may) = (u16::from_le_bytes([entry[0], entry[1]]), entry[2]);
        let id = u32::from_le_bytes([entry[4], entry[5], entry[6], entry[7]]);
        match tag {
            _ if may & 2 == 0 => None,
            2 => Some(Writer::User(id)),
            8 => Some(Writer::Group(id)),
            _ => None,
        }
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_control_list_names_those_who_may_write() {
        let entry = |tag: u8, may: u8, id: u32| [&[tag, 0, may, 0], &id.to_le_bytes()[..]].concat();
        let list = [
            vec![2, 0, 0, 0],
            // The owner, three users, the group, two groups, the mask, others.
            entry(1, 6, u32::MAX),
            entry(2, 6, 100_005),
            entry(2, 4, 100_006),
            entry(2, 2, 7),
            entry(4, 6, u32::MAX),
            entry(8, 7, 100_007),
            entry(8, 5, 100_008),
            entry(16, 7, u32::MAX),
            entry(32, 6, u32::MAX),
        ]
        .concat();
        let expected = [Writer::User(100_005), Writer::User(7), Writer::Group(100_007)];
        assert_eq!(writers(&list).collect::<Vec<_>>(), expected);
        assert_eq!(writers(&[]).count() + writers(&[2, 0, 0, 0]).count(), 0);
    }

    #[test]
    fn a_file_has_a_list_or_none() {
        let file = tempfile::tempfile().unwrap().into();
        assert_eq!(list(&file).unwrap(), [0_u8; 0]);
        let proc = std::fs::File::open("/proc/self/status").unwrap().into();
        assert_eq!(list(&proc).unwrap(), [0_u8; 0]);
    }
}
