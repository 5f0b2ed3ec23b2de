//! `syscallfs run`: a command under a filter, its requests in a mounted tree, and its status in the end. Without its
//! filter the command does not run.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use nix::errno::Errno;
use nix::sys::signal::Signal;

use self::error::RunError;
use self::plan::RunPlan;
use self::running::RunningCommand;
use super::helper::Helper;
use super::hints::Hints;
use super::job::JobState;
use super::options::{IoUring, MountArgs};
use super::{Exit, rules, say, second_wall, stderr};
use crate::fs::mount::MountError;
use crate::intake::command::Begin;
use crate::intake::safe_name;
use crate::keeper::KeeperLink;
use crate::kernel::landlock::Bounds;
use crate::kernel::limits::Nofile;
use crate::kernel::signals::Signals;

mod begin;
mod error;
mod plan;
mod running;

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
    /// How many crashes of the serving process within ten seconds are too many. Up to that, another one is started in its
    /// place; then each trapped call gets the default response.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) max_crashes: u32,
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

    fn plan(&self) -> Result<RunPlan, RunError> {
        let rules = rules::given(self.rules.as_deref(), self.text.as_deref());
        let rules = rules.map_err(RunError::Usage)?;
        let ruleset = self.bounds.as_ref().and_then(second_wall::ruleset);
        RunPlan::new(&self.command, &self.traps, rules, self.io_uring, ruleset)
    }
}

/// Runs the command, or goes on with what an earlier daemon has left; its status is ours.
pub(super) fn main(arguments: &RunArgs, keeper: Arc<KeeperLink>) -> Exit {
    let result = run(arguments, &keeper);
    // Where a later daemon fails the command goes on: it is for the keeper to try again, or to give up.
    let is_done = result.is_ok() || !keeper.is_successor();
    let exit = result.unwrap_or_else(|error| {
        say("syscallfs", &error.to_string());
        error.exit()
    });
    if is_done {
        keeper.is_done(exit.status());
    }
    exit
}

/// Ends a daemon that cannot go on with what another one has left, as if it had crashed: nothing of that is undone.
fn crash(error: &RunError) -> ! {
    say("syscallfs", &error.to_string());
    stderr::flush();
    std::process::exit(i32::from(error.exit().status()))
}

fn run(arguments: &RunArgs, keeper: &Arc<KeeperLink>) -> Result<Exit, RunError> {
    let left = keeper.take_left();
    let settings = arguments.mounting.settings().map_err(RunError::Usage)?;
    let handlers = arguments.mounting.handlers().map_err(RunError::Usage)?;
    // A later daemon needs none: its rules are those that the listener has by now.
    let plan = left.is_none().then(|| arguments.plan()).transpose()?;
    plan.iter().for_each(RunPlan::report_notes);
    let job = JobState::new(keeper.keeper, keeper.has_terminal);
    let others: Vec<_> = job.signals().chain(arguments.mounting.log_signal()).collect();
    // Before the first thread of the daemon, which inherits the mask: a signal is read here or nowhere.
    let signals = Signals::block(&others)?;
    let nofile = Nofile::raise()?;

    let daemon = arguments.mounting.start(Some(Arc::clone(keeper)))?;
    let (daemon, log) = arguments.mounting.with_log(daemon).map_err(RunError::Usage)?;
    let wait_killable = arguments.wait_killable == YesNo::Yes;
    let (begun, hints) = match (&plan, left) {
        (Some(plan), _) => {
            let is_guard = arguments.text.is_some();
            let hints = Hints::of_guard(is_guard, daemon.pending(), &plan.rules);
            // Before the command prints anything, such as a prompt. The rules of `guard` answer each call.
            if handlers.is_none() && !is_guard && io::stderr().is_terminal() {
                let path = daemon.path().join("pending");
                say(
                    "syscallfs",
                    &format!("trapped calls wait for a response in {}", path.display()),
                );
                stderr::flush();
            }
            let begin =
                Begin { mask: keeper.mask, nofile, wait_killable, hold: Some(keeper.hold()) };
            (begin::begin_command(&daemon, keeper, plan, settings, begin), hints)
        }
        (None, Some(left)) => (begin::go_on(&daemon, keeper, left), None),
        (None, None) => return Err(Errno::EPROTO.into()),
    };
    let begun = match begun {
        Ok(begun) => begun,
        Err(error) if keeper.is_successor() => crash(&error),
        Err(error) => {
            daemon.stop();
            return Err(error);
        }
    };
    let keeper = Arc::clone(keeper);
    let waits = arguments.wait == YesNo::Yes;
    let mut run =
        RunningCommand { daemon, keeper, log, hints, begun, signals, job, handle: None, waits };
    if let Some(handlers) = handlers {
        match Helper::start(handlers, &run.daemon, &["--no-containers"]) {
            Ok(handle) => run.handle = Some(handle),
            Err(error) if run.keeper.is_successor() => crash(&RunError::Handlers(error)),
            Err(error) => {
                // Nobody would answer its calls.
                run.begun.child.signal(Signal::SIGKILL);
                run.finish();
                return Err(RunError::Handlers(error));
            }
        }
    }
    run.keeper.serves();
    let exit = run.until_end();
    let exec_error = run.begun.child.exec_error();
    run.finish();
    match (exec_error, plan) {
        (Some(errno), Some(plan)) => Err(plan.prepared.exec_failure(errno).into()),
        _ => Ok(exit),
    }
}
