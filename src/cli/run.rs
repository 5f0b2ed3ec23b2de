//! `syscallfs run`: a command under a filter, its requests in a mounted tree, and its status in
//! the end. It never runs the command without its filter.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::eventfd::{EfdFlags, EventFd};
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};

use super::helper::Helper;
use super::options::{MountOptions, exit_of};
use super::signals::Signals;
use super::{Exit, say};
use crate::daemon::{Daemon, StartError};
use crate::filter::Filter;
use crate::intake::command::{self, Begin, CommandError, Prepared};
use crate::pending::About;
use crate::rules::Rules;
use crate::spec::Spec;
use crate::sys::launch::Child;
use crate::sys::limits::Nofile;

/// The arguments of `syscallfs run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// What to trap: names (mount,umount2), a number the kernel does not know (1000), a group
    /// (@mount), or conditions on registers ('socket(domain==AF_PACKET)'). May be repeated.
    #[arg(short = 't', long = "trap", value_name = "SPEC", required = true)]
    traps: Vec<String>,
    #[command(flatten)]
    mounting: MountOptions,
    /// Rules that answer at once, without a handler: a file of SPEC RESPONSE lines. They are in
    /// force before the command runs; `rules` in the listener's directory changes them.
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Whether to serve descendants that outlive COMMAND until they have ended: yes or no.
    #[arg(long, value_name = "YES_NO", default_value = "yes", hide_possible_values = true)]
    wait: YesNo,
    /// Whether a call that waits is kept from being interrupted by signals, where the kernel can
    /// do that: yes or no. No is for testing handlers against interrupted and restarted calls.
    #[arg(long, value_name = "YES_NO", default_value = "yes", hide_possible_values = true)]
    wait_killable: YesNo,
    /// The command and its arguments.
    #[arg(value_name = "COMMAND", required = true, trailing_var_arg = true)]
    command: Vec<OsString>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum YesNo {
    Yes,
    No,
}

/// Why nothing was run.
#[derive(Debug, thiserror::Error)]
enum RunError {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Command(#[from] CommandError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("cannot start: {0}")]
    Resources(#[from] Errno),
    #[error("cannot start the handlers: {0}")]
    Handlers(io::Error),
}

impl RunError {
    fn exit(&self) -> Exit {
        match self {
            RunError::Usage(_) => Exit::Usage,
            RunError::Start(error) => exit_of(error),
            RunError::Command(CommandError::NotFound(_)) => Exit::Status(127),
            RunError::Command(CommandError::NotExecutable(..)) => Exit::Status(126),
            _ => Exit::Failure,
        }
    }
}

/// Runs the command; its status is ours.
pub fn main(arguments: &RunArgs) -> Exit {
    match run(arguments) {
        Ok(exit) => exit,
        Err(error) => {
            say("syscallfs", &error.to_string());
            error.exit()
        }
    }
}

fn run(arguments: &RunArgs) -> Result<Exit, RunError> {
    let specs = parse_specs(&arguments.traps)?;
    let filter = Filter::build(&specs).map_err(|error| RunError::Usage(error.to_string()))?;
    let settings = arguments.mounting.settings().map_err(RunError::Usage)?;
    let rules = arguments.rules.as_deref().map_or_else(|| Ok(Rules::default()), read_rules)?;
    let handlers = arguments.mounting.handlers().map_err(RunError::Usage)?;
    let prepared = command::prepare(&arguments.command)?;
    let signals = Signals::block()?;
    let nofile = Nofile::raise()?;

    let daemon = arguments.mounting.start()?;
    let wait_killable = arguments.wait_killable == YesNo::Yes;
    let begin = Begin { mask: signals.original(), nofile, wait_killable };
    let specs = specs.iter().map(ToString::to_string).collect();
    let about = About { name: prepared.name(), specs, pid: 0, settings, rules, container: None };
    let started = start(&daemon, &prepared, &filter, about, begin);
    let (child, ended) = match started {
        Ok(started) => started,
        Err(error) => {
            daemon.stop();
            return Err(error);
        }
    };
    let mut run = Run { daemon, child, ended, signals, handle: None, wait: arguments.wait };
    if let Some(handlers) = handlers {
        match Helper::start(handlers, run.daemon.path(), &["--no-containers"], nofile) {
            Ok(handle) => run.handle = Some(handle),
            Err(error) => {
                run.child.signal(Signal::SIGKILL);
                run.finish();
                return Err(RunError::Handlers(error));
            }
        }
    } else if io::stderr().is_terminal() {
        let path = run.daemon.path().join("pending");
        say("syscallfs", &format!("trapped calls wait for a response in {}", path.display()));
    }
    let exit = run.until_end();
    let exec_failure = run.child.exec_error().map(|errno| prepared.exec_failure(errno));
    run.finish();
    match exec_failure {
        Some(error) => Err(error.into()),
        None => Ok(exit),
    }
}

fn read_rules(path: &Path) -> Result<Rules, RunError> {
    let usage = |why: String| RunError::Usage(format!("--rules: {}: {why}", path.display()));
    let text = std::fs::read(path).map_err(|error| usage(error.to_string()))?;
    Rules::parse(&text).map_err(|error| usage(error.to_string()))
}

fn parse_specs(traps: &[String]) -> Result<Vec<Spec>, RunError> {
    let mut specs = Vec::new();
    for trap in traps {
        specs.push(Spec::parse(trap).map_err(|error| RunError::Usage(error.to_string()))?);
    }
    Ok(specs)
}

/// Starts the command and hands its listener to the daemon; the event becomes readable when no
/// task is left under the filter.
fn start(
    daemon: &Daemon,
    prepared: &Prepared,
    filter: &Filter,
    mut about: About,
    begin: Begin,
) -> Result<(Child, Arc<EventFd>), RunError> {
    let ended = Arc::new(EventFd::from_flags(EfdFlags::EFD_CLOEXEC)?);
    let (child, listener) = prepared.start(filter, begin)?;
    if begin.wait_killable && !child.wait_killable {
        log::warn!("this kernel cannot keep a waiting call from being interrupted by signals");
    }
    about.pid = child.pid.as_raw().unsigned_abs();
    let wake = Arc::clone(&ended);
    // The counter is written once, so it cannot be full.
    let on_end = move || {
        let _: Result<usize, Errno> = wake.write(1);
    };
    if let Err(error) = daemon.add_listener(listener, child.wait_killable, about, on_end) {
        child.kill();
        return Err(error.into());
    }
    Ok((child, ended))
}

/// A command that runs, and all that runs for it.
struct Run {
    daemon: Daemon,
    child: Child,
    ended: Arc<EventFd>,
    signals: Signals,
    handle: Option<Helper>,
    wait: YesNo,
}

impl Run {
    /// Serves until the command has ended and, unless told otherwise, all its descendants.
    fn until_end(&mut self) -> Exit {
        let mut status = None;
        let mut listener_ended = false;
        let mut told_to_end = false;
        loop {
            if let Some(exit) = status {
                if listener_ended || self.wait == YesNo::No {
                    return exit;
                }
            }
            match self.next(status.is_some(), listener_ended) {
                Wake::Signal(signal) if status.is_some() => {
                    log::debug!("{signal}: not waiting for the command's descendants");
                    self.wait = YesNo::No;
                }
                // To the whole job: the command has it too, and decides what it means.
                Wake::Signal(signal) if signal.from_terminal => self.interrupt(),
                Wake::Signal(_) if told_to_end => self.child.signal(Signal::SIGKILL),
                Wake::Signal(signal) => {
                    told_to_end = true;
                    self.wait = YesNo::No;
                    self.child.signal(signal.signal);
                    self.interrupt();
                }
                Wake::Command => status = self.reap(),
                Wake::Listener => listener_ended = true,
                Wake::Nothing => {}
            }
        }
    }

    fn next(&mut self, command_ended: bool, listener_ended: bool) -> Wake {
        let mut fds = vec![PollFd::new(self.signals.as_fd(), PollFlags::POLLIN)];
        // Once told of, an end stays readable: only what has not been told yet is polled for.
        let mut wakes = vec![];
        if !command_ended {
            fds.push(PollFd::new(self.child.pidfd.as_fd(), PollFlags::POLLIN));
            wakes.push(Wake::Command);
        }
        if !listener_ended {
            fds.push(PollFd::new(self.ended.as_fd(), PollFlags::POLLIN));
            wakes.push(Wake::Listener);
        }
        if poll(&mut fds, PollTimeout::NONE).is_err() {
            return Wake::Nothing;
        }
        let ready: Vec<bool> = fds.iter().map(|fd| fd.any() == Some(true)).collect();
        if ready[0] {
            return self.signals.next().map_or(Wake::Nothing, Wake::Signal);
        }
        let woken = wakes.into_iter().zip(&ready[1..]).find(|(_, ready)| **ready);
        woken.map_or(Wake::Nothing, |(wake, _)| wake)
    }

    /// Lets go of the calls that a signal would have interrupted had they not been trapped: a
    /// target that waits for a response cannot take it otherwise.
    fn interrupt(&self) {
        // The terminal and the kernel take a moment to hand it to all.
        std::thread::sleep(Duration::from_millis(50));
        self.daemon.pending().interrupt();
    }

    fn reap(&self) -> Option<Exit> {
        match waitpid(self.child.pid, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::Exited(_, code)) => Some(Exit::Status(code as u8)),
            Ok(WaitStatus::Signaled(_, signal, _)) => Some(Exit::Signal(signal as i32)),
            Ok(_) => None,
            Err(errno) => {
                log::error!("the command's status is lost: {errno}");
                Some(Exit::Failure)
            }
        }
    }

    /// Takes everything down: the mount first, so that the handlers see its end.
    fn finish(self) {
        let Run { daemon, handle, .. } = self;
        daemon.stop();
        if let Some(handle) = handle {
            handle.end();
        }
    }
}

/// What there is to do next.
enum Wake {
    Signal(super::signals::Received),
    Command,
    Listener,
    Nothing,
}
