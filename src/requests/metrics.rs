//! The counts: how requests ended, who was refused, and how long things took. A target chooses values, but cannot make
//! the counts grow without bound.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use nix::errno::Errno;
use parking_lot::Mutex;

use super::events::EndKind;
use super::facts::Facts;
use super::log::{Ending, Missing};
use crate::policy::response::Response;
use crate::table::errno;

/// How many kinds of end are counted separately; later ones count as [`OTHER`].
const SERIES_MAX: usize = 2000;
/// The listener and call of ends that are not counted separately.
const OTHER: &str = "other";

/// The upper bounds of the latency histograms, in microseconds: 10 µs to 100 s.
pub const LATENCY_BOUNDS: [u64; 22] = [
    10,
    25,
    50,
    100,
    250,
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    100_000_000,
];

/// All counts of a mount.
#[derive(Debug, Default)]
pub struct Metrics {
    ended: Tally,
    unreadable: Tally,
    refused: Mutex<BTreeMap<&'static str, u64>>,
    /// From receipt until anybody could see the request.
    pub queued: Histogram,
    /// From receipt to the response.
    pub waited: Histogram,
}

/// How often what happened: bounded, though a target may choose the calls.
#[derive(Debug, Default)]
struct Tally(Mutex<HashMap<Series, u64>>);

impl Tally {
    fn add(&self, series: Series) {
        let mut tally = self.0.lock();
        if let Some(count) = tally.get_mut(&series) {
            *count += 1;
        } else if tally.len() < SERIES_MAX {
            // A target can make calls of any number, and each number
            // without a name is a series of its own that is never dropped.
            tally.insert(series, 1);
        } else {
            let other = Series { listener: OTHER.into(), syscall: OTHER.into(), ..series };
            *tally.entry(other).or_default() += 1;
        }
    }

    /// Sorted.
    fn all(&self) -> Vec<(Series, u64)> {
        let tally = self.0.lock();
        let mut all: Vec<_> = tally.iter().map(|(series, n)| (series.clone(), *n)).collect();
        all.sort();
        all
    }
}

/// A kind of end.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Series {
    /// The listener's name.
    pub listener: Arc<str>,
    /// The system call's.
    pub syscall: Cow<'static, str>,
    /// `response`, `timeout`, `gone`, or `unreadable`.
    pub outcome: &'static str,
    /// The response that the target got, see [`response_kind`]; empty if none.
    pub response: &'static str,
}

/// How often something took how long.
#[derive(Debug, Default)]
pub struct Histogram {
    /// One for each of [`LATENCY_BOUNDS`], and one for what took longer.
    buckets: [AtomicU64; LATENCY_BOUNDS.len() + 1],
    nanoseconds: AtomicU64,
}

impl Metrics {
    /// A request has come.
    pub(super) fn received(&self, facts: &Facts) {
        self.queued.observe(facts.queued);
    }

    /// A request has ended after `waited`.
    pub(super) fn ended(&self, facts: &Facts, ending: &Ending, waited: Duration) {
        // The time of a timeout is a setting, and no latency.
        if matches!(ending.kind, EndKind::Responded(_)) {
            self.waited.observe(waited);
        }
        let series = Series {
            listener: Arc::clone(&facts.listener),
            syscall: facts.syscall(),
            outcome: ending.kind.word(),
            response: ending.response.map_or("", response_kind),
        };
        self.ended.add(series);
    }

    /// A call was answered without a request.
    pub(super) fn unreadable(&self, missing: &Missing) {
        self.unreadable.add(Series {
            listener: Arc::clone(&missing.listener),
            syscall: missing.syscall.clone(),
            outcome: "unreadable",
            response: response_kind(missing.response),
        });
    }

    /// A writer got `errno`.
    pub(super) fn refused(&self, errno: Errno) {
        let name = errno::errno_name(errno as i32).unwrap_or(OTHER);
        *self.refused.lock().entry(name).or_default() += 1;
    }

    /// How many requests ended how, sorted.
    pub fn ends(&self) -> Vec<(Series, u64)> {
        self.ended.all()
    }

    /// How many calls that could not be read were answered how, sorted.
    pub fn unreadables(&self) -> Vec<(Series, u64)> {
        self.unreadable.all()
    }

    /// How many writers got which errno.
    pub fn refusals(&self) -> BTreeMap<&'static str, u64> {
        self.refused.lock().clone()
    }
}

impl Histogram {
    fn observe(&self, took: Duration) {
        let at =
            LATENCY_BOUNDS.partition_point(|bound| u128::from(*bound) * 1000 < took.as_nanos());
        // Without a lock: all receiving threads count here.
        self.buckets[at].fetch_add(1, Ordering::Relaxed);
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
    }

    /// How many took at most as long as each of [`LATENCY_BOUNDS`], and how many there are in all.
    pub fn cumulative(&self) -> [u64; LATENCY_BOUNDS.len() + 1] {
        let mut sum = 0;
        self.buckets.each_ref().map(|bucket| {
            sum += bucket.load(Ordering::Relaxed);
            sum
        })
    }

    /// What all took together.
    pub fn sum(&self) -> Duration {
        Duration::from_nanos(self.nanoseconds.load(Ordering::Relaxed))
    }
}

/// What a response is counted as: any value is `return`, and an errno is its name.
pub fn response_kind(response: Response) -> &'static str {
    match response {
        Response::Return(_) => "return",
        Response::Errno(number) => errno::errno_name(number).unwrap_or("errno"),
        Response::Continue => "continue",
        Response::Descriptor(_) | Response::Pair(_) => "fd",
        Response::Default => "default",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_took_just_as_long_as_a_bound_is_within_it() {
        let histogram = Histogram::default();
        for took in [0, 9, 10, 11, 100_000_000, 100_000_001] {
            histogram.observe(Duration::from_micros(took));
        }
        let cumulative = histogram.cumulative();
        assert_eq!(cumulative[..3], [3, 4, 4]);
        assert_eq!(cumulative[LATENCY_BOUNDS.len() - 1..], [5, 6]);
        assert_eq!(histogram.sum(), Duration::from_micros(200_000_031));
    }

    #[test]
    fn bounds_ascend() {
        assert!(LATENCY_BOUNDS.is_sorted());
    }
}
