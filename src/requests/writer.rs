//! Who writes, and whether it may respond. A process that cannot be looked at may not.

use std::os::fd::OwnedFd;
use std::sync::{Arc, LazyLock};

use nix::errno::Errno;

use crate::kernel::proc::{self, Status};
use crate::kernel::shortage::Shortage;
use crate::table::{self, Arch};

/// How many filters the daemon runs under; they cannot become fewer.
static OWN_FILTERS: LazyLock<u32> = LazyLock::new(|| {
    let own = proc::own_directory().and_then(|own| own.read("status"));
    own.ok().and_then(|status| Status::of(&status).filters()).unwrap_or(0)
});

/// Looks at the daemon itself, which must not fail later for want of a descriptor.
pub fn identify_daemon() {
    LazyLock::force(&OWN_FILTERS);
}

/// How our own programs call themselves.
pub const OWN_NAME: &std::ffi::CStr = c"syscallfs";

/// What is set in a call's number by a program of the x32 ABI.
const X32: i32 = 0x4000_0000;

/// The process behind an operation, as reported by FUSE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    /// Its file-system user id.
    pub uid: u32,
    /// Its file-system group id.
    pub gid: u32,
    /// Its thread id in our pid namespace; 0 if it is not visible there.
    pub pid: u32,
}

/// The process that wrote something, for records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Its file-system user id.
    pub uid: u32,
    /// Its process id (not a thread's) in our pid namespace.
    pub pid: u32,
    /// The thread's name, as /proc has it; empty if it could not be seen.
    pub comm: Arc<str>,
}

/// Who wrote a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writer {
    /// A process that waits for the verdict: its descriptors can be taken.
    Waiting(Client, Author),
    /// One that has gone on, or has ended.
    Left(Author),
}

impl Writer {
    /// Who that is.
    pub fn author(&self) -> &Author {
        match self {
            Writer::Waiting(_, author) | Writer::Left(author) => author,
        }
    }
}

/// Why a process may not write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAdmitted {
    /// A failure of ours, which says nothing about the process: it may try again.
    #[error("the daemon cannot look at the writing process: {0}")]
    Unavailable(Shortage),
    /// Not visible, or gone.
    #[error("the writing process cannot be seen from the daemon's pid namespace")]
    Unknown,
    /// Its status is hidden, by it or by somebody else.
    #[error("something is mounted over the directory of the writing process in /proc: unmount it")]
    Covered,
    /// Set-uid: it may be writing somebody else's words.
    #[error("the writing process runs a set-uid program (real uid {0}, effective uid {1})")]
    SetUid(u32, u32),
    /// Set-gid: the same, where a listener is handed to a group.
    #[error("the writing process runs a set-gid program (real gid {0}, effective gid {1})")]
    SetGid(u32, u32),
    /// The descriptor was handed on to another user.
    #[error("the file was opened by uid {0}, but written by uid {1}")]
    OtherUser(u32, u32),
    /// It may be a target itself.
    #[error("the writing process runs under {0} seccomp filters, the daemon under {1}")]
    Supervised(u32, u32),
    /// The same, where the count does not distinguish them.
    #[error(
        "the writing process is in a pid namespace below that of the daemon, which runs under {0} seccomp filters \
         itself and cannot distinguish it from a target"
    )]
    Nested(u32),
    /// The same, where the kernel does not count.
    #[error(
        "the writing process runs under a seccomp filter, and this kernel does not report the number of filters \
         (Linux 5.9 does)"
    )]
    Uncounted,
}

impl From<&NotAdmitted> for Errno {
    fn from(why: &NotAdmitted) -> Errno {
        match why {
            NotAdmitted::Unavailable(shortage) => (*shortage).into(),
            _ => Errno::EPERM,
        }
    }
}

impl Client {
    /// Its process; its thread where that cannot be seen.
    pub fn process(self) -> u32 {
        Status::read(self.pid).ok().and_then(|status| status.tgid()).unwrap_or(self.pid)
    }

    /// A copy of its descriptor `fd`; to be trusted only while it waits for an answer of ours, since
    /// its number may be another's afterwards.
    ///
    /// # Errors
    /// EBADF when it has no such descriptor, EPERM when it may not be taken, ESRCH when it has gone.
    pub fn descriptor(self, fd: u32) -> Result<OwnedFd, Errno> {
        proc::descriptor(self.pid, fd)
    }

    /// Whether it is ending because a signal killed it: what it was writing may be cut short.
    ///
    /// # Errors
    /// EAGAIN when this process has no descriptor to look at it: then it may have been killed.
    pub fn was_killed(self) -> Result<bool, Errno> {
        Ok(proc::exit_code(self.pid)?.is_some_and(|code| code & 0x7f != 0))
    }

    /// Whether it may be about to watch the directory that it asks about: it is in inotify_add_watch(2)
    /// or fanotify_mark(2), on any architecture, or its call is not known.
    pub fn may_be_watching(self) -> bool {
        let Some(number) = proc::syscall(self.pid) else { return !self.is_ours() };
        Arch::NATIVE.iter().any(|&arch| {
            table::by_number(arch, number & !X32)
                .is_some_and(|call| matches!(call.name, "inotify_add_watch" | "fanotify_mark"))
        })
    }

    /// Whether it is a program of ours by its name, and so watches nothing.
    fn is_ours(self) -> bool {
        // Without CAP_SYS_PTRACE, the daemon cannot look into one, because it is undumpable. Another
        // program that takes the name misses events, which harms nobody else.
        let process = Status::read(self.pid).ok().and_then(|status| status.tgid());
        let status = process.and_then(|process| Status::read(process).ok());
        status.is_some_and(|status| status.field("Name") == OWN_NAME.to_str().ok())
    }

    /// Who this is, as far as it can be seen.
    pub fn author(self) -> Author {
        self.author_by(Status::read(self.pid).ok().as_ref())
    }

    fn author_by(self, status: Option<&Status>) -> Author {
        let comm = status.and_then(|status| status.field("Name")).unwrap_or_default().into();
        let pid = status.and_then(Status::tgid).unwrap_or(self.pid);
        Author { uid: self.uid, pid, comm }
    }

    /// Whether this process may write what decides for a target. `opener` is who opened the file.
    ///
    /// A command that we run has at least one filter more than the daemon, and a container at least
    /// one; so more filters than the daemon's are enough to be refused. Where the daemon has some
    /// itself, a container may have as few: then only its own pid namespace is trusted. That also
    /// refuses a handler that runs in a sandbox of its own: it has to write through one that
    /// does not.
    ///
    /// # Errors
    /// See [`NotAdmitted`].
    pub fn may_write(self, opener: Client) -> Result<Author, NotAdmitted> {
        let status = Status::read(self.pid).map_err(|error| match Shortage::of_io(&error) {
            Some(shortage) => NotAdmitted::Unavailable(shortage),
            // /proc is read with RESOLVE_NO_XDEV: a target that is root
            // could mount a file over its status, with no filter in it.
            None if error.kind() == std::io::ErrorKind::CrossesDevices => NotAdmitted::Covered,
            None => NotAdmitted::Unknown,
        })?;
        let [real, effective, ..] = status.uids().ok_or(NotAdmitted::Unknown)?;
        // Its caller may have made it write these words, for example as a part of an error message.
        if real != effective {
            return Err(NotAdmitted::SetUid(real, effective));
        }
        let [real, effective, ..] = status.gids().ok_or(NotAdmitted::Unknown)?;
        // A listener can be handed to a group, so that a set-gid program is enough.
        if real != effective {
            return Err(NotAdmitted::SetGid(real, effective));
        }
        // The descriptor may have been passed over a socket,
        // or be the standard error of a privileged program.
        if self.uid != opener.uid {
            return Err(NotAdmitted::OtherUser(opener.uid, self.uid));
        }
        let (filters, own) = (status.filters().ok_or(NotAdmitted::Uncounted)?, *OWN_FILTERS);
        // A filter is inherited by every child and cannot be
        // removed, whatever namespaces or ids a target takes on.
        if filters > own {
            return Err(NotAdmitted::Supervised(filters, own));
        }
        if own > 0 && status.is_nested() {
            return Err(NotAdmitted::Nested(own));
        }
        Ok(self.author_by(Some(&status)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::stat::fstat;
    use std::os::fd::AsRawFd;

    fn this() -> Client {
        let (uid, gid) = (nix::unistd::geteuid().as_raw(), nix::unistd::getegid().as_raw());
        Client { uid, gid, pid: std::process::id() }
    }

    #[test]
    fn a_plain_process_may_write_what_it_opened() {
        let author = this().may_write(this()).unwrap();
        assert_eq!((author.uid, author.pid), (this().uid, this().pid));
        assert!(!author.comm.is_empty());
    }

    #[test]
    fn who_reads_watches_nothing_and_who_is_not_seen_may() {
        let this = Client { pid: nix::unistd::gettid().as_raw().unsigned_abs(), ..this() };
        assert!(!this.may_be_watching());
        assert!(Client { pid: 0, ..this }.may_be_watching());
    }

    #[test]
    fn a_descriptor_is_taken_from_whoever_has_it() {
        let file = tempfile::tempfile().unwrap();
        let copy = this().descriptor(file.as_raw_fd() as u32).unwrap();
        assert_eq!(fstat(&copy).unwrap().st_ino, fstat(&file).unwrap().st_ino);
        assert_eq!(this().descriptor(1 << 20).unwrap_err(), Errno::EBADF);
    }

    #[test]
    fn another_users_file_and_an_unseen_process_are_refused() {
        let other = Client { uid: this().uid + 1, ..this() };
        assert_eq!(this().may_write(other), Err(NotAdmitted::OtherUser(other.uid, this().uid)));
        let unseen = Client { pid: 0, ..this() };
        assert_eq!(unseen.may_write(this()), Err(NotAdmitted::Unknown));
    }
}
