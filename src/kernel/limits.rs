//! The limit of open descriptors: raised for the daemon, and restored for processes that it starts. Limits set by an
//! administrator are not raised. Where the kernel refuses a change, the limit stays as it is. The last descriptors
//! are reserved for short-lived use.

use std::os::fd::{AsRawFd, BorrowedFd};

use nix::errno::Errno;
use nix::libc;
use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// How many descriptors are kept for looking at a writer, a response and the like, at most.
const KEPT_DESCRIPTORS: u64 = 32;

/// Whether `fd` is one of the last that this process may have: what stays open for long must then be closed again.
pub fn is_among_last(fd: BorrowedFd<'_>) -> bool {
    // The kernel gives the lowest number that is free, so all below it are in use.
    number(fd) >= first_kept(soft())
}

/// Whether more than half of the descriptors that this process may have are in use, as far as the number of `fd`, which
/// was just opened, shows it.
pub fn is_in_upper_half(fd: BorrowedFd<'_>) -> bool {
    number(fd) >= soft() / 2
}

fn first_kept(limit: u64) -> u64 {
    limit - KEPT_DESCRIPTORS.min(limit / 4)
}

fn soft() -> u64 {
    // Where it cannot be asked for the kernel still limits.
    getrlimit(Resource::RLIMIT_NOFILE).map_or(u64::MAX, |(soft, _)| soft)
}

fn number(fd: BorrowedFd<'_>) -> u64 {
    u64::from(fd.as_raw_fd().unsigned_abs())
}

/// Soft and hard RLIMIT_NOFILE, getrlimit(2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nofile {
    soft: u64,
    hard: u64,
}

impl Nofile {
    /// Raises this process's soft limit to its hard limit, if the kernel allows that, and returns what it was before.
    ///
    /// # Errors
    /// As from getrlimit(2) and setrlimit(2).
    pub fn raise() -> Result<Self, Errno> {
        Self::raise_by(|hard| setrlimit(Resource::RLIMIT_NOFILE, hard, hard))
    }

    fn raise_by(set: impl FnOnce(u64) -> Result<(), Errno>) -> Result<Self, Errno> {
        let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
        unless_refused(set(hard))?;
        Ok(Self { soft, hard })
    }

    /// Sets this limit for the calling process, if the kernel allows that; async-signal-safe.
    pub(super) fn restore(self) -> Result<(), Errno> {
        let limit = libc::rlimit { rlim_cur: self.soft, rlim_max: self.hard };
        // SAFETY: the kernel reads one struct.
        let set = unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) };
        unless_refused(Errno::result(set).map(drop))
    }
}

/// A hard limit above the sysctl fs.nr_open, which may have been lowered since, is EPERM, also for root and where it
/// is to stay the same: do_prlimit of kernel/sys.c. Then no limit of this process can be changed, and each works as
/// it is.
fn unless_refused(set: Result<(), Errno>) -> Result<(), Errno> {
    match set {
        Err(Errno::EPERM) => Ok(()),
        set => set,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsFd;

    fn now() -> (u64, u64) {
        getrlimit(Resource::RLIMIT_NOFILE).unwrap()
    }

    #[test]
    fn a_limit_that_cannot_be_raised_is_no_error() {
        let (_, hard) = now();
        let raised = Nofile::raise_by(|to| {
            assert_eq!(to, hard);
            Err(Errno::EPERM)
        });
        assert_eq!(raised.map(|before| before.hard), Ok(hard));
        assert_eq!(Nofile::raise_by(|_| Err(Errno::EINVAL)), Err(Errno::EINVAL));
    }

    #[test]
    fn what_is_started_begins_also_where_its_limit_cannot_be_put_back() {
        // Above fs.nr_open, whatever that is.
        let beyond = Nofile { soft: now().0, hard: u64::MAX };
        assert_eq!(beyond.restore(), Ok(()));
    }

    #[test]
    fn the_last_descriptors_are_kept_also_where_there_are_few() {
        assert_eq!([256, 40, 3, 0].map(first_kept), [224, 30, 3, 0]);
        let null = std::fs::File::open("/dev/null").unwrap();
        assert!(!is_among_last(null.as_fd()) && !is_in_upper_half(null.as_fd()));
    }
}
