//! Measures what syscallfs costs, each thing against the floor that nothing could go below; it
//! judges by medians of interleaved runs, never by one number.
//!
//!     cargo bench                         all measurements, as tables
//!     cargo bench -- snapshot --json      one of them, as JSON
//!
//! It fails if a goal is missed. A measurement is a file beside this one and a line in `ALL`.

mod child;
mod harness;
mod report;
mod rule;
mod snapshot;

use std::io;
use std::process::ExitCode;

use clap::Parser;

use crate::harness::Measurement;

/// Measures in so many rounds.
type Measure = fn(usize) -> io::Result<Measurement>;

/// Every measurement by its name.
const ALL: &[(&str, Measure)] = &[("snapshot", snapshot::measure), ("rule", rule::measure)];

/// Measure what syscallfs costs.
#[derive(Parser)]
struct Options {
    /// Only these: snapshot, rule
    names: Vec<String>,
    /// JSON instead of tables
    #[arg(long)]
    json: bool,
    /// How often each thing is measured, alternating with what it is compared to
    #[arg(long, default_value_t = 300)]
    rounds: usize,
    /// What cargo says to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    if child::is_child() {
        child::wait();
        return ExitCode::SUCCESS;
    }
    let options = Options::parse();
    if let Some(unknown) = options.names.iter().find(|name| !ALL.iter().any(|(n, _)| n == name)) {
        let known: Vec<_> = ALL.iter().map(|(name, _)| *name).collect();
        eprintln!("bench: '{unknown}' is not measured; known are: {}", known.join(", "));
        return ExitCode::from(2);
    }
    let wanted = |name: &str| options.names.is_empty() || options.names.iter().any(|n| n == name);
    let mut measurements = Vec::new();
    for (name, measure) in ALL.iter().filter(|(name, _)| wanted(name)) {
        match measure(options.rounds.max(1)) {
            Ok(measurement) => measurements.push(measurement),
            Err(error) => {
                eprintln!("bench: {name}: {error}");
                return ExitCode::from(2);
            }
        }
    }
    if options.json {
        println!("{:#}", report::json(&measurements));
    } else {
        print!("{}", report::table(&measurements));
    }
    ExitCode::from(u8::from(measurements.iter().any(Measurement::is_missed)))
}
