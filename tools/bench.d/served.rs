//! A supervised target with its handler: the program itself, in processes of its own, as a user would
//! run it. All of it ends when it is dropped.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::role::{ROLE, Role};

/// A target that makes calls when it is told to, whatever runs it.
pub(crate) struct Driven {
    process: Child,
    tell: Option<ChildStdin>,
    said: BufReader<ChildStdout>,
}

impl Driven {
    /// Starts `command`, which is to end in a target.
    ///
    /// # Errors
    /// Of starting it.
    pub(crate) fn start(command: &mut Command) -> io::Result<Self> {
        Self::start_as(Role::Target, command)
    }

    /// The same for a target of another kind.
    ///
    /// # Errors
    /// Of starting it.
    pub(crate) fn start_as(role: Role, command: &mut Command) -> io::Result<Self> {
        command.env(ROLE, role.name()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let said = process.stdout.take().ok_or_else(|| io::Error::other("no output"))?;
        Ok(Self { tell: process.stdin.take(), said: BufReader::new(said), process })
    }

    /// The process that was started.
    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Microseconds a call, when `threads` of the target make `calls` each, all at once.
    pub(crate) fn sample(&mut self, threads: u32, calls: u32) -> f64 {
        self.try_sample(threads, calls).expect("the target goes on until it is dropped")
    }

    /// The same of one that may fail.
    ///
    /// # Errors
    /// That it has ended, or why it could not make them.
    pub(crate) fn try_sample(&mut self, threads: u32, calls: u32) -> io::Result<f64> {
        let mut line = String::new();
        if let Some(tell) = &mut self.tell {
            writeln!(tell, "{threads} {calls}")?;
        }
        self.said.read_line(&mut line)?;
        let said = line.trim();
        let why = if said.is_empty() { "the target has ended" } else { said };
        said.parse().map_err(|_| io::Error::other(why))
    }
}

impl Drop for Driven {
    fn drop(&mut self) {
        // The end of its input is the target's end.
        drop(self.tell.take());
        _ = self.process.wait();
    }
}

/// A target under `syscallfs run`, and who answers.
pub(crate) struct Served {
    pub(crate) target: Driven,
    handler: Option<Child>,
    /// The mount's parent, removed last.
    _dir: TempDir,
}

/// Who answers.
pub(crate) enum Handler<'a> {
    /// Nobody: options of `run` see to it.
    None,
    /// This program, in that role.
    Role(Role),
    /// A command of sh(1), run in the mount.
    Shell(&'a str, &'a str),
}

impl Served {
    /// The processes that take part, each with its children: what supervises the target, and the handler.
    pub(crate) fn pids(&self) -> Vec<u32> {
        [self.target.pid()].into_iter().chain(self.handler.as_ref().map(Child::id)).collect()
    }
}

/// Does `start` so that whatever it starts has one processor for all of it, as with taskset(1).
///
/// # Errors
/// What sched_setaffinity(2) says, and those of `start`.
pub(crate) fn on_one_processor<T>(start: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let this = Pid::from_raw(0);
    let all = sched_getaffinity(this)?;
    let first = (0..CpuSet::count()).find(|&cpu| all.is_set(cpu) == Ok(true));
    let mut one = CpuSet::new();
    one.set(first.unwrap_or(0))?;
    sched_setaffinity(this, &one)?;
    let started = start();
    sched_setaffinity(this, &all)?;
    started
}

/// For `run`.
pub(crate) const NO_OPTIONS: [&str; 0] = [];

/// This program.
pub(crate) fn myself() -> io::Result<PathBuf> {
    std::env::current_exe()
}

/// The program that is measured: built beside this one.
pub(crate) fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_syscallfs"))
}

impl Served {
    /// Starts all of it: a target whose `getppid` is trapped, with more options for `run`.
    ///
    /// # Errors
    /// Of starting one of them.
    pub(crate) fn start<O: AsRef<OsStr>>(
        options: impl IntoIterator<Item = O>,
        handler: Handler<'_>,
    ) -> io::Result<Self> {
        let dir = tempfile::tempdir()?;
        let mount = dir.path().join("mount");
        let mut run = Command::new(program());
        run.arg("run").arg("-m").arg(&mount).args(["-t", "getppid"]).args(options);
        run.arg("--").arg(myself()?);
        let target = Driven::start(&mut run)?;
        await_file(&mount.join("version"))?;
        Ok(Self { target, handler: handler.start(&mount)?, _dir: dir })
    }
}

impl Handler<'_> {
    /// Starts it in `mount`, if there is one.
    ///
    /// # Errors
    /// Of starting it.
    pub(crate) fn start(self, mount: &Path) -> io::Result<Option<Child>> {
        let mut command = match self {
            Handler::None => return Ok(None),
            Handler::Role(role) => {
                let mut command = Command::new(myself()?);
                command.env(ROLE, role.name());
                command
            }
            Handler::Shell(shell, script) => {
                let mut command = Command::new(shell);
                command.args(["-c", script]);
                command
            }
        };
        command.current_dir(mount).stdin(Stdio::null()).stdout(Stdio::null()).spawn().map(Some)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.target.tell.take());
        _ = self.target.process.wait();
        // With the mount its streams have ended, and so does it.
        self.handler.iter_mut().for_each(end);
    }
}

/// Waits for a handler whose files have come to their end.
pub(crate) fn end(handler: &mut Child) {
    let impatient = Instant::now() + Duration::from_secs(2);
    while matches!(handler.try_wait(), Ok(None)) && Instant::now() < impatient {
        std::thread::sleep(Duration::from_millis(5));
    }
    _ = handler.kill();
    _ = handler.wait();
}

/// Waits until a file is there.
///
/// # Errors
/// That it does not come.
pub(crate) fn await_file(path: &Path) -> io::Result<()> {
    let impatient = Instant::now() + Duration::from_secs(10);
    while !path.exists() {
        if Instant::now() > impatient {
            return Err(io::Error::other(format!("{} does not come", path.display())));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}
