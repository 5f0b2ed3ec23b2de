//! How often the daemon may crash, and how long the keeper waits before it starts another one.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The time within which crashes are counted.
const CRASH_SPAN: Duration = Duration::from_secs(10);

/// The first pause after a daemon that crashed before it served.
const PAUSE: Duration = Duration::from_millis(50);

/// The crashes of late.
#[derive(Debug)]
pub(super) struct Crashes {
    most: usize,
    recent: VecDeque<Instant>,
    /// How many daemons in a row have not come to serve.
    failed: u32,
}

impl Crashes {
    /// `most` crashes within ten seconds are too many.
    pub(super) fn new(most: u32) -> Self {
        Self { most: most.max(1) as usize, recent: VecDeque::new(), failed: 0 }
    }

    /// Counts a crash at `now`, of a daemon that served or did not come to; returns how long to wait before the next one
    /// is started, or `None` if that was one too many.
    pub(super) fn add(&mut self, now: Instant, has_served: bool) -> Option<Duration> {
        while self.recent.front().is_some_and(|at| now.duration_since(*at) >= CRASH_SPAN) {
            self.recent.pop_front();
        }
        self.recent.push_back(now);
        self.failed = if has_served { 0 } else { self.failed + 1 };
        let pause = match self.failed {
            0 => Duration::ZERO,
            // What is short now may be there again in a moment.
            failed => PAUSE * (1 << failed.min(6)),
        };
        (self.recent.len() < self.most).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_crashes_within_ten_seconds_are_too_many_and_old_ones_do_not_count() {
        let mut crashes = Crashes::new(5);
        let begin = Instant::now();
        let mut at = |seconds: u64| crashes.add(begin + Duration::from_secs(seconds), true);
        assert_eq!([0, 1, 2, 3].map(&mut at), [Some(Duration::ZERO); 4]);
        assert_eq!([10, 11, 12, 13].map(&mut at), [Some(Duration::ZERO); 4]);
        assert_eq!(at(14), None);
    }

    #[test]
    fn a_daemon_that_cannot_serve_is_tried_again_after_longer_and_longer_pauses() {
        let mut crashes = Crashes::new(100);
        let now = Instant::now();
        let pauses: Vec<_> = (0..3).filter_map(|_| crashes.add(now, false)).collect();
        assert!(pauses.windows(2).all(|pair| pair[0] < pair[1]) && !pauses[0].is_zero());
        assert_eq!(crashes.add(now, true), Some(Duration::ZERO));
    }
}
