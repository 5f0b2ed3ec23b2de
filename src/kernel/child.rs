//! Children that start as from a shell, whatever their parent has blocked and whatever number a descriptor has
//! there, and that can be waited for; it never decides what is started.

use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::Command;

use nix::errno::Errno;
use nix::libc;
use nix::sys::signal::{SigHandler, SigSet, Signal, signal};
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

/// Lets the child begin with `blocked` and no other signal blocked. std passes the parent's mask on, and a parent that
/// reads its signals from a signalfd has them blocked: its children could not be interrupted.
pub fn block_only(command: &mut Command, blocked: SigSet) -> &mut Command {
    let block = move || blocked.thread_set_mask().map_err(std::io::Error::from);
    // SAFETY: between fork and exec only async-signal-safe functions may be called; the closure calls pthread_sigmask,
    // which is, and builds an io::Error from a number, which does not allocate.
    unsafe { command.pre_exec(block) }
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

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::signal::SigmaskHow;

    #[test]
    fn a_child_begins_with_only_those_signals_blocked_that_are_named() {
        let blocked: SigSet = [Signal::SIGTERM].into_iter().collect();
        let before = blocked.thread_swap_mask(SigmaskHow::SIG_BLOCK).unwrap();
        let mut command = Command::new("grep");
        command.args(["SigBlk", "/proc/self/status"]);
        let status = block_only(&mut command, SigSet::empty()).output();
        before.thread_set_mask().unwrap();
        let status = String::from_utf8(status.unwrap().stdout).unwrap();
        assert_eq!(status, "SigBlk:\t0000000000000000\n");
    }
}
