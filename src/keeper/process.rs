//! What the keeper has, what it takes from a daemon, and the children that it waits for.

use std::fs::OpenOptions;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use nix::errno::Errno;
use nix::libc;
use nix::sys::eventfd::{EfdFlags, EventFd};
use nix::sys::prctl::set_child_subreaper;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, getpid};

use super::crashes::Crashes;
use super::link::LeftCommand;
use super::packet::Packet;
use crate::kernel::proc;
use crate::kernel::shared::Mapping;
use crate::kernel::signals::Signals;
use crate::trap::journal::Journal;

/// How long the terminal and the shell may take to stop all of a job.
const STOP_PATIENCE: Duration = Duration::from_millis(100);

/// What is kept.
pub struct KeeperPlan<'a> {
    /// Where the daemons serve the tree.
    pub mount: &'a Path,
    /// Signals for the daemon, besides those that end it.
    pub others: Vec<Signal>,
    /// How many crashes within ten seconds are too many.
    pub max_crashes: u32,
    /// Prints a line for people.
    pub say: &'a dyn Fn(&str),
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeeperEnd {
    /// With this status.
    Status(u8),
    /// By this signal.
    Signal(i32),
}

/// The keeper.
pub(super) struct Keeper<'a> {
    pub(super) plan: KeeperPlan<'a>,
    pub(super) signals: Signals,
    pub(super) journal: Journal,
    pub(super) page: Arc<Mapping>,
    pub(super) listeners: Vec<(u64, OwnedFd)>,
    pub(super) command: Option<LeftCommand>,
    /// Whether there was a listener: before that, no command has begun.
    pub(super) has_begun: bool,
    pub(super) command_ended: EventFd,
    /// A signal that was passed on and is to end the command.
    pub(super) ending: Option<Signal>,
    pub(super) crashes: Crashes,
    pub(super) has_terminal: bool,
    pub(super) has_made_place: bool,
    /// How the last daemon ended; empty before the second.
    pub(super) why: String,
    pub(super) daemons: u64,
}

impl<'a> Keeper<'a> {
    pub(super) fn new(plan: KeeperPlan<'a>) -> Result<Self, Errno> {
        // A handler that reads the terminal stops its whole group, which must not be taken for Ctrl-Z.
        let others = [Signal::SIGCHLD, Signal::SIGCONT, Signal::SIGTTIN, Signal::SIGTTOU];
        let others: Vec<_> = others.into_iter().chain(plan.others.iter().copied()).collect();
        let signals = Signals::block(&others)?;
        // The command is a child of the daemon, which may read its memory then, also where Yama lets only
        // ancestors do that. Without a daemon it becomes a child of this process, and its status is not lost.
        set_child_subreaper(true)?;
        let flags = libc::O_NOCTTY | libc::O_CLOEXEC;
        Ok(Self {
            signals,
            journal: Journal::new()?,
            page: Arc::new(Mapping::anonymous()?),
            listeners: Vec::new(),
            command: None,
            has_begun: false,
            command_ended: EventFd::from_flags(EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK)?,
            ending: None,
            crashes: Crashes::new(plan.max_crashes),
            // ENXIO without a controlling terminal: then no Ctrl-Z can come.
            has_terminal: OpenOptions::new()
                .read(true)
                .custom_flags(flags)
                .open("/dev/tty")
                .is_ok(),
            // Something else than a link is EINVAL, which asks no file system that is mounted there.
            has_made_place: plan
                .mount
                .read_link()
                .is_err_and(|error| error.kind() == io::ErrorKind::NotFound),
            why: String::new(),
            daemons: 0,
            plan,
        })
    }

    pub(super) fn take_packets(&mut self, socket: &OwnedFd) {
        while let Some((packet, fd)) = Packet::receive(socket.as_fd()) {
            match (packet, fd) {
                (Packet::Listener(serial), Some(fd)) => {
                    self.has_begun = true;
                    self.listeners.push((serial, fd));
                }
                (Packet::Command(pid), Some(pidfd)) => {
                    self.command = Some(LeftCommand { pid: Pid::from_raw(pid), pidfd });
                }
                (Packet::Forget(serial), _) => self.listeners.retain(|(other, _)| *other != serial),
                _ => {}
            }
        }
    }

    /// Waits for children that have ended; returns the status of `daemon` if that is one of them.
    pub(super) fn reap(&mut self, daemon: Option<(Pid, &OwnedFd)>) -> Option<WaitStatus> {
        let flags = WaitPidFlag::WNOHANG | WaitPidFlag::WUNTRACED;
        let mut end = None;
        while let Ok(status) = waitpid(None, Some(flags)) {
            // The command is this process's only since the daemon ended, which has sent all before.
            if let Some((_, socket)) = daemon {
                self.take_packets(socket);
            }
            let Some(pid) = status.pid() else { break };
            let ended = match status {
                WaitStatus::Exited(_, code) => Some(code << 8),
                WaitStatus::Signaled(_, signal, _) => Some(signal as i32),
                _ => None,
            };
            if daemon.is_some_and(|(daemon, _)| daemon == pid) {
                end = ended.map(|_| status).or(end);
            } else if self.command.as_ref().is_some_and(|command| command.pid == pid) {
                match ended {
                    Some(status) => {
                        self.journal.keep_status(status);
                        // It is written once, so it cannot be full.
                        let _: Result<usize, Errno> = self.command_ended.write(1);
                    }
                    None if self.has_terminal => self.stop_with(pid),
                    None => {}
                }
            }
        }
        end
    }

    /// Ends a command that has not begun, and what else there may be.
    pub(super) fn kill_children(&mut self) {
        self.command = None;
        for child in proc::children().unwrap_or_default() {
            let child = Pid::from_raw(child);
            // Its number stays its own until it is waited for.
            let _: Result<(), Errno> = kill(child, Signal::SIGKILL);
            let _: Result<_, Errno> = waitpid(child, None);
        }
    }

    /// Stops, so that the shell takes over, if the command has stopped and goes on so.
    fn stop_with(&self, command: Pid) {
        // The terminal stops one after the other; who is continued meanwhile shall not be stopped again.
        sleep(STOP_PATIENCE);
        let was_continued = self.signals.has_come(Signal::SIGCONT);
        if !was_continued && proc::has_stopped(command.as_raw().unsigned_abs()) {
            let _: Result<(), Errno> = kill(getpid(), Signal::SIGSTOP);
        }
    }
}
