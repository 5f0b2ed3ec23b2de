//! A program started in a directory that is held open, with posix_spawn(3), which copies nothing of its
//! parent's memory; it never decides what is started, and never starts it with a signal blocked.

use std::ffi::{CStr, CString};
use std::os::fd::{AsRawFd, BorrowedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::ptr;

use nix::errno::Errno;
use nix::libc::{self, c_char, c_int};
use nix::sys::signal::{SigSet, Signal};
use nix::unistd::Pid;

use super::limits::Nofile;

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

/// Starts it.
///
/// # Errors
/// What setrlimit(2), fork(2), fchdir(2) and execve(2) say.
pub fn start(program: &Program<'_>) -> Result<Pid, Errno> {
    let plan = Plan::new(program)?;
    let pointers = |strings: &mut dyn Iterator<Item = &CStr>| -> Vec<*mut c_char> {
        strings.map(|text| text.as_ptr().cast_mut()).chain([ptr::null_mut()]).collect()
    };
    let arguments = pointers(&mut program.arguments.iter().copied());
    let environment = pointers(&mut program.environment.iter().map(CString::as_c_str));
    let mut pid = 0;
    // SAFETY: the path and what the two lists point at outlive the call, and both lists end with a
    // null pointer; nothing of them is written.
    let spawn = || unsafe {
        libc::posix_spawn(
            &mut pid,
            program.path.as_ptr(),
            &plan.actions,
            &plan.attributes,
            arguments.as_ptr(),
            environment.as_ptr(),
        )
    };
    check(program.nofile.inherited(spawn)?).map(|()| Pid::from_raw(pid))
}

/// How a child has ended, if it has: waitpid(2) with WNOHANG. Whatever signal killed it.
///
/// # Errors
/// ECHILD for what is no child, or was waited for before.
pub fn ended(child: Pid) -> Result<Option<ExitStatus>, Errno> {
    let mut status = 0;
    // SAFETY: the kernel writes one int.
    let pid = unsafe { libc::waitpid(child.as_raw(), &mut status, libc::WNOHANG) };
    Ok((Errno::result(pid)? != 0).then(|| ExitStatus::from_raw(status)))
}

/// What is done between fork and exec.
struct Plan {
    actions: libc::posix_spawn_file_actions_t,
    attributes: libc::posix_spawnattr_t,
}

impl Plan {
    fn new(program: &Program<'_>) -> Result<Self, Errno> {
        // SAFETY: both are plain data that the two calls below initialise before anything reads them;
        // neither fails but for want of memory, and then they are not used.
        let mut plan: Plan = unsafe { std::mem::zeroed() };
        // SAFETY: as above.
        check(unsafe { libc::posix_spawn_file_actions_init(&mut plan.actions) })?;
        // SAFETY: as above.
        check(unsafe { libc::posix_spawnattr_init(&mut plan.attributes) })?;
        let actions = &mut plan.actions;
        let directory = program.directory.as_raw_fd();
        // SAFETY: the actions are initialised, and take the numbers as they are.
        check(unsafe { libc::posix_spawn_file_actions_addfchdir_np(actions, directory) })?;
        for (fd, number) in [(program.input, 0), (program.output, 1)] {
            // SAFETY: as above.
            let added =
                unsafe { libc::posix_spawn_file_actions_adddup2(actions, fd.as_raw_fd(), number) };
            check(added)?;
        }
        // Ours ignores SIGPIPE, as every program in Rust does.
        let usual: SigSet = [Signal::SIGPIPE].into_iter().collect();
        let flags = libc::POSIX_SPAWN_SETSIGMASK | libc::POSIX_SPAWN_SETSIGDEF;
        let attributes = &mut plan.attributes;
        // SAFETY: the attributes are initialised; the sets are read.
        unsafe {
            check(libc::posix_spawnattr_setsigmask(attributes, SigSet::empty().as_ref()))?;
            check(libc::posix_spawnattr_setsigdefault(attributes, usual.as_ref()))?;
            check(libc::posix_spawnattr_setflags(attributes, flags as libc::c_short))?;
        }
        Ok(plan)
    }
}

impl Drop for Plan {
    fn drop(&mut self) {
        // SAFETY: both are initialised, or all zero, which is as empty; they are not used again.
        unsafe {
            libc::posix_spawn_file_actions_destroy(&mut self.actions);
            libc::posix_spawnattr_destroy(&mut self.attributes);
        }
    }
}

fn check(errno: c_int) -> Result<(), Errno> {
    if errno == 0 { Ok(()) } else { Err(Errno::from_raw(errno)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::signal::SigmaskHow;
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
    fn a_program_begins_where_and_with_what_it_is_told() {
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
}
