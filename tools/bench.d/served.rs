//! A supervised target with its handler: the program itself, in processes of its own, as a user would
//! run it. All of it ends when it is dropped.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

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
        command.env(ROLE, Role::Target.name()).stdin(Stdio::piped()).stdout(Stdio::piped());
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
        let mut line = String::new();
        let tell = self.tell.as_mut().expect("a target is told until it is dropped");
        writeln!(tell, "{threads} {calls}").expect("the target reads");
        self.said.read_line(&mut line).expect("the target answers");
        line.trim().parse().expect("the target prints a number")
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
        let mut command = match handler {
            Handler::None => None,
            Handler::Role(role) => {
                let mut command = Command::new(myself()?);
                command.env(ROLE, role.name());
                Some(command)
            }
            Handler::Shell(shell, script) => {
                let mut command = Command::new(shell);
                command.args(["-c", script]);
                Some(command)
            }
        };
        let handler = command.as_mut().map(|command| {
            command.current_dir(&mount).stdin(Stdio::null()).stdout(Stdio::null()).spawn()
        });
        Ok(Self { target, handler: handler.transpose()?, _dir: dir })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.target.tell.take());
        _ = self.target.process.wait();
        // With the mount its streams have ended, and so does it.
        if let Some(handler) = &mut self.handler {
            let impatient = Instant::now() + Duration::from_secs(2);
            while matches!(handler.try_wait(), Ok(None)) && Instant::now() < impatient {
                std::thread::sleep(Duration::from_millis(5));
            }
            _ = handler.kill();
            _ = handler.wait();
        }
    }
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
