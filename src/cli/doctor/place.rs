//! Where a mount and a socket go unless an option says otherwise, and how many descriptors there are. It leaves every
//! directory as it was.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher;
use std::io;
use std::path::Path;

use nix::errno::Errno;
use nix::sys::resource::{Resource, getrlimit};

use super::check::Check;
use crate::cli::mounts_dir;
use crate::fs::mount::MountError;

/// As many as any login has.
// Below that, few requests can wait at once: each takes a descriptor of its thread.
const FEW: u64 = 1024;

/// The place of the mounts.
pub(super) fn mount() -> Check {
    let name = "default mount";
    let directory = mounts_dir();
    let parent = directory.parent().unwrap_or(Path::new("/"));
    let made = match directory.symlink_metadata() {
        Ok(_) => is_writable(&directory),
        Err(_) => is_writable(parent),
    };
    match made {
        Ok(()) => Check::ok(name),
        Err(errno) => {
            let error = MountError::Directory(directory, io::Error::from(errno));
            Check::limited(name, error.to_string())
        }
    }
}

/// Whether something can be made in `directory`: it is made, and removed again.
///
/// # Errors
/// What mkdir(2) says.
pub(super) fn is_writable(directory: &Path) -> Result<(), Errno> {
    let made = directory.join(new_name());
    fs::create_dir(&made)
        .and_then(|()| fs::remove_dir(&made))
        .map_err(|error| Errno::from_raw(error.raw_os_error().unwrap_or(0)))
}

/// A name that nobody could have known, and put something there.
pub(super) fn new_name() -> String {
    format!("syscallfs-doctor-{:016x}", RandomState::new().hash_one(()))
}

/// How many descriptors there may be.
pub(super) fn descriptor_limit() -> Check {
    let name = "open files";
    match getrlimit(Resource::RLIMIT_NOFILE) {
        Ok((_, hard)) if hard >= FEW => Check::ok(name),
        Ok((_, hard)) => Check::limited(
            name,
            format!(
                "the limit is {hard}, and each waiting request and each listener needs some: as root, 'ulimit -n \
                 65536' (LimitNOFILE= of systemd, --ulimit nofile= of a container)"
            ),
        ),
        Err(errno) => Check::unknown(name, errno.desc()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_left_as_it_was() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(is_writable(directory.path()), Ok(()));
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
        assert_eq!(is_writable(&directory.path().join("none")), Err(Errno::ENOENT));
    }
}
