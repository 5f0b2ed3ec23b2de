//! What outlives a crash: the next request's number, and the buffers into which the kernel writes
//! notifications; all in one memfd, so that another process may hold it. It never holds a decision.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use nix::errno::Errno;

use crate::sys::seccomp::NOTIF_WORDS;
use crate::sys::shared::{Mapping, Words};

/// "scfs", format 1: what another process checks before it trusts the rest.
const MAGIC: u64 = 0x7363_6673_0000_0001;
const MAGIC_WORD: usize = 0;
const NUMBER_WORD: usize = 1;
const NEXT_SLOT_WORD: usize = 2;
const FIRST_SLOT_WORD: usize = 16;
/// One cache line and a half: a notification is 80 bytes.
const SLOT_WORDS: usize = 12;
/// More listeners than descriptors that a process may commonly open.
const SLOTS: usize = 1 << 16;

/// The buffer of one listener, as the kernel fills it.
pub type Slot = Words<NOTIF_WORDS>;

/// The shared memory; its pages are taken as they are first used.
#[derive(Debug)]
pub struct Journal {
    mapping: Arc<Mapping>,
    /// Slots of listeners that have ended, to be used again.
    free: parking_lot::Mutex<Vec<usize>>,
}

impl Journal {
    /// A new, empty journal.
    ///
    /// # Errors
    /// ENOMEM, EMFILE and the like.
    pub fn new() -> Result<Self, Errno> {
        let words = FIRST_SLOT_WORD + SLOTS * SLOT_WORDS;
        let mapping = Arc::new(Mapping::memfd("syscallfs-journal", words)?);
        mapping.word(MAGIC_WORD).store(MAGIC, Ordering::Release);
        Ok(Self { mapping, free: parking_lot::Mutex::default() })
    }

    /// A number that no other request of this mount has or had; the first is 1.
    pub fn next_number(&self) -> u64 {
        self.mapping.word(NUMBER_WORD).fetch_add(1, Ordering::Relaxed) + 1
    }

    /// A buffer for one more listener.
    ///
    /// # Errors
    /// ENFILE when 65,536 listeners are live.
    pub fn slot(&self) -> Result<(usize, Slot), Errno> {
        let index = match self.free.lock().pop() {
            Some(index) => index,
            None => self.mapping.word(NEXT_SLOT_WORD).fetch_add(1, Ordering::Relaxed) as usize,
        };
        let start = FIRST_SLOT_WORD + index.min(SLOTS) * SLOT_WORDS;
        Ok((index, Words::new(Arc::clone(&self.mapping), start).ok_or(Errno::ENFILE)?))
    }

    /// Takes back the slot of a listener that has ended.
    pub fn release(&self, index: usize) {
        self.free.lock().push(index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_at_one_and_never_repeat() {
        let journal = Journal::new().unwrap();
        assert_eq!([1, 2, 3], [(); 3].map(|()| journal.next_number()));
    }

    #[test]
    fn slots_are_distinct_and_used_again() {
        let journal = Journal::new().unwrap();
        let (first, a) = journal.slot().unwrap();
        let (second, b) = journal.slot().unwrap();
        assert_ne!(a.as_ptr(), b.as_ptr());
        assert_ne!(first, second);
        journal.release(first);
        assert_eq!(journal.slot().unwrap().0, first);
    }
}
