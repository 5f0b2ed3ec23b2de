//! What it costs to have a call carried out on the host, for root of a user namespace and by a handler that is
//! one line, against making it as root: a table for each family. It never measures a call that fails on either
//! side.

use std::io::{self, BufRead};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use nix::unistd::chown;
use tempfile::TempDir;

use self::calls::write_script;
use self::families::{FAMILIES, Family};
use self::in_place::IN_PLACE;
use crate::harness::{Measurement, Series, interleave};
use crate::role::Role;
use crate::served::{Driven, myself, program};

mod calls;
mod families;
mod in_place;
mod workers;

pub(crate) use calls::end_own_pid_namespace;
pub(crate) use workers::{supervise_least, workers};

/// Who is root of the user namespace whose calls are emulated.
const NOBODY: u32 = 65_534;
/// Calls in a sample.
const FEW: u32 = 3;

/// Microseconds a call.
pub(crate) fn measure(rounds: usize) -> io::Result<Vec<Measurement>> {
    let mut measurements = Vec::new();
    for family in FAMILIES {
        match of(family, rounds.div_ceil(10)) {
            Ok(measurement) => measurements.push(measurement),
            Err(error) => eprintln!("bench: {} is not measured: {error}", family.name),
        }
    }
    Ok(measurements)
}

fn of(family: &Family, rounds: usize) -> io::Result<Measurement> {
    let (roots, others) = (Place::of(family, None)?, Place::of(family, Some(NOBODY))?);
    let dir = tempfile::tempdir()?;
    let handlers = dir.path().join("handlers");
    std::fs::create_dir(&handlers)?;
    let program = program();
    let (place, options) = (others.0.path().display(), family.options);
    let line = format!("dir='{place}'; exec {} emulate {options}", program.display());
    write_script(&handlers.join("default"), &line)?;
    let target = |command: &mut Command, place: &Place| {
        let dir = place.0.path();
        command.arg("--").arg(dir.join("this")).arg(family.name).arg(dir);
        Driven::start_as(Role::Family, command)
    };
    // The mounts that are made are its own, and so is the host name.
    let mut native = target(Command::new("unshare").arg("-mu"), &roots)?;
    let id = NOBODY.to_string();
    let mount = dir.path().join("mount");
    let mut run = Command::new(program);
    run.arg("run").arg("-m").arg(&mount).args(["-t", family.traps]);
    run.arg("--handlers")
        .arg(&handlers)
        .args(["--", "setpriv", "--reuid", &id, "--regid", &id, "--clear-groups"])
        .args(["unshare", "-Urmu", "--propagation", "unchanged"]);
    let mut emulated = target(&mut run, &others)?;
    try_both(&mut native, &mut emulated, &mount)?;
    let series = vec![
        Series::new("made by root", || native.sample(1, FEW)),
        Series::new("emulated", || emulated.sample(1, FEW)),
    ];
    let results = interleave(series, rounds);
    Ok(Measurement { title: format!("{}, by `emulate`", family.name), unit: "µs", results })
}

/// Either call may not be possible here, or not be allowed; and what is not trapped is not emulated.
fn try_both(native: &mut Driven, emulated: &mut Driven, mount: &Path) -> io::Result<()> {
    native.try_sample(1, 1).and(emulated.try_sample(1, 1))?;
    let before = received(mount)?;
    emulated.try_sample(1, 1)?;
    match received(mount)? == before {
        true => Err(io::Error::other("the call is not trapped")),
        false => Ok(()),
    }
}

/// How many requests have come.
fn received(mount: &Path) -> io::Result<String> {
    let metrics = std::fs::read_to_string(mount.join("metrics"))?;
    let total = metrics.lines().find(|line| line.starts_with("syscallfs_requests_received_total "));
    total.map(str::to_owned).ok_or_else(|| io::Error::other("no number of requests in metrics"))
}

/// A target: for each line, the family that its first argument names makes so many calls in the directory
/// that is its second. It prints the microseconds of each, or why it could not make them.
pub(crate) fn play() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (name, dir) = (arguments.next().unwrap_or_default(), arguments.next().unwrap_or_default());
    let mut all = FAMILIES.iter().chain(IN_PLACE);
    let Some(family) = all.find(|family| family.name == name) else { return Ok(()) };
    for line in io::stdin().lock().lines() {
        let line = line?;
        let calls = line.split(' ').nth(1).and_then(|calls| calls.parse().ok()).unwrap_or(1);
        let taken = (0..calls).map(|_| (family.make)(Path::new(&dir)));
        match taken.sum::<io::Result<Duration>>() {
            Ok(taken) => println!("{}", taken.as_secs_f64() * 1e6 / f64::from(calls)),
            Err(why) => println!("{why}"),
        }
    }
    Ok(())
}

/// A directory with this program and what a family needs; its loop device, if there is one, is given back
/// when it is dropped.
struct Place(TempDir);

impl Place {
    fn of(family: &Family, owner: Option<u32>) -> io::Result<Self> {
        let place = Self(tempfile::tempdir()?);
        let dir = place.0.path();
        (family.prepare)(dir)?;
        std::fs::copy(myself()?, dir.join("this"))?;
        for path in [dir.to_owned(), dir.join("file"), dir.join("at")] {
            if path.exists() {
                chown(&path, owner.map(Into::into), owner.map(Into::into))?;
            }
        }
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Ok(device) = std::fs::read_to_string(self.0.path().join("device")) {
            _ = Command::new("losetup").arg("-d").arg(device).status();
        }
    }
}
