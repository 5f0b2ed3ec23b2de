//! What it costs a target to have its call carried out by a process that is already there, for a rule that says
//! `emulate`, against the least that a supervisor of another process can do, which is to receive and to respond.

use std::ffi::CString;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::process::Command;

use nix::sys::signal::SigSet;
use nix::sys::wait::waitpid;
use nix::unistd::geteuid;
use syscallfs::kernel::launch::{self, launch};
use syscallfs::kernel::limits::Nofile;
use tempfile::TempDir;

use super::in_place::IN_PLACE;
use super::{NOBODY, Place};
use crate::harness::{Goal, Measurement, Series, interleave};
use crate::role::{ROLE, Role};
use crate::served::{Driven, myself, on_one_processor, program};
use crate::trapped::{filter, least};

/// Calls in a sample of the floor.
const BATCH: u32 = 100;
/// Calls in a sample of a family: each leaves something that is undone.
const CALLS: u32 = 20;
/// Who makes the calls: how it is started, and how many times the floor a call may take on one processor.
const TARGETS: [(&str, &[&str], f64); 3] = [
    ("the same user and namespaces", &[], 4.0),
    ("another user", &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"], 6.0),
    (
        "a user and mount namespace of its own",
        &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "unshare", "-Urm"],
        8.0,
    ),
];

/// Microseconds a call.
pub(crate) fn workers(rounds: usize) -> io::Result<Vec<Measurement>> {
    let mut measurements = vec![measured("the same user and namespaces", &[], None, rounds)?];
    for (whose, words, times) in TARGETS {
        if !words.is_empty() && !geteuid().is_root() {
            eprintln!("bench: calls of {whose} are not measured: only root starts such a target");
            continue;
        }
        measurements.push(on_one_processor(|| measured(whose, words, Some(times), rounds))?);
    }
    Ok(measurements)
}

fn measured(
    whose: &str,
    words: &[&str],
    goal: Option<f64>,
    rounds: usize,
) -> io::Result<Measurement> {
    let mut floor = Driven::start_as(Role::Least, &mut Command::new(myself()?))?;
    floor.try_sample(1, 1)?;
    let mut series = vec![Series::new("receive and respond", move || floor.sample(1, BATCH))];
    let mut targets = Vec::new();
    for family in IN_PLACE {
        let place = Place::of(family, (!words.is_empty()).then_some(NOBODY))?;
        let dir: TempDir = tempfile::tempdir()?;
        let rules = dir.path().join("rules");
        std::fs::write(&rules, rule_lines(family.traps, family.options))?;
        let mut run = Command::new(program());
        // Only some of the calls that do the same are trapped.
        run.env("RUST_LOG", "warn,notes=off");
        run.arg("run").arg("-m").arg(dir.path().join("mount")).arg("--rules").arg(rules).arg("--");
        let here = place.0.path();
        run.args(words).arg(here.join("this")).arg(family.name).arg(here);
        let mut target = Driven::start_as(Role::Family, &mut run)?;
        // What is done once for a target is done, and a call that is not carried out is not measured.
        target
            .try_sample(1, CALLS)
            .map_err(|why| io::Error::other(format!("{}: {why}", family.name)))?;
        targets.push((place, dir));
        let name = family.name.split(' ').next().unwrap_or_default();
        let made = Series::new(name, move || target.sample(1, CALLS));
        series.push(match goal {
            Some(times) => made.within(Goal::Ratio(times)),
            None => made,
        });
    }
    let processors = if goal.is_some() { ", on one processor" } else { "" };
    Ok(Measurement {
        title: format!("A call by a rule with `emulate`, of {whose}{processors}"),
        unit: "µs",
        results: interleave(series, rounds),
    })
}

/// A line for each call.
fn rule_lines(traps: &str, options: &str) -> String {
    traps.split(',').map(|trap| format!("{trap} emulate {options}\n")).collect()
}

/// The floor: a target in a process of its own, and its least supervisor, this one.
pub(crate) fn supervise_least() -> io::Result<()> {
    let target = CString::new(myself()?.as_os_str().as_bytes())?;
    let command = launch::Command {
        program: target.clone(),
        arguments: vec![target],
        environment: vec![CString::new(format!("{ROLE}={}", Role::Target.name()))?],
        mask: SigSet::empty(),
        nofile: Nofile::raise()?,
        wait_killable: true,
        is_read: false,
        ruleset: None,
        hold: None,
    };
    let (child, listener) = launch(&command, &filter(&["getppid"])?).map_err(io::Error::other)?;
    least(listener, true)?;
    // It ends with its input, which is that of this process.
    waitpid(child.pid, None)?;
    Ok(())
}
