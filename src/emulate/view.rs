//! Which mounts there are where a child stands: the host's, or those of the target whose place it has entered. It
//! only looks.

use std::fs::File;
use std::io::{Read, Seek};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open, openat, readlinkat};
use nix::sys::stat::Mode;
use rustix::fs::{AtFlags, StatxFlags, statx};

use super::{Stopped, Trying};
use crate::mountinfo::{self, Mount};

/// This process's own directory in the host's /proc, which the target's is no substitute for.
#[derive(Debug)]
pub(super) struct Itself(OwnedFd);

/// A table of mounts, opened before anything was changed about root and rights.
#[derive(Debug)]
pub(super) struct View {
    itself: Itself,
    table: File,
}

impl Itself {
    /// In the child, while it still has the host's /proc.
    pub(super) fn open() -> Result<Self, Stopped> {
        let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        open("/proc/self", flags, Mode::empty()).map(Self).trying("/proc/self")
    }

    /// A file there, of what the child is now.
    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>, Errno> {
        let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC;
        let mut file = File::from(openat(&self.0, name, flags, Mode::empty())?);
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|_| Errno::EIO)?;
        Ok(bytes)
    }

    /// All mounts of the mount namespace that the child is in.
    pub(super) fn view(self) -> Result<View, Stopped> {
        let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC;
        let table = openat(&self.0, "mountinfo", flags, Mode::empty()).trying("mountinfo")?;
        Ok(View { itself: self, table: table.into() })
    }
}

impl View {
    pub(super) fn itself(&self) -> &Itself {
        &self.itself
    }

    pub(super) fn mounts(&self) -> Result<Vec<Mount>, Stopped> {
        let mut bytes = Vec::new();
        let mut table = &self.table;
        let read = table.rewind().and_then(|()| table.read_to_end(&mut bytes));
        read.map_err(|_| Errno::EIO).trying("mountinfo")?;
        Ok(mountinfo::parse(&bytes).collect())
    }

    /// The mount that a descriptor is on; `None` where it is not among these.
    pub(super) fn of(&self, fd: impl AsFd) -> Result<Option<Mount>, Stopped> {
        let id = statx(fd, "", AtFlags::EMPTY_PATH, StatxFlags::MNT_ID).trying("statx")?.stx_mnt_id;
        Ok(self.mounts()?.into_iter().find(|mount| mount.id == id))
    }

    /// The path of a descriptor, from the root of the child.
    pub(super) fn path(&self, fd: impl AsFd) -> Result<PathBuf, Stopped> {
        let name = format!("fd/{}", fd.as_fd().as_raw_fd());
        readlinkat(&self.itself.0, name.as_str()).map(PathBuf::from).trying("/proc/self/fd")
    }

    /// The file that `path`, on `mount`, is in the file system itself.
    pub(super) fn within(mount: &Mount, path: &Path) -> Option<PathBuf> {
        Some(mount.root.join(path.strip_prefix(&mount.point).ok()?))
    }
}
