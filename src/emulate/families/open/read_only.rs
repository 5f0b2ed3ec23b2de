//! A file on a mount of its own that is read-only. A descriptor alone is no promise: through /proc/self/fd its holder
//! opens the file again with its own rights, and where those are enough, writes to it or makes it set-uid.

use std::os::fd::{AsFd, OwnedFd};

use nix::errno::Errno;
use rustix::mount::{MountAttrFlags, OpenTreeFlags, open_tree};

use crate::emulate::{Outcome, Stop};
use crate::kernel::attributes::change;
use crate::kernel::errno;

/// The same file, found through a mount that nobody can change: it is attached nowhere and ends with the last
/// descriptor.
pub(super) fn read_only(file: &OwnedFd) -> Outcome<OwnedFd> {
    let failed = |errno: Errno| {
        Stop::host(format!("a read-only mount of the file to be opened: {}", errno.desc()))
    };
    let how = OpenTreeFlags::OPEN_TREE_CLONE
        | OpenTreeFlags::OPEN_TREE_CLOEXEC
        | OpenTreeFlags::AT_EMPTY_PATH;
    // Of the descriptor that was checked. Attributes can be changed on the copy alone: the mount of the host stays as
    // it is.
    let mount = open_tree(file, "", how).map_err(|errno| failed(errno::from_rustix(errno)))?;
    let flags = MountAttrFlags::MOUNT_ATTR_RDONLY
        | MountAttrFlags::MOUNT_ATTR_NOSUID
        | MountAttrFlags::MOUNT_ATTR_NODEV;
    change(mount.as_fd(), flags.bits(), 0, false).map_err(failed)?;
    Ok(mount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulate::host::link;
    use nix::fcntl::{OFlag, open};
    use nix::sys::stat::{FchmodatFlags, Mode, fchmodat};

    #[test]
    fn a_file_on_a_read_only_mount_is_not_opened_again_for_writing_by_its_owner() {
        let found = tempfile::NamedTempFile::new().unwrap();
        let path = |flags| open(found.path(), flags, Mode::empty()).unwrap();
        let mount = match read_only(&path(OFlag::O_PATH)) {
            Ok(mount) => mount,
            Err(_) if !nix::unistd::geteuid().is_root() => return eprintln!("SKIP: needs root"),
            Err(why) => panic!("{why:?}"),
        };
        let again = |fd: &OwnedFd, flags| open(link(fd).as_str(), flags, Mode::empty());
        let read = again(&mount, OFlag::O_RDONLY).unwrap();
        drop(mount);
        for flags in [OFlag::O_RDWR, OFlag::O_WRONLY, OFlag::O_RDONLY | OFlag::O_TRUNC] {
            assert_eq!(again(&read, flags).unwrap_err(), Errno::EROFS, "{flags:?}");
        }
        assert!(again(&read, OFlag::O_RDONLY).is_ok());
        let follow = FchmodatFlags::FollowSymlink;
        let set_uid = fchmodat(nix::fcntl::AT_FDCWD, link(&read).as_str(), Mode::S_ISUID, follow);
        assert_eq!(set_uid, Err(Errno::EROFS));
        assert!(
            again(&path(OFlag::O_RDONLY), OFlag::O_RDWR).is_ok(),
            "the file itself is as before"
        );
    }
}
