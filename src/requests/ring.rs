//! A bounded record of consecutive items, for any number of readers each at its own
//! place; writing to it never waits for a reader, and puts nothing into words.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use parking_lot::Mutex;

/// The record itself. Its lock is taken last: nothing else is locked while it is held.
#[derive(Debug)]
pub struct Record<T> {
    ring: Mutex<Ring<T>>,
    /// How much is kept for readers that lag, in bytes.
    most: usize,
    /// Held once more by each reader.
    readers: Arc<()>,
    /// How many lines readers have missed.
    pub missed: AtomicU64,
}

#[derive(Debug)]
struct Ring<T> {
    /// The position of the next item.
    next: u64,
    /// What is kept, oldest first; where something was dropped a position is missing.
    slots: VecDeque<RingSlot<T>>,
    /// The weight of all, and of what each owner has.
    weight: usize,
    shares: HashMap<Arc<str>, usize>,
    /// When the newest came.
    changed: SystemTime,
}

#[derive(Debug)]
struct RingSlot<T> {
    position: u64,
    owner: Arc<str>,
    item: Arc<RingItem<T>>,
    /// In bytes.
    weight: usize,
}

#[derive(Debug)]
struct RingItem<T> {
    value: T,
    /// Its words, once somebody has read it: the same for all readers.
    line: OnceLock<Arc<str>>,
}

/// What a reader gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The line at its position, without newline; go on at the next.
    Line(Arc<str>),
    /// This many were dropped before they were read; go on behind them.
    Missed(u64),
    /// Nothing yet.
    End,
}

/// What is seen at a position by whoever needs no line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen<R> {
    /// What was found in the item; go on at the next.
    Found(R),
    /// This many were dropped before; go on behind them.
    Missed(u64),
    /// Nothing yet.
    End,
}

impl<T> Record<T> {
    /// An empty record that keeps `most` bytes, and the newest item however large it is.
    pub fn new(most: usize) -> Self {
        let (slots, shares, changed) = (VecDeque::new(), HashMap::new(), SystemTime::now());
        let ring = Ring { next: 0, slots, weight: 0, shares, changed };
        Self { ring: Mutex::new(ring), most, readers: Arc::new(()), missed: AtomicU64::new(0) }
    }

    /// Adds an item of `owner` that takes `weight` bytes. When there are too many, whoever has most loses
    /// its oldest: nobody can push out what others have.
    pub fn publish(&self, value: T, weight: usize, owner: &Arc<str>) {
        self.publish_at(SystemTime::now(), value, weight, owner);
    }

    /// The same of an item that came at a time which is known.
    pub fn publish_at(&self, time: SystemTime, value: T, weight: usize, owner: &Arc<str>) {
        let item = Arc::new(RingItem { value, line: OnceLock::new() });
        let mut ring = self.ring.lock();
        let (position, owner) = (ring.next, Arc::clone(owner));
        ring.next += 1;
        ring.weight += weight;
        ring.changed = time;
        *ring.shares.entry(Arc::clone(&owner)).or_default() += weight;
        ring.slots.push_back(RingSlot { position, owner, item, weight });
        ring.drop_oldest(self.most);
    }

    /// When the newest item came; before the first, when the record began.
    pub fn changed(&self) -> SystemTime {
        self.ring.lock().changed
    }

    /// The position of the oldest item that is kept.
    pub fn start(&self) -> u64 {
        let ring = self.ring.lock();
        ring.slots.front().map_or(ring.next, |slot| slot.position)
    }

    /// The position that the next item will have.
    pub fn end(&self) -> u64 {
        self.ring.lock().next
    }

    /// Looks into the item at `position`, without putting it into words.
    pub fn look<R>(&self, position: u64, look: impl FnOnce(&T) -> R) -> Seen<R> {
        let item = {
            let ring = self.ring.lock();
            match ring.slots.get(ring.index(position)) {
                Some(slot) if slot.position == position => Arc::clone(&slot.item),
                Some(slot) => return Seen::Missed(slot.position - position),
                None => return Seen::End,
            }
        };
        Seen::Found(look(&item.value))
    }

    /// What a reader at `position` gets; `words` is asked for once, whoever reads.
    pub fn next(&self, position: u64, words: impl FnOnce(&T) -> String) -> Next {
        let item = {
            let ring = self.ring.lock();
            match ring.slots.get(ring.index(position)) {
                Some(slot) if slot.position == position => Arc::clone(&slot.item),
                // A position is given once, so the gap is the number of lines that were dropped.
                Some(slot) => return Next::Missed(slot.position - position),
                None => return Next::End,
            }
        };
        let mut added = 0;
        // Not under the lock: threads that receive and answer would wait for the text of a large request.
        let line = item.line.get_or_init(|| {
            let words = words(&item.value);
            added = words.len();
            words.into()
        });
        if added > 0 {
            let mut ring = self.ring.lock();
            // The text stays as long as the item: uncounted,
            // reading would make the record exceed its limit.
            ring.grow(position, added);
            ring.drop_oldest(self.most);
        }
        Next::Line(Arc::clone(line))
    }

    /// Held by a reader as long as it follows the record.
    pub fn reader(&self) -> Arc<()> {
        Arc::clone(&self.readers)
    }

    /// How many readers follow.
    pub fn readers(&self) -> usize {
        Arc::strong_count(&self.readers) - 1
    }
}

impl<T> Ring<T> {
    /// Where the item of that position is, or the first behind it.
    fn index(&self, position: u64) -> usize {
        // Not by subtraction: positions have gaps where items were dropped from the middle.
        self.slots.partition_point(|slot| slot.position < position)
    }

    fn grow(&mut self, position: u64, added: usize) {
        let index = self.index(position);
        let Some(slot) = self.slots.get_mut(index).filter(|slot| slot.position == position) else {
            return;
        };
        slot.weight += added;
        self.weight += added;
        if let Some(share) = self.shares.get_mut(&slot.owner) {
            *share += added;
        }
    }

    /// Drops until it weighs no more than `most`, but never the newest.
    fn drop_oldest(&mut self, most: usize) {
        while self.weight > most && self.slots.len() > 1 {
            let heaviest = self.shares.iter().max_by_key(|(_, weight)| **weight);
            let Some((owner, _)) = heaviest else { return };
            if self.slots.front().is_some_and(|slot| slot.owner == *owner) {
                let dropped = self.slots.pop_front();
                dropped.into_iter().for_each(|slot| self.forget(&slot));
            } else {
                let owner = Arc::clone(owner);
                self.drop_oldest_of(&owner, most);
            }
        }
    }

    /// The same from the middle.
    fn drop_oldest_of(&mut self, owner: &Arc<str>, most: usize) {
        // A sixteenth more at once, because all items behind are moved.
        let excess = self.weight - (most - most / 16);
        let newest = self.next - 1;
        let (mut freed, mut dropped) = (0, Vec::new());
        let slots = std::mem::take(&mut self.slots);
        for slot in slots {
            if freed < excess && slot.owner == *owner && slot.position != newest {
                freed += slot.weight;
                dropped.push(slot);
            } else {
                self.slots.push_back(slot);
            }
        }
        if dropped.is_empty() {
            // It has the newest alone.
            dropped.extend(self.slots.pop_front());
        }
        dropped.iter().for_each(|slot| self.forget(slot));
    }

    fn forget(&mut self, slot: &RingSlot<T>) {
        self.weight -= slot.weight;
        if let Some(share) = self.shares.get_mut(&slot.owner) {
            *share -= slot.weight;
            if *share == 0 {
                // Listeners come and go, and the map must not grow with their names.
                self.shares.remove(&slot.owner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn words(number: &u32) -> String {
        number.to_string()
    }

    #[test]
    fn a_reader_that_lags_gets_the_number_of_lines_that_it_missed() {
        let record = Record::new(30);
        for number in 0..6 {
            record.publish(number, 10, &"a".into());
        }
        assert_eq!(record.look(0, |number| *number), Seen::Missed(3));
        assert_eq!(record.look(6, |number| *number), Seen::End);
        assert_eq!(record.look(5, |number| *number), Seen::Found(5));
        assert_eq!(record.next(0, words), Next::Missed(3));
        assert_eq!((record.start(), record.end()), (3, 6));
        assert_eq!(record.next(6, words), Next::End);
        assert_eq!(record.next(5, words), Next::Line("5".into()));
    }

    #[test]
    fn an_item_is_put_into_words_once_and_only_if_it_is_read() {
        let record = Record::new(1000);
        record.publish(7, 10, &"a".into());
        record.publish(8, 10, &"a".into());
        let asked = Cell::new(0);
        let words = |number: &u32| {
            asked.set(asked.get() + 1);
            number.to_string()
        };
        for _ in 0..3 {
            assert_eq!(record.next(0, words), Next::Line("7".into()));
        }
        assert_eq!(asked.get(), 1);
    }

    #[test]
    fn words_count_as_what_is_kept() {
        let record = Record::new(100);
        (0..5).for_each(|number| record.publish(number, 10, &"a".into()));
        let long = |_: &u32| "x".repeat(75);
        assert_eq!(record.next(4, long), Next::Line("x".repeat(75).into()));
        assert_eq!(record.next(0, words), Next::Missed(3));
        assert_eq!(record.next(3, words), Next::Line("3".into()));
    }

    #[test]
    fn the_newest_is_kept_however_large() {
        let record = Record::new(100);
        (0..3).for_each(|number| record.publish(number, 1000, &"a".into()));
        assert_eq!(record.next(1, words), Next::Missed(1));
        assert_eq!(record.next(2, words), Next::Line("2".into()));
    }

    #[test]
    fn readers_are_counted_until_they_want_no_more() {
        let record = Record::<u32>::new(100);
        let reader = record.reader();
        assert_eq!(record.readers(), 1);
        drop(reader);
        assert_eq!(record.readers(), 0);
    }

    #[test]
    fn whoever_has_most_loses_its_own_and_nobody_elses() {
        let record = Record::new(160);
        let (quiet, loud) = (Arc::from("quiet"), Arc::from("loud"));
        record.publish(0, 10, &quiet);
        for number in 1..1000 {
            record.publish(number, 10, if number == 500 { &quiet } else { &loud });
            let weight = record.ring.lock().weight;
            assert!(weight <= 160, "{weight}");
        }
        assert_eq!(record.next(0, words), Next::Line("0".into()));
        assert_eq!(record.next(1, words), Next::Missed(499));
        assert_eq!(record.next(500, words), Next::Line("500".into()));
        assert_eq!(record.next(999, words), Next::Line("999".into()));
        assert_eq!(record.next(1000, words), Next::End);
        // Everything, including the lines missed in between.
        let (mut position, mut lines, mut missed) = (record.start(), 0, 0);
        loop {
            match record.next(position, words) {
                Next::Line(_) => (position, lines) = (position + 1, lines + 1),
                Next::Missed(count) => (position, missed) = (position + count, missed + count),
                Next::End => break,
            }
        }
        assert_eq!((position, lines + missed), (1000, 1000));
        let shares: usize = record.ring.lock().shares.values().sum();
        assert_eq!(shares, record.ring.lock().weight);
    }

    #[test]
    fn one_item_heavier_than_all_that_is_kept_leaves_itself_alone() {
        let record = Record::new(100);
        (0..3).for_each(|number| record.publish(number, 10, &Arc::from(number.to_string())));
        record.publish(3, 1000, &"loud".into());
        assert_eq!(record.next(0, words), Next::Missed(3));
        assert_eq!(record.next(3, words), Next::Line("3".into()));
    }
}
