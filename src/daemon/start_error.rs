//! Why a daemon did not start, in a sentence with the fix.

use std::io;

use nix::errno::Errno;

use crate::fs::mount::MountError;
use crate::kernel::shortage::Shortage;

/// Why the daemon did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No mount.
    #[error(transparent)]
    Mount(#[from] MountError),
    /// Writers could not be identified.
    #[error(
        "/proc is not mounted, or belongs to another pid namespace: as root, 'mount -t proc proc /proc' (unshare \
         has --mount-proc)"
    )]
    Proc,
    /// No threads, memory or descriptors.
    #[error("{0}")]
    Short(Shortage),
    /// Anything else.
    #[error("cannot start: {0}")]
    Resources(io::Error),
}

impl From<io::Error> for StartError {
    fn from(error: io::Error) -> Self {
        Shortage::of_io(&error).map_or(StartError::Resources(error), StartError::Short)
    }
}

impl From<Errno> for StartError {
    fn from(errno: Errno) -> Self {
        io::Error::from(errno).into()
    }
}
