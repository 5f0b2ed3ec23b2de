//! The options that `run` and `serve` share: the mount, its defaults, and the handlers beside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use nix::sys::signal::Signal;

use super::handle::check_handlers;
use super::runtime_dir::place_for;
use super::{Exit, mounts_dir};
use crate::daemon::{Daemon, StartError};
use crate::fs::log_file::LogFile;
use crate::fs::mount::MountError;
use crate::keeper::KeeperLink;
use crate::kernel::signals::TURNING;
use crate::kernel::trusted;
use crate::policy::selector::{Spec, gaps};
use crate::requests::{Limits, Mode, Settings};

/// The options of a mount.
#[derive(Debug, Args)]
pub(super) struct MountArgs {
    /// Where to mount the tree [default: a directory of its own in $XDG_RUNTIME_DIR/syscallfs or /run/syscallfs]
    #[arg(short, long, value_name = "DIR")]
    mount: Option<PathBuf>,
    /// Start a handler for each request. DIR holds executables named after system calls, and `default` for all other
    /// calls. Handlers in DIR/listeners/LISTENER take precedence over those in DIR.
    #[arg(long, value_name = "DIR")]
    handlers: Option<PathBuf>,
    /// Seconds until a request without a response gets the default response; 0 = never.
    #[arg(long, value_name = "S", default_value = "0", allow_hyphen_values = true)]
    timeout: String,
    /// The default response: a value, an errno such as EPERM, or continue.
    #[arg(long, value_name = "RESPONSE", default_value = "ENOSYS", allow_hyphen_values = true)]
    default: String,
    /// What to do with a call whose arguments cannot be read: `refuse` it, or `show` it to the handlers without those
    /// arguments.
    #[arg(long, value_name = "WHAT", default_value = "refuse")]
    unreadable: String,
    /// Refuse nothing: a call that would be refused continues, and `log` says what it would have got.
    #[arg(long)]
    audit: bool,
    /// Append the lines of `log` to this file. When it is longer than --log-max, and at SIGUSR1, it becomes FILE.1, up to
    /// FILE.4.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Maximum size in bytes of the file given with --log; 0 = no limit.
    #[arg(long, value_name = "BYTES", default_value_t = 64 << 20, requires = "log")]
    log_max: u64,
    /// Let other users access the mount. chown and chmod on `listeners/NAME` decide what each of them may see and do
    /// there.
    #[arg(long)]
    allow_other: bool,
    /// Maximum size in bytes of one piece of a target's memory, both captured and staged.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().piece, value_parser = bytes)]
    snapshot_max: usize,
    /// Maximum total size in bytes of captured memory while calls wait. One listener may use at most as much as it
    /// leaves free.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().memory, value_parser = bytes)]
    memory_max: usize,
}

impl MountArgs {
    /// Timeout and default response of a listener to begin with.
    ///
    /// # Errors
    /// One line that names the option.
    pub(super) fn settings(&self) -> Result<Settings, String> {
        let timeout = Settings::parse_timeout(&self.timeout);
        let default = Settings::parse_default(&self.default);
        let unreadable = self.unreadable.parse();
        Ok(Settings {
            timeout: timeout.map_err(|why| format!("--timeout: {why}"))?,
            default: default.map_err(|why| format!("--default: {why}"))?,
            unreadable: unreadable.map_err(|why: String| format!("--unreadable: {why}"))?,
            mode: if self.audit { Mode::Audit } else { Mode::Enforce },
            ..Settings::default()
        })
    }

    /// The directory of handlers, if there is to be one.
    ///
    /// # Errors
    /// One line that names it.
    pub(super) fn handlers(&self) -> Result<Option<&Path>, String> {
        let handlers = self.handlers.as_deref();
        handlers.map_or(Ok(()), |handlers| {
            check_handlers(handlers)?;
            trusted::check_named(handlers, "--handlers")
        })?;
        Ok(handlers)
    }

    /// Chooses where the tree is to be mounted if that was not said: by `name`, among the mounts of this user.
    ///
    /// # Errors
    /// See [`MountError`].
    pub(super) fn settle(&mut self, name: &str) -> Result<(), MountError> {
        if self.mount.is_none() {
            self.mount = Some(place_for(name)?);
        }
        Ok(())
    }

    /// Where the tree is to be mounted.
    pub(super) fn mount(&self) -> PathBuf {
        self.mount.clone().unwrap_or_else(mounts_dir)
    }

    /// The signal that begins a new file of the log, if there is one.
    pub(super) fn log_signal(&self) -> Option<Signal> {
        self.log.as_ref().map(|_| TURNING)
    }

    /// The daemon, and the thread that keeps its log in a file, if that was asked for.
    ///
    /// # Errors
    /// One line that names the file; the daemon is stopped.
    pub(super) fn with_log(&self, daemon: Daemon) -> Result<(Daemon, Option<LogFile>), String> {
        let start = |path: &PathBuf| {
            if let Some(directory) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                // Who can put a link there could make root append to any file.
                trusted::named_directory(directory, "--log")?;
            }
            LogFile::start(path, self.log_max, daemon.pending())
                .map_err(|error| format!("--log: {}: {error}", path.display()))
        };
        match self.log.as_ref().map(start).transpose() {
            Ok(log) => Ok((daemon, log)),
            Err(why) => {
                // It has mounted: without this, the mount stays behind.
                daemon.stop();
                Err(why)
            }
        }
    }

    /// Mounts the tree and serves it.
    ///
    /// # Errors
    /// See [`StartError`].
    pub(super) fn start(&self, keeper: Option<Arc<KeeperLink>>) -> Result<Daemon, StartError> {
        if let Some(place) = self.mount.as_deref() {
            // The owner of a link decides where it leads, so the link itself is checked. Otherwise the
            // directory is checked in which the mount point is, or will be made. readlink(2) asks nothing of
            // what is mounted there, where nobody may answer.
            let is_link = place.read_link().is_ok();
            let directory = if is_link { Some(place) } else { place.parent() };
            let directory = directory.unwrap_or(Path::new("/"));
            trusted::named_directory(directory, "-m").map_err(MountError::Untrusted)?;
        }
        let limits = Limits { piece: self.snapshot_max, memory: self.memory_max };
        Daemon::start(&self.mount(), limits, self.allow_other, keeper)
    }
}

/// What becomes of io_uring where it could do the work of a trapped call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum IoUring {
    /// The calls of io_uring fail with ENOSYS.
    Refuse,
    /// io_uring works, and can be used to avoid the traps.
    Allow,
}

impl IoUring {
    /// The calls that are to fail with ENOSYS.
    pub(super) fn refused_beside(self, specs: &[Spec]) -> Vec<&'static str> {
        match self {
            IoUring::Refuse => gaps::ring_calls_to_refuse(specs),
            IoUring::Allow => Vec::new(),
        }
    }
}

/// Reports the calls that can do the work of a trapped one without being trapped. `RUST_LOG=warn,notes=off` silences
/// that alone.
pub(super) fn report_gaps(specs: &[Spec]) {
    for note in gaps::notes(specs) {
        log::warn!(target: "notes", "{note}");
    }
}

/// The exit status when there is no mount: of a wrong command line where `-m` was.
pub(super) fn exit_of(error: &StartError) -> Exit {
    match error {
        StartError::Mount(
            MountError::NotADirectory(_)
            | MountError::NotEmpty(_)
            | MountError::InUse(_)
            | MountError::Untrusted(_)
            | MountError::Directory(..),
        ) => Exit::Usage,
        _ => Exit::Failure,
    }
}

fn bytes(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("not a number of bytes, such as {}", Limits::default().piece))
}
