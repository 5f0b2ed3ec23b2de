//! One handler from its start to its end; it never waits for one, and never signals a process that
//! has been reaped.

use std::env;
use std::ffi::{CString, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl, open, openat};
use nix::sys::signal::{Signal, kill};
use nix::sys::stat::Mode;
use nix::unistd::{Pid, pipe2};

use super::choose::is_script;
use super::event::NewRequest;
use super::verdict::Tail;
use crate::kernel::limits::Nofile;
use crate::kernel::spawn::{self, Program};

/// How long a handler has to tidy up after SIGTERM, and to end after SIGKILL.
const GRACE: Duration = Duration::from_secs(2);

/// What is read from a handler before others get their turn.
const TURN: usize = 1 << 20;

/// A handler that has been started and not yet reaped.
#[derive(Debug)]
pub(super) struct Running {
    /// What it was started for.
    pub(super) request: NewRequest,
    /// What was started.
    pub(super) program: PathBuf,
    /// What it printed.
    pub(super) tail: Tail,
    pid: Pid,
    stdout: Option<File>,
    stop: StopStage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StopStage {
    Wanted,
    Asked { kill_at: Instant },
    Killed { lost_at: Instant },
}

impl Running {
    /// Starts `program` for a request whose directory is `dir`, in `mount`, with what there is to
    /// describe its container, and with a limit of descriptors.
    ///
    /// # Errors
    /// Whatever opening `request.json` or starting the program says; also when the request is gone.
    pub(super) fn start(
        mount: &Path,
        dir: &Path,
        program: PathBuf,
        request: NewRequest,
        environment: Vec<(String, String)>,
        nofile: Nofile,
    ) -> io::Result<Self> {
        // By descriptor, so that the mount is asked for the way there once.
        let directory = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let directory = open(dir, directory, Mode::empty())?;
        // Opened here, so that no process is started for a request that has gone.
        let input = openat(&directory, "request.json", OFlag::O_CLOEXEC, Mode::empty())?;
        let (stdout, output) = pipe2(OFlag::O_CLOEXEC)?;
        // Only the reading end, which is an open file of its
        // own: a handler's write must not fail with EAGAIN.
        fcntl(&stdout, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        let own = [
            ("SYSCALLFS".into(), mount.into()),
            ("SYSCALLFS_NUMBER".into(), request.number.to_string().into()),
            ("SYSCALLFS_LISTENER".into(), request.listener.clone().into()),
        ];
        let container = environment.into_iter().map(|(name, value)| (name.into(), value.into()));
        let environment = environment_with(own.into_iter().chain(container).collect())?;
        let path = CString::new(program.as_os_str().as_bytes())?;
        let start = |path, arguments: &[_]| {
            spawn::start(&Program {
                path,
                arguments,
                environment: &environment,
                directory: directory.as_fd(),
                input: input.as_fd(),
                output: output.as_fd(),
                nofile,
            })
        };
        let pid = match start(&path, &[&path]) {
            // No first line that names an interpreter: a script for sh(1), as a shell would take it.
            Err(Errno::ENOEXEC) if is_script(&program) => start(c"/bin/sh", &[c"/bin/sh", &path])?,
            Err(Errno::ENOEXEC) => {
                let why = "neither a program for this machine nor a script: reinstall it";
                return Err(io::Error::other(why));
            }
            started => started?,
        };
        let stdout = Some(stdout.into());
        Ok(Self { request, program, tail: Tail::default(), pid, stdout, stop: StopStage::Wanted })
    }

    /// Where its output comes from, until it has closed it.
    pub(super) fn output(&self) -> Option<BorrowedFd<'_>> {
        self.stdout.as_ref().map(AsFd::as_fd)
    }

    /// The same, for whoever waits until all that it left behind has closed it, too.
    pub(super) fn into_output(self) -> Option<File> {
        self.stdout
    }

    /// Reads what it has printed so far.
    pub(super) fn read_output(&mut self) {
        let mut buffer = [0; 1 << 14];
        for _ in 0..TURN / buffer.len() {
            let Some(stdout) = &mut self.stdout else { return };
            match stdout.read(&mut buffer) {
                Ok(n) if n > 0 => self.tail.push(&buffer[..n]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Closed, or poll(2) would report its end again and again.
                Ok(_) | Err(_) => self.stdout = None,
            }
        }
    }

    /// How it ended, if it has.
    pub(super) fn try_reap(&mut self) -> io::Result<Option<ExitStatus>> {
        // Not the end of its output: a process that it left
        // behind may still hold that, and nobody waits for it.
        let status = spawn::ended(self.pid)?;
        // Its last line, which is the response, may still be in the pipe.
        if status.is_some() {
            self.read_output();
        }
        Ok(status)
    }

    /// Asks it to end, with SIGTERM.
    pub(super) fn stop(&mut self) {
        if self.stop == StopStage::Wanted {
            // The id is its own as long as nobody has reaped it, and only `try_reap` does.
            let _ = kill(self.pid, Signal::SIGTERM);
            self.stop = StopStage::Asked { kill_at: Instant::now() + GRACE };
        }
    }

    /// Ends it, with SIGKILL, if it has been asked and its time is over by `now`.
    pub(super) fn escalate(&mut self, now: Instant) {
        if self.kill_at().is_some_and(|at| at <= now) {
            let _ = kill(self.pid, Signal::SIGKILL);
            self.stop = StopStage::Killed { lost_at: now + GRACE };
        }
    }

    /// When [`escalate`](Self::escalate) is due.
    pub(super) fn kill_at(&self) -> Option<Instant> {
        match self.stop {
            StopStage::Asked { kill_at } => Some(kill_at),
            StopStage::Wanted | StopStage::Killed { .. } => None,
        }
    }

    /// From when on its end is no longer to be expected: it waits for a file system that does not answer.
    pub(super) fn lost_at(&self) -> Option<Instant> {
        match self.stop {
            StopStage::Killed { lost_at } => Some(lost_at),
            StopStage::Wanted | StopStage::Asked { .. } => None,
        }
    }

    /// Whether its word still counts: nobody has asked it to stop.
    pub(super) fn is_wanted(&self) -> bool {
        self.stop == StopStage::Wanted
    }
}

/// This program's environment, with `more` in the place of variables of the same names; each as
/// `NAME=value`.
fn environment_with(more: Vec<(OsString, OsString)>) -> io::Result<Vec<CString>> {
    let inherited = env::vars_os().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    let pair = |(name, value): (OsString, OsString)| {
        let mut pair = name.into_vec();
        pair.push(b'=');
        pair.extend(value.into_vec());
        CString::new(pair).map_err(io::Error::from)
    };
    inherited.chain(more.iter().cloned()).map(pair).collect()
}
