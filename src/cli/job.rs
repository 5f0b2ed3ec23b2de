//! Job control. A shell sees a job as stopped when the process that it started has stopped; but who serves the mount
//! must never stop with it, or an `ls` of the mount hangs. So on a terminal `run` is two processes in one process
//! group: the one that the shell started only waits, and stops as any program does; its child does the work, and no
//! stop signal of the terminal reaches it.

use std::fs::OpenOptions;
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, geteuid, getppid};

use super::signals::{ENDING, ReceivedSignal, STOPPING, Signals, TURNING};
use super::{Exit, say};
use crate::kernel::fork;
use crate::kernel::proc::Status;

/// How long the terminal and the shell may take to stop all of a job.
const JOB_STOP_TIME: Duration = Duration::from_millis(100);

/// What this process is from now on.
pub(super) enum Role {
    /// The one in front, whose child has done all the work and ended so.
    Front(Exit),
    /// The one that works.
    Worker(JobState),
}

/// What the worker knows of its job.
#[derive(Debug, Default)]
pub(super) struct JobState {
    /// The process in front, where there is one.
    front: Option<Pid>,
    /// Why there is none, though there is a terminal.
    fault: Option<Errno>,
    /// The last signal that was to end it: which, whether the one in front passed it on, and when.
    last: Option<(Signal, bool, Instant)>,
}

/// Splits this process where it has a terminal. It must have one thread, and nothing can be logged yet. `mount` is
/// where
/// the worker will serve the tree.
pub(super) fn split_at_terminal(mount: &Path) -> Role {
    let alone = || Role::Worker(JobState::default());
    let flags = libc::O_NOCTTY | libc::O_CLOEXEC;
    // ENXIO without a controlling terminal: then no Ctrl-Z can come, and one process is enough.
    if OpenOptions::new().read(true).custom_flags(flags).open("/dev/tty").is_err() {
        return alone();
    }
    match fork::split_process() {
        Ok(None) => Role::Worker(JobState { front: Some(getppid()), ..JobState::default() }),
        Ok(Some(worker)) => Role::Front(wait_for(worker, mount)),
        Err(errno) => Role::Worker(JobState { fault: Some(errno), ..JobState::default() }),
    }
}

/// The worker was killed, and could say and put away nothing.
fn report_killed(mount: &Path, signal: Signal) {
    let unmount = if geteuid().is_root() { "umount -l" } else { "fusermount3 -uz" };
    let mount = mount.display();
    say(
        "syscallfs",
        &format!(
            "{signal} ended the process that serves {mount}: trapped calls of the command fail with ENOSYS from now \
             on; '{unmount} {mount}' or the next 'syscallfs run' there removes the dead mount"
        ),
    );
}

/// Waits for the worker's end, and passes on what is sent to this process alone.
fn wait_for(worker: Pid, mount: &Path) -> Exit {
    // A handler that reads the terminal stops its whole group, which must not be taken for Ctrl-Z.
    let others = [Signal::SIGCHLD, Signal::SIGTTIN, Signal::SIGTTOU, TURNING];
    let signals = Signals::block(&others);
    loop {
        let waited = match &signals {
            Ok(signals) => {
                let mut fds = [PollFd::new(signals.as_fd(), PollFlags::POLLIN)];
                let _: Result<_, Errno> = poll(&mut fds, PollTimeout::NONE);
                while let Some(received) = signals.next() {
                    let is_for_worker =
                        ENDING.contains(&received.signal) || received.signal == TURNING;
                    // The terminal sends to the whole group: the worker has it already.
                    if is_for_worker && !received.from_terminal {
                        let _: Result<(), Errno> = kill(worker, received.signal);
                    }
                }
                waitpid(worker, Some(WaitPidFlag::WNOHANG))
            }
            Err(_) => waitpid(worker, None),
        };
        match waited {
            Ok(WaitStatus::Exited(_, status)) => return Exit::Status(status as u8),
            Ok(WaitStatus::Signaled(_, signal, _)) => {
                // A signal that ends it by the terminal, before it is set up, is no accident.
                if !ENDING.contains(&signal) {
                    report_killed(mount, signal);
                }
                return Exit::Signal(signal as i32);
            }
            Ok(_) | Err(Errno::EINTR) => {}
            Err(_) => return Exit::Failure,
        }
    }
}

impl JobState {
    /// The signals that the worker takes as events besides those that end a command. Says if there is no job control.
    pub(super) fn signals(&self) -> Vec<Signal> {
        if let Some(errno) = self.fault {
            log::warn!("Ctrl-Z will also stop the mount: {}", errno.desc());
        }
        match self.front {
            Some(_) => STOPPING.into_iter().chain([Signal::SIGCONT, Signal::SIGCHLD]).collect(),
            None => Vec::new(),
        }
    }

    /// Whether `received` is a signal that came already.
    pub(super) fn has_had(&mut self, received: &ReceivedSignal) -> bool {
        let Some(front) = self.front else { return false };
        let from_front = received.sender == front.as_raw();
        let now = Instant::now();
        // A signal to the whole group reaches the worker by itself, and once more from the one in front.
        let twice = self.last.take_if(|(signal, passed_on, at)| {
            *signal == received.signal && *passed_on != from_front && now - *at < JOB_STOP_TIME
        });
        if twice.is_none() {
            self.last = Some((received.signal, from_front, now));
        }
        twice.is_some()
    }

    /// A signal of job control: where the command alone has stopped, as by kill(1), the one in front stops too, so that
    /// the shell takes over; and a command that a shell in front of it cannot reach goes on with the job.
    pub(super) fn follow(&self, received: &ReceivedSignal, command: Pid) {
        let Some(front) = self.front else { return };
        match received.signal {
            Signal::SIGCHLD if has_stopped(command) => {
                // The terminal stops one after the other; who is continued meanwhile shall not be stopped again.
                sleep(JOB_STOP_TIME);
                if has_stopped(command) && !has_stopped(front) {
                    let _: Result<(), Errno> = kill(front, Signal::SIGSTOP);
                }
            }
            Signal::SIGCONT if has_stopped(command) => {
                let _: Result<(), Errno> = kill(command, Signal::SIGCONT);
            }
            _ => {}
        }
    }
}

fn has_stopped(process: Pid) -> bool {
    let status = Status::read(process.as_raw().unsigned_abs());
    // `t` is a stop for a debugger, who has it in hand.
    status.is_ok_and(|status| status.field("State").is_some_and(|state| state.starts_with('T')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_to_the_whole_group_counts_once() {
        let signal =
            |sender| ReceivedSignal { signal: Signal::SIGTERM, from_terminal: false, sender };
        let mut job = JobState { front: Some(Pid::from_raw(7)), ..JobState::default() };
        assert!(!job.has_had(&signal(1)));
        assert!(job.has_had(&signal(7)), "passed on");
        assert!(!job.has_had(&signal(7)), "a second one");
        assert!(job.has_had(&signal(1)), "which comes by itself, too");
        assert!(!job.has_had(&signal(1)));
        assert!(!job.has_had(&signal(1)), "two of the same sender are two");
        assert!(!JobState::default().has_had(&signal(1)));
        assert!(!JobState::default().has_had(&signal(0)));
    }
}
