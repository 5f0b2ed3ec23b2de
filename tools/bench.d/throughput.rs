//! Many targets at once: what a call takes when all of them share the processors. It says nothing of how
//! long one of them waits.

use std::io;

use crate::harness::{Goal, Measurement, Series, interleave};
use crate::role::Role;
use crate::served::{Handler, NO_OPTIONS, Served};
use crate::trapped::{Trapped, least};

/// Calls of each target in a sample.
const SHARE: u32 = 64;
const TARGETS: [(u32, &str); 4] =
    [(1, "1 target"), (2, "2 targets"), (8, "8 targets"), (64, "64 targets")];
const UNIT: &str = "µs a call, all of them together";

/// Microseconds of time for each call.
pub(crate) fn measure(rounds: usize) -> io::Result<Vec<Measurement>> {
    let rounds = rounds.div_ceil(5);
    let (floor, listener) = Trapped::start()?;
    least(listener, true)?;
    let mut streams = Served::start(NO_OPTIONS, Handler::Role(Role::Streams))?;
    let mut batches = Served::start(NO_OPTIONS, Handler::Role(Role::Batches))?;
    let mut measurements = Vec::new();
    let mut grown = Vec::new();
    for (targets, name) in TARGETS {
        let series = vec![
            Series::new("receive and respond", || floor.sample(targets, SHARE)),
            Series::new("requests and responses", || streams.target.sample(targets, SHARE)),
            Series::new("the same, many at once", || batches.target.sample(targets, SHARE)),
        ];
        let results = interleave(series, rounds);
        grown.push((name, results[2].median()));
        measurements.push(Measurement {
            title: format!("Throughput, {name}"),
            unit: UNIT,
            results,
        });
    }
    let title = "Throughput of a handler that answers many at once, by targets".into();
    measurements.push(Measurement::compare(title, UNIT, grown, Goal::Ratio(1.0)));
    Ok(measurements)
}
