//! The list of live listeners.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use nix::errno::Errno;

use super::source::Source;

/// Those there are.
#[derive(Default)]
pub(super) struct LiveSources {
    pub(super) live: BTreeMap<u32, Arc<Source>>,
    /// When one came or went.
    pub(super) changed: Option<SystemTime>,
}

impl LiveSources {
    /// Adds one that `make` makes with its index.
    ///
    /// # Errors
    /// ENFILE when there are too many.
    pub(super) fn add(&mut self, make: impl FnOnce(u32) -> Source) -> Result<Arc<Source>, Errno> {
        // The lowest that is free: inode numbers have 20 bits for it.
        let index = (0..).find(|index| !self.live.contains_key(index)).ok_or(Errno::ENFILE)?;
        let source = Arc::new(make(index));
        self.live.insert(index, Arc::clone(&source));
        self.changed = Some(SystemTime::now());
        Ok(source)
    }
}
