//! Starts a command under a filter and gets hold of its listener; between the filter and execve
//! the child makes no system call that could be trapped, so that no trap can cut the hand-off.

use std::ffi::{CStr, CString};
use std::os::fd::{AsFd, FromRawFd, OwnedFd, RawFd};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use nix::errno::Errno;
use nix::libc::{self, sock_filter};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::prctl::set_no_new_privs;
use nix::sys::signal::{SigSet, Signal, kill};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;

use super::limits::Nofile;
use super::shared::Mapping;
use super::{dumpable, landlock, pidfd, seccomp};

/// What to start.
#[derive(Debug)]
pub struct Command {
    /// The file to execute, found on PATH already: one execve, one request if that is trapped.
    pub program: CString,
    /// argv, the name first.
    pub arguments: Vec<CString>,
    /// The environment, `NAME=VALUE` each.
    pub environment: Vec<CString>,
    /// The signal mask that the command begins with.
    pub mask: SigSet,
    /// The limit of open descriptors that it begins with.
    pub nofile: Nofile,
    /// Whether to ask for WAIT_KILLABLE_RECV at all.
    pub wait_killable: bool,
    /// Whether its memory is read before its execve, which is trapped itself.
    pub is_read: bool,
    /// The bounds that it begins with, a ruleset of Landlock.
    pub ruleset: Option<RawFd>,
    /// It waits before it begins until [`release`] of this page, so that its listener can be handed on first. The page
    /// is for nothing else in the words from [`HOLD`] on.
    pub hold: Option<Arc<Mapping>>,
}

/// A command that runs, or is about to execve, under its filter.
#[derive(Debug)]
pub struct Child {
    /// Its process id.
    pub pid: Pid,
    /// Readable once it has ended.
    pub pidfd: OwnedFd,
    /// Whether the kernel took WAIT_KILLABLE_RECV.
    pub wait_killable: bool,
    /// Whether no_new_privs had to be set, which makes set-uid programs run without their right.
    pub no_new_privs: bool,
    /// Why it runs without the bounds that it was to begin with.
    pub unbounded: Option<Errno>,
    /// `None` for one that another process has started.
    page: Option<Mapping>,
}

impl Child {
    /// One that another process has started, of whose beginning nothing is known.
    pub fn left(pid: Pid, pidfd: OwnedFd) -> Self {
        Self { pid, pidfd, wait_killable: false, no_new_privs: false, unbounded: None, page: None }
    }

    /// Sends it a signal; by descriptor, so never to another process.
    pub fn signal(&self, signal: Signal) {
        if let Err(errno) = pidfd::send_signal(self.pidfd.as_fd(), signal) {
            log::debug!("{signal} to {}: {errno}", self.pid);
        }
    }

    /// Kills it and takes its status.
    pub fn kill(&self) {
        self.signal(Signal::SIGKILL);
        let _: Result<WaitStatus, Errno> = waitpid(self.pid, None);
    }
}

/// Why no command was started. In each case it has not run, filtered or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LaunchError {
    /// No process, descriptor or page to be had.
    #[error("cannot start a process: {0}")]
    Process(Errno),
    /// seccomp(2) refused the filter.
    #[error("the kernel refused the filter: {0}")]
    Filter(Errno),
    /// The child was killed before it was ready.
    #[error("the command was killed before it started")]
    Killed,
}

/// Words of the page that child and parent share.
const STATE_WORD: usize = 0;
const VALUE: usize = 1;
const EXEC_ERRNO: usize = 2;
const BOUNDS_ERRNO: usize = 3;

/// The word of a page that holds a command, which is shared with all that may release it.
pub const HOLD: usize = 8;
/// How often a held command looks. It has no clock, since any system call may be trapped; that is some seconds at least,
/// and minutes on a processor whose pauses are long.
const LOOKS: u64 = 1 << 32;

/// Lets a command begin that waits for this page.
pub fn release(page: &Mapping) {
    page.word(HOLD).store(1, Ordering::Release);
}

const READY: u64 = 1;
const READY_WITHOUT_KILLABLE: u64 = 2;
const FILTER_REFUSED: u64 = 3;
/// Set beside a READY when no_new_privs was needed.
const NO_NEW_PRIVS: u64 = 1 << 8;

impl Child {
    /// The errno of execve, once it has failed: the child then ends with status 127.
    pub fn exec_error(&self) -> Option<Errno> {
        errno_in(self.page.as_ref()?, EXEC_ERRNO)
    }
}

/// The errno that the child has left in a word, if it has.
fn errno_in(page: &Mapping, word: usize) -> Option<Errno> {
    match page.word(word).load(Ordering::Acquire) {
        0 => None,
        errno => Some(Errno::from_raw(errno as i32)),
    }
}

/// Starts `command` under `filter` and returns it with its listener.
///
/// The child shares the caller's descriptor table until its execve, so the listener that the
/// kernel makes for it is the caller's too; only its number is handed over, in a shared page.
///
/// # Errors
/// See [`LaunchError`]; EBUSY of the filter means that one above has a listener already.
pub fn launch(command: &Command, filter: &[sock_filter]) -> Result<(Child, OwnedFd), LaunchError> {
    let page = Mapping::anonymous().map_err(LaunchError::Process)?;
    let hold = command.hold.as_deref().unwrap_or(&page);
    if command.hold.is_none() {
        release(hold);
    }
    let argv = pointers(&command.arguments);
    let envp = pointers(&command.environment);
    let plan = ExecPlan {
        program: &command.program,
        argv: &argv,
        envp: &envp,
        mask: &command.mask,
        nofile: command.nofile,
        filter,
        wait_killable: command.wait_killable,
        is_read: command.is_read,
        ruleset: command.ruleset,
        state: page.word(STATE_WORD),
        value: page.word(VALUE),
        exec_errno: page.word(EXEC_ERRNO),
        bounds_errno: page.word(BOUNDS_ERRNO),
        released: hold.word(HOLD),
    };
    let flags = libc::CLONE_FILES | libc::SIGCHLD;
    // SAFETY: like fork (no CLONE_VM, no new stack). The child only makes async-signal-safe
    // system calls on memory prepared above, and never returns from `become_command`.
    let pid = unsafe { libc::syscall(libc::SYS_clone, flags, 0, 0, 0, 0) };
    if pid == 0 {
        become_command(&plan);
    }
    let pid = Errno::result(pid).map_err(LaunchError::Process)?;
    let pid = Pid::from_raw(pid as i32);
    let ready = pidfd::open_process(pid.as_raw().unsigned_abs())
        .map_err(LaunchError::Process)
        .and_then(|pidfd| Ok((wait_for_state(plan.state, &pidfd)?, pidfd)));
    let (state, pidfd) = match ready {
        Ok(ready) => ready,
        Err(error) => {
            // Nobody would serve it. It is not reaped yet, so the number is still its own.
            let _: Result<(), Errno> = kill(pid, Signal::SIGKILL);
            let _: Result<WaitStatus, Errno> = waitpid(pid, None);
            return Err(error);
        }
    };
    if state & 0xff == FILTER_REFUSED {
        let _: Result<WaitStatus, Errno> = waitpid(pid, None);
        let errno = plan.value.load(Ordering::Acquire);
        return Err(LaunchError::Filter(Errno::from_raw(errno as i32)));
    }
    let listener = plan.value.load(Ordering::Acquire) as RawFd;
    // SAFETY: the child has just made this descriptor in the table we share, and nobody else
    // knows of it; its own copy closes at execve.
    let listener = unsafe { OwnedFd::from_raw_fd(listener) };
    let child = Child {
        pid,
        pidfd,
        wait_killable: state & 0xff == READY,
        no_new_privs: state & NO_NEW_PRIVS != 0,
        unbounded: errno_in(&page, BOUNDS_ERRNO),
        page: Some(page),
    };
    Ok((child, listener))
}

/// Waits for the child's word without a system call of the child: it may not be able to make one.
fn wait_for_state(state: &AtomicU64, pidfd: &OwnedFd) -> Result<u64, LaunchError> {
    let mut pause = Duration::from_micros(50);
    loop {
        let now = state.load(Ordering::Acquire);
        if now != 0 {
            return Ok(now);
        }
        let mut ended = [PollFd::new(pidfd.as_fd(), PollFlags::POLLIN)];
        if poll(&mut ended, PollTimeout::ZERO) == Ok(1) && state.load(Ordering::Acquire) == 0 {
            return Err(LaunchError::Killed);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(1));
    }
}

/// Null-terminated pointers to `strings`.
fn pointers(strings: &[CString]) -> Vec<*const libc::c_char> {
    strings.iter().map(|string| string.as_ptr()).chain([ptr::null()]).collect()
}

/// All that the child needs, prepared before it exists.
struct ExecPlan<'a> {
    program: &'a CStr,
    argv: &'a [*const libc::c_char],
    envp: &'a [*const libc::c_char],
    mask: &'a SigSet,
    nofile: Nofile,
    filter: &'a [sock_filter],
    wait_killable: bool,
    is_read: bool,
    ruleset: Option<RawFd>,
    state: &'a AtomicU64,
    value: &'a AtomicU64,
    exec_errno: &'a AtomicU64,
    bounds_errno: &'a AtomicU64,
    released: &'a AtomicU64,
}

/// The child: default signals, filter, hand-off, execve. No allocation, no lock, no return.
fn become_command(plan: &ExecPlan<'_>) -> ! {
    restore_signals(plan.mask);
    // The worst that a refusal does is to leave the command the daemon's higher limit.
    let _: Result<(), Errno> = plan.nofile.restore();
    // Until its execve it is a copy of ours, and shares our descriptors: nobody else is to get at them. But an ordinary
    // user's daemon could not read what a trapped execve names.
    if plan.is_read {
        let _: Result<(), Errno> = dumpable::restore_dumpable();
    }
    let bounded = plan.ruleset.map_or(Ok(false), landlock::restrict_self);
    if let Err(errno) = bounded {
        plan.bounds_errno.store(errno as u64, Ordering::Release);
    }
    let (listener, killable, no_new_privs) = match load_filter(plan.filter, plan.wait_killable) {
        Ok(loaded) => loaded,
        Err(errno) => {
            plan.value.store(errno as u64, Ordering::Release);
            plan.state.store(FILTER_REFUSED, Ordering::Release);
            // SAFETY: ends this process only, without running the parent's exit handlers.
            unsafe { libc::_exit(127) }
        }
    };
    // From here on any call may be trapped: plain stores give the parent all it needs.
    let ready = if killable { READY } else { READY_WITHOUT_KILLABLE };
    let no_new_privs = no_new_privs || bounded == Ok(true);
    plan.value.store(listener as u64, Ordering::Release);
    plan.state.store(ready | if no_new_privs { NO_NEW_PRIVS } else { 0 }, Ordering::Release);
    // A sleep could be trapped. It takes as long as the parent needs to send a descriptor.
    let mut looks = 0;
    while plan.released.load(Ordering::Acquire) == 0 {
        std::hint::spin_loop();
        looks += 1;
        if looks == LOOKS {
            // Nobody is left who would.
            std::process::abort();
        }
    }
    // SAFETY: the pointers were made from live CStrings before the clone, null-terminated.
    unsafe { libc::execve(plan.program.as_ptr(), plan.argv.as_ptr(), plan.envp.as_ptr()) };
    plan.exec_errno.store(Errno::last_raw() as u64, Ordering::Release);
    // SAFETY: ends this process only.
    unsafe { libc::syscall(libc::SYS_exit_group, 127) };
    // A handler answered exit_group instead of letting it happen: end without a system call.
    std::process::abort()
}

/// Loads the filter as the kernel lets us: returns listener, WAIT_KILLABLE_RECV?, no_new_privs?
fn load_filter(filter: &[sock_filter], killable: bool) -> Result<(RawFd, bool, bool), Errno> {
    let load = || match seccomp::load(filter, killable) {
        Err(Errno::EINVAL) if killable => seccomp::load(filter, false).map(|fd| (fd, false)),
        other => other.map(|fd| (fd, killable)),
    };
    match load() {
        Err(Errno::EACCES) => {
            set_no_new_privs()?;
            load().map(|(fd, killable)| (fd, killable, true))
        }
        other => other.map(|(fd, killable)| (fd, killable, false)),
    }
}

/// Undoes what this process did to its own signals: execve keeps ignored ones ignored, and the
/// Rust runtime ignores SIGPIPE.
fn restore_signals(mask: &SigSet) {
    // SAFETY: sets a default disposition and the mask of this thread; both pointers are valid.
    unsafe {
        libc::signal(libc::SIGPIPE, libc::SIG_DFL);
        libc::pthread_sigmask(libc::SIG_SETMASK, mask.as_ref(), ptr::null_mut());
    }
}
