//! What this process itself is: its rights and where it stands, looked up once. Whatever changes them does so in a child,
//! for which this process is still what counts as ours.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::OnceLock;

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::stat::fstat;

use super::credentials::Credentials;
use crate::emulate::directory_id::{self, DirectoryId};
use crate::emulate::{Outcome, Trying};
use crate::kernel::proc;

/// What distinguishes a namespace from others.
type Namespace = (u64, u64);

/// What was looked up.
#[derive(Debug)]
pub(super) struct Own {
    pub(super) credentials: Credentials,
    root: DirectoryId,
    user: Namespace,
    mount: Namespace,
}

/// This process.
pub(super) fn own() -> Outcome<&'static Own> {
    // Looked up for each call, this was much of the cost of opening a file in place.
    static OWN: OnceLock<Own> = OnceLock::new();
    match OWN.get() {
        Some(own) => Ok(own),
        None => {
            // A failure is not kept: without a free descriptor now, there can be one at the next call.
            let own = Own::look_up()?;
            Ok(OWN.get_or_init(|| own))
        }
    }
}

impl Own {
    fn look_up() -> Outcome<Self> {
        let directory = proc::own_directory().trying("/proc/self")?;
        let namespace = |name| {
            let file = directory.follow(name, OFlag::O_RDONLY).trying(name)?;
            namespace(&file).trying(name)
        };
        let root = directory.follow("root", OFlag::O_PATH);
        Ok(Self {
            credentials: Credentials::own()?,
            root: root.and_then(directory_id::identity).trying("the root of this process")?,
            user: namespace("ns/user")?,
            mount: namespace("ns/mnt")?,
        })
    }

    /// Whether that is its root.
    pub(super) fn has_root(&self, root: impl AsFd) -> Result<bool, Errno> {
        Ok(directory_id::identity(root)? == self.root)
    }

    /// Whether that is its user namespace.
    pub(super) fn has_users(&self, users: &OwnedFd) -> Result<bool, Errno> {
        Ok(namespace(users)? == self.user)
    }

    /// Whether that is its mount namespace.
    pub(super) fn has_mounts(&self, mounts: &OwnedFd) -> Result<bool, Errno> {
        Ok(namespace(mounts)? == self.mount)
    }
}

fn namespace(file: &OwnedFd) -> Result<Namespace, Errno> {
    let known = fstat(file)?;
    Ok((known.st_dev, known.st_ino))
}
