//! What it takes to begin: from nothing to a command that has ended, and the memory of the daemon that
//! waits.

use std::io;
use std::process::Command;

use crate::harness::{Goal, Measurement, Series, interleave};
use crate::memory;
use crate::served::{Handler, Served, program};
use crate::trip::{NO_OPTIONS, micros};

/// Milliseconds for a whole run, and MiB at rest.
pub(crate) fn measure(rounds: usize) -> io::Result<Vec<Measurement>> {
    let rounds = rounds.div_ceil(10);
    let dir = tempfile::tempdir()?;
    let mount = dir.path().join("mount");
    let run = |command: &mut Command| micros(command) / 1000.0;
    let series = vec![
        Series::new("true", || run(&mut Command::new("true"))),
        Series::new("strace true", || {
            run(Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]))
        }),
        Series::new("run -t mount -- true", || {
            run(Command::new(program())
                .args(["run", "-t", "mount", "-m"])
                .arg(&mount)
                .args(["--", "true"]))
        }),
    ];
    let whole = Measurement {
        title: "From the start to the end of a command that makes no trapped call".into(),
        unit: "ms",
        results: interleave(series, rounds),
    };
    let served = Served::start(NO_OPTIONS, Handler::None)?;
    let pid = served.target.pid();
    let series =
        vec![Series::new("the daemon", || memory::of(pid) / 1024.0).within(Goal::Median(8.0))];
    let rest = Measurement {
        title: "Memory of a daemon at rest, with one listener".into(),
        unit: "MiB",
        results: interleave(series, 3),
    };
    Ok(vec![whole, rest])
}
