//! What a rule costs a target: the round trip of a trapped call that a rule answers, against the
//! least that a supervisor can do, which is to receive and to respond.

use std::io;
use std::thread;

use syscallfs::pending::{About, Pending, Settings};
use syscallfs::rules::Rules;

use crate::harness::{Goal, Measurement, Series, interleave};
use crate::trapped::{Trapped, least};

/// How many calls make a sample: waking the target costs as much as a few.
const BATCH: u32 = 500;
/// More than the rule that answers, as a list has in practice.
const RULES: &str = "@mount EPERM\nsocket(domain==AF_PACKET) EPERM\ngetppid 0\n";

/// Microseconds for each call.
pub(crate) fn measure(rounds: usize) -> io::Result<Vec<Measurement>> {
    let (floor, listener) = Trapped::start()?;
    least(listener, true)?;
    let (alone, listener) = Trapped::start()?;
    least(listener, false)?;
    let (ruled, listener) = Trapped::start()?;
    let about = About {
        name: "bench".into(),
        specs: vec!["getppid".into()],
        pid: std::process::id(),
        settings: Settings::default(),
        rules: Rules::parse(RULES.as_bytes()).map_err(io::Error::other)?,
        container: None,
    };
    let source = Pending::new()?.add_source(listener, true, about)?;
    thread::spawn(move || {
        while source.listener.receive().is_ok_and(|call| source.answer_by_rule(&call)) {}
    });

    let series = vec![
        Series::new("receive and respond", || floor.sample(1, BATCH)),
        Series::new("the same, without SYNC_WAKE_UP", || alone.sample(1, BATCH)),
        Series::new("a rule", || ruled.sample(1, BATCH)).within(Goal::Ratio(1.3)),
    ];
    Ok(vec![Measurement {
        title: "The round trip of a call that is answered at once".into(),
        unit: "µs",
        results: interleave(series, rounds),
    }])
}
