//! What it takes to begin: from nothing to a command that has ended, and the memory of the daemon that
//! waits.

use std::io;
use std::process::Command;
use std::time::Instant;

use crate::harness::{Goal, Measurement, Series, interleave};
use crate::memory;
use crate::served::{Driven, Handler, NO_OPTIONS, Served, myself, program};
use crate::trip::micros;

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
    let rules = dir.path().join("rules");
    std::fs::write(&rules, "getppid 0\n")?;
    let first = |command: &mut Command| {
        let begin = Instant::now();
        let mut target = Driven::start(command).expect("a target starts");
        target.sample(1, 1);
        begin.elapsed().as_secs_f64() * 1000.0
    };
    let target = myself()?;
    let series = vec![
        Series::new("untraced", || first(&mut Command::new(&target))),
        Series::new("run -t getppid, answered by a rule", || {
            let mut run = Command::new(program());
            run.args(["run", "-t", "getppid", "--rules"]).arg(&rules).arg("-m").arg(&mount);
            first(run.arg("--").arg(&target))
        }),
    ];
    let first = Measurement {
        title: "From the start to the answer of the first trapped call".into(),
        unit: "ms",
        results: interleave(series, rounds),
    };
    let served = Served::start(NO_OPTIONS, Handler::None)?;
    let keeper = served.target.pid();
    let daemon = memory::daemon_of(keeper);
    let series = vec![
        Series::new("the keeper", || memory::of(keeper) / 1024.0).within(Goal::Median(1.5)),
        Series::new("the daemon", || memory::of(daemon) / 1024.0).within(Goal::Median(8.0)),
    ];
    let rest = Measurement {
        title: "Memory of a keeper and of a daemon at rest, with one listener".into(),
        unit: "MiB",
        results: interleave(series, 3),
    };
    Ok(vec![whole, first, rest])
}
