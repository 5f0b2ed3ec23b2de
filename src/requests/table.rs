//! The requests that have not ended, each with its state. Every change of a state is made here, in [`Entries::step`] and
//! under one lock; who must see an end and what follows it in the same order publishes it under that lock too.

use std::collections::{BTreeMap, BTreeSet};

use super::state::{Attempt, Stage, State, Transition};
use super::sync::{Condvar, Mutex};

/// What the table asks of a request.
pub(super) trait TableEntry: Clone {
    /// Its number, which is never used again.
    fn number(&self) -> u64;
    /// Its target's thread.
    fn tid(&self) -> u32;
    /// The index of its listener.
    fn listener(&self) -> u32;
}

/// Why an attempt or a claim does not begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Denied {
    /// The request has ended.
    Gone,
    /// Somebody else has begun.
    Busy,
}

/// The table.
pub(super) struct Table<R> {
    /// All requests, under one lock.
    // Lock order: this, then that of a record, of the metrics or of an observer. No other is taken under
    // it, and it is never held across a wait for a target.
    entries: Mutex<Entries<R>>,
    /// A response that was on its way has ended, or has come back.
    sent: Condvar,
}

struct Entries<R> {
    requests: BTreeMap<u64, (R, State)>,
    // So that a listing of one listener costs the same however many requests another has.
    by_listener: BTreeMap<u32, BTreeSet<u64>>,
    /// The targets whose response is on its way.
    sending: Vec<u32>,
    /// How many attempts to answer there were.
    attempts: u64,
}

impl<R: TableEntry> Entries<R> {
    /// Makes a step, if the table of transitions has it. The only place where a state changes.
    fn step(&mut self, number: u64, step: Transition, by: Option<Attempt>) -> Option<&(R, State)> {
        let entry = self.requests.get_mut(&number)?;
        entry.1 = entry.1.after(step, by)?;
        Some(entry)
    }

    /// Takes out what has ended.
    fn remove(&mut self, number: u64) {
        let Some((request, _)) = self.requests.remove(&number) else { return };
        if let Some(numbers) = self.by_listener.get_mut(&request.listener()) {
            numbers.remove(&number);
            if numbers.is_empty() {
                self.by_listener.remove(&request.listener());
            }
        }
    }
}

impl<R: TableEntry> Table<R> {
    pub(super) fn new() -> Self {
        let (requests, by_listener) = (BTreeMap::new(), BTreeMap::new());
        let entries = Entries { requests, by_listener, sending: Vec::new(), attempts: 0 };
        Self { entries: Mutex::new(entries), sent: Condvar::new() }
    }

    /// Enters a request that waits; nobody sees it before `publish` is done.
    pub(super) fn enter(&self, request: R, publish: impl FnOnce()) {
        let mut entries = self.entries.lock();
        // A target whose response is on its way has it, or could not have called again: that end comes first.
        while entries.sending.contains(&request.tid()) {
            self.sent.wait(&mut entries);
        }
        let number = request.number();
        entries.by_listener.entry(request.listener()).or_default().insert(number);
        entries.requests.insert(number, (request, State::NEW));
        publish();
    }

    /// Begins an attempt to answer: until it ends, stops or is given up, nobody else answers.
    pub(super) fn begin(&self, number: u64) -> Result<(R, Attempt), Denied> {
        let mut entries = self.entries.lock();
        if !entries.requests.contains_key(&number) {
            return Err(Denied::Gone);
        }
        // A new number each time: an attempt that was given up must not go on in the place of the next.
        entries.attempts += 1;
        let attempt = Attempt(entries.attempts);
        let entry = entries.step(number, Transition::Begin, Some(attempt)).ok_or(Denied::Busy)?;
        Ok((entry.0.clone(), attempt))
    }

    /// Makes a step of an attempt that does not end the request; whether it could be made.
    pub(super) fn step(&self, number: u64, step: Transition, attempt: Attempt) -> bool {
        let mut entries = self.entries.lock();
        let Some((request, state)) = entries.step(number, step, Some(attempt)) else {
            return false;
        };
        let (tid, stage) = (request.tid(), state.stage);
        if stage == Stage::Sending {
            entries.sending.push(tid);
        } else {
            self.arrived(&mut entries, tid);
        }
        true
    }

    /// Makes a step that ends the request, and takes it out once `publish` is done; `None` if it was not made.
    pub(super) fn end(
        &self,
        number: u64,
        step: Transition,
        attempt: Option<Attempt>,
        publish: impl FnOnce(&R),
    ) -> Option<R> {
        let mut entries = self.entries.lock();
        let (request, state) = entries.step(number, step, attempt)?;
        debug_assert!(state.stage.is_end());
        let request = request.clone();
        // Before `arrived`, which lets the next call of this target in: its `new` must follow this `end`.
        publish(&request);
        entries.remove(number);
        self.arrived(&mut entries, request.tid());
        Some(request)
    }

    /// No response is on its way to that target any more.
    fn arrived(&self, entries: &mut Entries<R>, tid: u32) {
        let before = entries.sending.len();
        entries.sending.retain(|other| *other != tid);
        if entries.sending.len() < before {
            self.sent.notify_all();
        }
    }

    /// Claims a request for an open file; one at a time.
    pub(super) fn claim(&self, number: u64) -> Result<(), Denied> {
        let mut entries = self.entries.lock();
        let (_, state) = entries.requests.get_mut(&number).ok_or(Denied::Gone)?;
        match std::mem::replace(&mut state.is_claimed, true) {
            false => Ok(()),
            true => Err(Denied::Busy),
        }
    }

    /// Gives a claim back.
    pub(super) fn release(&self, number: u64) {
        if let Some((_, state)) = self.entries.lock().requests.get_mut(&number) {
            state.is_claimed = false;
        }
    }

    /// The request of that number.
    pub(super) fn get(&self, number: u64) -> Option<R> {
        self.entries.lock().requests.get(&number).map(|(request, _)| request.clone())
    }

    /// Lets `look` see all requests, in the order of their numbers, while none comes or goes; it must not call back.
    pub(super) fn with_all<T>(&self, look: impl FnOnce(&mut dyn Iterator<Item = &R>) -> T) -> T {
        look(&mut self.entries.lock().requests.values().map(|(request, _)| request))
    }

    /// The numbers of one listener's requests, ascending.
    pub(super) fn numbers_of(&self, listener: u32) -> Vec<u64> {
        let entries = self.entries.lock();
        entries.by_listener.get(&listener).into_iter().flatten().copied().collect()
    }

    /// How many requests one listener has.
    pub(super) fn count_of(&self, listener: u32) -> usize {
        self.entries.lock().by_listener.get(&listener).map_or(0, BTreeSet::len)
    }

    /// Of each listener the oldest request that nobody is answering.
    pub(super) fn oldest_waiting(&self) -> Vec<R> {
        let entries = self.entries.lock();
        let waiting = |number: &u64| {
            let (request, state) = entries.requests.get(number)?;
            // One that is being answered has a thread that ends it or brings it back to Waiting.
            (state.stage == Stage::Waiting).then(|| request.clone())
        };
        entries
            .by_listener
            .values()
            .filter_map(|numbers| numbers.iter().find_map(waiting))
            .collect()
    }

    /// Whether somebody is answering now, whose end is not published yet.
    pub(super) fn is_answering(&self) -> bool {
        let entries = self.entries.lock();
        entries.requests.values().any(|(_, state)| state.stage != Stage::Waiting)
    }
}
