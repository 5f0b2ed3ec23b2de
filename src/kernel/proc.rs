//! Information about a thread by its id: its identity, its pending signals, its open files. It does not
//! wait for the thread, and never reads anything that a target could make slow (its memory, its command line).

use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use nix::dir::Dir;
use nix::errno::Errno;
use nix::fcntl::OFlag;

use crate::kernel::pseudofs::{self, PseudofsDirectory};
use crate::kernel::shortage::Shortage;
use crate::kernel::{pidfd, users};

/// The `status` file of a thread, proc_pid_status(5), read once.
#[derive(Debug, Clone)]
pub struct Status {
    text: String,
}

impl Status {
    /// Reads /proc/TID/status.
    ///
    /// # Errors
    /// NotFound when the thread has gone, or for tid 0: one that this pid namespace cannot see. CrossesDevices when
    /// something is mounted over the file.
    pub fn read(tid: u32) -> io::Result<Self> {
        Ok(Self::of(&read(tid, "status")?))
    }

    /// The same of a file that was read already.
    pub fn of(bytes: &[u8]) -> Self {
        // comm may hold any byte, so the file need not be UTF-8.
        Self { text: String::from_utf8_lossy(bytes).into_owned() }
    }

    /// The value of the line `key:`, without surrounding white space.
    pub fn field(&self, key: &str) -> Option<&str> {
        self.fields(key).next()
    }

    /// The same of each such line, where there may be several.
    pub fn fields(&self, key: &str) -> impl Iterator<Item = &str> {
        self.text
            .lines()
            .filter_map(move |line| line.strip_prefix(key)?.strip_prefix(':').map(str::trim))
    }

    /// The thread-group id: what programs call the pid.
    pub fn tgid(&self) -> Option<u32> {
        self.field("Tgid")?.parse().ok()
    }

    /// Real, effective, saved and file-system user id.
    pub fn uids(&self) -> Option<[u32; 4]> {
        quadruple(self.field("Uid")?)
    }

    /// Real, effective, saved and file-system group id.
    pub fn gids(&self) -> Option<[u32; 4]> {
        quadruple(self.field("Gid")?)
    }

    /// The supplementary groups.
    pub fn groups(&self) -> Option<Vec<u32>> {
        self.field("Groups")?.split_whitespace().map(|group| group.parse().ok()).collect()
    }

    /// The effective capabilities, a bit each, in the thread's own user namespace: capabilities(7).
    pub fn capabilities(&self) -> Option<u64> {
        u64::from_str_radix(self.field("CapEff")?, 16).ok()
    }

    /// The mode creation mask.
    pub fn umask(&self) -> Option<u32> {
        u32::from_str_radix(self.field("Umask")?, 8).ok()
    }

    /// How many seccomp filters the thread runs under; `None` for some where the kernel does not
    /// count them (before Linux 5.9).
    pub fn filters(&self) -> Option<u32> {
        match self.field("Seccomp_filters") {
            Some(count) => count.parse().ok(),
            None => (self.field("Seccomp")? == "0").then_some(0),
        }
    }

    /// Whether it is in a pid namespace below that of /proc.
    pub fn is_nested(&self) -> bool {
        self.field("NSpid").is_some_and(|pids| pids.split_whitespace().count() > 1)
    }

    /// Whether a signal waits that the thread would take now.
    pub fn signal_pending(&self) -> bool {
        let mask = |key| self.field(key).and_then(|hex| u64::from_str_radix(hex, 16).ok());
        let pending = mask("SigPnd").unwrap_or(0) | mask("ShdPnd").unwrap_or(0);
        pending & !mask("SigBlk").unwrap_or(0) != 0
    }
}

fn read(tid: u32, name: &str) -> Result<Vec<u8>, Errno> {
    pseudofs::proc()?.read(&format!("{tid}/{name}"))
}

/// A thread's directory: of this thread alone, whoever may have its id later.
///
/// # Errors
/// ENOENT when the thread has gone, EXDEV when something is mounted over it.
pub fn directory(tid: u32) -> Result<PseudofsDirectory, Errno> {
    pseudofs::proc()?.directory(&tid.to_string())
}

/// The numbers of all processes that `/proc` shows.
///
/// # Errors
/// What open(2) and getdents64(2) say.
pub fn processes() -> Result<Vec<u32>, Errno> {
    let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY;
    let directory = Dir::from_fd(pseudofs::proc()?.open(".", flags)?)?;
    let mut processes = Vec::new();
    for entry in directory {
        processes
            .extend(entry?.file_name().to_str().ok().and_then(|name| name.parse::<u32>().ok()));
    }
    Ok(processes)
}

/// This process's own directory, whatever pid namespace it has entered.
///
/// # Errors
/// What open(2) says.
pub fn own_directory() -> Result<PseudofsDirectory, Errno> {
    pseudofs::proc()?.directory("self")
}

/// The path of a file that we have open, from our root, as proc_pid_fd(5) shows it.
///
/// # Errors
/// What readlink(2) says.
pub fn path(fd: impl AsFd) -> Result<PathBuf, Errno> {
    pseudofs::proc()?.link(&format!("self/fd/{}", fd.as_fd().as_raw_fd()))
}

/// Whether `/proc` is that of our own pid namespace: else a thread id would name somebody else's
/// directory there.
pub fn is_ours() -> bool {
    let own = std::process::id().to_string();
    pseudofs::proc()
        .and_then(|proc| proc.link("self"))
        .is_ok_and(|link| link.as_os_str() == own.as_str())
}

/// A new user namespace with these maps.
///
/// # Errors
/// As from [`users::namespace`].
pub fn user_namespace(uids: &str, gids: &str) -> Result<OwnedFd, Errno> {
    let proc = pseudofs::proc()?;
    users::namespace(uids, gids, |path| match path.ends_with("_map") {
        true => proc.open(path, OFlag::O_WRONLY),
        false => proc.follow(path, OFlag::O_RDONLY),
    })
}

fn quadruple(text: &str) -> Option<[u32; 4]> {
    let values: Vec<u32> = text.split_whitespace().flat_map(str::parse).collect();
    values.try_into().ok()
}

/// With which status a thread is ending, as wait(2) will report it: the last field of
/// proc_pid_stat(5), 0 while it is not ending. `None` when it cannot be seen.
///
/// # Errors
/// What this process has no more of.
pub fn exit_code(tid: u32) -> Result<Option<i32>, Shortage> {
    let stat = match read(tid, "stat") {
        Ok(stat) => stat,
        Err(errno) => return Shortage::of(errno).map_or(Ok(None), Err),
    };
    // comm may hold any byte, but it is not the last field.
    let last = stat.trim_ascii_end().rsplit(|&byte| byte == b' ').next();
    let last = last.and_then(|last| std::str::from_utf8(last).ok());
    Ok(last.and_then(|last| last.parse().ok()))
}

/// Whether a signal waits for a thread, or it has gone. A failure of ours is no news of it.
pub fn is_interrupted(tid: u32) -> bool {
    match Status::read(tid) {
        Ok(status) => status.signal_pending(),
        Err(error) => Shortage::of_io(&error).is_none(),
    }
}

/// The children of this process, which must have one thread: proc_pid_task(5).
///
/// # Errors
/// What open(2) and read(2) say: ENOENT for a kernel without that file.
pub fn children() -> io::Result<Vec<i32>> {
    let own = std::process::id();
    let text = std::fs::read_to_string(format!("/proc/{own}/task/{own}/children"))?;
    Ok(text.split_whitespace().filter_map(|pid| pid.parse().ok()).collect())
}

/// Whether a process has stopped, as by SIGSTOP, and not for a debugger.
pub fn has_stopped(pid: u32) -> bool {
    // `t` is a stop for a debugger, who has it in hand.
    let is_stopped = |status: Status| status.field("State").map(|state| state.starts_with('T'));
    Status::read(pid).ok().and_then(is_stopped).unwrap_or(false)
}

/// When a thread or process began, in clock ticks since the host did: the 22nd field of proc_pid_stat(5). `None`
/// if that is not known.
pub fn started(tid: u32) -> Option<u64> {
    let stat = read(tid, "stat").ok()?;
    // The second field may hold any byte; the third, behind its bracket, is the first of the rest.
    let end = stat.iter().rposition(|&byte| byte == b')')?;
    std::str::from_utf8(&stat[end + 1..]).ok()?.split_whitespace().nth(22 - 3)?.parse().ok()
}

/// The system call that a thread is in, proc_pid_syscall(5): its number on the thread's own architecture.
/// `None` if that is not known: it needs the same permission as ptrace(2).
pub fn syscall(tid: u32) -> Option<i32> {
    let text = read(tid, "syscall").ok()?;
    let number = text.split(|&byte| byte == b' ').next()?;
    std::str::from_utf8(number).ok()?.trim().parse().ok()
}

/// A thread's name, which it may set to any bytes: proc_pid_comm(5). `None` when it cannot be read.
pub fn comm(tid: u32) -> Option<Vec<u8>> {
    let mut comm = read(tid, "comm").ok()?;
    if comm.last() == Some(&b'\n') {
        comm.pop();
    }
    Some(comm)
}

/// What a link of a thread's directory says: `exe`, `cwd`, `root`, `fd/3`, proc_pid_fd(5). `None`
/// if that is not known. Only the link is read; the file behind it is not asked for anything.
pub fn proc_link(tid: u32, name: &str) -> Option<Vec<u8>> {
    let target = pseudofs::proc().ok()?.link(&format!("{tid}/{name}")).ok()?;
    Some(target.into_os_string().into_vec())
}

/// The id that what `pidfd` refers to has in the pid namespace of our /proc; `None` when it has ended or is not seen
/// there.
pub fn id(pidfd: impl AsFd) -> Option<u32> {
    let info = pseudofs::proc()
        .and_then(|proc| proc.read(&format!("self/fdinfo/{}", pidfd.as_fd().as_raw_fd())));
    Status::of(&info.ok()?).field("Pid")?.parse().ok().filter(|id| *id > 0)
}

/// A copy of a thread's descriptor `fd`; to be trusted only if the thread has still that id afterwards.
///
/// # Errors
/// EBADF when it has no such descriptor, EPERM when it may not be taken, ESRCH when it has gone.
pub fn descriptor(tid: u32, fd: u32) -> Result<OwnedFd, Errno> {
    // Of this very thread, which may have a table of its own.
    let pidfd = pidfd::open_thread(tid).or_else(|errno| match errno {
        // Before Linux 6.9 only processes have pidfds.
        Errno::EINVAL => {
            let status = Status::read(tid)
                .map_err(|error| Shortage::of_io(&error).map_or(Errno::ESRCH, |_| Errno::EMFILE))?;
            pidfd::open_process(status.tgid().ok_or(Errno::ESRCH)?)
        }
        other => Err(other),
    })?;
    pidfd::copy_descriptor(pidfd.as_fd(), fd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_status_is_read() {
        let status = Status::read(std::process::id()).unwrap();
        assert_eq!(status.tgid(), Some(std::process::id()));
        assert_eq!(status.uids().unwrap()[1], nix::unistd::geteuid().as_raw());
        assert!(!status.signal_pending());
        assert_eq!(exit_code(std::process::id()), Ok(Some(0)));
    }

    #[test]
    fn the_call_that_a_thread_is_in_is_known() {
        let this = nix::unistd::gettid().as_raw().unsigned_abs();
        assert_eq!(syscall(this), Some(nix::libc::SYS_read as i32));
        assert_eq!(syscall(0), None);
    }

    #[test]
    fn signals_count_only_when_not_blocked() {
        let status = |pending, blocked| Status {
            text: format!("SigPnd:\t0\nShdPnd:\t{pending}\nSigBlk:\t{blocked}\n"),
        };
        assert!(status("0000000000000002", "0000000000000000").signal_pending());
        assert!(!status("0000000000000002", "0000000000000002").signal_pending());
    }

    #[test]
    fn a_link_says_what_is_behind_it() {
        let this = std::process::id();
        let cwd = std::env::current_dir().unwrap();
        assert_eq!(proc_link(this, "cwd"), Some(cwd.into_os_string().into_vec()));
        let (pipe, _) = nix::unistd::pipe().unwrap();
        let name = proc_link(this, &format!("fd/{}", pipe.as_raw_fd())).unwrap();
        assert!(name.starts_with(b"pipe:["), "{name:?}");
        assert_eq!(proc_link(this, "fd/-1"), None);
    }

    #[test]
    fn filters_are_counted_or_there_are_none() {
        let filters = |text: &str| Status { text: text.to_owned() }.filters();
        assert_eq!(filters("Seccomp:\t2\nSeccomp_filters:\t3\n"), Some(3));
        assert_eq!(filters("Seccomp:\t0\nSeccomp_filters:\t0\n"), Some(0));
        assert_eq!(filters("Seccomp:\t0\n"), Some(0));
        assert_eq!(filters("Seccomp:\t2\n"), None, "Linux before 5.9");
        assert_eq!(filters(""), None);
    }

    #[test]
    fn a_process_of_a_nested_namespace_has_several_ids() {
        let nested = |text: &str| Status { text: text.to_owned() }.is_nested();
        assert!(!nested("NSpid:\t4711\n"));
        assert!(nested("NSpid:\t4711\t1\n"));
    }

    #[test]
    fn proc_is_that_of_this_process() {
        assert!(is_ours());
    }

    #[test]
    fn a_missing_thread_is_an_error() {
        assert!(Status::read(0).is_err());
        assert_eq!(proc_link(0, "cwd"), None);
        assert!(is_interrupted(0));
        assert_eq!(exit_code(0), Ok(None));
    }
}
