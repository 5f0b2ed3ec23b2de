//! What outlives the daemon: the calls that were received and not answered, a record of each listener, and the last
//! request number, all in one memfd. It holds no decision.
//!
//! A daemon can be killed between any two instructions, and the next daemon reads what is there. Therefore each entry
//! has one word that makes it valid, which is written last and cleared first: the id of a call, which the kernel
//! writes (`calls`), and the location of a listener's record (`records`).
//!
//! ```text
//! words   0 magic and version   1 last number   2 entries of calls used so far   3 last serial   4 how the command ended
//!         5 records used so far
//!         RECORDS_WORD..        four for each listener
//!         CALLS_WORD..          sixteen for each call that waits
//! bytes   TEXTS_BYTE..          the texts of the records
//! ```

mod calls;
mod layout;
mod records;
#[cfg(test)]
mod tests;

use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Release};

use nix::errno::Errno;

pub use self::calls::{CallEntry, LeftCall};
pub use self::records::JournalRecords;

use self::calls::Calls;
use self::layout::{
    HAS_ENDED, MAGIC, MAGIC_WORD, NUMBER_WORD, SERIAL_WORD, STATUS_WORD, VERSION, WORDS,
};
use crate::kernel::shared::Mapping;

/// Why a journal cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// Something else.
    #[error("not a journal of syscallfs")]
    NotAJournal,
    /// Written by a newer program.
    #[error(
        "the journal has version {0}, but this syscallfs reads only up to version {VERSION}: start the newer one"
    )]
    Newer(u64),
    /// No memory.
    #[error("cannot read the journal: {0}")]
    Kernel(#[from] Errno),
}

/// The shared memory; its pages are allocated on first use.
#[derive(Debug)]
pub struct Journal {
    mapping: Arc<Mapping>,
    calls: Arc<Calls>,
    records: JournalRecords,
}

impl Journal {
    /// A new, empty journal.
    ///
    /// # Errors
    /// ENOMEM, EMFILE and the like.
    pub fn new() -> Result<Self, Errno> {
        let mapping = Mapping::memfd("syscallfs-journal", WORDS)?;
        mapping.word(MAGIC_WORD).store(MAGIC | VERSION, Release);
        Ok(Self::with(mapping))
    }

    /// The journal of an earlier daemon.
    ///
    /// # Errors
    /// See [`JournalError`].
    pub fn open(file: OwnedFd) -> Result<Self, JournalError> {
        let mapping = Mapping::of(file, WORDS).map_err(|errno| match errno {
            // It is too short, or it could be made shorter while it is mapped, and reading it would be SIGBUS.
            Errno::EINVAL => JournalError::NotAJournal,
            errno => JournalError::Kernel(errno),
        })?;
        let magic = mapping.word(MAGIC_WORD).load(Acquire);
        match magic.wrapping_sub(MAGIC) {
            VERSION => Ok(Self::with(mapping)),
            // The version is the lower half, so a larger difference is another magic number.
            newer if newer > VERSION && newer < 1 << 32 => Err(JournalError::Newer(newer)),
            _ => Err(JournalError::NotAJournal),
        }
    }

    fn with(mapping: Mapping) -> Self {
        let mapping = Arc::new(mapping);
        let calls = Arc::new(Calls::open(Arc::clone(&mapping)));
        let records = JournalRecords::open(Arc::clone(&mapping));
        Self { mapping, calls, records }
    }

    /// Another descriptor of its memory, for the next daemon.
    ///
    /// # Errors
    /// EMFILE.
    pub fn file(&self) -> io::Result<OwnedFd> {
        Ok(self.mapping.file().ok_or(Errno::EBADF)?.try_clone()?.into())
    }

    /// A number that no other request of this mount has or had; the first is 1.
    pub fn next_number(&self) -> u64 {
        // Counted in shared memory before it is used: a killed daemon may have shown the number already.
        self.mapping.word(NUMBER_WORD).fetch_add(1, AcqRel) + 1
    }

    /// A serial that no other listener of this journal has or had; the first is 1.
    pub fn next_serial(&self) -> u64 {
        self.mapping.word(SERIAL_WORD).fetch_add(1, AcqRel) + 1
    }

    /// Records the status of the command as wait(2) returned it.
    pub fn keep_status(&self, status: i32) {
        // A child can be waited for only once, so the next daemon could not find it out any more.
        // A status of 0 is success, so a bit of its own says that there is one.
        self.mapping.word(STATUS_WORD).store(HAS_ENDED | u64::from(status as u32), Release);
    }

    /// The recorded status of the command, if it has ended.
    pub fn status(&self) -> Option<i32> {
        let word = self.mapping.word(STATUS_WORD).load(Acquire);
        (word & HAS_ENDED != 0).then_some(word as i32)
    }

    /// An entry for the next call of the listener with that serial; `None` when all entries are in use.
    pub fn call(&self, serial: u64) -> Option<CallEntry> {
        self.calls.next(serial)
    }

    /// The calls of that listener that were received and, according to the journal, not answered, oldest first.
    pub fn calls(&self, serial: u64) -> Vec<CallEntry> {
        self.calls.of(serial)
    }

    /// The records of the listeners.
    pub fn records(&self) -> &JournalRecords {
        &self.records
    }
}
