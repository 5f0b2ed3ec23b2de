//! Descriptors that refer to a thread or process, and copies of its own descriptors; never to whoever
//! has its number later.

use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

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

/// `struct pidfd_info` as Linux 6.13 has it; later ones are longer, and take this one.
#[repr(C)]
#[derive(Default)]
struct Info {
    /// What is asked for, and then what there is.
    mask: u64,
    cgroupid: u64,
    pid: u32,
    tgid: u32,
    ppid: u32,
    ruid: u32,
    rgid: u32,
    euid: u32,
    egid: u32,
    suid: u32,
    sgid: u32,
    fsuid: u32,
    fsgid: u32,
    exit_code: i32,
}

/// `PIDFD_INFO_PID` and `PIDFD_INFO_CREDS`.
const INFO_PID: u64 = 1;
const INFO_CREDS: u64 = 1 << 1;

const _: () = assert!(size_of::<Info>() == 64);

nix::ioctl_readwrite!(
    /// PIDFD_GET_INFO
    ioctl_get_info, 0xff, 11, Info
);

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

/// The same for a signal by its number, which can be one that only the C library or an application gives a meaning, or 0,
/// which only asks whether it may be sent.
///
/// # Errors
/// As from [`send_signal`]; EINVAL for a number that is no signal.
pub fn send_number(pidfd: BorrowedFd<'_>, signal: i32) -> Result<(), Errno> {
    // SAFETY: no pointer is passed but null, which the kernel takes for the siginfo of kill(2).
    let sent = unsafe {
        libc::syscall(
            libc::SYS_pidfd_send_signal,
            pidfd.as_raw_fd(),
            signal,
            std::ptr::null::<libc::siginfo_t>(),
            0,
        )
    };
    Errno::result(sent).map(drop)
}

/// tgkill(2).
///
/// # Errors
/// ESRCH when `process` has no such thread, EPERM, EINVAL.
pub fn send_to_thread(process: u32, thread: u32, signal: i32) -> Result<(), Errno> {
    // SAFETY: no pointer is passed.
    Errno::result(unsafe { libc::syscall(libc::SYS_tgkill, process, thread, signal) }).map(drop)
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

/// Whose a thread is, as this process sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The thread-group id: what programs call the pid.
    pub tgid: u32,
    /// The effective user id.
    pub euid: u32,
    /// The effective group id.
    pub egid: u32,
}

/// Whose the thread is that `pidfd` refers to: a sixth of the time of a look at /proc/TID/status.
///
/// # Errors
/// ESRCH when it has ended; ENOTTY and EINVAL before Linux 6.13.
pub fn owner(pidfd: BorrowedFd<'_>) -> Result<Owner, Errno> {
    let mut info = Info { mask: INFO_PID | INFO_CREDS, ..Info::default() };
    // SAFETY: the pointer is to a struct of the size in the ioctl's number.
    unsafe { ioctl_get_info(pidfd.as_raw_fd(), &mut info) }?;
    match info.mask & INFO_PID != 0 && info.mask & INFO_CREDS != 0 {
        true => Ok(Owner { tgid: info.tgid, euid: info.euid, egid: info.egid }),
        false => Err(Errno::EINVAL),
    }
}

fn open(pid: u32, flags: PidfdFlags) -> Result<OwnedFd, Errno> {
    // 0 is what a notification has for a target that our pid namespace does not show.
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or(Errno::EINVAL)?;
    pidfd_open(pid, flags).map_err(errno::from_rustix)
}
