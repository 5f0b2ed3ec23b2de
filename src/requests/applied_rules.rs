//! The rules of a listener while they are applied, and what they have answered so far. Whether and how a call is answered
//! is decided elsewhere.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use parking_lot::{Mutex, RwLock, RwLockUpgradableReadGuard};
use serde_json::Value;

use super::count::count;
use super::metrics::response_kind;
use crate::kernel::notification::Notification;
use crate::policy::response::Response;
use crate::policy::rules::{Line, Rules};
use crate::table::{self, Arch};

/// A listener's rules, and what they have answered so far.
#[derive(Debug, Default)]
pub struct AppliedRules {
    rules: RwLock<Arc<Rules>>,
    /// How many calls were answered.
    pub total: AtomicU64,
    /// The same by call and kind of response.
    answers: Mutex<HashMap<(Arch, i32, &'static str), u64>>,
    /// What the runtime sent about the container, parsed once a rule asks.
    pub(super) state: OnceLock<Value>,
}

/// Why rules were not put to use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotInForce {
    /// They would be longer than is allowed.
    #[error("too long")]
    TooLong,
    /// They cannot be matched.
    #[error("rules: {0}")]
    Wrong(String),
}

impl AppliedRules {
    /// Begins with these rules.
    pub fn new(rules: Rules) -> Self {
        Self { rules: RwLock::new(Arc::new(rules)), ..Self::default() }
    }

    /// The rules as they are now.
    pub fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules.read())
    }

    /// The rules as written.
    pub fn text(&self) -> String {
        self.rules.read().text().to_owned()
    }

    /// Puts these rules in the place of those that are there, for the next call on.
    ///
    /// # Errors
    /// Rules that cannot be matched: the old ones stand.
    pub fn replace(&self, rules: Rules) -> Result<(), NotInForce> {
        self.change(|_| Ok(rules))
    }

    /// Adds these rules behind those that are there.
    ///
    /// # Errors
    /// If there would be more than `most` bytes of them, or they cannot be matched: nothing is added.
    pub fn append(&self, more: &Rules, most: usize) -> Result<(), NotInForce> {
        self.change(|rules| {
            if rules.text().len() + more.text().len() > most {
                return Err(NotInForce::TooLong);
            }
            let mut all = rules.clone();
            all.append(more).map_err(|error| NotInForce::Wrong(error.to_string()))?;
            Ok(all)
        })
    }

    /// How many bytes the rules have as written.
    pub fn text_len(&self) -> usize {
        self.rules.read().text().len()
    }

    /// Long lists are made and freed while the receiving thread goes on.
    fn change(
        &self,
        change: impl FnOnce(&Rules) -> Result<Rules, NotInForce>,
    ) -> Result<(), NotInForce> {
        // The receiving thread can read meanwhile, but no second writer: two that append at once would both
        // begin with the same list, and the lines of one would be lost.
        let rules = self.rules.upgradable_read();
        let new = Arc::new(change(&rules)?);
        // Compiled before it is in force: else the receiving thread does it at the next call, and a signal
        // can end calls that are not received yet.
        new.prepare().map_err(NotInForce::Wrong)?;
        let mut rules = RwLockUpgradableReadGuard::upgrade(rules);
        let old = std::mem::replace(&mut *rules, new);
        // Unlocked before the old list is freed, which takes its time if it is long.
        drop(rules);
        drop(old);
        Ok(())
    }

    /// How many calls were given which kind of response, see [`response_kind`]: the call's name, or its number where it has none.
    pub fn answers(&self) -> Vec<(Cow<'static, str>, &'static str, u64)> {
        let answers = self.answers.lock();
        answers.iter().map(|(&(arch, nr, given), n)| (call_name(arch, nr), given, *n)).collect()
    }

    /// Notes that a line has answered a call.
    pub(super) fn note(
        &self,
        notification: &Notification,
        response: Response,
        line: &Line,
        now: SystemTime,
    ) {
        count(&self.total);
        line.answered(now);
        let key = (notification.arch, notification.nr, response_kind(response));
        *self.answers.lock().entry(key).or_default() += 1;
    }
}

/// A call's name, or its number where it has none.
pub fn call_name(arch: Arch, nr: i32) -> Cow<'static, str> {
    match table::by_number(arch, nr) {
        Some(call) => Cow::Borrowed(call.name),
        None => Cow::Owned(nr.to_string()),
    }
}
