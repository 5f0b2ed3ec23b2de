//! What `run` needs: a filter and its listener, a mount, a place for it, and in the end all of it at once. It never runs
//! a command of the user's.

use std::cell::RefCell;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::listener::{COMMAND, TRAP};
use super::trial::{self, PATIENCE};
use super::{Check, fuse, i386, listener, place};
use crate::cli::default_mount;
use crate::daemon::StartError;
use crate::mount::MountPoint;
use crate::proc;

/// How often is looked whether something has happened.
const PAUSE: Duration = Duration::from_millis(5);
/// What the command puts out, to begin with.
const PUT_OUT: &[u8] = b"syscallfs ";
/// What is told when all was answered.
const WELL: &str = "well";

/// All of them.
pub(super) fn checks() -> Vec<Check> {
    let mut checks = vec![if proc::is_ours() {
        Check::ok("/proc")
    } else {
        Check::missing("/proc", StartError::Proc.to_string())
    }];
    checks.extend(listener::checks());
    checks.push(i386::check());
    let supervised = supervised();
    checks.extend(fuse::checks(supervised.is_ok()));
    checks.push(place::mount());
    checks.push(place::descriptors());
    checks.push(match supervised {
        Ok(()) => Check::ok("a supervised command"),
        Err(why) => Check::missing("a supervised command", why),
    });
    checks
}

/// Has `run` run a command, and answers its calls through the mount.
fn supervised() -> Result<(), String> {
    let parent = default_mount().parent().map(Path::to_owned);
    let parent = parent.filter(|parent| place::is_writable(parent).is_ok());
    let mount = parent.unwrap_or_else(std::env::temp_dir).join(place::new_name());
    let mut run = Command::new("/proc/self/exe");
    run.args(["run", "--timeout", "10", "-t", TRAP, "-m"]).arg(&mount).arg("--").args(COMMAND);
    run.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = run.spawn().map_err(|error| format!("this program cannot be started: {error}"))?;
    let run = RefCell::new(run);
    let is_over = || !matches!(run.borrow_mut().try_wait(), Ok(None));
    let answered = trial::words_while(|| answer(&mount), || !is_over());
    let in_time = ends(is_over);
    let mut run = run.into_inner();
    if !in_time {
        end(&mut run, &mount);
    }
    let output = run.wait_with_output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr);
    let why = said.lines().find_map(|line| line.strip_prefix("syscallfs: "));
    match (output.status.success(), why, answered) {
        (true, ..) if in_time && output.stdout.starts_with(PUT_OUT) => Ok(()),
        (false, Some(why), _) => Err(why.to_owned()),
        (_, _, Ok(why) | Err(why)) if why != WELL => Err(why),
        _ => Err(format!("it did not end as it should: {} {}", output.status, said.trim())),
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
                    if !call.is_ok_and(|call| call.starts_with(b"write(")) {
                        return "the mount does not show the call".to_owned();
                    }
                    if let Err(error) = fs::write(request.join("response"), "continue\n") {
                        return format!("the mount refuses a response: {error}");
                    }
                }
            }
            Err(_) if was_there => return WELL.to_owned(),
            Err(_) => {}
        }
        sleep(PAUSE);
    }
}

/// Waits for it, but not for ever.
fn ends(is_over: impl Fn() -> bool) -> bool {
    let impatient = Instant::now() + PATIENCE;
    while !is_over() {
        if Instant::now() > impatient {
            return false;
        }
        sleep(PAUSE);
    }
    true
}

/// Ends a `run` that hangs, and takes its mount away if it cannot.
fn end(run: &mut Child, mount: &Path) {
    let pid = Pid::from_raw(run.id() as i32);
    let _: Result<(), Errno> = kill(pid, Signal::SIGTERM);
    let run = RefCell::new(run);
    if !ends(|| !matches!(run.borrow_mut().try_wait(), Ok(None))) {
        let _: Result<(), Errno> = kill(pid, Signal::SIGKILL);
        // What a killed daemon left is what this takes away.
        drop(MountPoint::prepare(mount));
        let _: io::Result<()> = fs::remove_dir(mount);
    }
}
