//! A file whose content always changes, with a size that can be relied on: what a process was given the size of is
//! what it reads when it opens the file next, and has that size for as long as it reads it.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use parking_lot::Mutex;

/// Who has not opened the file by then, or reads it still, gets a new size.
const LEASE: Duration = Duration::from_secs(1);

/// What the last process that asked was given.
#[derive(Debug, Default)]
pub(super) struct SizeLease(Mutex<Option<Given>>);

#[derive(Debug)]
struct Given {
    process: u32,
    made: Instant,
    time: SystemTime,
    text: Arc<Vec<u8>>,
    is_open: bool,
}

impl Given {
    fn is_of(&self, process: u32) -> bool {
        self.process == process && self.made.elapsed() < LEASE
    }
}

impl SizeLease {
    /// Size and time for stat(2): of the file that `process` has open, or is about to open.
    pub(super) fn stat(&self, process: u32, text: impl FnOnce() -> Vec<u8>) -> (u64, SystemTime) {
        let mut given = self.0.lock();
        // sendfile(2), splice(2) and copy_file_range(2) read as much as stat(2) said, and nothing of a file of size
        // 0: a scrape through nginx, busybox or Go succeeded without a sample.
        let kept = given.take().filter(|given| given.is_of(process) && given.is_open);
        let given = given.insert(kept.unwrap_or_else(|| Given {
            process,
            made: Instant::now(),
            time: SystemTime::now(),
            text: Arc::new(text()),
            is_open: false,
        }));
        (given.text.len() as u64, given.time)
    }

    /// What `process` reads from now on. The kernel asks for the size just before.
    pub(super) fn open(&self, process: u32, text: impl FnOnce() -> Vec<u8>) -> Arc<Vec<u8>> {
        // One lease, of the last process that asked: two that scrape at once get texts of their own, the other with a
        // new size.
        let is_asked_for = |given: &&mut Given| given.is_of(process) && !given.is_open;
        if let Some(given) = self.0.lock().as_mut().filter(is_asked_for) {
            given.is_open = true;
            return Arc::clone(&given.text);
        }
        let (text, time) = (Arc::new(text()), SystemTime::now());
        let made = Instant::now();
        let given = Given { process, made, time, text: Arc::clone(&text), is_open: true };
        *self.0.lock() = Some(given);
        text
    }

    /// Somebody has closed it: the next stat(2) is for somebody who has not opened it yet.
    pub(super) fn close(&self, text: &Arc<Vec<u8>>) {
        let mut given = self.0.lock();
        if given.as_ref().is_some_and(|given| Arc::ptr_eq(&given.text, text)) {
            *given = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(length: usize) -> impl FnOnce() -> Vec<u8> {
        move || vec![b'x'; length]
    }

    #[test]
    fn a_process_reads_what_it_was_given_the_size_of() {
        let lease = SizeLease::default();
        assert_eq!(lease.stat(1, text(10)).0, 10);
        let open = lease.open(1, text(11));
        assert_eq!(open.len(), 10);
        assert_eq!(lease.stat(1, text(12)).0, 10, "while it is open");
        lease.close(&open);
        assert_eq!(lease.stat(1, text(13)).0, 13, "it is closed");
    }

    #[test]
    fn another_process_and_a_second_open_get_what_is_true_now() {
        let lease = SizeLease::default();
        lease.stat(1, text(10));
        assert_eq!(lease.open(2, text(11)).len(), 11);
        assert_eq!(lease.open(2, text(12)).len(), 12);
        assert_eq!(lease.stat(1, text(13)).0, 13);
    }

    #[test]
    fn a_size_is_determined_again_by_each_stat_before_an_open() {
        let lease = SizeLease::default();
        lease.stat(1, text(10));
        lease.stat(1, text(11));
        assert_eq!(lease.open(1, text(12)).len(), 11);
    }
}
