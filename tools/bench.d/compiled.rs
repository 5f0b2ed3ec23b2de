//! The round trip of a call that a compiled handler answers through the mount, against the least that a
//! supervisor can do with and without a file system in between; and how often something waits in it.

use std::io;
use std::process::Command;

use crate::harness::{Goal, Measurement, Series, interleave};
use crate::role::Role;
use crate::served::{Driven, Handler, NO_OPTIONS, Served, myself, on_one_processor};
use crate::thin::Thin;
use crate::trapped::{Trapped, least};
use crate::wakes::wakes;

/// Calls in a sample.
const BATCH: u32 = 50;

/// Who takes part.
struct Parts {
    floor: Trapped,
    thin: Thin,
    streams: Served,
    files: Served,
}

impl Parts {
    fn start() -> io::Result<Self> {
        let (floor, listener) = Trapped::start()?;
        least(listener, true)?;
        Ok(Self {
            floor,
            thin: Thin::start()?,
            streams: Served::start(NO_OPTIONS, Handler::Role(Role::Streams))?,
            files: Served::start(NO_OPTIONS, Handler::Role(Role::Files))?,
        })
    }
}

/// Microseconds for each call, and wake-ups.
pub(crate) fn measure(rounds: usize) -> io::Result<Vec<Measurement>> {
    let mut free = Parts::start()?;
    let bound = on_one_processor(Parts::start)?;
    let mut inject = Driven::start(
        Command::new("strace")
            .args(["--seccomp-bpf", "-f", "-qq", "-o", "/dev/null", "-e", "trace=getppid"])
            .args(["-e", "inject=getppid:retval=0"])
            .arg(myself()?),
    );
    let Parts { floor, thin, streams, files } = &mut free;
    let mut series = vec![
        Series::new("receive and respond", || floor.sample(1, BATCH)),
        Series::new("the least through FUSE", || thin.target.sample(1, BATCH)),
        Series::new("requests and responses", || streams.target.sample(1, BATCH))
            .within(Goal::Ratio(5.0)),
        Series::new("events, call and response", || files.target.sample(1, BATCH))
            .within(Goal::Ratio(5.0)),
    ];
    match &mut inject {
        Ok(inject) => series.push(Series::new("strace, injecting", || inject.sample(1, BATCH))),
        Err(error) => eprintln!("bench: strace is not compared: {error}"),
    }
    let trips = Measurement {
        title: "The round trip through the mount, by a compiled handler that stays".into(),
        unit: "µs",
        results: interleave(series, rounds),
    };
    let counts = waits(&mut free, rounds.div_ceil(10));
    let Parts { floor, thin, mut streams, mut files } = bound;
    let series = vec![
        Series::new("receive and respond", || floor.sample(1, BATCH)),
        Series::new("the least through FUSE", || thin.target.sample(1, BATCH)),
        Series::new("requests and responses", || streams.target.sample(1, BATCH)),
        Series::new("events, call and response", || files.target.sample(1, BATCH)),
    ];
    let bound = Measurement {
        title: "The same, all of it on one processor".into(),
        unit: "µs",
        results: interleave(series, rounds.div_ceil(2)),
    };
    Ok(vec![trips, bound, counts])
}

fn waits(parts: &mut Parts, rounds: usize) -> Measurement {
    let Parts { thin, streams, files, .. } = parts;
    let counted = |pids: Vec<u32>, sample: &mut dyn FnMut()| {
        let count = || pids.iter().copied().map(wakes).sum::<f64>();
        let before = count();
        sample();
        (count() - before) / f64::from(BATCH)
    };
    let series = vec![
        Series::new("the least through FUSE", || {
            counted(thin.pids(), &mut || _ = thin.target.sample(1, BATCH))
        }),
        Series::new("requests and responses", || {
            counted(streams.pids(), &mut || _ = streams.target.sample(1, BATCH))
        }),
        Series::new("events, call and response", || {
            counted(files.pids(), &mut || _ = files.target.sample(1, BATCH))
        }),
    ];
    Measurement {
        title: "How often something in it waits and is woken".into(),
        unit: "times a call",
        results: interleave(series, rounds),
    }
}
