//! Why a response was not given to its target, with the errno that its writer gets.

use nix::errno::Errno;

use super::table::Denied;
use crate::kernel::shortage::Shortage;
use crate::trap::listener::Failure;

/// Why a response was not carried out. Unless it is gone, the request is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// It has ended, or its target no longer waits.
    #[error("the target has gone")]
    Gone,
    /// Another is answering it.
    #[error("another response is being carried out")]
    Busy,
    /// The one that was written before is delayed.
    #[error("a delayed response is on its way")]
    Delayed,
    /// There is no thread for one that its target may hold up.
    #[error("too many delayed responses are held up by their targets")]
    TooMany,
    /// The writer has no such descriptor.
    #[error("the writing process has no descriptor {0}")]
    NoDescriptor(u32),
    /// pidfd_getfd(2) or its like was refused.
    #[error(
        "the daemon may not copy descriptor {0} of the writing process ({error}): it needs the same permission as \
         ptrace(2); see /proc/sys/kernel/yama/ptrace_scope",
        error = .1.desc()
    )]
    NotTaken(u32, Errno),
    /// A failure of ours, which says nothing about the writer.
    #[error("the daemon cannot copy descriptor {0} of the writing process: {1}")]
    Unavailable(u32, Shortage),
    /// A descriptor without a writer to take it from.
    #[error("there is no process to copy a descriptor from")]
    NoWriter,
    /// The kernel did not install the descriptor.
    #[error("the descriptor was not installed in the target: {why}", why = install_failure(*.0))]
    NotInstalled(Errno),
    /// A pair of descriptors for a call that makes none.
    #[error(
        "two descriptors work only for pipe, pipe2 and socketpair: this call does not fill a pair"
    )]
    NoPair,
    /// There is memory to be written, and the target does not stay where it is until it has its response.
    #[error(
        "the memory of the target cannot be written: a signal can end its wait at any time, because its filter was \
         loaded without WAIT_KILLABLE_RECV (Linux 5.19), or because listenerMetadata of its container does not have \
         wait_killable=yes"
    )]
    NotHeld,
    /// A staged buffer, or the numbers of a pair, could not be written.
    #[error("cannot write mem/{0} to the target at {1:#x}: {error}", error = .2.desc())]
    Memory(String, u64, Errno),
    /// Anything else that the kernel said.
    #[error("{error}", error = .0.desc())]
    Kernel(Errno),
}

impl From<Unanswered> for Errno {
    fn from(why: Unanswered) -> Errno {
        match why {
            // As the ioctls of the listener report it.
            Unanswered::Gone => Errno::ENOENT,
            Unanswered::Busy | Unanswered::Delayed => Errno::EBUSY,
            // A shortage that passes: the same line may succeed later.
            Unanswered::TooMany => Errno::EAGAIN,
            Unanswered::NoDescriptor(_) | Unanswered::NoWriter => Errno::EBADF,
            Unanswered::NoPair => Errno::EINVAL,
            Unanswered::NotHeld => Errno::EOPNOTSUPP,
            Unanswered::Memory(..) => Errno::EFAULT,
            Unanswered::Unavailable(_, shortage) => shortage.into(),
            Unanswered::NotTaken(_, errno)
            | Unanswered::NotInstalled(errno)
            | Unanswered::Kernel(errno) => errno,
        }
    }
}

/// What ADDFD's errnos mean for whoever wrote `fd`.
fn install_failure(errno: Errno) -> &'static str {
    match errno {
        Errno::EBADF => {
            "it is an O_PATH descriptor, or its number in the target exceeds RLIMIT_NOFILE"
        }
        Errno::EMFILE => "the target has too many open files",
        Errno::EINVAL => "this kernel cannot install descriptors (Linux 5.9)",
        other => other.desc(),
    }
}

impl From<Failure> for Unanswered {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Gone | Failure::Closed => Unanswered::Gone,
            Failure::Fault(errno) => Unanswered::Kernel(errno),
        }
    }
}

impl From<Denied> for Unanswered {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Gone => Unanswered::Gone,
            Denied::Busy => Unanswered::Busy,
        }
    }
}

/// Why the kernel did not install a descriptor.
pub(super) fn not_installed(failure: Failure) -> Unanswered {
    match failure {
        Failure::Fault(errno) => Unanswered::NotInstalled(errno),
        failure => failure.into(),
    }
}
