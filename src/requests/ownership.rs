//! Who a listener and its requests belong to, as chown(1) and chmod(1) say it. The kernel checks it at each open.

use nix::unistd::{getegid, geteuid};
use serde::{Deserialize, Serialize};

/// Owner, group and permission bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    /// The owner's id.
    pub uid: u32,
    /// The group's id.
    pub gid: u32,
    /// The bits of the directory. A file in it has of them what makes sense for it: `r` for one
    /// that can be read, `rw` for one that can be written, `rx` for a directory.
    pub mode: u16,
}

/// What chown(2) or chmod(2) asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OwnershipChange {
    /// Another owner.
    pub uid: Option<u32>,
    /// Another group.
    pub gid: Option<u32>,
    /// Other permission bits.
    pub mode: Option<u32>,
}

impl Ownership {
    /// The daemon's own, with these bits.
    pub fn own(mode: u16) -> Self {
        Self { uid: geteuid().as_raw(), gid: getegid().as_raw(), mode }
    }

    /// The same after a change.
    #[must_use]
    pub fn after(self, change: OwnershipChange) -> Self {
        Self {
            uid: change.uid.unwrap_or(self.uid),
            gid: change.gid.unwrap_or(self.gid),
            // Set-uid and the like mean nothing here.
            mode: change.mode.map_or(self.mode, |mode| (mode & 0o777) as u16),
        }
    }
}

impl OwnershipChange {
    /// Whether anything is asked for.
    pub fn is_any(self) -> bool {
        self != Self::default()
    }
}
