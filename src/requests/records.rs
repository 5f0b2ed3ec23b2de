//! What happened, for those who read it: `events`, `requests`, `log` and the counts. Each entry is made once, by the
//! thread that caused it, and no reader holds that up.

use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime};

use super::events::{Event, Observer};
use super::facts::Facts;
use super::log::{Ending, LogEntry, Missing, Occurrence, Ruling};
use super::metrics::Metrics;
use super::refusals::{Refusal, Repeats};
use super::request::Request;
use super::ring::Record;
use super::writer::Author;

/// How much is kept of events for readers that lag, in bytes: about 50,000 of them.
const EVENTS_MAX: usize = 16 << 20;
/// What one takes there, without its line.
const EVENT_WEIGHT: usize = 256;
/// How much is kept of requests, in bytes: about 10,000 small ones, or a few large ones.
const REQUESTS_MAX: usize = 32 << 20;
/// How much is kept of `log`, in bytes: the same.
const LOG_MAX: usize = 32 << 20;
/// What a line of `log` takes besides the facts of a request, in bytes.
const ENTRY_WEIGHT: usize = 256;

/// The streams, the counts, and who is notified of news in them.
pub(super) struct Records {
    pub(super) events: Record<Event>,
    pub(super) requests: Record<Arc<Facts>>,
    pub(super) log: Record<LogEntry>,
    pub(super) metrics: Metrics,
    observers: OnceLock<Vec<Arc<dyn Observer>>>,
    repeats: Repeats,
}

impl Records {
    pub(super) fn new() -> Self {
        Self {
            events: Record::new(EVENTS_MAX),
            requests: Record::new(REQUESTS_MAX),
            log: Record::new(LOG_MAX),
            metrics: Metrics::default(),
            observers: OnceLock::new(),
            repeats: Repeats::default(),
        }
    }

    /// Sets who is notified; once.
    pub(super) fn observe(&self, observers: Vec<Arc<dyn Observer>>) {
        assert!(self.observers.set(observers).is_ok(), "observers are set once");
    }

    /// Enters a new request. Must be called with the table locked: that keeps the streams in order.
    pub(super) fn enter(&self, request: &Request, event: &Event) {
        let weight = request.brief.weight();
        self.requests.publish(Arc::clone(&request.brief), weight, &request.listener);
        self.enter_event(event, &request.listener);
    }

    /// Enters the end of a request. Must be called with the table locked, as [`enter`](Self::enter).
    pub(super) fn end(&self, facts: &Arc<Facts>, ending: Ending) {
        let event = Event::End { number: facts.number, kind: ending.kind };
        self.enter_event(&event, &facts.listener);
        let waited = facts.since.elapsed();
        self.metrics.ended(facts, &ending, waited);
        let weight = facts.weight();
        let what = Occurrence::End { facts: Arc::clone(facts), ending, waited };
        self.publish(what, weight, &facts.listener);
    }

    fn enter_event(&self, event: &Event, listener: &Arc<str>) {
        self.events.publish(event.clone(), EVENT_WEIGHT, listener);
        for observer in self.observers.get().into_iter().flatten() {
            observer.recording(event);
        }
    }

    /// Notifies of news that weigh so much, once the table is no longer locked.
    pub(super) fn notify(&self, weight: usize) {
        for observer in self.observers.get().into_iter().flatten() {
            observer.recorded(weight);
        }
    }

    /// Notes what `by` wrote into `log`.
    pub(super) fn log_message(&self, text: String, by: Author) {
        let weight = text.len();
        // One share for all messages: a handler that writes many
        // pushes out other messages, but no ends of requests.
        self.log(Occurrence::Message { text, by }, weight, &"message".into());
    }

    /// Notes what a rule has answered, in the share of `owner`.
    pub(super) fn log_ruling(&self, ruling: Ruling, time: SystemTime, owner: &Arc<str>) {
        let entry = LogEntry { time, what: Occurrence::Ruling(ruling) };
        self.log.publish_at(time, entry, ENTRY_WEIGHT, owner);
        // No weight: such a line is short, so readers get it
        // from this thread and not from the one for long texts.
        self.notify(0);
    }

    /// Notes a call that was refused, since its arguments could not be read, in the share of `owner`.
    pub(super) fn log_unreadable(&self, missing: Missing, owner: &Arc<str>) {
        self.metrics.unreadable(&missing);
        let weight = missing.unreadable.iter().map(|(name, _)| name.len() + 64).sum();
        self.log(Occurrence::Unreadable(missing), weight, owner);
    }

    /// Notes a refusal; whether equal ones are now counted, and [`log_repeated`](Self::log_repeated) has to follow.
    pub(super) fn log_refusal(&self, refusal: Refusal) -> bool {
        self.metrics.refused(refusal.errno);
        let (due, later) = self.repeats.add(refusal, Instant::now());
        self.log_refusals(due);
        later
    }

    /// Notes refusals that were repeated, once their span is over; returns when the next is.
    pub(super) fn log_repeated(&self) -> Option<Instant> {
        let (due, next) = self.repeats.take_over(Instant::now());
        self.log_refusals(due);
        next
    }

    fn log_refusals(&self, refusals: Vec<Refusal>) {
        for refusal in refusals {
            let weight = refusal.why.len();
            // Apart from the requests of that listener: its own targets may be the ones that are refused.
            let owner = match &refusal.listener {
                Some(listener) => format!("refused {listener}"),
                None => format!("refused uid {}", refusal.by.uid),
            };
            self.log(Occurrence::Refused(refusal), weight, &owner.into());
        }
    }

    /// Nothing of one owner pushes out what another has.
    fn log(&self, what: Occurrence, weight: usize, owner: &Arc<str>) {
        self.publish(what, weight, owner);
        self.notify(weight);
    }

    fn publish(&self, what: Occurrence, weight: usize, owner: &Arc<str>) {
        let entry = LogEntry { time: SystemTime::now(), what };
        self.log.publish(entry, ENTRY_WEIGHT + weight, owner);
    }
}
