//! The calls that an earlier daemon received and did not answer. Nothing was decided about them, except where one may
//! have been carried out: nobody knows then what came of it, and it is not carried out a second time.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use super::answer::verdict;
use super::log::{LogEntry, Occurrence, Undecided};
use super::pending::Pending;
use super::ruling::Judgement;
use super::source::Source;
use crate::kernel::clock;
use crate::kernel::notification::Notification;
use crate::policy::response::Response;
use crate::trap::journal::LeftCall;
use crate::trap::listener::{Failure, Verdict};

/// What is charged for a line of `log` about one.
const UNDECIDED_WEIGHT: usize = 256;

impl Pending {
    /// Judges one of them, and returns when it was received. One that had become a request is one again, whatever the
    /// rules say by now.
    pub(super) fn rule_left(
        self: &Arc<Self>,
        source: &Arc<Source>,
        notification: &Notification,
        left: LeftCall,
    ) -> (Instant, Judgement) {
        let since = left.received.and_then(clock::instant).unwrap_or_else(Instant::now);
        let judgement = match left {
            LeftCall { has_begun: true, .. } => {
                self.refuse_begun(source, notification, since.elapsed());
                Judgement::Answered
            }
            LeftCall { received: Some(_), asked_by, .. } => Judgement::Request(asked_by),
            LeftCall { received: None, .. } => self.rule(source, notification, since),
        };
        (since, judgement)
    }

    /// Gives a call that may have been carried out the default response.
    fn refuse_begun(&self, source: &Source, notification: &Notification, waited: Duration) {
        let response = source.settings().default_unseen();
        // A default has no descriptors to give.
        let refusal = Verdict::Errno(nix::libc::EPERM);
        match source.listener.send(notification.id, verdict(response).unwrap_or(refusal)) {
            Ok(()) => self.log_undecided(source, notification, response, waited),
            Err(Failure::Gone | Failure::Closed) => {}
            Err(Failure::Fault(errno)) => {
                log::error!("listener {}: {response} was refused: {errno}", source.name);
            }
        }
    }

    fn log_undecided(
        &self,
        source: &Source,
        notification: &Notification,
        response: Response,
        waited: Duration,
    ) {
        let undecided = Undecided {
            listener: Arc::clone(&source.name),
            container: source.container_id(),
            notification: *notification,
            response,
            waited,
        };
        let entry = LogEntry { time: SystemTime::now(), what: Occurrence::Undecided(undecided) };
        self.records.log.publish(entry, UNDECIDED_WEIGHT, &source.answers);
        self.records.notify(0);
    }

    /// Notes in `log` that this daemon has taken the place of one that ended so.
    pub fn log_restart(&self, why: String) {
        let weight = UNDECIDED_WEIGHT + why.len();
        let entry = LogEntry { time: SystemTime::now(), what: Occurrence::Restarted { why } };
        self.records.log.publish(entry, weight, &"restarted".into());
        self.records.notify(0);
    }
}
