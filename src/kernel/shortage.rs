//! What this process is short of: descriptors, threads, memory. That says nothing about a target, a writer or a
//! container, so it is kept apart from every other error, and always says what to raise.

use std::io;

use nix::errno::Errno;

/// An errno that means that this process, or its host, has no more of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
pub struct Shortage(Errno);

impl Shortage {
    /// The shortage that `errno` stands for, if it stands for one. EAGAIN does where a thread, a process or a
    /// descriptor was asked for, not where a read would have to wait.
    pub fn of(errno: Errno) -> Option<Self> {
        let is_one = matches!(
            errno,
            Errno::EMFILE | Errno::ENFILE | Errno::EAGAIN | Errno::ENOMEM | Errno::ENOBUFS
        );
        is_one.then_some(Self(errno))
    }

    /// The same of an error of the standard library.
    pub fn of_io(error: &io::Error) -> Option<Self> {
        Self::of(Errno::from_raw(error.raw_os_error()?))
    }

    /// No descriptor: the limit of this process is reached.
    pub const DESCRIPTORS: Self = Self(Errno::EMFILE);

    fn text(self) -> &'static str {
        match self.0 {
            Errno::EMFILE => {
                "too many open files in this process: raise its limit ('ulimit -Hn', LimitNOFILE= of a service)"
            }
            Errno::ENFILE => "too many open files on this host: raise fs.file-max",
            Errno::EAGAIN => {
                "no more threads or processes: raise pids.max of the cgroup (TasksMax= of a service) or the limit \
                 of the user ('ulimit -u')"
            }
            _ => "out of memory: raise the limit of the cgroup (MemoryMax= of a service)",
        }
    }
}

impl From<Shortage> for Errno {
    /// EAGAIN, whatever is short: EMFILE would say that the limit of whoever asked is reached.
    fn from(_: Shortage) -> Errno {
        Errno::EAGAIN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortage_says_what_to_raise_and_other_errors_are_none() {
        let text = |errno| Shortage::of(errno).map(|shortage| shortage.to_string());
        assert!(text(Errno::EMFILE).unwrap().contains("LimitNOFILE="));
        assert!(text(Errno::ENFILE).unwrap().contains("fs.file-max"));
        assert!(text(Errno::EAGAIN).unwrap().contains("pids.max"));
        assert!(text(Errno::ENOMEM).unwrap().contains("MemoryMax="));
        for errno in [Errno::ENOENT, Errno::ESRCH, Errno::EPERM, Errno::EACCES, Errno::EBADF] {
            assert_eq!(text(errno), None);
        }
        let gone = io::Error::from_raw_os_error(Errno::ENOENT as i32);
        assert_eq!(Shortage::of_io(&gone), None);
        assert_eq!(Shortage::of_io(&io::Error::other("?")), None);
        assert_eq!(Errno::from(Shortage::of(Errno::ENFILE).unwrap()), Errno::EAGAIN);
    }
}
