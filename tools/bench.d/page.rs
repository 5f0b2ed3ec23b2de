//! The tables of the manual's page, each put in the place of the one that was measured before; it leaves
//! every other line as it is.
//!
//! A place begins with `<!-- measured: NAME -->` and ends with `<!-- end -->`; `machine` is one too.

use std::fmt::Write;
use std::io;
use std::path::Path;

use crate::harness::Measurement;

const END: &str = "<!-- end -->\n";

/// Puts the tables of all groups into the page.
///
/// # Errors
/// Of reading and writing it, and for a group that has no place there.
pub(crate) fn write(page: &Path, groups: &[(&str, Vec<Measurement>)]) -> io::Result<()> {
    let mut text = std::fs::read_to_string(page)?;
    put(&mut text, "machine", &machine())?;
    for (name, measurements) in groups {
        put(&mut text, name, &measurements.iter().map(table).collect::<String>())?;
    }
    std::fs::write(page, text)
}

fn put(text: &mut String, name: &str, new: &str) -> io::Result<()> {
    let begin = format!("<!-- measured: {name} -->\n");
    let place = text.find(&begin).map(|at| at + begin.len()).and_then(|at| {
        let end = text[at..].find(END)?;
        Some(at..at + end)
    });
    let place = place.ok_or_else(|| io::Error::other(format!("no place for '{name}'")))?;
    text.replace_range(place, &format!("\n{new}"));
    Ok(())
}

fn table(measurement: &Measurement) -> String {
    let Measurement { title, unit, results } = measurement;
    let floor = &results[0];
    let mut out = format!("{title}, {unit}:\n\n| | median | p99 | spread | ratio | goal |\n");
    out.push_str("| --- | ---: | ---: | ---: | ---: | --- |\n");
    for (index, result) in results.iter().enumerate() {
        let goal = match result.most(floor) {
            Some(most) if result.is_missed(floor) => format!("{}, not met", figures(most)),
            Some(most) => format!("{}, met", figures(most)),
            None if index == 0 && results.len() > 1 => "the floor".to_owned(),
            None => String::new(),
        };
        let (median, p99, ratio) = (result.median(), result.p99(), result.ratio(floor));
        _ = writeln!(
            out,
            "| {} | {} | {} | {:.0} % | {} | {goal} |",
            result.name,
            figures(median),
            figures(p99),
            result.spread() * 100.0,
            figures(ratio),
        );
    }
    out.push('\n');
    out
}

/// Three figures of a number.
fn figures(number: f64) -> String {
    let digits = 2.0 - number.abs().max(0.001).log10().floor();
    format!("{number:.*}", digits.clamp(0.0, 4.0) as usize)
}

/// Where it was measured.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let info = read("/proc/cpuinfo");
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model);
    let virtual_machine = if info.contains(" hypervisor") { ", a virtual machine" } else { "" };
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    let release = read("/proc/sys/kernel/osrelease");
    let kernel = release.trim().split('-').next().unwrap_or_default();
    format!("{count} processors, {model}{virtual_machine}; Linux {kernel}.\n\n")
}
