//! Why `run` has run nothing, and the exit status that says so.

use std::io;

use nix::errno::Errno;

use crate::cli::Exit;
use crate::cli::options::exit_of;
use crate::daemon::StartError;
use crate::intake::command::CommandError;

/// Why nothing was run.
#[derive(Debug, thiserror::Error)]
pub(super) enum RunError {
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
    /// The status that says so.
    pub(super) fn exit(&self) -> Exit {
        match self {
            RunError::Usage(_) => Exit::Usage,
            RunError::Start(error) => exit_of(error),
            RunError::Command(CommandError::NotFound(_)) => Exit::Status(127),
            RunError::Command(CommandError::NotExecutable(..)) => Exit::Status(126),
            _ => Exit::Failure,
        }
    }
}
