//! Children that have a descriptor whatever number that has in their parent, and that can be waited for; it never
//! decides what is started.

use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::Command;

use nix::errno::Errno;
use nix::libc;
use nix::sys::signal::{SigHandler, Signal, signal};
use nix::unistd::{getpid, getppid};

use super::fork::end_with_parent;

/// Lets this process wait for its children. With SIGCHLD ignored, as whoever started it may have left it, the
/// kernel would discard their exit status and send no notification: wait(2).
///
/// # Errors
/// What sigaction(2) says.
pub fn keep_for_waiting() -> Result<(), Errno> {
    // SAFETY: a default disposition runs none of our code.
    unsafe { signal(Signal::SIGCHLD, SigHandler::SigDfl) }.map(drop)
}

/// Keeps the descriptors that this process was started with, but for the first three, from every program that it starts.
///
/// # Errors
/// EINVAL and ENOSYS before Linux 5.11.
pub fn keep_inherited() -> Result<(), Errno> {
    // SAFETY: no pointers are passed, and nothing is closed in this process.
    let marked = unsafe {
        libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC)
    };
    Errno::result(marked).map(drop)
}

/// Lets the child have `descriptor` as number `at`, and end when this process does, which is also the one that starts
/// it.
pub fn start_with_descriptor(command: &mut Command, descriptor: OwnedFd, at: i32) -> &mut Command {
    let parent = getpid();
    let bind = move || {
        end_with_parent()?;
        // It may have ended before it could be asked for.
        if getppid() != parent {
            return Err(Errno::ESRCH.into());
        }
        // SAFETY: no pointers are passed, and the program that is started owns no descriptor yet.
        Errno::result(unsafe { libc::dup2(descriptor.as_raw_fd(), at) })?;
        // Nothing was copied, nor its flag cleared, where it had that number.
        // SAFETY: no pointers are passed.
        Errno::result(unsafe { libc::fcntl(at, libc::F_SETFD, 0) })?;
        Ok(())
    };
    // SAFETY: between fork and exec four system calls are made, and nothing is allocated.
    unsafe { command.pre_exec(bind) }
}
