//! The directory that the tree is mounted on: made if missing, freed of a dead daemon's mount,
//! and left as it was found. It never touches a mount that is alive or not of our kind.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::errno::Errno;
use nix::mount::{MntFlags, umount2};
use nix::unistd::{AccessFlags, access};

use crate::mountinfo;

/// The source of our mounts, as mountinfo shows it: proc_pid_mountinfo(5).
pub const SOURCE: &str = "syscallfs";
const DEV_FUSE: &str = "/dev/fuse";
/// Its device number: MISC_MAJOR and FUSE_MINOR of linux/major.h and linux/miscdevice.h.
const FUSE_RDEV: u64 = nix::libc::makedev(10, 229);

/// The set-uid helper of ordinary users: for mounting it is found wherever PATH points, so it has to be for
/// unmounting too.
pub const HELPERS: [&str; 4] =
    ["fusermount3", "/usr/bin/fusermount3", "/bin/fusermount3", "/sbin/fusermount3"];

/// Why there is no mount; each says what would mend it.
#[derive(Debug, thiserror::Error)]
pub enum MountError {
    /// It exists and is something else.
    #[error("{}: not a directory: name a directory with -m", .0.display())]
    NotADirectory(PathBuf),
    /// A mount over it would hide what is there.
    #[error("{}: not empty: name an empty or a new directory with -m", .0.display())]
    NotEmpty(PathBuf),
    /// Another daemon is alive there.
    #[error("{}: another syscallfs is mounted there: name another directory with -m", .0.display())]
    InUse(PathBuf),
    /// It cannot be made or looked at.
    #[error("{path}: {1}: name a directory of yours with -m, or set XDG_RUNTIME_DIR",
            path = .0.display())]
    Directory(PathBuf, io::Error),
    /// A dead daemon's mount cannot be taken away.
    #[error("{path}: left by a daemon that was killed, and cannot be unmounted: {1}: \
             try 'fusermount3 -uz {path}'", path = .0.display())]
    Stale(PathBuf, Errno),
    /// No FUSE in this kernel or container.
    #[error(
        "no {DEV_FUSE}: load the module with 'modprobe fuse', or give the container the \
             device (--device {DEV_FUSE})"
    )]
    NoDevice,
    /// The device is there, for others.
    #[error(
        "{DEV_FUSE}: permission denied: as root, 'chmod 666 {DEV_FUSE}' (udev does that \
             where it runs)"
    )]
    DeviceDenied,
    /// An ordinary user needs the set-uid helper.
    #[error(
        "fusermount3 is missing, and only root mounts without it: install it with \
             'apt install fuse3'"
    )]
    NoFusermount,
    /// root has not allowed ordinary users to let others in.
    #[error(
        "fusermount3 refuses --allow-other: as root, put the line 'user_allow_other' into \
             /etc/fuse.conf"
    )]
    AllowOther,
    /// Anything else that mount(2) or fusermount3 said.
    #[error("cannot mount on {path}: {1}", path = .0.display())]
    Refused(PathBuf, String),
}

/// A directory that is ready to be mounted on, or is; given back when dropped.
#[derive(Debug)]
pub struct MountPoint {
    path: PathBuf,
    made: bool,
}

impl MountPoint {
    /// Makes `path` ready: an empty directory with nothing of ours mounted.
    ///
    /// # Errors
    /// See [`MountError`].
    pub fn prepare(path: &Path) -> Result<Self, MountError> {
        let path = std::path::absolute(path)
            .map_err(|error| MountError::Directory(path.to_owned(), error))?;
        let made = match DirBuilder::new().mode(0o700).create(&path) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
            Err(error) => return Err(MountError::Directory(path, error)),
        };
        let point = Self { path, made };
        point.free_stale()?;
        let path = &point.path;
        let metadata = fs::metadata(path).map_err(|e| MountError::Directory(path.clone(), e))?;
        if !metadata.is_dir() {
            return Err(MountError::NotADirectory(path.clone()));
        }
        if is_ours(path) {
            return Err(MountError::InUse(path.clone()));
        }
        let mut entries =
            fs::read_dir(path).map_err(|error| MountError::Directory(path.clone(), error))?;
        if entries.next().is_some() {
            return Err(MountError::NotEmpty(path.clone()));
        }
        Ok(point)
    }

    /// The absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A daemon that was killed leaves a mount that answers with ENOTCONN whatever the kernel cannot
    /// answer by itself: the attributes it may still know, so that stat(2) tells nothing.
    fn free_stale(&self) -> Result<(), MountError> {
        while fs::read_dir(&self.path)
            .is_err_and(|e| e.raw_os_error() == Some(Errno::ENOTCONN as i32))
            && is_ours(&self.path)
        {
            log::info!("{}: unmounting what a killed daemon left", self.path.display());
            unmount(&self.path).map_err(|errno| MountError::Stale(self.path.clone(), errno))?;
        }
        Ok(())
    }

    /// What an error of mounting means here.
    pub fn explain(&self, error: &io::Error) -> MountError {
        if error.to_string().contains("user_allow_other") {
            MountError::AllowOther
        } else if let Err(error) = device() {
            error
        } else if error.kind() == io::ErrorKind::NotFound {
            MountError::NoFusermount
        } else {
            MountError::Refused(self.path.clone(), error.to_string().trim().to_owned())
        }
    }

    /// Takes the mount away, also while somebody is still inside: they keep what they hold.
    pub fn unmount(&self) {
        if let Err(errno) = unmount(&self.path) {
            if errno != Errno::EINVAL {
                log::warn!("{}: cannot unmount: {errno}", self.path.display());
            }
        }
    }
}

impl Drop for MountPoint {
    fn drop(&mut self) {
        if self.made {
            // Somebody may have put a file there meanwhile; then it is theirs.
            let _: io::Result<()> = fs::remove_dir(&self.path);
        }
    }
}

/// Looks whether the device is there, and for us.
///
/// # Errors
/// [`MountError::NoDevice`], [`MountError::DeviceDenied`].
pub fn device() -> Result<(), MountError> {
    let device = Path::new(DEV_FUSE);
    if !fs::metadata(device).is_ok_and(|metadata| metadata.rdev() == FUSE_RDEV) {
        Err(MountError::NoDevice)
    } else if access(device, AccessFlags::R_OK | AccessFlags::W_OK).is_err() {
        Err(MountError::DeviceDenied)
    } else {
        Ok(())
    }
}

/// Detaches what is mounted on `path`; an ordinary user needs fusermount3 for that.
fn unmount(path: &Path) -> Result<(), Errno> {
    match umount2(path, MntFlags::MNT_DETACH) {
        Err(Errno::EPERM) => {}
        done => return done,
    }
    for helper in HELPERS {
        let mut helper = Command::new(helper);
        helper.args(["-u", "-q", "-z", "--"]).arg(path);
        match helper.stdin(Stdio::null()).stderr(Stdio::null()).status() {
            Ok(status) if status.success() => return Ok(()),
            Ok(_) => return Err(Errno::EPERM),
            Err(_) => {}
        }
    }
    Err(Errno::ENOENT)
}

/// Whether the topmost mount on `path` is a syscallfs.
fn is_ours(path: &Path) -> bool {
    let Ok(table) = fs::read("/proc/self/mountinfo") else { return false };
    // The type is `fuse`, or `fuse.syscallfs` where fusermount3 mounted it; the source is ours.
    mountinfo::parse(&table)
        .rfind(|mount| mount.point == path)
        .is_some_and(|mount| mount.kind.starts_with("fuse") && mount.source.as_os_str() == SOURCE)
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
