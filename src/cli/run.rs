//! `syscallfs run`: a command under a filter, its requests in a mounted tree, and its status in the end. Without its
//! filter the command does not run.

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

use self::error::RunError;
use super::helper::Helper;
use super::hints::Hints;
use super::job::JobState;
use super::options::{IoUring, MountArgs, report_gaps};
use super::signals::{ENDING, Signals, TURNING};
use super::{Exit, descendants, rules, say, second_wall, stderr};
use crate::daemon::Daemon;
use crate::fs::log_file::LogFile;
use crate::fs::mount::MountError;
use crate::intake::command::{self, Begin, Prepared};
use crate::intake::safe_name;
use crate::kernel::landlock::Bounds;
use crate::kernel::launch::Child;
use crate::kernel::limits::Nofile;
use crate::policy::filter::Filter;
use crate::requests::ListenerConfig;

mod error;

/// How long descendants are waited for without a message, in milliseconds.
const UNSAID: u16 = 1000;

/// The arguments of `syscallfs run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// What to trap: names (mount,umount2), a number the kernel does not know (1000), a group
    /// (@mount), or conditions on registers ('socket(domain==AF_PACKET)'). Can be repeated.
    /// Without it the calls are trapped that `--rules` names.
    #[arg(short = 't', long = "trap", value_name = "SPEC", required_unless_present = "rules")]
    traps: Vec<String>,
    #[command(flatten)]
    pub(super) mounting: MountArgs,
    /// A file of rules, SPEC RESPONSE lines, that answer calls at once, without a handler. They apply before the
    /// command starts; the file `rules` in the listener's directory changes them later.
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    #[arg(skip)]
    pub(super) text: Option<String>,
    #[arg(skip)]
    pub(super) bounds: Option<Bounds>,
    /// io_uring can perform calls without passing the seccomp filter. `refuse` makes it fail with ENOSYS if it could
    /// do the work of a trapped call; `allow` does not.
    #[arg(long, value_name = "WHAT", default_value = "refuse")]
    io_uring: IoUring,
    /// Whether to go on serving descendants of COMMAND after it has exited: yes or no.
    #[arg(long, value_name = "YES_NO", default_value = "yes", hide_possible_values = true)]
    wait: YesNo,
    /// Whether to keep signals from interrupting a waiting call, if the kernel supports that: yes or no. Use no to
    /// test handlers with interrupted and restarted calls.
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

impl RunArgs {
    /// Chooses where the tree is to be mounted if that was not said: no other run has the same place.
    ///
    /// # Errors
    /// See [`MountError`].
    pub(super) fn settle(&mut self) -> Result<(), MountError> {
        let name = self.command.first().and_then(|program| Path::new(program).file_name());
        let name = safe_name(&name.unwrap_or_default().to_string_lossy());
        self.mounting.settle(&format!("{name}.{}", std::process::id()))
    }
}

/// Runs the command; its status is ours.
pub(super) fn main(arguments: &RunArgs, job: JobState) -> Exit {
    match run(arguments, job) {
        Ok(exit) => exit,
        Err(error) => {
            say("syscallfs", &error.to_string());
            error.exit()
        }
    }
}

fn run(arguments: &RunArgs, job: JobState) -> Result<Exit, RunError> {
    let rules = rules::given(arguments.rules.as_deref(), arguments.text.as_deref());
    let rules = rules.map_err(RunError::Usage)?;
    let specs = match arguments.traps.as_slice() {
        [] => rules::named_calls(&rules).map_err(RunError::Usage)?,
        traps => rules::trapped_calls(traps).map_err(RunError::Usage)?,
    };
    let refused = arguments.io_uring.refused_beside(&specs);
    let filter =
        Filter::build(&specs, &refused).map_err(|error| RunError::Usage(error.to_string()))?;
    let settings = arguments.mounting.settings().map_err(RunError::Usage)?;
    let handlers = arguments.mounting.handlers().map_err(RunError::Usage)?;
    let prepared = command::prepare(&arguments.command)?;
    let prepared = prepared.within(arguments.bounds.as_ref().and_then(second_wall::ruleset));
    report_gaps(&specs);
    for note in rules.without_trap(&specs) {
        log::warn!(target: "notes", "--rules: {note}");
    }
    let others: Vec<_> = job.signals().into_iter().chain(arguments.mounting.log_signal()).collect();
    // Before the first thread of the daemon, which inherits the mask: a signal is read here or nowhere.
    let signals = Signals::block(&others)?;
    let nofile = Nofile::raise()?;

    let daemon = arguments.mounting.start()?;
    let (daemon, log) = arguments.mounting.with_log(daemon).map_err(RunError::Usage)?;
    let hints = Hints::of_guard(arguments.text.is_some(), daemon.pending(), &rules);
    // Before the command prints anything, such as a prompt. The rules of `guard` answer each call.
    if handlers.is_none() && arguments.text.is_none() && io::stderr().is_terminal() {
        let path = daemon.path().join("pending");
        say("syscallfs", &format!("trapped calls wait for a response in {}", path.display()));
        stderr::flush();
    }
    let wait_killable = arguments.wait_killable == YesNo::Yes;
    let begin = Begin { mask: signals.original(), nofile, wait_killable };
    let specs = specs.iter().map(ToString::to_string).collect();
    let about =
        ListenerConfig { name: prepared.name(), specs, pid: 0, settings, rules, container: None };
    let started = start(&daemon, &prepared, &filter, about, begin);
    let (child, ended) = match started {
        Ok(started) => started,
        Err(error) => {
            daemon.stop();
            return Err(error);
        }
    };
    let wait = arguments.wait;
    let mut run =
        RunningCommand { daemon, log, hints, child, ended, signals, job, handle: None, wait };
    if let Some(handlers) = handlers {
        match Helper::start(handlers, &run.daemon, &["--no-containers"]) {
            Ok(handle) => run.handle = Some(handle),
            Err(error) => {
                // Nobody would answer its calls.
                run.child.signal(Signal::SIGKILL);
                run.finish();
                return Err(RunError::Handlers(error));
            }
        }
    }
    let exit = run.until_end();
    let exec_failure = run.child.exec_error().map(|errno| prepared.exec_failure(errno));
    run.finish();
    match exec_failure {
        Some(error) => Err(error.into()),
        None => Ok(exit),
    }
}

/// Starts the command and hands its listener to the daemon; the event becomes readable when no
/// task is left under the filter.
fn start(
    daemon: &Daemon,
    prepared: &Prepared,
    filter: &Filter,
    mut about: ListenerConfig,
    begin: Begin,
) -> Result<(Child, Arc<EventFd>), RunError> {
    let ended = Arc::new(EventFd::from_flags(EfdFlags::EFD_CLOEXEC)?);
    let (child, listener) = prepared.start(filter, begin)?;
    child.unbounded.iter().for_each(second_wall::say_missing);
    if begin.wait_killable && !child.wait_killable {
        log::warn!(
            "on this kernel, signals can interrupt a waiting call (Linux 5.19 or newer prevents that)"
        );
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
struct RunningCommand {
    daemon: Daemon,
    log: Option<LogFile>,
    hints: Option<Hints>,
    child: Child,
    ended: Arc<EventFd>,
    signals: Signals,
    job: JobState,
    handle: Option<Helper>,
    wait: YesNo,
}

impl RunningCommand {
    /// Serves until the command has ended and, unless options say otherwise, all its descendants.
    fn until_end(&mut self) -> Exit {
        let mut status = None;
        let mut listener_ended = false;
        let mut told_to_end = false;
        let mut said = false;
        loop {
            if let Some(exit) = status {
                if listener_ended || self.wait == YesNo::No {
                    return exit;
                }
            }
            let is_due = status.is_some() && !said;
            let wait = if is_due { PollTimeout::from(UNSAID) } else { PollTimeout::NONE };
            match self.next(status.is_some(), listener_ended, wait) {
                Wake::Signal(signal) if signal.signal == TURNING => {
                    self.log.iter().for_each(LogFile::turn);
                }
                Wake::Signal(signal) if !ENDING.contains(&signal.signal) => {
                    if status.is_none() {
                        self.job.follow(&signal, self.child.pid);
                    }
                }
                Wake::Signal(signal) if self.job.has_had(&signal) => {}
                Wake::Signal(signal) if status.is_some() => {
                    log::debug!("{signal}: no longer waiting for descendants of the command");
                    self.wait = YesNo::No;
                }
                // To the whole job: the command has it too, and decides what it means.
                Wake::Signal(signal) if signal.from_terminal => self.interrupt(),
                // The second: the command may ignore the first.
                Wake::Signal(_) if told_to_end => self.child.signal(Signal::SIGKILL),
                Wake::Signal(signal) => {
                    told_to_end = true;
                    self.wait = YesNo::No;
                    self.child.signal(signal.signal);
                    self.interrupt();
                }
                Wake::Command => status = self.reap(),
                Wake::Listener => listener_ended = true,
                Wake::Late => {
                    said = true;
                    self.say_who_is_left();
                }
                Wake::Nothing => {}
            }
        }
    }

    /// Names the processes that it waits for: a left-over daemon would hold up a script without a message.
    fn say_who_is_left(&self) {
        let left = descendants::left();
        let named: Vec<_> =
            left.iter().take(8).map(|(comm, pid)| format!("{comm} (pid {pid})")).collect();
        let more = match left.len() {
            0 => "they are not visible from here".to_owned(),
            count if count > named.len() => format!("{}, ...", named.join(", ")),
            _ => named.join(", "),
        };
        say(
            "syscallfs",
            &format!(
                "the command has ended; waiting for processes that it left running: {more}: end them, press Ctrl-C \
                 or send SIGTERM to stop waiting, or use '--wait no'"
            ),
        );
    }

    /// `wait` is how long it may take, where that matters.
    fn next(&mut self, command_ended: bool, listener_ended: bool, wait: PollTimeout) -> Wake {
        let mut fds = vec![PollFd::new(self.signals.as_fd(), PollFlags::POLLIN)];
        // An end stays readable once it is reported: only ends that are not reported yet are polled for.
        let mut wakes = vec![];
        if !command_ended {
            fds.push(PollFd::new(self.child.pidfd.as_fd(), PollFlags::POLLIN));
            wakes.push(Wake::Command);
        }
        if !listener_ended {
            fds.push(PollFd::new(self.ended.as_fd(), PollFlags::POLLIN));
            wakes.push(Wake::Listener);
        }
        match poll(&mut fds, wait) {
            Ok(0) => return Wake::Late,
            Ok(_) => {}
            Err(_) => return Wake::Nothing,
        }
        let ready: Vec<bool> = fds.iter().map(|fd| fd.any() == Some(true)).collect();
        if ready[0] {
            return self.signals.next().map_or(Wake::Nothing, Wake::Signal);
        }
        let woken = wakes.into_iter().zip(&ready[1..]).find(|(_, ready)| **ready);
        woken.map_or(Wake::Nothing, |(wake, _)| wake)
    }

    /// Lets go of the calls that a signal would have interrupted had they not been trapped.
    fn interrupt(&self) {
        // The terminal and the kernel take a moment to hand it to all.
        std::thread::sleep(Duration::from_millis(50));
        // A target that waits for a response cannot take the signal otherwise.
        self.daemon.pending().interrupt();
    }

    fn reap(&self) -> Option<Exit> {
        match waitpid(self.child.pid, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::Exited(_, code)) => Some(Exit::Status(code as u8)),
            Ok(WaitStatus::Signaled(_, signal, _)) => Some(Exit::Signal(signal as i32)),
            Ok(_) => None,
            Err(errno) => {
                log::error!("cannot get the exit status of the command: {errno}");
                Some(Exit::Failure)
            }
        }
    }

    /// Takes everything down: the mount first, so that the handlers see its end.
    fn finish(self) {
        let RunningCommand { daemon, handle, hints, .. } = self;
        handle.iter().for_each(Helper::expect_end);
        daemon.stop();
        drop(hints);
        if let Some(handle) = handle {
            handle.end();
        }
    }
}

/// What there is to do next.
enum Wake {
    Signal(super::signals::ReceivedSignal),
    Command,
    Listener,
    /// Nothing has happened for as long as it may take.
    Late,
    Nothing,
}
