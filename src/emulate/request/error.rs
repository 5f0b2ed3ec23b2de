//! Why a request cannot be carried out, or a file of it not be used.

use nix::errno::Errno;

use crate::emulate::Stop;
use crate::kernel::shortage::Shortage;

/// Why there is no request to carry out.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It cannot be opened.
    #[error(
        "{0}: {1}: start it in the directory of a request that waits, or name one with -n and -m"
    )]
    Directory(String, Errno),
    /// It is in another user's mount.
    #[error("{0}: the mount is its own user's: be that user, or mount it with --allow-other")]
    Closed(String),
    /// A copy: nobody waits for it.
    #[error("{0}: not in a mount of syscallfs: a recording cannot be carried out")]
    Recording(String),
    /// Somebody else has its response in hand.
    #[error("{0}: another handler is about to respond")]
    Claimed(String),
    /// Its thread ids mean other threads here.
    #[error(
        "/proc does not show the target: run in the pid namespace of the daemon, with its /proc"
    )]
    Elsewhere,
}

/// That a file of the request cannot be used says nothing about the target.
pub(super) fn failed(name: &str, errno: Errno) -> Stop {
    Stop::tried(name.to_owned(), errno)
}

/// That a file of the request is not there says that the target has gone, unless it is this process that cannot look.
pub(super) fn gone(errno: Errno) -> Stop {
    Shortage::of(errno).map_or(Stop::Gone, |shortage| Stop::host(shortage.to_string()))
}

/// What the target gets where its memory ends; any other failure is ours.
pub(super) fn fault(error: &std::io::Error) -> Stop {
    match error.raw_os_error().map(Errno::from_raw) {
        None | Some(Errno::EFAULT) => Errno::EFAULT.into(),
        Some(errno) => failed("memory", errno),
    }
}
