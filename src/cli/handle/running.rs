//! One handler from its start to its end; it never waits for one, and never signals a process that
//! has been reaped.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::event::Request;
use super::verdict::Tail;

/// How long a handler has to tidy up after SIGTERM.
const GRACE: Duration = Duration::from_secs(2);

/// What is read from a handler before others get their turn.
const TURN: usize = 1 << 20;

/// A handler that has been started and not yet reaped.
#[derive(Debug)]
pub(super) struct Running {
    /// What it was started for.
    pub(super) request: Request,
    /// What was started.
    pub(super) program: PathBuf,
    /// What it printed.
    pub(super) tail: Tail,
    child: Child,
    stdout: Option<ChildStdout>,
    stop: Stop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    Wanted,
    Asked { kill_at: Instant },
    Killed,
}

impl Running {
    /// Starts `program` for a request whose directory is `dir`, in `mount`, with what there is to
    /// tell of its container.
    ///
    /// # Errors
    /// Whatever opening `request.json` or starting the program says; also when the request is gone.
    pub(super) fn start(
        mount: &Path,
        dir: &Path,
        program: PathBuf,
        request: Request,
        environment: Vec<(String, String)>,
    ) -> io::Result<Self> {
        let mut command = Command::new(&program);
        command
            .current_dir(dir)
            .stdin(File::open(dir.join("request.json"))?)
            .stdout(Stdio::piped())
            .env("SYSCALLFS", mount)
            .env("SYSCALLFS_NUMBER", request.number.to_string())
            .env("SYSCALLFS_LISTENER", &request.listener)
            .envs(environment);
        let mut child = crate::sys::child::unblock_signals(&mut command).spawn()?;
        let stdout = child.stdout.take();
        if let Some(stdout) = &stdout {
            fcntl(stdout, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        }
        Ok(Self { request, program, tail: Tail::default(), child, stdout, stop: Stop::Wanted })
    }

    /// Where its output comes from, until it has closed it.
    pub(super) fn output(&self) -> Option<BorrowedFd<'_>> {
        self.stdout.as_ref().map(AsFd::as_fd)
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
                Ok(_) | Err(_) => self.stdout = None,
            }
        }
    }

    /// How it ended, if it has. A process that it left behind may still hold its standard output:
    /// nobody waits for that one.
    pub(super) fn try_reap(&mut self) -> io::Result<Option<ExitStatus>> {
        let status = self.child.try_wait();
        if matches!(status, Ok(Some(_))) {
            self.read_output();
        }
        status
    }

    /// Asks it to end, with SIGTERM.
    pub(super) fn stop(&mut self) {
        if self.stop == Stop::Wanted {
            // The id is its own as long as nobody has reaped it, and only `try_reap` does.
            if let Ok(pid) = i32::try_from(self.child.id()) {
                let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
            }
            self.stop = Stop::Asked { kill_at: Instant::now() + GRACE };
        }
    }

    /// Ends it, with SIGKILL, if it has been asked and its time is over by `now`.
    pub(super) fn escalate(&mut self, now: Instant) {
        if self.kill_at().is_some_and(|at| at <= now) {
            let _ = self.child.kill();
            self.stop = Stop::Killed;
        }
    }

    /// When [`escalate`](Self::escalate) is due.
    pub(super) fn kill_at(&self) -> Option<Instant> {
        match self.stop {
            Stop::Asked { kill_at } => Some(kill_at),
            Stop::Wanted | Stop::Killed => None,
        }
    }

    /// Whether its word still counts: nobody has asked it to stop.
    pub(super) fn is_wanted(&self) -> bool {
        self.stop == Stop::Wanted
    }
}
