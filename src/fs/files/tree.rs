//! The tree itself: the table of requests that it shows, and what all open files share. Each operation on it is a plain
//! call that returns an errno, in the file named after what it is about.

use std::sync::Arc;
use std::time::SystemTime;

use nix::errno::Errno;

use super::file_names::{PRIVATE, PUBLIC};
use super::log_offsets::LogOffsets;
use super::quota::{MemoryShare, Quota};
use super::size_lease::SizeLease;
use crate::requests::writer::Client;
use crate::requests::{Ownership, Pending, Request, Source};

/// The tree over a table of requests.
#[derive(Debug)]
pub struct Tree {
    pending: Arc<Pending>,
    pub(super) born: SystemTime,
    /// Who the root and what is in it belongs to.
    pub(super) root: Ownership,
    /// Sizes of `metrics` that were given, so that they can be relied on.
    pub(super) metrics: SizeLease,
    pub(super) log: LogOffsets,
    /// What others than its owner hold open.
    quota: Quota,
}

impl Tree {
    /// The tree over `pending`.
    pub fn new(pending: Arc<Pending>) -> Self {
        let root = Ownership::own(PRIVATE);
        Self {
            // What users other than the owner hold open is apart from what calls hold: a reader takes no memory from
            // a target.
            quota: Quota::new(root.uid, pending.limits().memory / 2),
            pending,
            born: SystemTime::now(),
            root,
            metrics: SizeLease::default(),
            log: LogOffsets::default(),
        }
    }

    /// The same, open to other users: each may enter, and do what a listener's owner allows.
    #[must_use]
    pub fn allow_other(mut self) -> Self {
        // The kernel checks modes itself (default_permissions): nothing here decides who may enter.
        self.root.mode = PUBLIC;
        self
    }

    /// The table that the tree shows.
    pub fn pending(&self) -> &Arc<Pending> {
        &self.pending
    }

    /// Counts `bytes` that `client` holds open.
    ///
    /// # Errors
    /// ENOMEM: this user holds its share.
    pub(super) fn hold(&self, client: Client, bytes: usize) -> Result<MemoryShare, Errno> {
        self.quota.hold(client, bytes)
    }

    pub(super) fn request(&self, number: u64) -> Result<Arc<Request>, Errno> {
        self.pending.get(number).ok_or(Errno::ENOENT)
    }

    pub(super) fn source(&self, index: u32) -> Result<Arc<Source>, Errno> {
        self.pending.source(index).ok_or(Errno::ENOENT)
    }
}
