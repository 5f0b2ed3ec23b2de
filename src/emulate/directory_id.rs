//! Which directory of which mount a descriptor is of.

use std::os::fd::AsFd;

use nix::errno::Errno;
use rustix::fs::{AtFlags, StatxFlags, statx};

use crate::kernel::errno;

/// The mount, the device and the inode.
pub(super) type DirectoryId = (u64, u32, u32, u64);

/// Whether both are one directory of one mount.
pub(super) fn is_same(one: impl AsFd, other: impl AsFd) -> Result<bool, Errno> {
    Ok(identity(one)? == identity(other)?)
}

/// What distinguishes a directory of a mount from all others; the file system is not asked.
pub(super) fn identity(directory: impl AsFd) -> Result<DirectoryId, Errno> {
    // A file system in user space could otherwise delay the answer for as long as it likes.
    let flags = AtFlags::EMPTY_PATH | AtFlags::STATX_DONT_SYNC;
    let wanted = StatxFlags::INO | StatxFlags::MNT_ID;
    let it = statx(directory, "", flags, wanted).map_err(errno::from_rustix)?;
    // The mount since Linux 5.8.
    if !StatxFlags::from_bits_retain(it.stx_mask).contains(wanted) {
        return Err(Errno::ENOSYS);
    }
    Ok((it.stx_mnt_id, it.stx_dev_major, it.stx_dev_minor, it.stx_ino))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn a_directory_is_the_same_by_any_name() {
        let open = |path| File::open(path).unwrap();
        assert_eq!(is_same(open("/"), open("/proc/..")), Ok(true));
        assert_eq!(is_same(open("/"), open("/proc")), Ok(false));
        assert_eq!(is_same(open("/"), open("/etc")), Ok(false));
    }
}
