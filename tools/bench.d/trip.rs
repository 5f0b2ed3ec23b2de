//! The round trip of a call that a script answers through the mount, one that stays and one that is started
//! for each call, against a process started for each call.

use std::io;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::harness::{Goal, Measurement, Series, interleave};
use crate::served::{Handler, NO_OPTIONS, Served};

/// Calls in a sample.
const BATCH: u32 = 50;

/// Answers each event with 0: what the manual's loop does.
const LOOP: &str = "while read -r event number rest; do
    [ \"$event\" = new ] && echo 0 >\"pending/$number/response\"
done <events";
const JQ: &str = "jq --unbuffered -r '\"\\(.number) 0\"' requests >responses";

/// Microseconds for each call.
pub(crate) fn measure(rounds: usize) -> io::Result<Vec<Measurement>> {
    let mut dash = Served::start(NO_OPTIONS, Handler::Shell("dash", LOOP))?;
    let mut bash = Served::start(NO_OPTIONS, Handler::Shell("bash", LOOP))?;
    let mut jq = Served::start(NO_OPTIONS, Handler::Shell("sh", JQ))?;
    let series = vec![
        Series::new("fork and exec of true", || micros(&mut Command::new("true"))),
        Series::new("a loop of dash", || dash.target.sample(1, BATCH)).within(Goal::Ratio(1.0)),
        Series::new("a loop of bash", || bash.target.sample(1, BATCH)).within(Goal::Ratio(1.0)),
        Series::new("jq", || jq.target.sample(1, BATCH)),
    ];
    Ok(vec![Measurement {
        title: "The round trip through the mount, by a script that stays".into(),
        unit: "µs",
        results: interleave(series, rounds),
    }])
}

/// Calls in a sample, where each starts a process.
const FEW: u32 = 5;

/// `syscallfs handle`: a script started for each request.
pub(crate) fn handle(rounds: usize) -> io::Result<Vec<Measurement>> {
    let dir = tempfile::tempdir()?;
    let script = dir.path().join("getppid");
    std::fs::write(&script, "#!/bin/sh\necho 0\n")?;
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&script, executable)?;
    let handlers = ["--handlers".as_ref(), dir.path().as_os_str()];
    let mut handled = Served::start(handlers, Handler::None)?;
    let series = vec![
        Series::new("fork and exec of the script", || micros(&mut Command::new(&script))),
        Series::new("handle", || handled.target.sample(1, FEW)).within(Goal::Ratio(1.3)),
    ];
    Ok(vec![Measurement {
        title: "The round trip of a call for which a script is started".into(),
        unit: "µs",
        results: interleave(series, rounds),
    }])
}

/// How long a command takes from its start to its end.
pub(crate) fn micros(command: &mut Command) -> f64 {
    let begin = Instant::now();
    let ended = command.stdin(Stdio::null()).stdout(Stdio::null()).status();
    assert!(ended.is_ok_and(|status| status.success()), "{command:?} does not succeed");
    begin.elapsed().as_secs_f64() * 1e6
}
