//! The layout of the journal's memory, as described in `journal`.

/// "scfs" in the upper half, the version in the lower.
pub(super) const MAGIC: u64 = 0x7363_6673 << 32;
pub(super) const VERSION: u64 = 2;

pub(super) const MAGIC_WORD: usize = 0;
pub(super) const NUMBER_WORD: usize = 1;
pub(super) const CALLS_USED_WORD: usize = 2;
pub(super) const SERIAL_WORD: usize = 3;
pub(super) const STATUS_WORD: usize = 4;
pub(super) const RECORDS_USED_WORD: usize = 5;
/// Set in the status word when the command has ended.
pub(super) const HAS_ENDED: u64 = 1 << 32;
pub(super) const RECORDS_WORD: usize = 16;
/// A multiple of the size of an entry.
// So that no entry crosses a page: the kernel copies a notification completely or not at all.
pub(super) const CALLS_WORD: usize = RECORDS_WORD + RECORDS * RECORD_WORDS;
pub(super) const WORDS: usize = CALLS_WORD + MAX_CALLS * CALL_WORDS;
pub(super) const TEXTS_BYTE: u64 = (WORDS * size_of::<u64>()).next_multiple_of(4096) as u64;

const _: () = assert!(CALLS_WORD % CALL_WORDS == 0);

/// How many calls can wait at the same time.
// Each is a thread. Pages of entries that were never used take no memory.
pub(super) const MAX_CALLS: usize = 1 << 17;
/// Two cache lines, of which the notification takes 80 bytes.
pub(super) const CALL_WORDS: usize = 16;

/// More listeners than a process can usually have descriptors.
pub(super) const RECORDS: usize = 1 << 16;
pub(super) const RECORD_WORDS: usize = 4;
