//! What `run` and `serve` have in common: the mount, its defaults, and the handlers beside it. It never
//! says how a command or a container is served.

use std::path::{Path, PathBuf};

use clap::Args;

use super::handle::check_handlers;
use super::{Exit, default_mount};
use crate::daemon::{Daemon, SNAPSHOT_MAX, StartError};
use crate::mount::MountError;
use crate::pending::Settings;

/// The options of a mount.
#[derive(Debug, Args)]
pub(super) struct MountOptions {
    /// Where to mount the tree [default: $XDG_RUNTIME_DIR/syscallfs or /run/syscallfs]
    #[arg(short, long, value_name = "DIR")]
    mount: Option<PathBuf>,
    /// Start a handler for each request: DIR holds executables named after system calls, and
    /// `default` for any other. Those in DIR/LISTENER go before those in DIR.
    #[arg(long, value_name = "DIR")]
    handlers: Option<PathBuf>,
    /// Seconds until a request without a response gets the default response; 0 = never.
    #[arg(long, value_name = "S", default_value = "0", allow_hyphen_values = true)]
    timeout: String,
    /// The default response: a value, an errno such as EPERM, or continue.
    #[arg(long, value_name = "RESPONSE", default_value = "ENOSYS", allow_hyphen_values = true)]
    default: String,
    /// Let other users into the mount: what each may see and do there, chown and chmod on
    /// `listeners/NAME` say.
    #[arg(long)]
    allow_other: bool,
    /// The most that is kept of one piece of a target's memory, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = SNAPSHOT_MAX, value_parser = bytes)]
    snapshot_max: usize,
}

impl MountOptions {
    /// Timeout and default response of a listener to begin with.
    ///
    /// # Errors
    /// One line that names the option.
    pub(super) fn settings(&self) -> Result<Settings, String> {
        let timeout = Settings::parse_timeout(&self.timeout);
        let default = Settings::parse_default(&self.default);
        Ok(Settings {
            timeout: timeout.map_err(|why| format!("--timeout: {why}"))?,
            default: default.map_err(|why| format!("--default: {why}"))?,
        })
    }

    /// The directory of handlers, if there is to be one.
    ///
    /// # Errors
    /// One line that names it.
    pub(super) fn handlers(&self) -> Result<Option<&Path>, String> {
        let handlers = self.handlers.as_deref();
        handlers.map_or(Ok(()), check_handlers)?;
        Ok(handlers)
    }

    /// Mounts the tree and serves it.
    ///
    /// # Errors
    /// See [`StartError`].
    pub(super) fn start(&self) -> Result<Daemon, StartError> {
        let mount = self.mount.clone().unwrap_or_else(default_mount);
        Daemon::start(&mount, self.snapshot_max, self.allow_other)
    }
}

/// The exit status when there is no mount: of a wrong command line where `-m` was.
pub(super) fn exit_of(error: &StartError) -> Exit {
    match error {
        StartError::Mount(
            MountError::NotADirectory(_)
            | MountError::NotEmpty(_)
            | MountError::InUse(_)
            | MountError::Directory(..),
        ) => Exit::Usage,
        _ => Exit::Failure,
    }
}

fn bytes(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("it is a number of bytes, such as {SNAPSHOT_MAX}"))
}
