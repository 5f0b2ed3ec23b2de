//! `syscallfs handle`: a handler program for each request, as a plain client of a mount. It never
//! makes a decision of its own: what goes wrong yields the listener's default response.

use std::fs::File;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Args;
use nix::fcntl::OFlag;
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::Signal;

use super::{Exit, default_mount, mounted, say};
use crate::sys::limits::Nofile;

mod choose;
mod container;
mod dispatch;
mod event;
mod events;
mod left;
mod queue;
mod record;
mod respond;
mod running;
mod signals;
mod supervise;
mod verdict;

use dispatch::Dispatch;
use events::Events;
use record::Recorder;
use respond::Responses;
use signals::Signals;
use supervise::{Ended, Supervisor};

/// Options of `handle`.
#[derive(Debug, Args)]
#[command(after_help = "\
A handler is an executable named after a system call (`mount`), or `default` for any other. It starts \
in the request's directory, with request.json on its standard input, and SYSCALLFS (the mount), \
SYSCALLFS_NUMBER and SYSCALLFS_LISTENER in its environment. The last line that it prints is the \
response, unless it wrote `response` itself. One that fails yields the listener's default response \
and a line on standard error and in the mount's `log`.")]
pub struct HandleArgs {
    /// Directory of handlers; looked at anew for each request
    #[arg(value_name = "HANDLERS")]
    pub handlers: PathBuf,

    /// Where the file system is mounted [default: $XDG_RUNTIME_DIR/syscallfs or /run/syscallfs]
    #[arg(short, long, value_name = "DIR")]
    pub mount: Option<PathBuf>,

    /// How many handlers may run at once for each listener; others wait their turn [default: 4 per core]
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,

    /// Keep each request that is handled in DIR/NUMBER, as `cp -r` would, with the response that it
    /// was given in the file `response`. DIR must be empty or not there yet
    #[arg(long, value_name = "DIR")]
    pub record: Option<PathBuf>,

    /// Started by `run`: ends with its parent, and leaves Ctrl-C to it
    #[arg(long, hide = true)]
    pub child: bool,

    /// Started by `run`, whose listener is no container's
    #[arg(long, hide = true)]
    pub no_containers: bool,
}

/// Runs handlers until the mount has gone, or a signal asks for an end. Prints its own messages.
#[must_use]
pub fn main(args: &HandleArgs) -> Exit {
    let (supervisor, events) = match prepare(args) {
        Ok(prepared) => prepared,
        Err(message) => {
            warn(&message);
            return Exit::Usage;
        }
    };
    if args.child {
        // SIGTERM, so that the handlers are ended too.
        let _ = set_pdeathsig(Signal::SIGTERM);
    }
    let signals = match Signals::new(args.child) {
        Ok(signals) => signals,
        Err(errno) => {
            warn(&format!("signals cannot be received: {}", errno.desc()));
            return Exit::Failure;
        }
    };
    let events = match Events::of(events) {
        Ok(events) => events,
        Err(error) => {
            warn(&format!("events cannot be waited for: {error}"));
            return Exit::Failure;
        }
    };
    match supervisor.run(events, &signals) {
        Ended::Mount => Exit::Success,
        Ended::Signal(number) => Exit::Signal(number),
        Ended::Broken(error) => {
            warn(&format!("events cannot be read: {error}"));
            Exit::Failure
        }
    }
}

/// Checks what the command line names. The error is one line that names it, and the mend.
fn prepare(args: &HandleArgs) -> Result<(Supervisor, File), String> {
    check_handlers(&args.handlers)?;
    let handlers = absolute(&args.handlers)?;
    let mount = absolute(&args.mount.clone().unwrap_or_else(default_mount))?;
    let events = mounted::open(&mount, "events", OFlag::empty())?;
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let jobs = args.jobs.map_or(cores * 4, NonZeroUsize::get);
    let recorder = args.record.as_deref().map(Recorder::new).transpose()?;
    let responses = Responses::of(&mount);
    let nofile = Nofile::raise()
        .map_err(|errno| format!("the limit of descriptors cannot be raised: {}", errno.desc()))?;
    let dispatch = Dispatch::new(mount, handlers, jobs, recorder, responses, nofile);
    let dispatch = if args.no_containers { dispatch.without_containers() } else { dispatch };
    Ok((Supervisor::new(dispatch), events))
}

/// Whether `handlers` can be a directory of handlers.
///
/// # Errors
/// One line that names it, and the mend.
pub(super) fn check_handlers(handlers: &Path) -> Result<(), String> {
    let shown = handlers.display();
    std::fs::read_dir(handlers).map(drop).map_err(|error| match error.kind() {
        io::ErrorKind::NotADirectory => {
            format!("{shown} is not a directory: name the directory that holds the handlers")
        }
        io::ErrorKind::NotFound => {
            format!("{shown} does not exist: name a directory of handlers, or create it")
        }
        _ => format!("{shown} cannot be read: {error}"),
    })
}

/// Handlers start in other directories than this program.
fn absolute(path: &Path) -> Result<PathBuf, String> {
    std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn warn(line: &str) {
    say("syscallfs handle", line);
}
