//! A short-lived child that does one thing in a context of its own and tells its parent what came of it;
//! it never becomes another program, and never outlives its parent or its purpose.

use std::io::IoSlice;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;

use nix::errno::Errno;
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::{Signal, kill};
use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::{ForkResult, fork};

use super::{passing, pidfd};

/// The most that a child may tell, in bytes.
const MOST: usize = 1024;

/// How often is asked whether what a child does is still wanted, in milliseconds.
const ASK_EVERY: u16 = 250;

/// Runs `act` in a child, and returns the words and the descriptors that it ended with. One that takes long is
/// ended when `is_wanted` says no.
///
/// # Errors
/// ECANCELED when it was ended; EBUSY in a process of several threads; ECHILD when the child ended without a
/// word; what fork(2) and the like say.
pub fn in_child(
    act: impl FnOnce() -> (String, Vec<OwnedFd>),
    is_wanted: impl Fn() -> bool,
) -> Result<(String, Vec<OwnedFd>), Errno> {
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
                let (words, descriptors) = act();
                // Too late for words about a failure: the parent sees that none came.
                let _ = tell(&theirs, &words, &descriptors);
            }
            // SAFETY: the child leaves the parent's buffers and destructors alone.
            unsafe { libc::_exit(0) }
        }
        ForkResult::Parent { child } => {
            drop(theirs);
            let told = listen(&ours, is_wanted);
            if matches!(told, Err(Errno::ECANCELED)) {
                kill(child, Signal::SIGKILL)?;
                // One that waits for a file system that never answers cannot be killed before it does.
                waitpid(child, Some(WaitPidFlag::WNOHANG))?;
            } else {
                waitpid(child, None)?;
            }
            told
        }
    }
}

/// Whether this process has one thread: then a child of fork(2) may do all that it could.
pub(super) fn is_alone() -> bool {
    std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count) == 1
}

/// Goes on in a child of this process, so in the pid namespace that setns(2) has chosen for children, and
/// this one only waits for it. In a child of [`in_child`]: its words are then the new child's.
///
/// # Errors
/// What fork(2) and the like say; ENOMEM when that namespace has no more processes.
pub fn go_on_in_child() -> Result<(), Errno> {
    let parent = pidfd::open_process(std::process::id())?;
    // SAFETY: as in `in_child`, of whose child this is a copy: it has one thread.
    match unsafe { fork() }? {
        ForkResult::Child => {
            end_with_parent()?;
            if pidfd::has_ended(parent.as_fd()) { Err(Errno::ESRCH) } else { Ok(()) }
        }
        ForkResult::Parent { child } => {
            // What became of it is seen by what it told.
            let _ = waitpid(child, None);
            // SAFETY: this process leaves its parent's buffers and destructors alone.
            unsafe { libc::_exit(0) }
        }
    }
}

/// Has the kernel end this process when its parent ends. To be asked for again after each change of
/// credentials, which forgets it: prctl(2).
///
/// # Errors
/// What prctl(2) says.
pub fn end_with_parent() -> Result<(), Errno> {
    set_pdeathsig(Signal::SIGKILL)
}

fn tell(socket: &UnixStream, words: &str, descriptors: &[OwnedFd]) -> Result<(), Errno> {
    let numbers: Vec<_> = descriptors.iter().map(|fd| fd.as_raw_fd()).collect();
    let rights = [ControlMessage::ScmRights(&numbers)];
    let rights = if numbers.is_empty() { &rights[..0] } else { &rights[..] };
    let words = [IoSlice::new(&words.as_bytes()[..words.len().min(MOST)])];
    sendmsg::<()>(socket.as_raw_fd(), &words, rights, MsgFlags::MSG_NOSIGNAL, None).map(drop)
}

fn listen(
    socket: &UnixStream,
    is_wanted: impl Fn() -> bool,
) -> Result<(String, Vec<OwnedFd>), Errno> {
    loop {
        let mut ready = [PollFd::new(socket.as_fd(), PollFlags::POLLIN)];
        match poll(&mut ready, PollTimeout::from(ASK_EVERY)) {
            Ok(0) if !is_wanted() => return Err(Errno::ECANCELED),
            Ok(0) | Err(Errno::EINTR) => {}
            _ => break,
        }
    }
    let mut buffer = [0; MOST];
    match passing::receive(socket.as_fd(), &mut buffer)? {
        (0, _) => Err(Errno::ECHILD),
        (size, descriptors) => {
            Ok((String::from_utf8_lossy(&buffer[..size]).into_owned(), descriptors))
        }
    }
}
