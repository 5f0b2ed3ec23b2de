//! The calls that wait. The kernel writes each notification into an entry of its own here, so there is no moment in
//! which a received call is known to the daemon alone.
//!
//! An entry counts as long as its id is not zero. Only the kernel knows whether the call was answered: if the id is no
//! longer valid, it was answered or its target is gone.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Release};

use parking_lot::Mutex;

use super::layout::{CALL_WORDS, CALLS_USED_WORD, CALLS_WORD, MAX_CALLS};
use crate::kernel::seccomp::NOTIF_WORDS;
use crate::kernel::shared::{Mapping, Words};

/// The first word of `struct seccomp_notif`.
pub(super) const ID: usize = 0;
pub(super) const CALL_SERIAL: usize = NOTIF_WORDS;
pub(super) const NUMBER: usize = NOTIF_WORDS + 1;
pub(super) const RECEIVED: usize = NOTIF_WORDS + 2;
/// The number of the line of the rules that asks; zero if none does.
const ASKED: usize = NOTIF_WORDS + 3;
/// Not zero once the call may have been carried out in place of its target.
const BEGUN: usize = NOTIF_WORDS + 4;

const _: () = assert!(BEGUN < CALL_WORDS);

/// The entry of one call; dropping it frees the entry.
#[derive(Debug)]
pub struct CallEntry {
    calls: Arc<Calls>,
    pub(super) index: usize,
}

/// What an earlier daemon has recorded of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftCall {
    /// When it was received, in nanoseconds of CLOCK_MONOTONIC; `None` if it got no number.
    pub received: Option<u64>,
    /// The line of the rules that asks.
    pub asked_by: Option<usize>,
    /// Whether it may have been carried out already.
    pub has_begun: bool,
}

/// All entries.
#[derive(Debug)]
pub(super) struct Calls {
    mapping: Arc<Mapping>,
    /// Entries of calls that have ended, to be used again.
    free: Mutex<Vec<usize>>,
}

impl Calls {
    /// The entries of `mapping`: those without a waiting call are free.
    pub(super) fn open(mapping: Arc<Mapping>) -> Self {
        let calls = Self { mapping, free: Mutex::default() };
        let waits = |index: &usize| calls.call_word(*index, ID).load(Acquire) != 0;
        let free = (0..calls.calls_used()).filter(|index| !waits(index)).collect();
        Self { free: Mutex::new(free), ..calls }
    }

    /// How many entries were ever used.
    fn calls_used(&self) -> usize {
        // Reading the others would allocate their pages.
        (self.mapping.word(CALLS_USED_WORD).load(Acquire) as usize).min(MAX_CALLS)
    }

    fn call_word(&self, index: usize, word: usize) -> &AtomicU64 {
        self.mapping.word(CALLS_WORD + index * CALL_WORDS + word)
    }

    /// An entry for the next call of the listener with that serial; `None` when all entries are in use.
    pub(super) fn next(self: &Arc<Self>, serial: u64) -> Option<CallEntry> {
        let index = {
            let mut free = self.free.lock();
            match free.pop() {
                Some(index) => index,
                None => {
                    let index = self.calls_used();
                    if index == MAX_CALLS {
                        return None;
                    }
                    // Before the entry is given out: the next daemon looks at none beyond the count.
                    self.mapping.word(CALLS_USED_WORD).fetch_add(1, AcqRel);
                    index
                }
            }
        };
        let call = CallEntry { calls: Arc::clone(self), index };
        // The number of an earlier call in this entry would be mistaken for the number of this call.
        call.enter(0, 0, None);
        call.word(BEGUN).store(0, Release);
        // Before the kernel writes an id, which makes the entry valid.
        call.word(CALL_SERIAL).store(serial, Release);
        Some(call)
    }

    /// The calls of that listener that were received and, according to the journal, not answered, oldest first.
    pub(super) fn of(self: &Arc<Self>, serial: u64) -> Vec<CallEntry> {
        let free: std::collections::HashSet<usize> = self.free.lock().iter().copied().collect();
        let waiting = |index: &usize| {
            !free.contains(index)
                && self.call_word(*index, ID).load(Acquire) != 0
                && self.call_word(*index, CALL_SERIAL).load(Acquire) == serial
        };
        let indices = (0..self.calls_used()).filter(waiting);
        let mut calls: Vec<_> =
            indices.map(|index| CallEntry { calls: Arc::clone(self), index }).collect();
        // Calls without a number came last.
        calls.sort_by_key(|call| call.number().unwrap_or(u64::MAX));
        calls
    }
}

impl CallEntry {
    pub(super) fn word(&self, word: usize) -> &AtomicU64 {
        self.calls.call_word(self.index, word)
    }

    /// The words into which the kernel writes the notification.
    pub fn notification(&self) -> Option<Words<NOTIF_WORDS>> {
        Words::new(Arc::clone(&self.calls.mapping), CALLS_WORD + self.index * CALL_WORDS)
    }

    /// Records its number, the time of receipt in nanoseconds of CLOCK_MONOTONIC, and the line of the rules that asks.
    pub fn enter(&self, number: u64, received: u64, asked_by: Option<usize>) {
        // The number comes last: it shows that all are there.
        self.word(RECEIVED).store(received, Release);
        self.word(ASKED).store(asked_by.unwrap_or(0) as u64, Release);
        self.word(NUMBER).store(number, Release);
    }

    /// Its number; `None` before `enter`.
    pub fn number(&self) -> Option<u64> {
        Some(self.word(NUMBER).load(Acquire)).filter(|number| *number != 0)
    }

    /// The time of receipt as given to `enter`; zero before.
    pub fn received(&self) -> u64 {
        self.word(RECEIVED).load(Acquire)
    }

    /// What is recorded of it.
    pub fn left(&self) -> LeftCall {
        let asked_by = Some(self.word(ASKED).load(Acquire) as usize);
        LeftCall {
            received: self.number().map(|_| self.received()),
            asked_by: asked_by.filter(|line| *line != 0),
            has_begun: self.word(BEGUN).load(Acquire) != 0,
        }
    }

    /// Records whether it may have been carried out in place of its target, which must not be done twice.
    pub fn set_begun(&self, has_begun: bool) {
        self.word(BEGUN).store(u64::from(has_begun), Release);
    }

    /// Clears the entry: the call was answered, or its target is gone.
    pub fn clear(&self) {
        self.word(ID).store(0, Release);
    }
}

impl Drop for CallEntry {
    fn drop(&mut self) {
        // Before it is free: the next call to use the entry must not lose its id.
        self.clear();
        self.calls.free.lock().push(self.index);
    }
}
