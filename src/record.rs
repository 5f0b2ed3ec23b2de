//! The bounded record of what is told one after another, for any number of readers each at its own
//! place; writing to it never waits for a reader, and puts nothing into words.

use std::collections::VecDeque;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

/// The record itself. Its lock is taken last: nothing else is locked while it is held.
#[derive(Debug)]
pub struct Record<T> {
    ring: Mutex<Ring<T>>,
    /// How much is kept for readers that lag, in bytes.
    most: usize,
    /// Held once more by each reader.
    readers: Arc<()>,
    /// How many lines readers were told to have missed.
    pub missed: AtomicU64,
}

#[derive(Debug)]
struct Ring<T> {
    /// The position of the oldest item that is still kept.
    first: u64,
    /// Each with its weight in bytes.
    items: VecDeque<(Arc<Item<T>>, usize)>,
    /// That of all.
    weight: usize,
}

#[derive(Debug)]
struct Item<T> {
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

impl<T> Record<T> {
    /// An empty record that keeps `most` bytes, and the newest item however large it is.
    pub fn new(most: usize) -> Self {
        let ring = Ring { first: 0, items: VecDeque::new(), weight: 0 };
        Self { ring: Mutex::new(ring), most, readers: Arc::new(()), missed: AtomicU64::new(0) }
    }

    /// Adds an item that takes `weight` bytes, dropping the oldest when there are too many.
    pub fn publish(&self, value: T, weight: usize) {
        let item = Arc::new(Item { value, line: OnceLock::new() });
        let mut ring = self.ring.lock();
        ring.items.push_back((item, weight));
        ring.weight += weight;
        ring.drop_oldest(self.most);
    }

    /// The position of the oldest item that is kept.
    pub fn start(&self) -> u64 {
        self.ring.lock().first
    }

    /// The position that the next item will have.
    pub fn end(&self) -> u64 {
        let ring = self.ring.lock();
        ring.first + ring.items.len() as u64
    }

    /// What a reader at `position` gets; `words` is asked for once, whoever reads.
    pub fn next(&self, position: u64, words: impl FnOnce(&T) -> String) -> Next {
        let item = {
            let ring = self.ring.lock();
            let Some(index) = position.checked_sub(ring.first) else {
                return Next::Missed(ring.first - position);
            };
            match usize::try_from(index).ok().and_then(|index| ring.items.get(index)) {
                Some((item, _)) => Arc::clone(item),
                None => return Next::End,
            }
        };
        let mut added = 0;
        let line = item.line.get_or_init(|| {
            let words = words(&item.value);
            added = words.len();
            words.into()
        });
        if added > 0 {
            let mut ring = self.ring.lock();
            ring.grow(position, added);
            ring.drop_oldest(self.most);
        }
        Next::Line(Arc::clone(line))
    }

    /// What a reader holds for as long as it wants to be told more.
    pub fn reader(&self) -> Arc<()> {
        Arc::clone(&self.readers)
    }

    /// How many want to be told more.
    pub fn readers(&self) -> usize {
        Arc::strong_count(&self.readers) - 1
    }
}

impl<T> Ring<T> {
    fn grow(&mut self, position: u64, added: usize) {
        let index = position.checked_sub(self.first).and_then(|index| usize::try_from(index).ok());
        if let Some((_, weight)) = index.and_then(|index| self.items.get_mut(index)) {
            *weight += added;
            self.weight += added;
        }
    }

    fn drop_oldest(&mut self, most: usize) {
        while self.weight > most && self.items.len() > 1 {
            let dropped = self.items.pop_front();
            self.weight -= dropped.map_or(0, |(_, weight)| weight);
            self.first += 1;
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
    fn a_reader_that_lags_is_told_how_many_it_missed() {
        let record = Record::new(30);
        for number in 0..6 {
            record.publish(number, 10);
        }
        assert_eq!(record.next(0, words), Next::Missed(3));
        assert_eq!((record.start(), record.end()), (3, 6));
        assert_eq!(record.next(6, words), Next::End);
        assert_eq!(record.next(5, words), Next::Line("5".into()));
    }

    #[test]
    fn an_item_is_put_into_words_once_and_only_if_it_is_read() {
        let record = Record::new(1000);
        record.publish(7, 10);
        record.publish(8, 10);
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
        (0..5).for_each(|number| record.publish(number, 10));
        let long = |_: &u32| "x".repeat(75);
        assert_eq!(record.next(4, long), Next::Line("x".repeat(75).into()));
        assert_eq!(record.next(0, words), Next::Missed(3));
        assert_eq!(record.next(3, words), Next::Line("3".into()));
    }

    #[test]
    fn the_newest_is_kept_however_large() {
        let record = Record::new(100);
        (0..3).for_each(|number| record.publish(number, 1000));
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
}
