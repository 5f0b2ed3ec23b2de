//! Job control. A shell sees a job as stopped when the process that it started has stopped; but who serves the mount
//! must never stop with it, or an `ls` of the mount hangs. The keeper is the one that the shell started, and stops as any
//! program does; no stop signal of the terminal reaches the daemon, which is in the same process group.

use std::thread::sleep;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::kernel::proc;
use crate::kernel::signals::{ReceivedSignal, STOPPING};

/// How long the terminal and the shell may take to stop all of a job.
const JOB_STOP_TIME: Duration = Duration::from_millis(100);

/// What the daemon knows of its job.
#[derive(Debug, Clone, Copy)]
pub(super) struct JobState {
    /// The keeper.
    front: Pid,
    /// Whether there is a shell that takes over when the job stops.
    has_terminal: bool,
}

impl JobState {
    /// The job that `front` leads.
    pub(super) fn new(front: Pid, has_terminal: bool) -> Self {
        Self { front, has_terminal }
    }

    /// The signals that the daemon takes as events besides those that end a command.
    pub(super) fn signals(self) -> impl Iterator<Item = Signal> {
        STOPPING.into_iter().chain([Signal::SIGCONT, Signal::SIGCHLD])
    }

    /// Whether `received` is for this process to act on: from the terminal, or passed on by the keeper. A signal for
    /// the whole group comes from the keeper, too.
    pub(super) fn is_meant(self, received: &ReceivedSignal) -> bool {
        received.from_terminal || received.sender == self.front.as_raw()
    }

    /// A signal of job control: where the command alone has stopped, as by kill(1), the one in front stops too, so that
    /// the shell takes over; and a command that a shell in front of it cannot reach goes on with the job.
    pub(super) fn follow(self, received: &ReceivedSignal, command: Pid) {
        if !self.has_terminal {
            // Nobody would continue the keeper.
            return;
        }
        match received.signal {
            Signal::SIGCHLD if has_stopped(command) => {
                // The terminal stops one after the other; who is continued meanwhile shall not be stopped again.
                sleep(JOB_STOP_TIME);
                if has_stopped(command) && !has_stopped(self.front) {
                    let _: Result<(), Errno> = kill(self.front, Signal::SIGSTOP);
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
    proc::has_stopped(process.as_raw().unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_to_the_whole_group_counts_once() {
        let signal = |from_terminal, sender| ReceivedSignal {
            signal: Signal::SIGTERM,
            from_terminal,
            sender,
        };
        let job = JobState::new(Pid::from_raw(7), true);
        assert!(job.is_meant(&signal(true, 0)), "the keeper does not pass it on");
        assert!(job.is_meant(&signal(false, 7)));
        assert!(!job.is_meant(&signal(false, 1)), "the keeper has it, too");
    }
}
