//! `syscallfs serve`: the agent for container runtimes. Each container whose profile names its socket
//! becomes a listener; it never looks into a container's files.

use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use clap::Args;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::eventfd::{EfdFlags, EventFd};

use super::helper::Helper;
use super::options::{MountArgs, exit_of};
use super::runtime_dir::below_runtime_dir;
use super::{Exit, say};
use crate::daemon::{Daemon, StartError};
use crate::fs::log_file::LogFile;
use crate::fs::mount::MountError;
use crate::intake::agent::{Agent, BindError};
use crate::intake::handover::{Handed, Refused};
use crate::intake::{metadata, safe_name};
use crate::kernel::limits::Nofile;
use crate::kernel::signals::{Signals, TURNING};
use crate::kernel::text::printable;
use crate::kernel::trusted;
use crate::requests::{Container, ListenerConfig, Settings};

/// The arguments of `syscallfs serve`.
#[derive(Debug, Args)]
#[command(after_help = "\
A container is served if its seccomp profile names the socket as `listenerPath`; see `syscallfs profile`. Lines of \
the form `key=value` in `listenerMetadata` set `timeout`, `default`, `unreadable`, `mode`, `log`, `rules` (one rule per line), \
`handlers` and `wait_killable` for the container. If systemd passes a listening socket, it is used instead of \
--socket. SIGTERM or Ctrl-C ends the agent; trapped calls of the containers then fail with ENOSYS.")]
pub struct ServeArgs {
    /// The socket that runtimes connect to [default: $XDG_RUNTIME_DIR/syscallfs.sock or /run/syscallfs.sock]
    #[arg(long, value_name = "PATH")]
    socket: Option<PathBuf>,
    #[command(flatten)]
    pub(super) mounting: MountArgs,
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

impl ServeArgs {
    /// Chooses where the tree is to be mounted if that was not said.
    ///
    /// # Errors
    /// See [`MountError`].
    pub(super) fn settle(&mut self) -> Result<(), MountError> {
        self.mounting.settle("serve")
    }
}

/// Serves until a signal ends it, on `inherited` if a service manager has passed on a socket.
#[must_use]
pub fn main(arguments: &ServeArgs, inherited: Option<UnixListener>) -> Exit {
    match serve(arguments, inherited) {
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

fn serve(arguments: &ServeArgs, inherited: Option<UnixListener>) -> Result<(), ServeError> {
    let settings = arguments.mounting.settings().map_err(ServeError::Usage)?;
    let handlers = arguments.mounting.handlers().map_err(ServeError::Usage)?;
    let others: Vec<_> = arguments.mounting.log_signal().into_iter().collect();
    let signals = Signals::block(&others)?;
    Nofile::raise()?;
    // Before the mount: if another agent has the socket, nothing is left mounted.
    let agent = match inherited {
        Some(socket) => Agent::inherit(socket)?,
        None => {
            if let Some(directory) = arguments.socket.as_deref().and_then(Path::parent) {
                trusted::named_directory(directory, "--socket").map_err(ServeError::Usage)?;
            }
            Agent::bind(&arguments.socket.clone().unwrap_or_else(default_socket))?
        }
    };
    let path = agent.path();
    let end = Arc::new(EventFd::from_flags(EfdFlags::EFD_CLOEXEC)?);
    let daemon = arguments.mounting.start(None)?;
    let (daemon, log) = arguments.mounting.with_log(daemon).map_err(ServeError::Usage)?;
    let daemon = Arc::new(daemon);
    let helper = match handlers {
        None => None,
        Some(handlers) => match Helper::start(handlers, &daemon, &[]) {
            Ok(helper) => Some(helper),
            Err(error) => {
                stop(daemon, None);
                return Err(ServeError::Handlers(error));
            }
        },
    };
    let (served, ending) = (Arc::clone(&daemon), Arc::clone(&end));
    let take = move |handed| take_over(&served, handed, settings);
    let serving = move || agent.serve(&*ending, take);
    let intake = match thread::Builder::new().name("intake".into()).spawn(serving) {
        Ok(intake) => intake,
        Err(error) => {
            stop(daemon, helper);
            return Err(StartError::from(error).into());
        }
    };
    say("syscallfs", &format!("serving {} on {}", path.display(), daemon.path().display()));
    until_end(&signals, log.as_ref());
    let _: Result<usize, Errno> = end.write(1);
    // Whatever it was doing, no container is taken over any more.
    let _: thread::Result<()> = intake.join();
    stop(daemon, helper);
    Ok(())
}

/// Waits for a signal that ends it.
fn until_end(signals: &Signals, log: Option<&LogFile>) {
    let mut asked = [PollFd::new(signals.as_fd(), PollFlags::POLLIN)];
    loop {
        match poll(&mut asked, PollTimeout::NONE) {
            Err(Errno::EINTR) => {}
            Ok(_) => match signals.next() {
                Some(signal) if signal.signal == TURNING => log.iter().for_each(|log| log.turn()),
                Some(_) => return,
                None => {}
            },
            Err(_) => return,
        }
    }
}

/// Takes everything down: the mount first, so that the handlers see its end.
fn stop(daemon: Arc<Daemon>, helper: Option<Helper>) {
    helper.iter().for_each(Helper::expect_end);
    // The only one by now: the thread that had the other has ended.
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
    let given = state.metadata;
    let wishes = metadata::parse_metadata(given.as_deref().unwrap_or_default(), settings)
        .map_err(Refused::Metadata)?;
    let id = state.state.id;
    // The runtime names no process of an exec; the notifications do.
    let pid = [Some(state.pid), state.state.pid].into_iter().flatten().find(|pid| *pid > 0);
    let name = safe_name(&id);
    // By the id and not by the name of the listener: that is ID.2 for an exec, which would get around the
    // handlers of its container.
    let handlers = wishes.handlers.unwrap_or_else(|| name.clone());
    let about = ListenerConfig {
        name,
        specs: Vec::new(),
        pid: pid.map_or(0, i32::unsigned_abs),
        settings: wishes.settings,
        rules: wishes.rules,
        container: Some(Container {
            id: id.as_str().into(),
            state: text,
            metadata: given,
            handlers,
        }),
    };
    match daemon.add_listener(listener, wishes.wait_killable, about, || {}) {
        Ok(source) => {
            log::info!("listener {}: taken over", source.name);
            Ok(())
        }
        // The author of a container chooses its id.
        Err(error) => Err(Refused::Resources(printable(&id), error.to_string())),
    }
}
