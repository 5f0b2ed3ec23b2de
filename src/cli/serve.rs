//! `syscallfs serve`: the agent for container runtimes. Each container whose profile names its socket
//! becomes a listener; it never looks into a container's files.

use std::io;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use clap::Args;
use listenfd::ListenFd;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::eventfd::{EfdFlags, EventFd};

use super::helper::Helper;
use super::options::{MountOptions, exit_of};
use super::signals::Signals;
use super::{Exit, below_runtime_dir, say};
use crate::daemon::{Daemon, StartError};
use crate::intake::agent::{Agent, BindError};
use crate::intake::handover::{Handed, Refused};
use crate::intake::{metadata, safe_name};
use crate::pending::{About, Container, Settings};
use crate::sys::limits::Nofile;

/// The arguments of `syscallfs serve`.
#[derive(Debug, Args)]
#[command(after_help = "\
A container is served if its seccomp profile has the socket as `listenerPath`: see `syscallfs profile`. \
`listenerMetadata` of `key=value` lines sets `timeout`, `default`, `rules` (a line each), `handlers` and \
`wait_killable` for it. It takes over a listening socket from systemd, if there is one. SIGTERM and Ctrl-C end it: the \
containers' trapped calls then fail with ENOSYS.")]
pub struct ServeArgs {
    /// Where runtimes connect [default: $XDG_RUNTIME_DIR/syscallfs.sock or /run/syscallfs.sock]
    #[arg(long, value_name = "PATH")]
    socket: Option<PathBuf>,
    #[command(flatten)]
    mounting: MountOptions,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
enum ServeError {
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Bind(#[from] BindError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("cannot start: {0}")]
    Resources(#[from] io::Error),
    #[error("cannot start the handlers: {0}")]
    Handlers(io::Error),
}

impl From<Errno> for ServeError {
    fn from(errno: Errno) -> Self {
        ServeError::Resources(errno.into())
    }
}

impl ServeError {
    fn exit(&self) -> Exit {
        match self {
            ServeError::Usage(_) | ServeError::Bind(_) => Exit::Usage,
            ServeError::Start(error) => exit_of(error),
            _ => Exit::Failure,
        }
    }
}

/// Serves until a signal ends it.
#[must_use]
pub fn main(arguments: &ServeArgs) -> Exit {
    match serve(arguments) {
        Ok(()) => Exit::Success,
        Err(error) => {
            say("syscallfs", &error.to_string());
            error.exit()
        }
    }
}

/// The socket that is meant where `--socket` names none.
#[must_use]
pub fn default_socket() -> PathBuf {
    below_runtime_dir("syscallfs.sock")
}

fn serve(arguments: &ServeArgs) -> Result<(), ServeError> {
    let settings = arguments.mounting.settings().map_err(ServeError::Usage)?;
    let handlers = arguments.mounting.handlers().map_err(ServeError::Usage)?;
    let signals = Signals::block()?;
    let nofile = Nofile::raise()?;
    let inherited = ListenFd::from_env().take_unix_listener(0).ok().flatten();
    let agent = match inherited {
        Some(socket) => Agent::inherit(socket)?,
        None => Agent::bind(&arguments.socket.clone().unwrap_or_else(default_socket))?,
    };
    let path = agent.path();
    let daemon = Arc::new(arguments.mounting.start()?);
    let helper = match handlers {
        None => None,
        Some(handlers) => match Helper::start(handlers, daemon.path(), &[], nofile) {
            Ok(helper) => Some(helper),
            Err(error) => {
                stop(daemon, None);
                return Err(ServeError::Handlers(error));
            }
        },
    };
    let end = Arc::new(EventFd::from_flags(EfdFlags::EFD_CLOEXEC)?);
    let (served, told) = (Arc::clone(&daemon), Arc::clone(&end));
    let intake = thread::Builder::new().name("intake".into()).spawn(move || {
        agent.serve(&*told, |handed| take_over(&served, handed, settings));
    })?;
    say("syscallfs", &format!("serving {} on {}", path.display(), daemon.path().display()));
    let mut asked = [PollFd::new(signals.as_fd(), PollFlags::POLLIN)];
    while poll(&mut asked, PollTimeout::NONE) == Err(Errno::EINTR) {}
    let _: Result<usize, Errno> = end.write(1);
    // Whatever it was doing, no container is taken over any more.
    let _: thread::Result<()> = intake.join();
    stop(daemon, helper);
    Ok(())
}

/// Takes everything down: the mount first, so that the handlers see its end.
fn stop(daemon: Arc<Daemon>, helper: Option<Helper>) {
    if let Some(daemon) = Arc::into_inner(daemon) {
        daemon.stop();
    }
    if let Some(helper) = helper {
        helper.end();
    }
}

/// Makes a listener of what a runtime handed over.
fn take_over(daemon: &Daemon, handed: Handed, settings: Settings) -> Result<(), Refused> {
    let Handed { listener, state, text } = handed;
    let given = state.metadata().clone();
    let wishes = metadata::parse(given.as_deref().unwrap_or_default(), settings)
        .map_err(Refused::Metadata)?;
    let id = state.state().id().clone();
    // Of an exec the runtime tells no process; the notifications will.
    let pid = [Some(*state.pid()), *state.state().pid()].into_iter().flatten().find(|pid| *pid > 0);
    let name = safe_name(&id);
    let handlers = wishes.handlers.unwrap_or_else(|| name.clone());
    let about = About {
        name,
        specs: Vec::new(),
        pid: pid.map_or(0, i32::unsigned_abs),
        settings: wishes.settings,
        rules: wishes.rules,
        container: Some(Container { id, state: text, metadata: given, handlers }),
    };
    match daemon.add_listener(listener, wishes.wait_killable, about, || {}) {
        Ok(source) => {
            log::info!("listener {}: taken over", source.name);
            Ok(())
        }
        Err(error) => Err(Refused::Resources(error.to_string())),
    }
}
