//! The command and its listener, as the first daemon starts them and a later one finds them.

use std::fs;
use std::os::fd::AsFd;
use std::sync::Arc;

use nix::errno::Errno;
use nix::sys::eventfd::{EfdFlags, EventFd};

use super::error::RunError;
use super::plan::RunPlan;
use crate::cli::second_wall;
use crate::daemon::Daemon;
use crate::intake::command::Begin;
use crate::keeper::{KeeperLink, LeftCommand, LeftState};
use crate::kernel::launch::Child;
use crate::kernel::memory::{Memory, ProcessMemory};
use crate::requests::{ListenerConfig, Settings};

/// A command that was started, and its listener.
pub(super) struct Begun {
    pub(super) child: Child,
    /// Whether it is this process's child, which alone can wait for it.
    pub(super) is_own: bool,
    /// Readable when no task is left under the filter.
    pub(super) listener_ended: Arc<EventFd>,
}

/// Starts the command and hands its listener to the daemon.
pub(super) fn begin_command(
    daemon: &Daemon,
    keeper: &KeeperLink,
    plan: &RunPlan,
    settings: Settings,
    begin: Begin,
) -> Result<Begun, RunError> {
    let RunPlan { specs, rules, filter, prepared } = plan;
    let (listener_ended, on_end) = end_event()?;
    let wait_killable = begin.wait_killable;
    let (child, listener) = prepared.start(filter, begin)?;
    child.unbounded.iter().for_each(second_wall::say_missing);
    if wait_killable && !child.wait_killable {
        log::warn!(
            "on this kernel, signals can interrupt a waiting call (Linux 5.19 or newer prevents that)"
        );
    }
    let about = ListenerConfig {
        name: prepared.name(),
        specs: specs.iter().map(ToString::to_string).collect(),
        pid: child.pid.as_raw().unsigned_abs(),
        settings,
        rules: rules.clone(),
        container: None,
    };
    let added = keeper
        .keep_command(child.pid, child.pidfd.as_fd())
        .map_err(RunError::from)
        .and_then(|()| Ok(daemon.add_listener(listener, child.wait_killable, about, on_end)?));
    if let Err(error) = added {
        child.kill();
        return Err(error);
    }
    // Only now: it can kill this process.
    keeper.release();
    Ok(Begun { child, is_own: true, listener_ended })
}

/// Goes on with the command and the listener of an earlier daemon.
pub(super) fn go_on(
    daemon: &Daemon,
    keeper: &KeeperLink,
    left: LeftState,
) -> Result<Begun, RunError> {
    let LeftState { listeners, command, why } = left;
    let command = command.ok_or(Errno::ESRCH)?;
    warn_of_yama(&command);
    daemon.pending().log_restart(why);
    let (listener_ended, on_end) = end_event()?;
    match listeners.into_iter().next() {
        Some((serial, listener)) => {
            daemon.add_left_listener(serial, listener, on_end)?;
            // The daemon may have ended before it had done so.
            keeper.release();
        }
        None => on_end(),
    }
    Ok(Begun { child: Child::left(command.pid, command.pidfd), is_own: false, listener_ended })
}

/// Warns where Yama lets only the ancestors of a process read its memory. The command's parent is the keeper now.
fn warn_of_yama(command: &LeftCommand) {
    // Nothing is at that address: EFAULT says that this process may read.
    let read = ProcessMemory(command.pid).read(0, &mut [0]);
    let scope = fs::read_to_string("/proc/sys/kernel/yama/ptrace_scope").unwrap_or_default();
    let scope = scope.trim();
    if read == Err(Errno::EPERM) && !matches!(scope, "" | "0") {
        log::warn!(
            "after the restart, calls with arguments in memory get the default response, since this process may not \
             read the memory of the command: Yama's ptrace_scope is {scope}: as root, 'sysctl \
             kernel.yama.ptrace_scope=0', or run syscallfs as root"
        );
    }
}

fn end_event() -> Result<(Arc<EventFd>, impl FnOnce() + Send + 'static), Errno> {
    let ended = Arc::new(EventFd::from_flags(EfdFlags::EFD_CLOEXEC)?);
    let wake = Arc::clone(&ended);
    // The counter is written once, so it cannot be full.
    let on_end = move || {
        let _: Result<usize, Errno> = wake.write(1);
    };
    Ok((ended, on_end))
}
