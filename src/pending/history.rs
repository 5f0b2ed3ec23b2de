//! What `log` tells: requests that have ended, what was refused, and what others noted. It tells of
//! decisions, and makes none.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use nix::errno::Errno;

use super::{Facts, Pending};
use crate::caller::Author;
use crate::events::Outcome;
use crate::response::Response;

/// What an entry takes besides the facts of a request, in bytes.
const ENTRY_WEIGHT: usize = 256;

/// One line of `log`.
#[derive(Debug)]
pub struct Entry {
    /// When.
    pub time: SystemTime,
    /// What.
    pub what: Occurrence,
}

/// What happened.
#[derive(Debug)]
pub enum Occurrence {
    /// A request has ended.
    End {
        /// The request.
        facts: Arc<Facts>,
        /// How.
        ending: Ending,
        /// From its receipt to its end.
        waited: Duration,
    },
    /// A writer was refused, or what it wrote.
    Refused(Refusal),
    /// Somebody noted something.
    Message {
        /// A line.
        text: String,
        /// Who.
        by: Author,
    },
}

/// Why a writer was told an errno.
#[derive(Debug)]
pub struct Refusal {
    /// The request it was meant for, if it was meant for one.
    pub number: Option<u64>,
    /// The listener it was meant for, if that is known.
    pub listener: Option<Arc<str>>,
    /// Why, for people.
    pub why: String,
    /// What the writer was told.
    pub errno: Errno,
    /// The writer.
    pub by: Author,
}

/// How a request ended.
#[derive(Debug, Clone)]
pub struct Ending {
    /// What its end is told as.
    pub outcome: Outcome,
    /// What the target was told, if it was told anything.
    pub response: Option<Response>,
    /// Who gave the response, if somebody did.
    pub by: Option<Author>,
}

impl Ending {
    /// The target has gone.
    pub(super) const GONE: Self = Self { outcome: Outcome::Gone, response: None, by: None };
}

impl Pending {
    /// Must be called with the table locked: that is what keeps `log` in order.
    pub(super) fn log_end(&self, facts: &Arc<Facts>, ending: Ending) {
        let waited = facts.since.elapsed();
        self.metrics.ended(facts, &ending, waited);
        let weight = facts.weight();
        self.publish(Occurrence::End { facts: Arc::clone(facts), ending, waited }, weight);
    }

    pub(super) fn log_refusal(&self, refusal: Refusal) {
        self.metrics.refused(refusal.errno);
        let weight = refusal.why.len();
        self.publish(Occurrence::Refused(refusal), weight);
        self.tell(weight);
    }

    /// Notes what `by` wrote into `log`.
    pub fn log_message(&self, text: String, by: Author) {
        let weight = text.len();
        self.publish(Occurrence::Message { text, by }, weight);
        self.tell(weight);
    }

    fn publish(&self, what: Occurrence, weight: usize) {
        self.log.publish(Entry { time: SystemTime::now(), what }, ENTRY_WEIGHT + weight);
    }
}
