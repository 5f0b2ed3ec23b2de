//! A live listener with its name, its settings, its rules and its counts.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::SystemTime;

use parking_lot::Mutex;

use super::applied_rules::AppliedRules;
use super::callers::Callers;
use super::crew::Crew;
use super::events::EndKind;
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

/// What a container's runtime sent about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// The runtime's name for it, as it came.
    pub id: Arc<str>,
    /// The JSON that came: the runtime specification's container process state.
    pub state: Vec<u8>,
    /// The profile's `listenerMetadata`, as it came.
    pub metadata: Option<String>,
    /// The directory of its own handlers, by its name: the same for all listeners of the container.
    pub handlers: String,
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
    }

    /// Who it and its requests belong to now: the daemon's owner alone to begin with.
    pub fn ownership(&self) -> Ownership {
        *self.ownership.lock()
    }

    /// Hands it over.
    pub fn hand_over(&self, change: OwnershipChange) {
        let mut ownership = self.ownership.lock();
        *ownership = ownership.after(change);
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
