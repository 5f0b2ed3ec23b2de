//! Descriptors that refer to a thread or process, and copies of its own descriptors; never to whoever
//! has its number later.

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use nix::errno::Errno;
use nix::libc;
use nix::poll::{PollFd, PollFlags, poll};
use nix::sys::signal::Signal;

/// `PIDFD_THREAD` of linux/pidfd.h, Linux 6.9.
const PIDFD_THREAD: libc::c_uint = libc::O_EXCL as libc::c_uint;

/// pidfd_open(2) of a process (thread-group leader): readable once it has ended.
///
/// # Errors
/// ESRCH when there is none, EINVAL when `pid` is a thread and not the leader.
pub fn open_process(pid: u32) -> Result<OwnedFd, Errno> {
    open(pid, 0)
}

/// pidfd_open(2) of one thread, leader or not: readable once that thread has ended.
///
/// # Errors
/// ESRCH when there is none, EINVAL before Linux 6.9.
pub fn open_thread(tid: u32) -> Result<OwnedFd, Errno> {
    open(tid, PIDFD_THREAD)
}

/// Whether what `pidfd` refers to has ended.
pub fn has_ended(pidfd: BorrowedFd<'_>) -> bool {
    ends_within(pidfd, 0)
}

/// Waits until what `pidfd` refers to has ended, or so many milliseconds; whether it has.
pub fn ends_within(pidfd: BorrowedFd<'_>, most: u16) -> bool {
    loop {
        match poll(&mut [PollFd::new(pidfd, PollFlags::POLLIN)], most) {
            Err(Errno::EINTR) => {}
            polled => return polled != Ok(0),
        }
    }
}

/// The id that it has in the pid namespace of our /proc; `None` when it has ended or is not seen there.
pub fn id(pidfd: BorrowedFd<'_>) -> Option<u32> {
    let info = std::fs::read_to_string(format!("/proc/self/fdinfo/{}", pidfd.as_raw_fd())).ok()?;
    let id = info.lines().find_map(|line| line.strip_prefix("Pid:"))?.trim().parse().ok()?;
    (id > 0).then_some(id)
}

/// pidfd_send_signal(2).
///
/// # Errors
/// ESRCH when it has ended and been waited for, EPERM.
pub fn send_signal(pidfd: BorrowedFd<'_>, signal: Signal) -> Result<(), Errno> {
    let info = std::ptr::null::<libc::siginfo_t>();
    // SAFETY: a null siginfo stands for that of kill(2).
    let result = unsafe {
        libc::syscall(libc::SYS_pidfd_send_signal, pidfd.as_raw_fd(), signal as i32, info, 0)
    };
    Errno::result(result).map(drop)
}

/// pidfd_getfd(2): a copy of descriptor `fd` of that process.
///
/// # Errors
/// EBADF when it has no such descriptor, EPERM when ptrace(2) would not be allowed either, ESRCH
/// when it has ended.
pub fn copy_descriptor(pidfd: BorrowedFd<'_>, fd: u32) -> Result<OwnedFd, Errno> {
    // SAFETY: no pointers are passed.
    let copy = unsafe { libc::syscall(libc::SYS_pidfd_getfd, pidfd.as_raw_fd(), fd, 0) };
    let copy = Errno::result(copy)?;
    // SAFETY: the kernel has just made this descriptor for us.
    Ok(unsafe { OwnedFd::from_raw_fd(copy as i32) })
}

fn open(pid: u32, flags: libc::c_uint) -> Result<OwnedFd, Errno> {
    let pid = libc::pid_t::try_from(pid).map_err(|_| Errno::EINVAL)?;
    // SAFETY: no pointers are passed.
    let fd = Errno::result(unsafe { libc::syscall(libc::SYS_pidfd_open, pid, flags) })?;
    // SAFETY: the kernel has just made this descriptor for us.
    Ok(unsafe { OwnedFd::from_raw_fd(fd as i32) })
}
