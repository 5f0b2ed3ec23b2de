//! The needs of `run`: a filter and its listener, a mount, a place for it, and in the end all of it at once. The
//! command that it runs is this program itself.

use std::cell::RefCell;
use std::fs;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::check::{Check, CheckResult};
use super::listener::COMMAND;
use super::trial::{self, TRIAL_PATIENCE};
use super::{fuse, i386, listener, place};
use crate::cli::mounts_dir;
use crate::daemon::StartError;
use crate::fs::mount::MountPoint;
use crate::kernel;
use crate::kernel::landlock::{Bounds, restrict_self};
use crate::kernel::proc;

/// How often is looked whether something has happened.
const EVENT_POLL_INTERVAL: Duration = Duration::from_millis(5);
/// What is trapped.
// A call without memory, which cannot be read everywhere: that has a check of its own.
const TRAPPED_CALL: &str = "exit_group";
/// What the command puts out, to begin with.
const PUT_OUT: &[u8] = b"syscallfs ";
/// The text of the check that found all calls answered.
const WELL: &str = "well";

/// All of them.
pub(super) fn checks() -> Vec<Check> {
    let mut checks = vec![if proc::is_ours() {
        Check::ok("/proc")
    } else {
        Check::missing("/proc", StartError::Proc.to_string())
    }];
    checks.extend(listener::checks());
    checks.push(ring());
    checks.push(landlock());
    checks.push(i386::check());
    let supervised = supervised();
    checks.extend(fuse::checks(supervised.is_ok()));
    checks.push(place::mount());
    checks.push(place::descriptor_limit());
    checks.push(match supervised {
        Ok(()) => Check::ok("a supervised command"),
        Err(why) => Check::missing("a supervised command", why),
    });
    checks
}

/// What a ring does no filter sees: `run` refuses it where it matters.
fn ring() -> Check {
    let text = match kernel::ring::available() {
        Ok(()) => {
            "fails with ENOSYS if a trapped call could be made through it; --io-uring allow permits it"
        }
        Err(_) => "not available, so it cannot bypass a trap",
    };
    Check::new(CheckResult::Ok, "io_uring", text)
}

/// The second wall of `guard`.
fn landlock() -> Check {
    let name = "Landlock";
    let bounds = Bounds::default();
    let restricted =
        |ruleset: &OwnedFd| trial::tried(|| restrict_self(ruleset.as_raw_fd()).map(drop));
    match bounds.ruleset() {
        Err(why) => {
            Check::limited(name, format!("guard has no second wall, only its rules: {why}"))
        }
        Ok(ruleset) => match bounds.whole_ruleset() {
            Err(_) => Check::limited(
                name,
                "the second wall of guard is incomplete: Linux 6.2 adds truncation, 6.7 connections, 6.10 devices, 6.12 \
                 signals and abstract Unix sockets",
            ),
            Ok(_) => Check::or_limited(
                name,
                restricted(&ruleset),
                "guard has no second wall, only its rules",
            ),
        },
    }
}

/// Has `run` run a command, and answers its calls through the mount.
fn supervised() -> Result<(), String> {
    let parent = mounts_dir().parent().map(Path::to_owned);
    let parent = parent.filter(|parent| place::is_writable(parent).is_ok());
    let mount = parent.unwrap_or_else(std::env::temp_dir).join(place::new_name());
    let mut run = Command::new("/proc/self/exe");
    // With a timeout, so that the command ends even if the mount cannot be answered.
    run.args(["run", "--timeout", "10", "-t", TRAPPED_CALL, "-m"])
        .arg(&mount)
        .arg("--")
        .args(COMMAND);
    run.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = run.spawn().map_err(|error| format!("cannot start this program: {error}"))?;
    let run = RefCell::new(run);
    let is_over = || !matches!(run.borrow_mut().try_wait(), Ok(None));
    let answered = trial::words_while(|| answer(&mount), || !is_over());
    let in_time = ends(is_over);
    let mut run = run.into_inner();
    if !in_time {
        end(&mut run);
    }
    let output = run.wait_with_output().map_err(|error| error.to_string())?;
    if fs::symlink_metadata(&mount).is_ok() {
        take_away(&mount);
        let left = fs::symlink_metadata(&mount).is_ok();
        let left = if left { ", and cannot be removed" } else { "" };
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!(
            "the test left its mount at {}{left}: {}",
            mount.display(),
            said.trim()
        ));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let why = said.lines().find_map(|line| line.strip_prefix("syscallfs: "));
    match (output.status.success(), why, answered) {
        (true, ..) if in_time && output.stdout.starts_with(PUT_OUT) => Ok(()),
        (false, Some(why), _) => Err(why.to_owned()),
        (_, _, Ok(why) | Err(why)) if why != WELL => Err(why),
        _ => Err(format!("the test command failed: {} {}", output.status, said.trim())),
    }
}

/// Lets the command put out what it does, until the mount is gone. In a child only, for a mount may be silent.
fn answer(mount: &Path) -> String {
    let mut was_there = false;
    loop {
        match fs::read_dir(mount.join("pending")) {
            Ok(requests) => {
                was_there = true;
                for request in requests.flatten() {
                    let request = request.path();
                    let call = fs::read(request.join("call"));
                    if !call.is_ok_and(|call| call.starts_with(b"exit_group(")) {
                        return "the mount does not show the trapped call".to_owned();
                    }
                    if let Err(error) = fs::write(request.join("response"), "continue\n") {
                        return format!("the mount refuses a response: {error}");
                    }
                }
            }
            // The mount has gone, so the command has ended.
            Err(_) if was_there => return WELL.to_owned(),
            Err(_) => {}
        }
        sleep(EVENT_POLL_INTERVAL);
    }
}

/// Waits for it, with a limit.
fn ends(is_over: impl Fn() -> bool) -> bool {
    let impatient = Instant::now() + TRIAL_PATIENCE;
    while !is_over() {
        if Instant::now() > impatient {
            return false;
        }
        sleep(EVENT_POLL_INTERVAL);
    }
    true
}

/// Ends a `run` that hangs.
fn end(run: &mut Child) {
    let pid = Pid::from_raw(run.id() as i32);
    // First SIGTERM, at which it unmounts: SIGKILL leaves a dead mount.
    let _: Result<(), Errno> = kill(pid, Signal::SIGTERM);
    let run = RefCell::new(run);
    if !ends(|| !matches!(run.borrow_mut().try_wait(), Ok(None))) {
        let _: Result<(), Errno> = kill(pid, Signal::SIGKILL);
    }
}

/// Removes what a daemon that was killed has left.
fn take_away(mount: &Path) {
    // Preparing a place unmounts what a dead daemon has left there.
    drop(MountPoint::prepare(mount));
    let _: io::Result<()> = fs::remove_dir(mount);
}
