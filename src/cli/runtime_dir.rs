//! Where the mounts and the socket are that no option names: in the user's runtime directory, or in the system's. Each mount
//! has a directory of its own there, so that several can be at once.

use std::ffi::OsString;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use super::{mounts, say};
use crate::fs::mount::MountError;
use crate::kernel::trusted::Trusted;

/// The directory of the mounts for which `-m` names no place: `$XDG_RUNTIME_DIR/syscallfs`, or `/run/syscallfs` without
/// that variable (or where it is not an absolute path, which its specification says to ignore). An ordinary user may not
/// write to /run, and has a private directory in /tmp.
#[must_use]
pub fn mounts_dir() -> PathBuf {
    let runtime = runtime_dir(std::env::var_os("XDG_RUNTIME_DIR"), is_own);
    let user = geteuid();
    match runtime == Path::new(SYSTEM) && !user.is_root() {
        true => PathBuf::from(format!("/tmp/syscallfs-{user}")),
        false => runtime.join("syscallfs"),
    }
}

/// The place of a mount called `name`, in a directory that is made if it is not there.
///
/// # Errors
/// What is wrong with that directory, and the remedy.
pub(super) fn place_for(name: &str) -> Result<PathBuf, MountError> {
    let directory = mounts_dir();
    let failed = |error| MountError::Directory(directory.clone(), error);
    let is_system = directory.starts_with(SYSTEM) && geteuid().is_root();
    // Other users pass through root's to a mount that lets them in.
    let mode = if is_system { 0o711 } else { 0o700 };
    match DirBuilder::new().mode(mode).create(&directory) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error)),
        _ => {}
    }
    if directory.starts_with("/tmp") {
        // Anybody can be the first to make it.
        let found = fs::symlink_metadata(&directory).map_err(failed)?;
        let is_private =
            found.is_dir() && found.uid() == geteuid().as_raw() && found.mode() & 0o077 == 0;
        if !is_private {
            return Err(failed(io::Error::other(
                "it is not a directory that is this user's alone",
            )));
        }
    }
    Ok(directory.join(name))
}

/// The mount that a command is about to which `-m` names none: the one of this handler, else the only one there is.
///
/// # Errors
/// One line that names those there are.
pub fn default_mount() -> Result<PathBuf, String> {
    let handlers = std::env::var_os("SYSCALLFS").map(PathBuf::from);
    if let Some(mount) = handlers.filter(|mount| mount.is_absolute()) {
        return Ok(mount);
    }
    let directory = mounts_dir();
    match &mounts::below(&directory)[..] {
        [] => Ok(directory),
        [mount] => Ok(mount.clone()),
        several => {
            let names: Vec<_> = several.iter().map(|mount| mount.display().to_string()).collect();
            Err(format!("there are several mounts: name one with -m: {}", names.join(", ")))
        }
    }
}

/// The runtime directory of the system.
const SYSTEM: &str = "/run";

/// `name` in the user's runtime directory, or in the system's.
pub(super) fn below_runtime_dir(name: &str) -> PathBuf {
    runtime_dir(std::env::var_os("XDG_RUNTIME_DIR"), is_own).join(name)
}

/// The specification of that variable says that the directory is the user's, and only the user may write to it. After
/// su(1) it can be another's, who could put there what it likes.
fn is_own(directory: &Path) -> Result<(), String> {
    let metadata = match std::fs::metadata(directory) {
        Ok(metadata) => metadata,
        // Whoever uses it will say what is wrong.
        Err(_) => return Ok(()),
    };
    let uid = metadata.uid();
    if uid != geteuid().as_raw() {
        return Err(format!("it belongs to uid {uid}"));
    }
    Trusted::here().check(directory).map_err(|doubt| doubt.to_string())
}

fn runtime_dir(
    variable: Option<OsString>,
    is_own: impl FnOnce(&Path) -> Result<(), String>,
) -> PathBuf {
    let system = PathBuf::from(SYSTEM);
    let Some(dir) = variable.map(PathBuf::from).filter(|dir| dir.is_absolute()) else {
        return system;
    };
    match is_own(&dir) {
        Ok(()) => dir,
        Err(why) => {
            // The place of a mount is chosen before there is a logger.
            let dir = dir.display();
            say("syscallfs", &format!("XDG_RUNTIME_DIR is {dir}: {why}: using /run instead"));
            system
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_mount_follows_an_absolute_runtime_directory_only() {
        let dir = |dir: Option<&str>| runtime_dir(dir.map(OsString::from), |_| Ok(()));
        assert_eq!(dir(Some("/run/user/7")), PathBuf::from("/run/user/7"));
        let others = runtime_dir(Some("/run/user/8".into()), |_| Err("it belongs to uid 8".into()));
        assert_eq!(others, PathBuf::from("/run"));
        for ignored in [None, Some(""), Some("here")] {
            assert_eq!(dir(ignored), PathBuf::from("/run"));
        }
    }
}
