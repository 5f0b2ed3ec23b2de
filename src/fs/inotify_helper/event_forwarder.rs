//! What begins and ends in the table of requests, as changes for the helper once somebody watches.

use std::sync::Arc;

use parking_lot::Mutex;

use super::change_queue::{ChangeQueue, EntryChange};
use super::helper_entries::HelperEntries;
use super::process::HelperStarter;
use crate::requests::events::{Event, Observer};

/// Passes events on to the helper of the mount that is there now, without waiting for it.
#[derive(Debug, Default)]
pub struct EventForwarder {
    mount: Mutex<Option<(Arc<HelperEntries>, Arc<ChangeQueue>)>>,
}

impl Observer for EventForwarder {
    fn recording(&self, event: &Event) {
        let mount = self.mount.lock();
        let Some((_, changes)) = mount.as_ref().filter(|(entries, _)| entries.is_watched()) else {
            return;
        };
        // With the table locked, so in the order of the table: recorded after it, an end could overtake its
        // beginning, and its directory was made and never removed. One in fifty was.
        changes.push(match event {
            Event::New { number, .. } => EntryChange::Make(*number),
            Event::End { number, .. } => EntryChange::Remove(*number),
        });
    }
}

impl EventForwarder {
    /// Passes the events on to a new mount from now on, and what follows from them.
    pub fn attach(&self) -> (Arc<HelperEntries>, HelperStarter) {
        let entries = Arc::new(HelperEntries::default());
        let changes = Arc::<ChangeQueue>::default();
        // New entries for the new mount: its watchers have seen nothing of the old one.
        *self.mount.lock() = Some((Arc::clone(&entries), Arc::clone(&changes)));
        (Arc::clone(&entries), HelperStarter { changes, entries })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requests::events::EndKind;

    #[test]
    fn events_become_changes_once_somebody_watches() {
        let forwarder = EventForwarder::default();
        let (entries, starter) = forwarder.attach();
        let ended = |number| Event::End { number, kind: EndKind::Gone };
        forwarder.recording(&ended(6));
        entries.watch([7, 8].into_iter());
        entries.watch([9].into_iter());
        forwarder.recording(&ended(7));
        assert_eq!(starter.changes.next(), Some(EntryChange::Remove(7)));
        assert!(entries.contains(8) && !entries.contains(9));
        assert!(!entries.is_helper(0), "no thread is the helper before it starts");
        let (again, starter) = forwarder.attach();
        forwarder.recording(&ended(8));
        again.watch([9].into_iter());
        forwarder.recording(&ended(9));
        assert_eq!(starter.changes.next(), Some(EntryChange::Remove(9)), "of another mount");
    }
}
