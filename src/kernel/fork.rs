//! A short-lived child that does one thing in a context of its own and reports the result to its parent;
//! it never becomes another program, and never outlives its parent or its purpose.

use std::io::IoSlice;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;

use nix::errno::Errno;
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sched::{CloneFlags, unshare};
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::{Signal, kill};
use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::{ForkResult, Pid, fork};

use super::{passing, pidfd};

/// The most that a child may report, in bytes: room for a sentence about a path of 4096.
const MAX_REPORT: usize = 16 << 10;

/// How often is asked whether what a child does is still wanted, in milliseconds.
const ASK_EVERY: u16 = 250;

/// Runs `act` in a child, and returns the report and the descriptors that it ended with. One that takes long is
/// ended when `is_wanted` says no.
///
/// # Errors
/// ECANCELED when it was ended; EBUSY in a process of several threads; ECHILD when the child ended without a
/// report, or with one of too many bytes; what fork(2) and the like say.
pub fn in_child(
    act: impl FnOnce() -> (Vec<u8>, Vec<OwnedFd>),
    is_wanted: impl Fn() -> bool,
) -> Result<(Vec<u8>, Vec<OwnedFd>), Errno> {
    if !is_alone() {
        return Err(Errno::EBUSY);
    }
    let (ours, theirs) = UnixStream::pair().map_err(|_| Errno::EMFILE)?;
    let parent = pidfd::open_process(std::process::id())?;
    // SAFETY: this process has one thread, as has just been seen, so the child finds every lock free
    // and may do what its parent could have done.
    match unsafe { fork() }? {
        ForkResult::Child => {
            drop(ours);
            if end_with_parent().is_ok() && !pidfd::has_ended(parent.as_fd()) {
                let (report, descriptors) = act();
                // Too late to report a failure: the parent sees that nothing came.
                let _ = send(&theirs, &report, &descriptors);
            }
            // SAFETY: the child leaves the parent's buffers and destructors alone.
            unsafe { libc::_exit(0) }
        }
        ForkResult::Parent { child } => {
            drop(theirs);
            let report = receive(&ours, is_wanted);
            if matches!(report, Err(Errno::ECANCELED)) {
                kill(child, Signal::SIGKILL)?;
                // One that waits for a file system that never answers cannot be killed before it does.
                waitpid(child, Some(WaitPidFlag::WNOHANG))?;
            } else {
                waitpid(child, None)?;
            }
            report
        }
    }
}

/// Splits this process in two: the child goes on with `None` and is killed when its parent ends, which goes on with
/// the child's id.
///
/// # Errors
/// EBUSY in a process of several threads; what fork(2) says.
pub fn split_process() -> Result<Option<Pid>, Errno> {
    if !is_alone() {
        return Err(Errno::EBUSY);
    }
    let parent = pidfd::open_process(std::process::id())?;
    // SAFETY: this process has one thread, as has just been seen, so the child finds every lock free.
    match unsafe { fork() }? {
        ForkResult::Child if end_with_parent().is_ok() && !pidfd::has_ended(parent.as_fd()) => {
            Ok(None)
        }
        // With an error it would go on as if it were its parent.
        // SAFETY: the child leaves the parent's buffers and destructors alone.
        ForkResult::Child => unsafe { libc::_exit(1) },
        ForkResult::Parent { child } => Ok(Some(child)),
    }
}

/// Whether this process has one thread: then a child of fork(2) may do all that it could. unshare(2) of what only a
/// process of one thread may leave changes nothing there, and asks no file that could be covered.
pub(super) fn is_alone() -> bool {
    match unshare(CloneFlags::CLONE_THREAD) {
        Ok(()) => true,
        Err(Errno::EINVAL) => false,
        // A sandbox refuses it.
        Err(_) => std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count) == 1,
    }
}

/// Goes on in a child of this process, so in the pid namespace that setns(2) has chosen for children, and
/// this one only waits for it. In a child of [`in_child`]: its words are then the new child's.
///
/// # Errors
/// EBUSY in a process of several threads; what fork(2) and the like say; ENOMEM when that namespace has no more processes.
pub fn go_on_in_child() -> Result<(), Errno> {
    let Some(child) = split_process()? else { return Ok(()) };
    // Its report shows what became of it.
    let _ = waitpid(child, None);
    // SAFETY: this process leaves its parent's buffers and destructors alone.
    unsafe { libc::_exit(0) }
}

/// Has the kernel end this process when its parent ends. To be asked for again after each change of
/// credentials, which forgets it: prctl(2).
///
/// # Errors
/// What prctl(2) says.
pub fn end_with_parent() -> Result<(), Errno> {
    set_pdeathsig(Signal::SIGKILL)
}

/// Removes all variables of the environment but those named.
///
/// # Errors
/// EBUSY in a process of several threads.
pub fn keep_environment(names: &[&str]) -> Result<(), Errno> {
    if !is_alone() {
        return Err(Errno::EBUSY);
    }
    let kept: Vec<_> =
        names.iter().filter_map(|name| Some((name, std::env::var_os(name)?))).collect();
    // Not one by one: a name may be none for unsetenv(3).
    // SAFETY: no other thread reads the environment meanwhile, as there is none.
    if unsafe { libc::clearenv() } != 0 {
        return Err(Errno::ENOMEM);
    }
    for (name, value) in kept {
        // SAFETY: as above.
        unsafe { std::env::set_var(name, value) };
    }
    Ok(())
}

fn send(socket: &UnixStream, report: &[u8], descriptors: &[OwnedFd]) -> Result<(), Errno> {
    if report.len() > MAX_REPORT {
        return Err(Errno::EMSGSIZE);
    }
    let numbers: Vec<_> = descriptors.iter().map(|fd| fd.as_raw_fd()).collect();
    let rights = [ControlMessage::ScmRights(&numbers)];
    let rights = if numbers.is_empty() { &rights[..0] } else { &rights[..] };
    sendmsg::<()>(socket.as_raw_fd(), &[IoSlice::new(report)], rights, MsgFlags::MSG_NOSIGNAL, None)
        .map(drop)
}

fn receive(
    socket: &UnixStream,
    is_wanted: impl Fn() -> bool,
) -> Result<(Vec<u8>, Vec<OwnedFd>), Errno> {
    loop {
        let mut ready = [PollFd::new(socket.as_fd(), PollFlags::POLLIN)];
        match poll(&mut ready, PollTimeout::from(ASK_EVERY)) {
            Ok(0) if !is_wanted() => return Err(Errno::ECANCELED),
            Ok(0) | Err(Errno::EINTR) => {}
            _ => break,
        }
    }
    let mut report = [0; MAX_REPORT];
    match passing::receive(socket.as_fd(), &mut report)? {
        (0, _) => Err(Errno::ECHILD),
        (size, descriptors) => Ok((report[..size].to_vec(), descriptors)),
    }
}

/// Does `act` while this process has another thread.
#[cfg(test)]
pub(super) fn beside_a_thread(act: impl FnOnce()) {
    let (ready, done) = (std::sync::Barrier::new(2), std::sync::Barrier::new(2));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            ready.wait();
            done.wait();
        });
        ready.wait();
        act();
        done.wait();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_of_several_threads_is_not_split() {
        beside_a_thread(|| {
            assert!(!is_alone());
            assert_eq!(go_on_in_child(), Err(Errno::EBUSY));
            assert_eq!(split_process(), Err(Errno::EBUSY));
            assert_eq!(keep_environment(&[]), Err(Errno::EBUSY));
            let report = in_child(|| (Vec::new(), Vec::new()), || true);
            assert_eq!(report.map(drop), Err(Errno::EBUSY));
        });
    }
}
