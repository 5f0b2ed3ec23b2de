//! Why it is not known which handler is a request's. It is a failure of ours, so no other handler is taken instead:
//! what this process is short of is waited for, and any other failure gives the request its listener's default.

use std::io;
use std::path::{Path, PathBuf};

use crate::kernel::shortage::Shortage;

/// Why it is not known.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unknown {
    /// This process has no more of something for now.
    #[error("{0}")]
    Short(Shortage),
    /// This file cannot be read or looked at, and may exist.
    #[error("{path}: {1}", path = .0.display())]
    Failed(PathBuf, io::Error),
}

impl Unknown {
    /// That `path` could not be read or looked at, for `error`.
    pub(super) fn of(path: &Path, error: io::Error) -> Self {
        match Shortage::of_io(&error) {
            Some(shortage) => Self::Short(shortage),
            None => Self::Failed(path.to_owned(), error),
        }
    }
}
