//! The directory that the tree is mounted on: made if missing, freed of a dead daemon's mount, and left as it was found.
//! A mount that is alive or not of our kind is not touched.
//!
//! Its path is resolved once. From then on it is a name in a directory that is held open, and a mount on it is the
//! descriptor of its root: a directory on the way may be renamed, and another mount may cover it.

use std::ffi::OsString;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open, openat};
use nix::sys::stat::{Mode, mkdirat};
use nix::unistd::{UnlinkatFlags, unlinkat};

use super::denied;
use super::error::MountError;
use super::mounted_root::{MountedRoot, device_of, is_syscallfs};
use super::unmount::{by_descriptor, unmount, unmount_abandoned};
use crate::kernel::mountinfo;
use crate::kernel::proc;

/// A directory that can be mounted on; one that was made for it is removed when this is dropped.
#[derive(Debug)]
pub struct MountPoint {
    path: PathBuf,
    parent: OwnedFd,
    name: OsString,
    made: bool,
}

// O_PATH asks no file system for anything: the mount of a dead
// daemon answers ENOTCONN, and our own would wait for us.
const OPEN_DIRECTORY: OFlag = OFlag::O_PATH.union(OFlag::O_DIRECTORY).union(OFlag::O_CLOEXEC);

impl MountPoint {
    /// Makes `path` ready: an empty directory with nothing of ours mounted. Links are followed now, and never again.
    ///
    /// # Errors
    /// See [`MountError`].
    pub fn prepare(path: &Path) -> Result<Self, MountError> {
        Self::begin(path, false)
    }

    /// The same after a daemon that had mounted there and has ended. Its mount is asked nothing: who has a copy of its
    /// descriptors, such as a command before its execve, keeps it from being dead, and nobody would answer.
    ///
    /// # Errors
    /// As from [`prepare`](Self::prepare).
    pub fn prepare_after(path: &Path) -> Result<Self, MountError> {
        Self::begin(path, true)
    }

    fn begin(path: &Path, is_ours: bool) -> Result<Self, MountError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotADirectory => MountError::NotADirectory(path.to_owned()),
            _ => MountError::Directory(path.to_owned(), error),
        };
        let made = match DirBuilder::new().mode(0o700).create(path) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied && denied::fakeroot() => {
                let said = format!("{error}: {}", denied::reason());
                return Err(MountError::Refused(path.to_owned(), said));
            }
            Err(error) => return Err(MountError::Directory(path.to_owned(), error)),
        };
        // Of a dead daemon's mount nothing can be asked, but it can be opened so, and the kernel knows its path.
        let directory =
            open(path, OPEN_DIRECTORY, Mode::empty()).map_err(|errno| failed(errno.into()))?;
        let path = fs::read_link(by_descriptor(&directory)).map_err(failed)?;
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(MountError::NotEmpty(path));
        };
        let parent =
            open(parent, OPEN_DIRECTORY, Mode::empty()).map_err(|errno| failed(errno.into()))?;
        let point = Self { parent, name: name.to_owned(), path, made };
        if is_ours {
            point.detach()?;
        }
        point.ready()?;
        Ok(point)
    }

    /// The same, of which an earlier process has made the directory: it is removed when this is dropped.
    #[must_use]
    pub fn made_before(self) -> Self {
        let mut place = self;
        place.made = true;
        place
    }

    /// The absolute path, as it was at first.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The directory to mount on, which is made again if it has gone.
    ///
    /// # Errors
    /// See [`MountError`].
    pub fn ready(&self) -> Result<OwnedFd, MountError> {
        let failed = |error: io::Error| MountError::Directory(self.path.clone(), error);
        match mkdirat(&self.parent, self.name.as_os_str(), Mode::S_IRWXU) {
            // On a read-only file system or in another user's directory
            // it may exist all the same: opening it will show.
            Ok(()) | Err(Errno::EEXIST | Errno::EROFS | Errno::EACCES) => {}
            Err(errno) => return Err(failed(errno.into())),
        }
        let mut directory = self.open().map_err(|errno| failed(errno.into()))?;
        // A daemon that was killed leaves a mount that answers with ENOTCONN whatever the kernel cannot answer by
        // itself: the attributes it may still know, so that stat(2) says nothing.
        while fs::read_dir(by_descriptor(&directory)).is_err_and(|error| is_dead(&error))
            && is_syscallfs(&directory)
        {
            log::info!("{}: unmounting the mount that a killed daemon left", self.path.display());
            unmount(&directory).map_err(|why| MountError::Stale(self.path.clone(), why))?;
            directory = self.open().map_err(|errno| failed(errno.into()))?;
        }
        if is_syscallfs(&directory) {
            return Err(MountError::InUse(self.path.clone()));
        }
        match fs::read_dir(by_descriptor(&directory)).map_err(failed)?.next() {
            Some(_) => Err(MountError::NotEmpty(self.path.clone())),
            None => Ok(directory),
        }
    }

    fn detach(&self) -> Result<(), MountError> {
        let open =
            || self.open().map_err(|errno| MountError::Directory(self.path.clone(), errno.into()));
        let mut directory = open()?;
        while is_syscallfs(&directory) {
            let device = device_of(&directory).unwrap_or_default();
            unmount_abandoned(&directory, &device)
                .map_err(|why| MountError::Stale(self.path.clone(), why))?;
            directory = open()?;
        }
        Ok(())
    }

    /// What is there now, mounted or not. Asks no file system that is mounted there.
    fn open(&self) -> Result<OwnedFd, Errno> {
        // Links were followed once, in `prepare`: one that
        // was put here since would lead the mount elsewhere.
        let flags = OPEN_DIRECTORY | OFlag::O_NOFOLLOW;
        openat(&self.parent, self.name.as_os_str(), flags, Mode::empty())
    }

    /// The root of the new mount on `directory`, which is this one.
    ///
    /// # Errors
    /// [`MountError::Directory`] when nothing is mounted there after all.
    pub fn root(&self, directory: impl AsFd) -> Result<MountedRoot, MountError> {
        let failed = |errno: Errno| MountError::Directory(self.path.clone(), errno.into());
        let root = self.open().map_err(failed)?;
        let root = MountedRoot::of(root).map_err(failed)?;
        // The same device as before: somebody was faster and unmounted it, and this is the bare directory.
        if root.device == device_of(directory).map_err(failed)? {
            return Err(failed(Errno::ENOTCONN));
        }
        Ok(root)
    }

    /// Whether `root` is still mounted, here or wherever it was moved. Asks no file system.
    pub fn has(&self, root: &MountedRoot) -> bool {
        let is_here = self.open().and_then(device_of).is_ok_and(|device| device == root.device);
        // Another mount may cover it. A table that cannot be read says nothing.
        is_here
            || proc::own_directory().and_then(|own| own.read("mountinfo")).map_or(true, |table| {
                mountinfo::parse_mountinfo(&table).any(|mount| mount.device == root.device)
            })
    }
}

impl Drop for MountPoint {
    fn drop(&mut self) {
        if self.made {
            // Somebody may have put a file there meanwhile; then it is theirs.
            let _: Result<(), Errno> =
                unlinkat(&self.parent, self.name.as_os_str(), UnlinkatFlags::RemoveDir);
        }
    }
}

fn is_dead(error: &io::Error) -> bool {
    let errno = error.raw_os_error().map(Errno::from_raw);
    matches!(errno, Some(Errno::ENOTCONN | Errno::ECONNABORTED))
}

/// The user who has mounted the FUSE file system at `path`, as the kernel has it.
#[must_use]
pub fn user(path: &Path) -> Option<u32> {
    let device = open(path, OPEN_DIRECTORY, Mode::empty()).and_then(device_of).ok()?;
    let table = fs::read("/proc/self/mountinfo").ok()?;
    let mount = mountinfo::parse_mountinfo(&table).find(|mount| mount.device == device)?;
    mount.options.split(',').find_map(|option| option.strip_prefix("user_id=")?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_directory_is_made_and_given_back() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("mount");
        let point = MountPoint::prepare(&path).unwrap();
        assert!(path.is_dir());
        drop(point);
        assert!(!path.exists());
    }

    #[test]
    fn what_is_not_an_empty_directory_is_refused_and_left_alone() {
        let parent = tempfile::tempdir().unwrap();
        let file = parent.path().join("file");
        fs::write(&file, "kept").unwrap();
        assert!(matches!(MountPoint::prepare(&file), Err(MountError::NotADirectory(_))));
        assert!(matches!(MountPoint::prepare(parent.path()), Err(MountError::NotEmpty(_))));
        let far = parent.path().join("no/such/parent");
        assert!(matches!(MountPoint::prepare(&far), Err(MountError::Directory(..))));
        assert_eq!(fs::read_to_string(file).unwrap(), "kept");
    }
}
