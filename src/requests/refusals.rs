//! Refusals of writers. Whoever may not write can try as often as it likes: so equal refusals of one process within a
//! span are one line of `log` with their number, and few are printed on standard error.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use parking_lot::Mutex;

use super::writer::Author;

/// The first is reported at once, and those that follow it within this time are reported together at its end.
const SPAN: Duration = Duration::from_secs(5);
/// How many different ones are kept apart at once; when there are more, all that are not reported yet are reported.
const MAX_APART: usize = 256;

/// Why a writer got an errno.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The request it was meant for, if it was meant for one.
    pub number: Option<u64>,
    /// The listener it was meant for, if that is known.
    pub listener: Option<Arc<str>>,
    /// The container of that listener, if there is one.
    pub container: Option<Arc<str>>,
    /// Why, for people.
    pub why: String,
    /// What the writer got.
    pub errno: Errno,
    /// The writer.
    pub by: Author,
    /// How many equal ones of the same process there were since the last line about them.
    pub count: u64,
}

/// Those that were reported lately, by process and reason.
#[derive(Debug, Default)]
pub(super) struct Repeats(Mutex<HashMap<Key, Repeat>>);

type Key = (u32, Option<u64>, Option<Arc<str>>, i32, String);

#[derive(Debug)]
struct Repeat {
    since: Instant,
    refusal: Refusal,
    /// How many are not reported yet.
    unreported: u64,
}

impl Repeats {
    /// The reports to make now that there is one more refusal, and whether it is the first that is reported later.
    pub(super) fn add(&self, refusal: Refusal, now: Instant) -> (Vec<Refusal>, bool) {
        let mut repeats = self.0.lock();
        let Refusal { number, listener, why, errno, by, .. } = &refusal;
        let key = (by.pid, *number, listener.clone(), *errno as i32, why.clone());
        if let Some(repeat) = repeats.get_mut(&key).filter(|repeat| now < repeat.since + SPAN) {
            repeat.unreported += 1;
            return (Vec::new(), repeat.unreported == 1);
        }
        let mut reported = Vec::new();
        // A refused process can fork, and each child has a key of its own: the map must not grow with them.
        if repeats.len() >= MAX_APART {
            reported.extend(repeats.drain().filter_map(|(_, repeat)| repeat.rest()));
        }
        // One whose span is over may still be here until the
        // reaper looks; its number goes along with this line.
        let before =
            repeats.insert(key, Repeat { since: now, refusal: refusal.clone(), unreported: 0 });
        let unreported = before.map_or(0, |repeat| repeat.unreported);
        reported.push(Refusal { count: refusal.count + unreported, ..refusal });
        (reported, false)
    }

    /// The reports on those whose span is over, and when the next span ends.
    pub(super) fn take_over(&self, now: Instant) -> (Vec<Refusal>, Option<Instant>) {
        let mut repeats = self.0.lock();
        if repeats.values().all(|repeat| now < repeat.since + SPAN) {
            let waiting = repeats.values().filter(|repeat| repeat.unreported > 0);
            return (Vec::new(), waiting.map(|repeat| repeat.since + SPAN).min());
        }
        let (over, left): (HashMap<_, _>, _) =
            repeats.drain().partition(|(_, repeat)| now >= repeat.since + SPAN);
        *repeats = left;
        let reported = over.into_values().filter_map(Repeat::rest).collect();
        let waiting = repeats.values().filter(|repeat| repeat.unreported > 0);
        (reported, waiting.map(|repeat| repeat.since + SPAN).min())
    }
}

impl Repeat {
    /// The report that is still to be made.
    fn rest(self) -> Option<Refusal> {
        (self.unreported > 0).then_some(Refusal { count: self.unreported, ..self.refusal })
    }
}

/// How many refusals are printed in each span.
// A target could fill a disk with them.
const WARNINGS_MAX: u32 = 20;

/// How many refusals were printed lately.
#[derive(Debug, Default)]
pub(super) struct WarningLimit(Mutex<Option<(Instant, u32)>>);

impl WarningLimit {
    /// What to add to one more warning; `None` if there were too many in this span.
    pub(super) fn remark(&self, now: Instant) -> Option<&'static str> {
        match self.count(now) {
            ..WARNINGS_MAX => Some(""),
            WARNINGS_MAX => Some("; for some seconds, more of these appear only in 'log'"),
            _ => None,
        }
    }

    /// The number of one more in its span, from 1.
    fn count(&self, now: Instant) -> u32 {
        let mut last = self.0.lock();
        let (_, count) = match *last {
            Some((since, count)) if now < since + SPAN => *last.insert((since, count + 1)),
            _ => *last.insert((now, 1)),
        };
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_counted_by_the_span() {
        let (limit, now) = (WarningLimit::default(), Instant::now());
        assert_eq!(
            [limit.count(now), limit.count(now + SPAN / 2), limit.count(now + SPAN)],
            [1, 2, 1]
        );
    }

    fn refusal(pid: u32, why: &str) -> Refusal {
        let by = Author { uid: 0, pid, comm: "sh".into() };
        let why = why.to_owned();
        Refusal {
            number: None,
            listener: None,
            container: None,
            why,
            errno: Errno::EPERM,
            by,
            count: 1,
        }
    }

    fn counts(refusals: &[Refusal]) -> Vec<(u32, u64)> {
        let mut counts: Vec<_> = refusals.iter().map(|one| (one.by.pid, one.count)).collect();
        counts.sort_unstable();
        counts
    }

    #[test]
    fn equal_refusals_of_one_process_are_one_line_with_their_number() {
        let (repeats, begun) = (Repeats::default(), Instant::now());
        let (reported, later) = repeats.add(refusal(1, "no"), begun);
        assert_eq!((counts(&reported), later), (vec![(1, 1)], false));
        for number in 0..1000 {
            let (reported, later) = repeats.add(refusal(1, "no"), begun);
            assert_eq!((reported, later), (Vec::new(), number == 0));
        }
        assert_eq!(counts(&repeats.add(refusal(1, "another reason"), begun).0), [(1, 1)]);
        assert_eq!(counts(&repeats.add(refusal(2, "no"), begun).0), [(2, 1)]);
        assert_eq!(repeats.take_over(begun), (Vec::new(), Some(begun + SPAN)));
        let (reported, next) = repeats.take_over(begun + SPAN);
        assert_eq!((counts(&reported), next), (vec![(1, 1000)], None));
        assert_eq!(counts(&repeats.add(refusal(1, "no"), begun + SPAN).0), [(1, 1)]);
    }

    #[test]
    fn unreported_refusals_are_reported_with_the_next_and_none_is_lost_among_many() {
        let (repeats, begun) = (Repeats::default(), Instant::now());
        let mut reported = 0;
        for round in 0..4 {
            for pid in 0..300 {
                let now = begun + SPAN / 2 * round;
                let lines = repeats.add(refusal(pid, "no"), now).0;
                reported += lines.iter().map(|one| one.count).sum::<u64>();
                assert!(repeats.0.lock().len() <= MAX_APART);
            }
        }
        let rest = repeats.take_over(begun + SPAN * 4).0;
        reported += rest.iter().map(|one| one.count).sum::<u64>();
        assert_eq!(reported, 4 * 300);
    }
}
