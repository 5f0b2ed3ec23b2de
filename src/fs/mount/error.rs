//! Why there is no mount: each error names the thing and the remedy.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::unistd::{AccessFlags, access};

use super::denied;

pub(super) const DEV_FUSE: &str = "/dev/fuse";
/// Its device number: MISC_MAJOR and FUSE_MINOR of linux/major.h and linux/miscdevice.h.
const FUSE_RDEV: u64 = nix::libc::makedev(10, 229);

/// Why there is no mount; each says how to fix it.
#[derive(Debug, thiserror::Error)]
pub enum MountError {
    /// It exists and is something else.
    #[error("{}: not a directory: name a directory with -m", .0.display())]
    NotADirectory(PathBuf),
    /// A mount over it would hide what is there.
    #[error("{}: not empty: name an empty or new directory with -m", .0.display())]
    NotEmpty(PathBuf),
    /// Another daemon is alive there.
    #[error("{}: another syscallfs is mounted there: name another directory with -m", .0.display())]
    InUse(PathBuf),
    /// Everybody could put another in its place.
    #[error("{0}")]
    Untrusted(String),
    /// It cannot be made or looked at.
    #[error("{path}: {1}: name a directory of yours with -m, or set XDG_RUNTIME_DIR",
            path = .0.display())]
    Directory(PathBuf, io::Error),
    /// The mount of a dead daemon cannot be removed.
    #[error("{path}: left by a daemon that was killed, and cannot be unmounted: {1}: try 'fusermount3 -uz {path}'", path = .0.display())]
    Stale(PathBuf, String),
    /// No FUSE in this kernel or container.
    #[error(
        "{DEV_FUSE} does not exist: load the module with 'modprobe fuse', or give the container the device \
         (--device {DEV_FUSE})"
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
    /// The set-uid helper is there, and is no program.
    #[error("fusermount3 cannot be executed ({0}): 'apt install --reinstall fuse3' reinstalls it")]
    NoProgram(String),
    /// The set-uid helper could not unmount.
    #[error(
        "fusermount3 needs /etc/mtab for unmounting ({0}): as root, \
             'ln -s /proc/self/mounts /etc/mtab'"
    )]
    NoMtab(io::Error),
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

impl MountError {
    /// What an error of mounting on `path` means.
    pub fn of(path: &Path, error: &io::Error) -> Self {
        // fusermount3 gives its reason in nothing but its message.
        if error.to_string().contains("user_allow_other") {
            MountError::AllowOther
        } else if let Err(error) = check_device() {
            error
        } else if error.kind() == io::ErrorKind::NotFound {
            MountError::NoFusermount
        } else if error.raw_os_error() == Some(Errno::ENOEXEC as i32) {
            MountError::NoProgram(Errno::ENOEXEC.desc().to_owned())
        } else {
            let said = error.to_string().trim().to_owned();
            let denied = error.kind() == io::ErrorKind::PermissionDenied
                || said.contains("not permitted")
                || said.contains("ermission denied");
            let reason = if denied { format!(": {}", denied::reason()) } else { String::new() };
            MountError::Refused(path.to_owned(), said + &reason)
        }
    }
}

/// Looks whether the device is there, and for us.
///
/// # Errors
/// [`MountError::NoDevice`], [`MountError::DeviceDenied`].
pub fn check_device() -> Result<(), MountError> {
    let device = Path::new(DEV_FUSE);
    // By its number: what has the name may be another file.
    if !fs::metadata(device).is_ok_and(|metadata| metadata.rdev() == FUSE_RDEV) {
        Err(MountError::NoDevice)
    } else if access(device, AccessFlags::R_OK | AccessFlags::W_OK).is_err() {
        Err(MountError::DeviceDenied)
    } else {
        Ok(())
    }
}
