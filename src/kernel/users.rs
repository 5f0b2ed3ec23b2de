//! User namespaces: those with maps of our choice, and what is around one; it never decides which.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::net::UnixStream;

use nix::errno::Errno;
use nix::libc;
use nix::sched::{CloneFlags, unshare};
use nix::sys::statfs::{NSFS_MAGIC, fstatfs};
use nix::sys::wait::waitpid;
use nix::unistd::{ForkResult, Pid, fork};

use super::fork::{end_with_parent, is_alone};

/// The user namespace around `users`, itself one below ours: ioctl_nsfs(2).
///
/// # Errors
/// EPERM if it is not below ours, ENOTTY if it is not a namespace.
pub fn around(users: BorrowedFd<'_>) -> Result<OwnedFd, Errno> {
    check(users)?;
    // SAFETY: to a namespace this request takes no argument, and makes a descriptor.
    let made = Errno::result(unsafe { libc::ioctl(users.as_raw_fd(), libc::NS_GET_PARENT, 0) })?;
    // SAFETY: the kernel has just made this descriptor for us.
    Ok(unsafe { OwnedFd::from_raw_fd(made) })
}

/// The user who has made the user namespace `users`, as an id of ours: ioctl_nsfs(2).
///
/// # Errors
/// ENOTTY if it is not a namespace; errors of ioctl(2).
pub fn owner(users: BorrowedFd<'_>) -> Result<u32, Errno> {
    check(users)?;
    let mut owner: libc::uid_t = 0;
    // SAFETY: of a namespace the kernel fills a uid_t.
    let result = unsafe {
        libc::ioctl(users.as_raw_fd(), libc::NS_GET_OWNER_UID, std::ptr::from_mut(&mut owner))
    };
    Errno::result(result).map(|_| owner)
}

/// To another file the numbers of the requests may mean anything.
fn check(namespace: BorrowedFd<'_>) -> Result<(), Errno> {
    match fstatfs(namespace)?.filesystem_type() {
        NSFS_MAGIC => Ok(()),
        _ => Err(Errno::ENOTTY),
    }
}

/// Makes a user namespace below ours. `uids` and `gids` are what goes into its uid_map and gid_map:
/// user_namespaces(7). `open` opens a file of /proc for writing, `PID/uid_map` for one, and what is behind a link there
/// for reading, `PID/ns/user`.
///
/// # Errors
/// EINVAL where a map is none, or its ranges overlap; EPERM where the ids are not ours to give; EBUSY in a process
/// of several threads; ENOSPC and what else unshare(2) says.
pub fn namespace(
    uids: &str,
    gids: &str,
    open: impl Fn(&str) -> Result<OwnedFd, Errno>,
) -> Result<OwnedFd, Errno> {
    if !is_alone() {
        return Err(Errno::EBUSY);
    }
    let (ours, theirs) = UnixStream::pair().map_err(|_| Errno::EMFILE)?;
    // SAFETY: this process has one thread, as has just been seen, so the child finds every lock free.
    match unsafe { fork() }? {
        ForkResult::Child => {
            drop(ours);
            let made = end_with_parent().and_then(|()| unshare(CloneFlags::CLONE_NEWUSER));
            let errno = made.map_or_else(|errno| errno as i32, |()| 0);
            // It lives until the parent has seen its namespace: until the end of what the parent sends.
            let _ = (&theirs).write_all(&errno.to_ne_bytes());
            let _ = (&theirs).read(&mut [0]);
            // SAFETY: the child leaves the parent's buffers and destructors alone.
            unsafe { libc::_exit(0) }
        }
        ForkResult::Parent { child } => {
            drop(theirs);
            let made = with_maps(child, &ours, [("uid_map", uids), ("gid_map", gids)], open);
            drop(ours);
            waitpid(child, None)?;
            made
        }
    }
}

fn with_maps(
    child: Pid,
    mut report: &UnixStream,
    maps: [(&str, &str); 2],
    open: impl Fn(&str) -> Result<OwnedFd, Errno>,
) -> Result<OwnedFd, Errno> {
    let errno = |error: std::io::Error| Errno::from_raw(error.raw_os_error().unwrap_or(0));
    let mut said = [0; 4];
    report.read_exact(&mut said).map_err(|_| Errno::ECHILD)?;
    match i32::from_ne_bytes(said) {
        0 => {}
        said => return Err(Errno::from_raw(said)),
    }
    for (name, map) in maps {
        File::from(open(&format!("{child}/{name}"))?).write_all(map.as_bytes()).map_err(errno)?;
    }
    open(&format!("{child}/ns/user"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsFd;

    #[test]
    fn what_is_no_namespace_is_asked_nothing() {
        let null = File::open("/dev/null").unwrap();
        assert_eq!(around(null.as_fd()).unwrap_err(), Errno::ENOTTY);
        assert_eq!(owner(null.as_fd()), Err(Errno::ENOTTY));
        let own = File::open("/proc/self/ns/user").unwrap();
        assert!(owner(own.as_fd()).is_ok());
    }
}
