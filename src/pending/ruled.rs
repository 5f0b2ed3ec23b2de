//! A listener's rules at work, on the thread that receives: a call that one matches is answered at
//! once and never becomes a request; one that cannot be answered so does.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::AtomicU64;

use parking_lot::{Mutex, RwLock, RwLockUpgradableReadGuard};

use super::answer::verdict;
use super::source::{Source, count};
use crate::listener::Failure;
use crate::notification::Notification;
use crate::response::Response;
use crate::rules::Rules;
use crate::table::{self, Arch};

/// A listener's rules, and what they have answered so far.
#[derive(Debug, Default)]
pub struct Ruled {
    rules: RwLock<Rules>,
    /// How many calls were answered.
    pub total: AtomicU64,
    /// The same by call and response. Only the receiving thread adds to it.
    answers: Mutex<HashMap<(Arch, i32, Response), u64>>,
}

impl Ruled {
    /// Begins with these rules.
    pub fn new(rules: Rules) -> Self {
        Self { rules: RwLock::new(rules), ..Self::default() }
    }

    /// The rules as written.
    pub fn text(&self) -> String {
        self.rules.read().text().to_owned()
    }

    /// Puts these rules in the place of those that are there, for the next call on.
    pub fn replace(&self, rules: Rules) {
        self.change(|_| rules);
    }

    /// Adds these rules behind those that are there.
    pub fn append(&self, more: Rules) {
        self.change(|rules| {
            let mut all = rules.clone();
            all.append(more);
            all
        });
    }

    /// Long lists are made and freed while the receiving thread goes on.
    fn change(&self, change: impl FnOnce(&Rules) -> Rules) {
        let rules = self.rules.upgradable_read();
        let new = change(&rules);
        let mut rules = RwLockUpgradableReadGuard::upgrade(rules);
        let old = std::mem::replace(&mut *rules, new);
        drop(rules);
        drop(old);
    }

    /// How many calls were given which response: the call's name, or its number where it has none.
    pub fn answers(&self) -> Vec<(Cow<'static, str>, Response, u64)> {
        let name = |arch, nr: i32| match table::by_number(arch, nr) {
            Some(call) => Cow::Borrowed(call.name),
            None => Cow::Owned(nr.to_string()),
        };
        let answers = self.answers.lock();
        answers.iter().map(|(&(arch, nr, given), n)| (name(arch, nr), given, *n)).collect()
    }

    fn note(&self, notification: &Notification, response: Response) {
        count(&self.total);
        let key = (notification.arch, notification.nr, response);
        *self.answers.lock().entry(key).or_default() += 1;
    }
}

impl Source {
    /// Answers a call that a rule matches; whether nothing is left to do for it.
    pub fn answer_by_rule(&self, notification: &Notification) -> bool {
        let response = match self.ruled.rules.read().decide(notification) {
            None => return false,
            Some(Response::Default) => self.settings().default,
            Some(response) => response,
        };
        // There is no descriptor to give: neither rules nor defaults may ask for one.
        let Some(verdict) = verdict(response) else { return false };
        match self.listener.respond(notification.id, verdict) {
            Ok(()) => self.ruled.note(notification, response),
            Err(Failure::Gone | Failure::Closed) => {}
            Err(Failure::Fault(errno)) => {
                log::error!("listener {}: a rule's {response} was refused: {errno}", self.name);
                return false;
            }
        }
        true
    }
}
