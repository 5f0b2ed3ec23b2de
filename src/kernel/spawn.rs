//! A program started in a directory that is held open, by a child that copies nothing of its parent's memory and ends
//! with it. posix_spawn(3) does the same but for that end: two programs would answer one request, where the one that
//! started the first was killed and its successor starts the second.

use std::ffi::{CStr, CString};
use std::os::fd::{AsRawFd, BorrowedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::ptr;
use std::sync::atomic::{AtomicI32, Ordering};

use nix::errno::Errno;
use nix::libc::{self, c_char};
use nix::sched::{CloneFlags, clone};
use nix::sys::signal::{SigSet, SigmaskHow};
use nix::sys::wait::waitpid;
use nix::unistd::{Pid, fchdir, getpid, getppid};

use super::fork::end_with_parent;
use super::limits::Nofile;

/// The stack of the child until execve(2), in bytes.
const STACK: usize = 64 << 10;

/// What is started and with what; standard error is its parent's.
#[derive(Debug)]
pub struct Program<'a> {
    /// Its path; it must not depend on the working directory.
    pub path: &'a CStr,
    /// All arguments, its name first.
    pub arguments: &'a [&'a CStr],
    /// `NAME=value`, all of them.
    pub environment: &'a [CString],
    /// Where it begins.
    pub directory: BorrowedFd<'a>,
    /// Its standard input.
    pub input: BorrowedFd<'a>,
    /// Its standard output.
    pub output: BorrowedFd<'a>,
    /// Its limit of descriptors.
    pub nofile: Nofile,
}

/// Starts it, so that it is killed when the calling thread ends. Its own children are not; and a set-uid program
/// does not end so: prctl(2).
///
/// # Errors
/// What clone(2), fchdir(2), dup2(2) and execve(2) say.
pub fn start(program: &Program<'_>) -> Result<Pid, Errno> {
    let pointers = |strings: &mut dyn Iterator<Item = &CStr>| -> Vec<*const c_char> {
        strings.map(CStr::as_ptr).chain([ptr::null()]).collect()
    };
    let arguments = pointers(&mut program.arguments.iter().copied());
    let environment = pointers(&mut program.environment.iter().map(CString::as_c_str));
    let parent = getpid();
    let failure = AtomicI32::new(0);
    let begin = || {
        let failed = become_program(program, &arguments, &environment, parent);
        failure.store(failed.map_or_else(|errno| errno as i32, |()| 0), Ordering::Release);
        127
    };
    let mut stack = [0; STACK];
    // A handler of a signal would run in the child, on the parent's memory.
    let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK)?;
    let flags = CloneFlags::CLONE_VM | CloneFlags::CLONE_VFORK;
    // SAFETY: this thread waits until the child has called execve or ended, so what both share is used by one of
    // them at a time; the child has a stack of its own, only makes async-signal-safe system calls, without an
    // allocation and a panic, and no handler of a signal runs in it.
    let pid = unsafe { clone(Box::new(begin), &mut stack, flags, Some(libc::SIGCHLD)) };
    before.thread_set_mask()?;
    let pid = pid?;
    match failure.load(Ordering::Acquire) {
        0 => Ok(pid),
        errno => {
            let _: Result<_, Errno> = waitpid(pid, None);
            Err(Errno::from_raw(errno))
        }
    }
}

/// The child, up to execve(2); it returns only when something has failed.
fn become_program(
    program: &Program<'_>,
    arguments: &[*const c_char],
    environment: &[*const c_char],
    parent: Pid,
) -> Result<(), Errno> {
    end_with_parent()?;
    // It may have ended before it could be asked for.
    if getppid() != parent {
        return Err(Errno::ESRCH);
    }
    // The worst that a refusal does is to leave the program a higher limit.
    let _: Result<(), Errno> = program.nofile.restore();
    fchdir(program.directory)?;
    for (fd, number) in [(program.input, 0), (program.output, 1)] {
        // SAFETY: no pointers are passed, and in the child nobody owns these numbers.
        Errno::result(unsafe { libc::dup2(fd.as_raw_fd(), number) })?;
        // Where it had that number already, nothing was done.
        // SAFETY: no pointers are passed.
        Errno::result(unsafe { libc::fcntl(number, libc::F_SETFD, 0) })?;
    }
    for signal in 1..=libc::SIGRTMAX() {
        reset(signal);
    }
    SigSet::empty().thread_set_mask()?;
    // SAFETY: the path and what the lists point at are the parent's, which waits; both lists end with a null pointer.
    unsafe { libc::execve(program.path.as_ptr(), arguments.as_ptr(), environment.as_ptr()) };
    Err(Errno::last())
}

/// Removes the parent's handler of a signal, which execve(2) does too late, once no signal is blocked. A signal that
/// is ignored stays so, but for SIGPIPE, which every program in Rust ignores.
fn reset(signal: i32) {
    // SAFETY: all zero is a valid sigaction, the default disposition; the kernel writes to one and reads the other,
    // and says EINVAL for a signal that has no other disposition.
    unsafe {
        let mut current: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(signal, ptr::null(), &raw mut current) == 0
            && current.sa_sigaction != libc::SIG_DFL
            && (current.sa_sigaction != libc::SIG_IGN || signal == libc::SIGPIPE)
        {
            let default: libc::sigaction = std::mem::zeroed();
            libc::sigaction(signal, &raw const default, ptr::null_mut());
        }
    }
}

/// How a child has ended, if it has: waitpid(2) with WNOHANG. Whatever signal killed it.
///
/// # Errors
/// ECHILD if the process is no child, or was waited for before.
pub fn ended(child: Pid) -> Result<Option<ExitStatus>, Errno> {
    let mut status = 0;
    // SAFETY: the kernel writes one int.
    let pid = unsafe { libc::waitpid(child.as_raw(), &mut status, libc::WNOHANG) };
    Ok((Errno::result(pid)? != 0).then(|| ExitStatus::from_raw(status)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::signal::Signal;
    use std::fs::File;
    use std::io::{Read, Seek};
    use std::os::fd::AsFd;

    fn run(path: &CStr, script: &CStr, environment: &[CString]) -> Result<(String, i32), Errno> {
        let directory = File::open("/proc").unwrap();
        let (input, mut output) = (File::open("/dev/null").unwrap(), tempfile::tempfile().unwrap());
        let pid = start(&Program {
            path,
            arguments: &[c"sh", c"-c", script],
            environment,
            directory: directory.as_fd(),
            input: input.as_fd(),
            output: output.as_fd(),
            nofile: Nofile::raise().unwrap(),
        })?;
        let status = loop {
            match ended(pid).unwrap() {
                Some(status) => break status,
                None => std::thread::yield_now(),
            }
        };
        let mut text = String::new();
        output.rewind().unwrap();
        output.read_to_string(&mut text).unwrap();
        assert_eq!(ended(pid), Err(Errno::ECHILD));
        Ok((text, status.into_raw()))
    }

    #[test]
    fn a_program_begins_in_its_directory_with_its_arguments_and_environment() {
        let environment = [c"A=1".to_owned()];
        let said = run(c"/bin/sh", c"pwd -P; echo $A $HOME; exit 3", &environment).unwrap();
        assert_eq!(said, ("/proc\n1\n".to_owned(), 3 << 8));
        assert_eq!(run(c"/no/such", c"", &[]), Err(Errno::ENOENT));
        assert_eq!(run(c"/bin/sh", c"kill -40 $$", &[]).unwrap().1, 40);
    }

    #[test]
    fn a_program_begins_with_no_signal_blocked_nor_sigpipe_ignored() {
        let blocked: SigSet = [Signal::SIGTERM].into_iter().collect();
        let before = blocked.thread_swap_mask(SigmaskHow::SIG_BLOCK).unwrap();
        let script = c"grep SigBlk self/status; kill -PIPE $$";
        let said = run(c"/bin/sh", script, &[]);
        before.thread_set_mask().unwrap();
        assert_eq!(said.unwrap(), ("SigBlk:\t0000000000000000\n".to_owned(), libc::SIGPIPE));
    }

    #[test]
    fn a_program_is_killed_when_the_thread_that_started_it_ends() {
        let started = std::thread::spawn(|| {
            let null = File::open("/dev/null").unwrap();
            let output = File::options().write(true).open("/dev/null").unwrap();
            let directory = File::open("/").unwrap();
            start(&Program {
                path: c"/bin/sleep",
                arguments: &[c"sleep", c"1000"],
                environment: &[],
                directory: directory.as_fd(),
                input: null.as_fd(),
                output: output.as_fd(),
                nofile: Nofile::raise().unwrap(),
            })
        });
        let pid = started.join().unwrap().unwrap();
        let status = loop {
            match ended(pid).unwrap() {
                Some(status) => break status,
                None => std::thread::yield_now(),
            }
        };
        assert_eq!(status.into_raw(), libc::SIGKILL);
    }

    #[test]
    fn a_program_that_was_not_started_leaves_no_child() {
        let known = || std::fs::read_to_string("/proc/thread-self/children").unwrap();
        let before = known();
        assert_eq!(run(c"/dev/null", c"", &[]), Err(Errno::EACCES));
        assert_eq!(known(), before);
    }
}
