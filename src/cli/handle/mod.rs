//! `syscallfs handle`: a handler program for each request, as a plain client of a mount. Handlers decide, not this
//! program: where one fails, the target gets the listener's default response.

use std::fs::File;
use std::io::{self, stdin};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Args;
use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::Signal;
use nix::unistd::{dup2_stdin, fchdir};

use super::{Exit, default_mount, mounted};
use crate::kernel::limits::Nofile;
use crate::kernel::trusted;

mod choose;
mod container;
mod dispatch;
mod event;
mod events;
mod left;
mod pending;
mod queue;
mod record;
mod report;
mod respond;
mod running;
mod signals;
mod supervise;
mod unknown;
mod verdict;

use dispatch::{Dispatch, HandledMount};
use events::Events;
use record::Recorder;
use report::warn;
use respond::Responses;
use signals::HandleSignals;
use supervise::{Ended, Supervisor};

/// Options of `handle`.
#[derive(Debug, Args)]
#[command(after_help = "\
A handler is an executable named after a system call (`mount`), or `default` for all other calls. It runs in the \
request's directory, with request.json on standard input and with SYSCALLFS (the mount), SYSCALLFS_NUMBER and \
SYSCALLFS_LISTENER in its environment. The last line that it prints is the response, unless it wrote to `response` \
itself. If a handler fails, the request gets the listener's default response, and the failure is reported on \
standard error and in the mount's `log`.")]
pub struct HandleArgs {
    /// Directory of handlers. It is read again for each request
    #[arg(value_name = "HANDLERS")]
    pub handlers: PathBuf,

    /// Where the tree is mounted [default: the only mount in $XDG_RUNTIME_DIR/syscallfs or /run/syscallfs]
    #[arg(short, long, value_name = "DIR")]
    pub mount: Option<PathBuf>,

    /// Maximum number of handlers that run at the same time for each listener [default: 4 per core]
    #[arg(short, long, value_name = "N", value_parser = places)]
    pub jobs: Option<NonZeroUsize>,

    /// Save each handled request to DIR/NUMBER, as `cp -r` would, with its response in the file `response`. DIR must
    /// be empty or must not exist
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
        // The command was quicker than this program.
        Err(_) if args.child && args.mount.as_deref().is_some_and(mounted::is_unmounted) => {
            return Exit::Success;
        }
        Err(message) => {
            warn(&message);
            return Exit::Usage;
        }
    };
    if args.child {
        // SIGTERM, so that the handlers are ended too.
        let _ = set_pdeathsig(Signal::SIGTERM);
    }
    let signals = match HandleSignals::new(args.child) {
        Ok(signals) => signals,
        Err(errno) => {
            warn(&format!("cannot receive signals: {}", errno.desc()));
            return Exit::Failure;
        }
    };
    let events = match Events::of(events) {
        Ok(events) => events,
        Err(error) => {
            warn(&format!("cannot wait for events: {error}"));
            return Exit::Failure;
        }
    };
    match supervisor.run(events, &signals) {
        Ended::Mount => Exit::Success,
        Ended::Signal(number) => Exit::Signal(number),
        Ended::Broken(error) => {
            warn(&format!("cannot read events: {error}"));
            Exit::Failure
        }
    }
}

/// Checks what the command line names. The error is one line that names it, and the fix.
fn prepare(args: &HandleArgs) -> Result<(Supervisor, File), String> {
    check_handlers(&args.handlers)?;
    // `run` has looked at it, and a warning would appear twice.
    if !args.child {
        trusted::check_named(&args.handlers, "HANDLERS")?;
    }
    let handlers = absolute(&args.handlers)?;
    let place = absolute(&args.mount.clone().map_or_else(default_mount, Ok)?)?;
    let mount = match args.child {
        true => enter_mount().map_err(|errno| format!("{}: {}", place.display(), errno.desc()))?,
        false => place.clone(),
    };
    let events = mounted::open_file(&mount, "events", OFlag::empty())?;
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let jobs = args.jobs.map_or(cores * 4, NonZeroUsize::get);
    let recorder = args.record.as_deref().map(Recorder::new).transpose()?;
    let responses = Responses::of(&mount);
    // Each listener has places of its own, and each handler
    // takes descriptors here. Handlers begin with the old limit.
    let nofile = Nofile::raise()
        .map_err(|errno| format!("cannot raise the limit of open files: {}", errno.desc()))?;
    let dispatch = Dispatch::new(
        HandledMount { dir: mount, place },
        handlers,
        jobs,
        recorder,
        responses,
        nofile,
    );
    let dispatch = if args.no_containers { dispatch.without_containers() } else { dispatch };
    Ok((Supervisor::new(dispatch), events))
}

fn places(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "not a number of handlers, at least 1".to_owned())
}

/// Whether `handlers` can be a directory of handlers.
///
/// # Errors
/// One line that names it, and the fix.
pub(super) fn check_handlers(handlers: &Path) -> Result<(), String> {
    let shown = handlers.display();
    std::fs::read_dir(handlers).map(drop).map_err(|error| match error.kind() {
        io::ErrorKind::NotADirectory => {
            format!("{shown} is not a directory: name the directory that holds the handlers")
        }
        io::ErrorKind::NotFound => {
            format!("{shown} does not exist: name a directory of handlers, or create it")
        }
        _ => format!("cannot read {shown}: {error}"),
    })
}

/// Makes the mount, whose root the parent has handed on as standard
/// input, the working directory. Returns where it is from there.
fn enter_mount() -> Result<PathBuf, Errno> {
    // So it is reached whatever becomes of its path.
    fchdir(stdin())?;
    let null = File::open("/dev/null").map_err(|_| Errno::ENODEV)?;
    dup2_stdin(null)?;
    Ok(PathBuf::from("."))
}

/// Handlers start in other directories than this program.
fn absolute(path: &Path) -> Result<PathBuf, String> {
    std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))
}
