//! Measures what syscallfs costs, each thing against the floor that nothing could go below; it
//! judges by medians of interleaved runs, never by one number.
//!
//!     tools/bench                         all measurements, as tables
//!     tools/bench --quick                 the same from few runs, which only shows that they can be made
//!     tools/bench rule --folder out       one of them, also as JSON and as a picture in a folder
//!
//! It fails if a goal is missed, except with --quick. A measurement is a file beside this one and a line
//! in `ALL`.

mod build;
mod child;
mod compiled;
mod crowd;
mod emulate;
mod harness;
mod listener;
mod memory;
mod page;
mod pending;
mod plot;
mod report;
mod residents;
mod role;
mod rule;
mod served;
mod snapshot;
mod start;
mod target;
mod thin;
mod throughput;
mod trapped;
mod trip;
mod untrapped;
mod wakes;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use crate::harness::{Measurement, QUICK};
use crate::role::Role;

/// Measures in so many rounds.
type Measure = fn(usize) -> io::Result<Vec<Measurement>>;

/// Every measurement by its name.
const ALL: &[(&str, Measure)] = &[
    ("untrapped", untrapped::measure),
    ("snapshot", snapshot::measure),
    ("rule", rule::measure),
    ("compiled", compiled::measure),
    ("scripts", trip::measure),
    ("handle", trip::handle),
    ("emulate", emulate::measure),
    ("workers", emulate::workers),
    ("throughput", throughput::measure),
    ("pending", pending::measure),
    ("crowd", crowd::measure),
    ("listener", listener::measure),
    ("build", build::measure),
    ("start", start::measure),
];

/// Measure what syscallfs costs.
#[derive(Parser)]
#[command(name = "bench")]
struct Options {
    /// Only these
    names: Vec<String>,
    /// Write bench.json and bench.svg into this folder
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Put the tables into this page, each in the place of the one of its measurement
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// How often each thing is measured, alternating with what it is compared to
    #[arg(long, default_value_t = 300)]
    rounds: usize,
    /// Few rounds, and goals are not judged: fails only if something cannot be measured
    #[arg(long, conflicts_with = "rounds")]
    quick: bool,
    /// What cargo says to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    if let Some(role) = Role::of_this_process() {
        // Whatever it was speaking to has gone: so does it.
        let _: io::Result<()> = play(role);
        return ExitCode::SUCCESS;
    }
    let options = Options::parse();
    if let Some(unknown) = options.names.iter().find(|name| !ALL.iter().any(|(n, _)| n == name)) {
        let known: Vec<_> = ALL.iter().map(|(name, _)| *name).collect();
        eprintln!("bench: '{unknown}' is not measured; known are: {}", known.join(", "));
        return ExitCode::from(2);
    }
    let wanted = |name: &str| options.names.is_empty() || options.names.iter().any(|n| n == name);
    let rounds = if options.quick { QUICK } else { options.rounds.max(1) };
    let mut groups = Vec::new();
    for (name, measure) in ALL.iter().filter(|(name, _)| wanted(name)) {
        match measure(rounds) {
            Ok(more) => {
                print!("{}", report::table(&more));
                groups.push((*name, more));
            }
            Err(error) => {
                eprintln!("bench: {name}: {error}");
                return ExitCode::from(2);
            }
        }
    }
    let written = options.page.as_ref().map(|page| (page, page::write(page, &groups)));
    let measurements: Vec<_> = groups.into_iter().flat_map(|(_, more)| more).collect();
    let folder = options.folder.as_ref().map(|folder| (folder, write(folder, &measurements)));
    for (path, written) in [written, folder].into_iter().flatten() {
        if let Err(error) = written {
            eprintln!("bench: {}: {error}", path.display());
            return ExitCode::from(2);
        }
    }
    let missed = measurements.iter().any(Measurement::is_missed);
    ExitCode::from(u8::from(missed && !options.quick))
}

/// Plays a role to its end.
fn play(role: Role) -> io::Result<()> {
    match role {
        Role::Path => child::wait(),
        Role::Target => return target::play(),
        Role::Streams => return residents::streams(Path::new("."), "0"),
        Role::Table => pending::print_bytes(),
        Role::Pass => return residents::pass(),
        Role::Files => return residents::files(),
        Role::Batches => return residents::batches(),
        Role::Family => return emulate::play(),
        Role::Init => return emulate::end_own_pid_namespace(),
        Role::Least => return emulate::supervise_least(),
        Role::Crowd => return crowd::play(),
    }
    Ok(())
}

fn write(folder: &Path, measurements: &[Measurement]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("bench.json"), format!("{:#}\n", report::json(measurements)))?;
    std::fs::write(folder.join("bench.svg"), plot::svg(measurements))
}
