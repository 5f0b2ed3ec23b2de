//! Whether the target could write to what is to be mounted: the kernel's file systems trust what they read. It
//! looks at files only, and opens none of them for more.

use std::os::fd::OwnedFd;

use nix::errno::Errno;
use nix::fcntl::AtFlags;
use nix::sys::stat::{Mode, fstat};
use nix::unistd::{AccessFlags, faccessat};
use rustix::thread::CapabilitySet;

use super::list::{ListedWriter, writers};
use super::mounter::Mounter;
use crate::emulate::exposure::is_hidden_from;
use crate::emulate::ids::Range;
use crate::emulate::mount_table::{MountTable, OwnProc};
use crate::emulate::storage::Storage;
use crate::emulate::{Outcome, Stop};
use crate::kernel::mountinfo::Mount;

/// Who could write to a file.
struct Writers {
    /// The users and groups of the host that may write to it, or may change its mode to allow that.
    all: Vec<ListedWriter>,
    /// Whether its file system is only read, by any of its mounts.
    frozen: bool,
}

impl Writers {
    /// `None` where that is everybody, or where `host` does not show the file.
    fn of(file: &OwnedFd, host: &MountTable) -> Outcome<Option<Self>> {
        let stat = fstat(file)?;
        let mode = Mode::from_bits_truncate(stat.st_mode);
        if mode.contains(Mode::S_IWOTH) {
            return Ok(None);
        }
        let Some(mount) = host.of(file)? else { return Ok(None) };
        let mut all = vec![ListedWriter::User(stat.st_uid)];
        all.extend(server(&mount));
        // With an access control list these bits are the most that it gives to anybody but the owner.
        if mode.contains(Mode::S_IWGRP) {
            all.push(ListedWriter::Group(stat.st_gid));
            all.extend(writers(file)?);
        }
        // The first of a file system's options, always.
        let frozen = mount.options.split(',').next() == Some("ro");
        Ok(Some(Self { all, frozen }))
    }
}

/// Whose process a file system in user space is: it may give out other bytes whenever it likes.
fn server(mount: &Mount) -> Option<ListedWriter> {
    let id = mount.options.split(',').find_map(|option| option.strip_prefix("user_id="))?;
    id.parse().ok().filter(|_| mount.kind.starts_with("fuse")).map(ListedWriter::User)
}

/// Looks at all that the source is stored on, at the mounts of the target, and then at the files as the target, and as
/// whoever is at its side: what it could not write to in a user namespace of its own making, it could outside of that.
/// In a child only.
pub(super) fn is_closed_to(mounter: &Mounter<'_>, source: &OwnedFd) -> Outcome<()> {
    let writable = Err(Stop::excluded("the target could write to the source"));
    let host = OwnProc::open()?.mount_table()?;
    let storage = Storage::of(source, &host)?;
    is_hidden_from(&mounter.context, &storage, &host)?;
    if !mounter.context.has_own_users() {
        // Root of the host could write to everything: for it counts what it sees, which has just been checked.
        return Ok(());
    }
    let known = storage.files.iter().map(|file| Writers::of(file, &host));
    let known: Result<Option<Vec<_>>, _> = known.collect();
    let Some(known) = known? else { return writable };
    let (entered, maker) = mounter.enter_outermost()?;
    let [uids, gids] = entered.ids()?;
    let has = |ranges: &[Range], id| ranges.iter().any(|range| range.has_outside(id));
    let may = |writer: &ListedWriter| match *writer {
        ListedWriter::User(id) => {
            has(&uids, id) || mounter.context.is_user(id) || maker == Some(id)
        }
        ListedWriter::Group(id) => has(&gids, id),
    };
    if known.iter().flat_map(|writers| &writers.all).any(may) {
        return writable;
    }
    // Others may have capabilities that this thread lacks.
    entered.limit(CapabilitySet::all())?;
    let itself = AtFlags::AT_EACCESS | AtFlags::AT_EMPTY_PATH;
    let closed = |(file, writers): (&OwnedFd, &Writers)| {
        match faccessat(file, "", AccessFlags::W_OK, itself) {
            Err(Errno::EACCES) => true,
            // For a read-only mount, the kernel reports that only to a user who may write to the file itself.
            Err(Errno::EROFS) => writers.frozen,
            _ => false,
        }
    };
    if storage.files.iter().zip(&known).all(closed) { Ok(()) } else { writable }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mountinfo::parse_mountinfo;

    #[test]
    fn whoever_serves_a_file_system_could_write_to_it() {
        let served = |end: &str| {
            let line = format!("36 35 0:50 / /srv rw,nosuid - {end}");
            server(&parse_mountinfo(line.as_bytes()).next().unwrap())
        };
        let user = Some(ListedWriter::User(1000));
        assert_eq!(served("fuse.sshfs far: rw,user_id=1000,group_id=100,allow_other"), user);
        assert_eq!(served("fuseblk /dev/sdb1 rw,user_id=1000,group_id=100"), user);
        assert_eq!(served("9p share rw,user_id=1000"), None);
        assert_eq!(served("ext4 /dev/sda1 rw"), None);
    }
}
