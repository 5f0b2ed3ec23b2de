//! A live listener with its name, its settings, its rules and its counts.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::SystemTime;

use nix::errno::Errno;
use parking_lot::Mutex;

use super::applied_rules::AppliedRules;
use super::callers::Callers;
use super::container::Container;
use super::crew::Crew;
use super::events::EndKind;
use super::listener_record::ListenerRecord;
use super::note::Note;
use super::ownership::{Ownership, OwnershipChange};
use super::settings::Settings;
use crate::emulate::Pool;
use crate::kernel::budget::Account;
use crate::policy::rules::Rules;
use crate::trap::listener::Listener;

/// The configuration of a listener, before it begins.
#[derive(Debug, Clone)]
pub struct ListenerConfig {
    /// Its name under `listeners/`: a safe file name without white space.
    pub name: String,
    /// The SPECs that its filter was built of, as written.
    pub specs: Vec<String>,
    /// The process that the filter was made for.
    pub pid: u32,
    /// The settings to begin with.
    pub settings: Settings,
    /// The rules to begin with.
    pub rules: Rules,
    /// The container it was loaded for, if it was.
    pub container: Option<Container>,
}

/// How many requests came and how they ended; what a rule answered is none.
#[derive(Debug, Default)]
pub struct ListenerCounts {
    /// Received.
    pub received: AtomicU64,
    /// Given a response by a handler.
    pub responded: AtomicU64,
    /// Given the default after the timeout.
    pub timeouts: AtomicU64,
    /// Ended by the target.
    pub gone: AtomicU64,
    /// Calls that never became a request, since their arguments could not be read.
    pub unreadable: AtomicU64,
}

impl ListenerCounts {
    /// The count of requests that ended so.
    pub(super) fn of(&self, end: EndKind) -> &AtomicU64 {
        match end {
            EndKind::Responded(_) => &self.responded,
            EndKind::Timeout => &self.timeouts,
            EndKind::Gone => &self.gone,
        }
    }
}

/// A live listener.
#[derive(Debug)]
pub struct Source {
    /// A small number that no other live listener has: its place in the tree.
    pub index: u32,
    /// Its name under `listeners/`.
    pub name: Arc<str>,
    /// The descriptor.
    pub listener: Listener,
    /// The SPECs that its filter was built of.
    pub specs: Vec<String>,
    /// The process that the filter was made for.
    pub pid: u32,
    /// When it was taken over.
    pub since: SystemTime,
    /// What happened so far.
    pub counts: ListenerCounts,
    /// What its requests hold of the memory for all.
    pub account: Arc<Account>,
    /// Its rules.
    pub rules: AppliedRules,
    /// Whose its targets are.
    pub(super) callers: Callers,
    /// The processes that carry its calls out.
    pub(super) workers: Pool,
    /// The threads that wait for them, for rules.
    pub(super) crew: Arc<Crew>,
    /// Whose share of `log` answers without a request take.
    // Apart from that of the requests, because a target can have as many of these as it likes.
    pub(super) answers: Arc<str>,
    /// The container it was loaded for, if it was.
    pub container: Option<Container>,
    settings: Mutex<Settings>,
    ownership: Mutex<Ownership>,
    refusal: Note,
    /// Held while a record is made and written, so that an older one does not replace a newer one.
    recording: Mutex<()>,
}

impl Source {
    /// A source that has received nothing yet.
    pub fn new(
        index: u32,
        about: ListenerConfig,
        listener: Listener,
        account: Arc<Account>,
    ) -> Self {
        Self {
            index,
            // Made once, and not for each call that a rule answers.
            answers: format!("answered {}", about.name).into(),
            name: about.name.into(),
            listener,
            specs: about.specs,
            pid: about.pid,
            since: SystemTime::now(),
            counts: ListenerCounts::default(),
            account,
            rules: AppliedRules::new(about.rules),
            callers: Callers::default(),
            workers: Pool::default(),
            crew: Arc::default(),
            container: about.container,
            settings: Mutex::new(about.settings),
            ownership: Mutex::new(Ownership::own(0o700)),
            refusal: Note::default(),
            recording: Mutex::default(),
        }
    }

    /// The source that an earlier daemon had, whose record and rules these are.
    pub(super) fn left(
        index: u32,
        record: ListenerRecord,
        rules: Rules,
        listener: Listener,
        account: Arc<Account>,
    ) -> Self {
        let ListenerRecord { name, specs, pid, settings, container, .. } = record;
        let about = ListenerConfig { name, specs, pid, settings, rules, container };
        let source = Self::new(index, about, listener, account);
        Self { since: record.since, ownership: Mutex::new(record.ownership), ..source }
    }

    /// Records it for the next daemon; to be called after each change.
    pub fn keep_record(&self) {
        let _order = self.recording.lock();
        let record = ListenerRecord {
            name: self.name.to_string(),
            specs: self.specs.clone(),
            pid: self.pid,
            wait_killable: self.listener.features.wait_killable,
            since: self.since,
            settings: self.settings(),
            rules: self.rules.text(),
            ownership: self.ownership(),
            container: self.container.clone(),
        };
        let text = record.to_bytes().ok_or(Errno::ENOMEM);
        let kept = text.and_then(|text| self.listener.keep_record(&text, record.default_value()));
        if let Err(errno) = kept {
            log::warn!("listener {}: a new daemon would not know its state: {errno}", self.name);
        }
    }

    /// The runtime's name for the container, if there is one.
    pub fn container_id(&self) -> Option<Arc<str>> {
        self.container.as_ref().map(|container| Arc::clone(&container.id))
    }

    /// The settings as they are now.
    pub fn settings(&self) -> Settings {
        // A copy, so that who acts on it sees one state.
        *self.settings.lock()
    }

    /// Changes the settings.
    pub fn set(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings.lock());
        self.keep_record();
    }

    /// Who it and its requests belong to now: the daemon's owner alone to begin with.
    pub fn ownership(&self) -> Ownership {
        *self.ownership.lock()
    }

    /// Hands it over.
    pub fn hand_over(&self, change: OwnershipChange) {
        let mut ownership = self.ownership.lock();
        *ownership = ownership.after(change);
        drop(ownership);
        self.keep_record();
    }

    /// Why the last write to one of its files was refused; empty if it was not.
    pub fn refusal(&self) -> String {
        self.refusal.text()
    }

    /// Notes why a write was refused; nothing, once one was carried out.
    pub fn refuse(&self, why: String) {
        self.refusal.set(why);
    }

    /// When one of its files was last written, with whatever success.
    pub fn written_at(&self) -> SystemTime {
        self.refusal.time().unwrap_or(self.since)
    }
}
