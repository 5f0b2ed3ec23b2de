//! What was measured, as tables for people and as JSON; it never rounds in JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::harness::Measurement;

/// A table for each measurement.
pub(crate) fn table(measurements: &[Measurement]) -> String {
    let mut out = String::new();
    for measurement in measurements {
        let Measurement { title, unit, results } = measurement;
        _ = writeln!(out, "{title} ({unit})\n");
        _ = writeln!(
            out,
            "{:<38} {:>9} {:>9} {:>7} {:>8}  goal",
            "", "median", "p99", "spread", "ratio"
        );
        for (index, result) in results.iter().enumerate() {
            let (median, p99, ratio) = (result.median(), result.p99(), result.ratio(&results[0]));
            let (name, spread) = (result.name, result.spread() * 100.0);
            _ = write!(out, "{name:<38} {median:>9.2} {p99:>9.2} {spread:>6.0}% {ratio:>8.2}");
            _ = match result.most(&results[0]) {
                Some(most) if result.is_missed(&results[0]) => writeln!(out, "  {most:.2} MISSED"),
                Some(most) => writeln!(out, "  {most:.2} met"),
                None if index == 0 => writeln!(out, "  the floor"),
                None => writeln!(out),
            };
        }
        out.push('\n');
    }
    out
}

/// An array with an object for each measurement.
pub(crate) fn json(measurements: &[Measurement]) -> Value {
    let measurements = measurements.iter().map(|measurement| {
        let floor = &measurement.results[0];
        let results = measurement.results.iter().map(|result| {
            json!({
                "name": result.name,
                "median": result.median(),
                "p99": result.p99(),
                "quartiles": result.quartiles(),
                "ratio": result.ratio(floor),
                "goal": result.most(floor),
                "missed": result.is_missed(floor),
            })
        });
        json!({
            "title": measurement.title,
            "unit": measurement.unit,
            "floor": floor.name,
            "results": results.collect::<Vec<_>>(),
        })
    });
    measurements.collect()
}
