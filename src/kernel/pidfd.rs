//! Descriptors that refer to a thread or process, and copies of its own descriptors; never to whoever
//! has its number later.

use std::os::fd::{BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::libc;
use nix::poll::{PollFd, PollFlags, poll};
use nix::sys::signal::Signal;
use rustix::process::{
    Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open, pidfd_send_signal,
};

use super::errno;

/// Of linux/pidfd.h, Linux 6.9; rustix does not name it.
const PIDFD_THREAD: PidfdFlags = PidfdFlags::from_bits_retain(libc::PIDFD_THREAD);

/// pidfd_open(2) of a process (thread-group leader): readable once it has ended.
///
/// # Errors
/// ESRCH when there is none, EINVAL when `pid` is a thread and not the leader.
pub fn open_process(pid: u32) -> Result<OwnedFd, Errno> {
    open(pid, PidfdFlags::empty())
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

/// pidfd_send_signal(2).
///
/// # Errors
/// ESRCH when it has ended and been waited for, EPERM.
pub fn send_signal(pidfd: BorrowedFd<'_>, signal: Signal) -> Result<(), Errno> {
    let signal = rustix::process::Signal::from_named_raw(signal as i32).ok_or(Errno::EINVAL)?;
    pidfd_send_signal(pidfd, signal).map_err(errno::from_rustix)
}

/// pidfd_getfd(2): a copy of descriptor `fd` of that process.
///
/// # Errors
/// EBADF when it has no such descriptor, EPERM when ptrace(2) would not be allowed either, ESRCH
/// when it has ended.
pub fn copy_descriptor(pidfd: BorrowedFd<'_>, fd: u32) -> Result<OwnedFd, Errno> {
    let fd = i32::try_from(fd).map_err(|_| Errno::EBADF)?;
    pidfd_getfd(pidfd, fd, PidfdGetfdFlags::empty()).map_err(errno::from_rustix)
}

fn open(pid: u32, flags: PidfdFlags) -> Result<OwnedFd, Errno> {
    // 0 is what a notification has for a target that our pid namespace does not show.
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or(Errno::EINVAL)?;
    pidfd_open(pid, flags).map_err(errno::from_rustix)
}
