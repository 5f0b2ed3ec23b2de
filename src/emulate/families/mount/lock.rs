//! One umount2 at a time in a mount namespace, if the right for it is lent; a second one fails instead of waiting.

use std::os::fd::{BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl, open};
use nix::libc;
use nix::sys::stat::{Mode, fstat};

use crate::emulate::{Outcome, Stop};

/// Where the targets cannot reach it.
pub(super) const LOCK_FILE: &str = "/run/syscallfs.umount.lock";

/// Lets one at a time unmount in a mount namespace, until this is dropped: two that have seen the same
/// mount would remove the one below it, too.
pub(super) fn alone(lock: &str, namespace: BorrowedFd<'_>) -> Outcome<OwnedFd> {
    let failure = |errno: Errno| Stop::host(format!("{lock}: {}", errno.desc()));
    let flags = OFlag::O_RDWR | OFlag::O_CREAT | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
    let lock = open(lock, flags, Mode::S_IRUSR | Mode::S_IWUSR).map_err(failure)?;
    // A byte for each namespace, so that none waits for another's.
    let namespace = fstat(namespace).map_err(failure)?.st_ino;
    let byte = libc::flock {
        l_type: libc::F_WRLCK as i16,
        l_whence: libc::SEEK_SET as i16,
        l_start: i64::try_from(namespace).map_err(|_| failure(Errno::EOVERFLOW))?,
        l_len: 1,
        l_pid: 0,
    };
    // A lock of the open file: it ends with this descriptor, also when the process is killed. One of F_SETLK would
    // already end when any descriptor of the file is closed (fcntl_locking(2)).
    match fcntl(&lock, FcntlArg::F_OFD_SETLK(&byte)) {
        Ok(_) => Ok(lock),
        // As where a mount is in use.
        Err(Errno::EAGAIN | Errno::EACCES) => Err(Errno::EBUSY.into()),
        Err(errno) => Err(failure(errno)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulate::Why;
    use std::os::fd::AsFd;

    #[test]
    fn one_at_a_time_in_each_namespace() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("lock");
        let path = path.to_str().unwrap();
        // Namespaces are distinguished in the same way as files.
        let [one, other] = [(); 2].map(|()| tempfile::tempfile_in(&directory).unwrap());
        let alone = |namespace: &std::fs::File| alone(path, namespace.as_fd());
        let both = [&one, &other].map(|namespace| alone(namespace).unwrap());
        assert!(matches!(alone(&one), Err(Stop::Failed(Errno::EBUSY))));
        drop(both);
        drop(alone(&one).unwrap());
        std::fs::rename(path, directory.path().join("real")).unwrap();
        std::os::unix::fs::symlink("real", path).unwrap();
        assert!(matches!(alone(&one), Err(Stop::Refused(Why::Host(_)))), "a link");
    }
}
