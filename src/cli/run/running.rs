//! Serving a command until it and its descendants have ended, and what a signal means meanwhile.

use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Duration;

use nix::errno::Errno;
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::Signal;
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};

use super::begin::Begun;
use crate::cli::helper::Helper;
use crate::cli::hints::Hints;
use crate::cli::job::JobState;
use crate::cli::{Exit, descendants, say};
use crate::daemon::Daemon;
use crate::fs::log_file::LogFile;
use crate::keeper::KeeperLink;
use crate::kernel::signals::{ENDING, ReceivedSignal, Signals, TURNING};

/// How long descendants are waited for without a message, in milliseconds.
const UNSAID: u16 = 1000;

/// A command that runs, and all that runs for it.
pub(super) struct RunningCommand {
    pub(super) daemon: Daemon,
    pub(super) keeper: Arc<KeeperLink>,
    pub(super) log: Option<LogFile>,
    pub(super) hints: Option<Hints>,
    pub(super) begun: Begun,
    pub(super) signals: Signals,
    pub(super) job: JobState,
    pub(super) handle: Option<Helper>,
    pub(super) waits: bool,
}

impl RunningCommand {
    /// Serves until the command has ended and, unless options say otherwise, all its descendants.
    pub(super) fn until_end(&mut self) -> Exit {
        // An earlier daemon may have seen it end.
        let mut status = self.keeper.journal.status().map(exit_of_command);
        let mut listener_ended = false;
        let mut told_to_end = false;
        let mut said = false;
        loop {
            if let Some(exit) = status {
                if listener_ended || !self.waits {
                    return exit;
                }
            }
            let is_due = status.is_some() && !said;
            let wait = if is_due { PollTimeout::from(UNSAID) } else { PollTimeout::NONE };
            match self.next(status.is_some(), listener_ended, wait) {
                Wake::Signal(signal) if !is_passed_on(signal.signal) => {
                    if status.is_none() {
                        self.job.follow(&signal, self.begun.child.pid);
                    }
                }
                Wake::Signal(signal) if !self.job.is_meant(&signal) => {}
                Wake::Signal(signal) if signal.signal == TURNING => {
                    self.log.iter().for_each(LogFile::turn);
                }
                Wake::Signal(signal) if status.is_some() => {
                    log::debug!("{signal}: no longer waiting for descendants of the command");
                    self.waits = false;
                }
                // To the whole job: the command has it too, and decides what it means.
                Wake::Signal(signal) if signal.from_terminal => self.interrupt(),
                // The second: the command may ignore the first.
                Wake::Signal(_) if told_to_end => self.begun.child.signal(Signal::SIGKILL),
                Wake::Signal(signal) => {
                    told_to_end = true;
                    self.waits = false;
                    self.begun.child.signal(signal.signal);
                    self.interrupt();
                }
                Wake::Command => status = self.reap(),
                Wake::Listener => listener_ended = true,
                Wake::Late => {
                    said = true;
                    self.say_who_is_left();
                }
                Wake::Nothing => {}
            }
        }
    }

    /// Names the processes that it waits for: a left-over daemon would hold up a script without a message.
    fn say_who_is_left(&self) {
        let left = descendants::left(self.keeper.keeper.as_raw().unsigned_abs());
        let named: Vec<_> =
            left.iter().take(8).map(|(comm, pid)| format!("{comm} (pid {pid})")).collect();
        let more = match left.len() {
            0 => "they are not visible from here".to_owned(),
            count if count > named.len() => format!("{}, ...", named.join(", ")),
            _ => named.join(", "),
        };
        say(
            "syscallfs",
            &format!(
                "the command has ended; waiting for processes that it left running: {more}: end them, press Ctrl-C \
                 or send SIGTERM to stop waiting, or use '--wait no'"
            ),
        );
    }

    /// `wait` is how long it may take, where that matters.
    fn next(&mut self, command_ended: bool, listener_ended: bool, wait: PollTimeout) -> Wake {
        let mut fds = vec![PollFd::new(self.signals.as_fd(), PollFlags::POLLIN)];
        // An end stays readable once it is reported: only ends that are not reported yet are polled for.
        let mut wakes = vec![];
        if !command_ended {
            let ended = match self.begun.is_own {
                true => self.begun.child.pidfd.as_fd(),
                false => self.keeper.command_ended(),
            };
            fds.push(PollFd::new(ended, PollFlags::POLLIN));
            wakes.push(Wake::Command);
        }
        if !listener_ended {
            fds.push(PollFd::new(self.begun.listener_ended.as_fd(), PollFlags::POLLIN));
            wakes.push(Wake::Listener);
        }
        match poll(&mut fds, wait) {
            Ok(0) => return Wake::Late,
            Ok(_) => {}
            Err(_) => return Wake::Nothing,
        }
        let ready: Vec<bool> = fds.iter().map(|fd| fd.any() == Some(true)).collect();
        if ready[0] {
            return self.signals.next().map_or(Wake::Nothing, Wake::Signal);
        }
        let woken = wakes.into_iter().zip(&ready[1..]).find(|(_, ready)| **ready);
        woken.map_or(Wake::Nothing, |(wake, _)| wake)
    }

    /// Lets go of the calls that a signal would have interrupted had they not been trapped.
    fn interrupt(&self) {
        // The terminal and the kernel take a moment to hand it to all.
        std::thread::sleep(Duration::from_millis(50));
        // A target that waits for a response cannot take the signal otherwise.
        self.daemon.pending().interrupt();
    }

    fn reap(&self) -> Option<Exit> {
        let journal = &self.keeper.journal;
        if self.begun.is_own {
            let pid = self.begun.child.pid;
            // First seen and recorded, and only then taken: nobody else could ask for it after this process.
            let flags = WaitPidFlag::WNOHANG | WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT;
            let status = match waitid(Id::Pid(pid), flags) {
                Ok(WaitStatus::Exited(_, code)) => code << 8,
                Ok(WaitStatus::Signaled(_, signal, _)) => signal as i32,
                Ok(_) => return None,
                Err(errno) => {
                    log::error!("cannot get the exit status of the command: {errno}");
                    return Some(Exit::Failure);
                }
            };
            journal.keep_status(status);
            let _: Result<_, Errno> = waitpid(pid, None);
        }
        journal.status().map(exit_of_command)
    }

    /// Takes everything down: the mount first, so that the handlers see its end.
    pub(super) fn finish(self) {
        let RunningCommand { daemon, handle, hints, .. } = self;
        handle.iter().for_each(Helper::expect_end);
        daemon.stop();
        drop(hints);
        if let Some(handle) = handle {
            handle.end();
        }
    }
}

/// The exit status for that of the command, as wait(2) has it.
fn exit_of_command(status: i32) -> Exit {
    match libc::WIFSIGNALED(status) {
        true => Exit::Signal(libc::WTERMSIG(status)),
        false => Exit::Status(libc::WEXITSTATUS(status) as u8),
    }
}

/// Whether the keeper passes that signal on.
fn is_passed_on(signal: Signal) -> bool {
    ENDING.contains(&signal) || signal == TURNING
}

/// What there is to do next.
enum Wake {
    Signal(ReceivedSignal),
    Command,
    Listener,
    /// Nothing has happened for as long as it may take.
    Late,
    Nothing,
}
