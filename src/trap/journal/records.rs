//! A record of each listener: a text for the next daemon, and the value that its calls return when no daemon can be
//! started.
//!
//! A new text is written beside the old one. One word holds its location and length, so a reader finds either the old
//! text or the new one, complete.

use std::collections::BTreeMap;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Release};

use nix::errno::Errno;
use parking_lot::Mutex;

use super::layout::{RECORD_WORDS, RECORDS, RECORDS_USED_WORD, RECORDS_WORD, TEXTS_BYTE};
use crate::kernel::budget::extend;
use crate::kernel::shared::Mapping;

pub(super) const RECORD_SERIAL: usize = 0;
/// The first page of the text in the upper half, its length in bytes in the lower half; zero without a record.
const PLACE: usize = 1;
pub(super) const DEFAULT: usize = 2;

pub(super) const PAGE: u64 = 4096;

/// How many pages may be free between texts before gaps are used again.
pub(super) const SPARE: u64 = 1024;

/// Locations of the texts: records by serial, and page counts by the first page of each text.
#[derive(Debug, Default)]
pub(super) struct TextLocations {
    records: BTreeMap<u64, usize>,
    /// Records of ended listeners, to be used again.
    free: Vec<usize>,
    pub(super) pages: BTreeMap<u64, u64>,
    /// How many pages hold texts.
    used: u64,
}

impl TextLocations {
    fn take(&mut self, index: usize, serial: u64, place: u64) {
        self.records.insert(serial, index);
        self.pages.insert(first_page(place), pages_of(length(place)));
        self.used += pages_of(length(place));
    }

    fn give_back(&mut self, place: u64) {
        self.used -= self.pages.remove(&first_page(place)).unwrap_or(0);
    }

    /// The first page of a gap of that many free pages.
    pub(super) fn gap(&self, pages: u64) -> u64 {
        let behind = self.pages.last_key_value().map_or(0, |(first, count)| first + count);
        // The search below visits every text, so it begins only when the file is about twice as long as the texts.
        if behind < 2 * self.used + SPARE {
            return behind;
        }
        let mut end = 0;
        for (&first, &count) in &self.pages {
            if first - end >= pages {
                break;
            }
            end = first + count;
        }
        end
    }
}

fn first_page(place: u64) -> u64 {
    place >> 32
}

fn length(place: u64) -> u64 {
    place & u64::from(u32::MAX)
}

fn pages_of(bytes: u64) -> u64 {
    bytes.div_ceil(PAGE)
}

/// All records.
#[derive(Debug)]
pub struct JournalRecords {
    mapping: Arc<Mapping>,
    pub(super) places: Mutex<TextLocations>,
}

impl JournalRecords {
    /// The records of `mapping`.
    pub(super) fn open(mapping: Arc<Mapping>) -> Self {
        let records = Self { mapping, places: Mutex::default() };
        records.find_places();
        records
    }

    fn find_places(&self) {
        let mut places = self.places.lock();
        // Reading the others would allocate their pages.
        let used = self.mapping.word(RECORDS_USED_WORD).load(Acquire) as usize;
        for index in 0..used.min(RECORDS) {
            let place = self.record_word(index, PLACE).load(Acquire);
            match place {
                0 => places.free.push(index),
                _ => {
                    places.take(index, self.record_word(index, RECORD_SERIAL).load(Acquire), place)
                }
            }
        }
    }

    pub(super) fn record_word(&self, index: usize, word: usize) -> &AtomicU64 {
        self.mapping.word(RECORDS_WORD + index * RECORD_WORDS + word)
    }

    /// Records `text` for the listener with that serial, and replaces its earlier record; `default` is the value that
    /// its calls return when no daemon can be started, an errno as a negative value.
    ///
    /// # Errors
    /// ENFILE for too many listeners, EFBIG for an empty text or one of 4 GiB, and errors of pwrite(2); then the
    /// earlier record remains.
    pub fn keep(&self, serial: u64, text: &[u8], default: i64) -> Result<(), Errno> {
        let bytes =
            u32::try_from(text.len()).ok().filter(|bytes| *bytes > 0).ok_or(Errno::EFBIG)?;
        let mut places = self.places.lock();
        let (used, mut is_free) =
            (self.mapping.word(RECORDS_USED_WORD).load(Acquire) as usize, None);
        let index = match places.records.get(&serial) {
            Some(index) => *index,
            None => {
                is_free = places.free.pop();
                is_free.or((used < RECORDS).then_some(used)).ok_or(Errno::ENFILE)?
            }
        };
        // The old text still has its pages here, so the new one cannot overwrite it.
        let page = places.gap(pages_of(bytes.into()));
        let place = page << 32 | u64::from(bytes);
        let file = self.mapping.file().ok_or(Errno::EBADF)?;
        if let Err(error) = file.write_all_at(text, TEXTS_BYTE + page * PAGE) {
            // Nothing refers to the entry yet; without this it would be lost for good.
            places.free.extend(is_free);
            return Err(Errno::from_raw(error.raw_os_error().unwrap_or(Errno::EIO as i32)));
        }
        // PLACE is stored last, because it alone makes the record valid: after a kill before that, the old text
        // counts.
        let before = self.record_word(index, PLACE).load(Acquire);
        self.mapping.word(RECORDS_USED_WORD).fetch_max(index as u64 + 1, AcqRel);
        self.record_word(index, RECORD_SERIAL).store(serial, Release);
        self.record_word(index, DEFAULT).store(default as u64, Release);
        self.record_word(index, PLACE).store(place, Release);
        if before != 0 {
            // Only now: until PLACE was stored, a reader would have found the old text.
            places.give_back(before);
        }
        places.take(index, serial, place);
        Ok(())
    }

    /// Removes the record of the listener with that serial.
    pub fn forget(&self, serial: u64) {
        let mut places = self.places.lock();
        if let Some(index) = places.records.remove(&serial) {
            // The record is invalid before its entry and its pages can be used for another listener.
            let place = self.record_word(index, PLACE).swap(0, Release);
            places.give_back(place);
            places.free.push(index);
        }
    }

    /// The text of that listener, if it can be read.
    pub fn text(&self, serial: u64) -> Option<Vec<u8>> {
        let places = self.places.lock();
        self.read_text(*places.records.get(&serial)?)
    }

    fn read_text(&self, index: usize) -> Option<Vec<u8>> {
        let place = self.record_word(index, PLACE).load(Acquire);
        let mut text = Vec::new();
        extend(&mut text, length(place) as usize).ok()?;
        let file = self.mapping.file()?;
        file.read_exact_at(&mut text, TEXTS_BYTE + first_page(place) * PAGE).ok()?;
        Some(text)
    }

    /// The serials and texts of all listeners. A text that cannot be read is left out.
    pub fn all(&self) -> Vec<(u64, Vec<u8>)> {
        let places = self.places.lock();
        let read = |(&serial, &index): (&u64, &usize)| Some((serial, self.read_text(index)?));
        places.records.iter().filter_map(read).collect()
    }

    /// The value that calls of that listener return when no daemon can be started.
    pub fn default_of(&self, serial: u64) -> Option<i64> {
        let index = *self.places.lock().records.get(&serial)?;
        Some(self.record_word(index, DEFAULT).load(Acquire) as i64)
    }
}
