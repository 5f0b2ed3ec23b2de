//! The limit of open descriptors: raised for the daemon, put back for what it starts; it never
//! raises what an administrator has set.

use std::os::unix::process::CommandExt;
use std::process::Command;

use nix::errno::Errno;
use nix::libc;
use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Soft and hard RLIMIT_NOFILE, getrlimit(2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nofile {
    soft: u64,
    hard: u64,
}

impl Nofile {
    /// Raises this process's soft limit to its hard limit and returns what it was before.
    ///
    /// # Errors
    /// As from getrlimit(2) and setrlimit(2).
    pub fn raise() -> Result<Self, Errno> {
        let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
        setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?;
        Ok(Self { soft, hard })
    }

    /// Makes `command` begin with this limit.
    pub fn restore_in(self, command: &mut Command) -> &mut Command {
        // SAFETY: between fork and exec only one async-signal-safe system call is made.
        unsafe { command.pre_exec(move || self.restore().map_err(Into::into)) }
    }

    /// Does `start` while this process has this limit again, so that what is started begins with it. No
    /// other thread may open anything meanwhile.
    ///
    /// # Errors
    /// As from setrlimit(2); nothing has been started then.
    pub(super) fn inherited<T>(self, start: impl FnOnce() -> T) -> Result<T, Errno> {
        self.restore()?;
        let started = start();
        // It was so before, so it may be so again.
        let _: Result<(), Errno> = setrlimit(Resource::RLIMIT_NOFILE, self.hard, self.hard);
        Ok(started)
    }

    /// Sets this limit for the calling process; async-signal-safe.
    pub(super) fn restore(self) -> Result<(), Errno> {
        let limit = libc::rlimit { rlim_cur: self.soft, rlim_max: self.hard };
        // SAFETY: the kernel reads one struct.
        Errno::result(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) }).map(drop)
    }
}
