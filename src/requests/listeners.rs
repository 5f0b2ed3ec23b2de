//! The listeners of a table of requests, as they come and go.

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::SystemTime;

use nix::errno::Errno;

use super::listener_record::ListenerRecord;
use super::pending::Pending;
use super::source::{ListenerConfig, Source};
use crate::policy::rules::Rules;
use crate::trap::listener::Listener;

impl Pending {
    /// Takes over a notification descriptor; its name is made unique with `.2`, `.3`, ...
    ///
    /// # Errors
    /// ENFILE when there are too many listeners.
    pub fn add_source(
        &self,
        fd: OwnedFd,
        wait_killable: bool,
        mut about: ListenerConfig,
    ) -> Result<Arc<Source>, Errno> {
        let mut sources = self.sources.lock();
        let serial = self.journal.next_serial();
        let listener = Listener::new(fd, Arc::clone(&self.journal), serial, wait_killable);
        let is_used = |name: &str| sources.live.values().any(|other| &*other.name == name);
        if let Some(name) = std::iter::once(about.name.clone())
            .chain((2..).map(|n| format!("{}.{n}", about.name)))
            .find(|name| !is_used(name))
        {
            about.name = name;
        }
        let source =
            sources.add(|index| Source::new(index, about, listener, self.budget.account()))?;
        drop(sources);
        source.keep_record();
        Ok(source)
    }

    /// Goes on with the listener of that serial, which an earlier daemon had, where it left off.
    ///
    /// # Errors
    /// EPROTO if there is no such record; ENFILE when there are too many listeners.
    pub fn add_left_source(&self, fd: OwnedFd, serial: u64) -> Result<Arc<Source>, Errno> {
        let text = self.journal.records().text(serial).ok_or(Errno::EPROTO)?;
        let record = ListenerRecord::from_bytes(&text).ok_or(Errno::EPROTO)?;
        // Never without them: what they refuse could be allowed by the default then.
        let rules = Rules::parse(record.rules.as_bytes()).map_err(|error| {
            log::error!("listener {}: its rules are lost: {error}", record.name);
            Errno::EPROTO
        })?;
        let wait_killable = record.wait_killable;
        let listener = Listener::new(fd, Arc::clone(&self.journal), serial, wait_killable);
        let mut sources = self.sources.lock();
        sources.add(|index| Source::left(index, record, rules, listener, self.budget.account()))
    }

    /// Forgets a listener whose last task has ended; requests still there are gone with it.
    pub fn remove_source(&self, index: u32) {
        for number in self.table.numbers_of(index) {
            self.leave(number);
        }
        let mut sources = self.sources.lock();
        sources.changed = Some(SystemTime::now());
        if let Some(source) = sources.live.remove(&index) {
            source.listener.forget_record();
        }
    }

    /// The live listener with that index.
    pub fn source(&self, index: u32) -> Option<Arc<Source>> {
        self.sources.lock().live.get(&index).cloned()
    }

    /// All live listeners.
    pub fn sources(&self) -> Vec<Arc<Source>> {
        self.sources.lock().live.values().cloned().collect()
    }

    /// When one of them came or went.
    pub fn sources_changed(&self) -> Option<SystemTime> {
        self.sources.lock().changed
    }
}
