//! The command line: options, messages and exit codes. It never touches a target, and it reaches
//! a mount only as any other program would.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::announce;
use crate::sys::child::keep_for_waiting;
use crate::text::printable;

pub mod doctor;
pub mod emulate;
pub mod handle;
mod helper;
mod mounted;
mod options;
pub mod profile;
pub mod run;
pub mod serve;
mod signals;
pub mod watch;

/// What the process tells its parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All went well.
    Success,
    /// What was asked for could not be carried out.
    Failure,
    /// The command line, or what it names, is wrong: nothing was begun.
    Usage,
    /// The status of the command that was run, or what a shell would make of its absence.
    Status(u8),
    /// Ended by this signal number: 128 is added, as shells do.
    Signal(i32),
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Success => Self::SUCCESS,
            Exit::Failure => Self::from(1),
            Exit::Usage => Self::from(2),
            Exit::Status(status) => Self::from(status),
            Exit::Signal(number) => Self::from(u8::try_from(128 + number).unwrap_or(u8::MAX)),
        }
    }
}

/// A supervisor for Linux system calls whose interface is a file system.
#[derive(Debug, Parser)]
#[command(name = "syscallfs", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a command with some of its system calls trapped
    Run(run::RunArgs),
    /// Make inotify see the requests of a mount; started by the daemon
    #[command(name = announce::SUBCOMMAND, hide = true)]
    Announce {
        /// `pending/` of the mount.
        directory: PathBuf,
        /// The mount's device number.
        device: u64,
    },
    /// Serve container runtimes: the agent of the OCI runtime specification
    Serve(serve::ServeArgs),
    /// Print a seccomp profile for a container's calls
    Profile(profile::ProfileArgs),
    /// Run a handler program for each request
    Handle(handle::HandleArgs),
    /// Carry out the request of this directory on the host, safely
    Emulate(Box<emulate::EmulateArgs>),
    /// Show each trapped call as it ends, like strace, with its response and latency
    Watch(watch::WatchArgs),
    /// Tell what this kernel and user can and cannot do, and the mend
    Doctor(doctor::DoctorArgs),
}

/// Reads the command line and carries it out. Prints its own messages.
#[must_use]
pub fn main() -> Exit {
    let command = Cli::parse().command;
    let filter = env_logger::Env::default().default_filter_or("warn,fuser=off");
    env_logger::Builder::from_env(filter).format_timestamp(None).format_target(false).init();
    if let Err(errno) = keep_for_waiting() {
        log::warn!("SIGCHLD stays ignored: {errno}");
    }
    match command {
        Command::Run(args) => run::main(&args),
        // Its end by an error is the end of the mount, which others report.
        Command::Announce { directory, device } => {
            match announce::carry_out(&directory, device, std::io::stdin().lock()) {
                Ok(()) => Exit::Success,
                Err(_) => Exit::Failure,
            }
        }
        Command::Serve(args) => serve::main(&args),
        Command::Profile(args) => profile::main(&args),
        Command::Handle(args) => handle::main(&args),
        Command::Emulate(args) => emulate::main(&args),
        Command::Watch(args) => watch::main(&args),
        Command::Doctor(args) => doctor::main(&args),
    }
}

/// The mount that is meant where `-m` names none: `$XDG_RUNTIME_DIR/syscallfs`, or
/// `/run/syscallfs` without that variable (or where it is not an absolute path, which its
/// specification says to ignore).
#[must_use]
pub fn default_mount() -> PathBuf {
    below_runtime_dir("syscallfs")
}

/// `name` in the user's runtime directory, or in the system's.
fn below_runtime_dir(name: &str) -> PathBuf {
    runtime_dir(std::env::var_os("XDG_RUNTIME_DIR")).join(name)
}

fn runtime_dir(variable: Option<OsString>) -> PathBuf {
    let dir = variable.map(PathBuf::from).filter(|dir| dir.is_absolute());
    dir.unwrap_or_else(|| PathBuf::from("/run"))
}

/// Prints one line on standard error, escaped. A standard error that is closed or full is nobody's
/// reason to stop.
pub fn say(who: &str, line: &str) {
    let _ = writeln!(std::io::stderr(), "{who}: {}", printable(line));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn the_default_mount_follows_an_absolute_runtime_directory_only() {
        let dir = |dir: Option<&str>| runtime_dir(dir.map(OsString::from));
        assert_eq!(dir(Some("/run/user/7")), PathBuf::from("/run/user/7"));
        for ignored in [None, Some(""), Some("here")] {
            assert_eq!(dir(ignored), PathBuf::from("/run"));
        }
    }
}
