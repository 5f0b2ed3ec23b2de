//! Which mounts there are where a child stands: the host's, or those of the target whose place it has entered. It
//! only looks.

use std::cell::OnceCell;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, Seek};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::unistd::linkat;
use rustix::fs::{AtFlags, StatxFlags, statx};

use super::{Outcome, Trying};
use crate::kernel::mountinfo::{self, Mount};
use crate::kernel::proc;
use crate::kernel::pseudofs::PseudofsDirectory;

/// This process's own directory in the host's /proc, which the target's is no substitute for.
#[derive(Debug)]
pub(super) struct OwnProc(PseudofsDirectory);

/// A table of mounts. Where root and rights are changed, it has to be opened before.
#[derive(Debug)]
pub(super) struct MountTable {
    itself: OwnProc,
    table: OnceCell<File>,
}

impl OwnProc {
    /// In the child, while it still has the host's /proc.
    pub(super) fn open() -> Outcome<Self> {
        proc::own_directory().map(Self).trying("/proc/self")
    }

    /// A file there, of what the child is now.
    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>, Errno> {
        self.0.read(name)
    }

    /// All mounts of the mount namespace that the child is in.
    pub(super) fn mount_table(self) -> Outcome<MountTable> {
        let table = MountTable::new(self);
        // At once: the file shows the mounts below the root that its opener has, and later rights may not suffice to
        // open it.
        table.opened()?;
        Ok(table)
    }
}

impl MountTable {
    pub(super) fn itself(&self) -> &OwnProc {
        &self.itself
    }

    /// That of a process which changes neither.
    pub(super) fn new(itself: OwnProc) -> Self {
        // Not opened yet: reading all mounts was most of the cost of opening a file in place, and few files need it.
        Self { itself, table: OnceCell::new() }
    }

    fn opened(&self) -> Outcome<&File> {
        match self.table.get() {
            Some(table) => Ok(table),
            None => {
                let table = self.itself.0.open("mountinfo", OFlag::O_RDONLY).trying("mountinfo")?;
                Ok(self.table.get_or_init(|| table.into()))
            }
        }
    }

    pub(super) fn mounts(&self) -> Outcome<Vec<Mount>> {
        let mut bytes = Vec::new();
        let mut table = self.opened()?;
        // Read again each time: whoever shares this mount namespace can mount at any time.
        let read = table.rewind().and_then(|()| table.read_to_end(&mut bytes));
        read.map_err(|_| Errno::EIO).trying("mountinfo")?;
        Ok(mountinfo::parse_mountinfo(&bytes).collect())
    }

    /// The mount that a descriptor is on; `None` where it is not among these.
    pub(super) fn of(&self, fd: impl AsFd) -> Outcome<Option<Mount>> {
        Self::on(fd, self.mounts()?)
    }

    /// The same of other mounts.
    pub(super) fn on(
        fd: impl AsFd,
        mounts: impl IntoIterator<Item = Mount>,
    ) -> Outcome<Option<Mount>> {
        // The device does not identify a mount: all bind mounts and id-mapped mounts of a file system have the same.
        // The id of the mount is known since Linux 5.8.
        let id = statx(fd, "", AtFlags::EMPTY_PATH, StatxFlags::MNT_ID).trying("statx")?.stx_mnt_id;
        Ok(mounts.into_iter().find(|mount| mount.id == id))
    }

    /// Opens what a descriptor is of once more, whatever has been mounted over /proc.
    pub(super) fn reopen(&self, fd: impl AsFd, flags: OFlag) -> Result<OwnedFd, Errno> {
        self.itself.0.follow(&format!("fd/{}", fd.as_fd().as_raw_fd()), flags)
    }

    /// Gives the file of a descriptor the name `name` in `parent`.
    pub(super) fn link(&self, fd: impl AsFd, parent: impl AsFd, name: &OsStr) -> Result<(), Errno> {
        let descriptors = self.itself.0.directory("fd")?;
        let number = fd.as_fd().as_raw_fd().to_string();
        // Nothing is mounted over it.
        descriptors.open(&number, OFlag::O_PATH | OFlag::O_NOFOLLOW)?;
        linkat(&descriptors, number.as_str(), parent, name, nix::fcntl::AtFlags::AT_SYMLINK_FOLLOW)
    }

    /// The path of a descriptor, from the root of the child.
    pub(super) fn path(&self, fd: impl AsFd) -> Outcome<PathBuf> {
        self.itself.0.link(&format!("fd/{}", fd.as_fd().as_raw_fd())).trying("/proc/self/fd")
    }

    /// The file that `path`, on `mount`, is in the file system itself.
    pub(super) fn within(mount: &Mount, path: &Path) -> Option<PathBuf> {
        Some(mount.root.join(path.strip_prefix(&mount.point).ok()?))
    }
}
