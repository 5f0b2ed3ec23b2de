//! The keeper at work: it starts a daemon, waits, passes signals on, and starts another one.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::thread::sleep;
use std::time::Instant;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::kill;
use nix::sys::socket::{AddressFamily, SockFlag, SockType, socketpair};
use nix::sys::wait::WaitStatus;
use nix::unistd::{Pid, getpid};
use parking_lot::Mutex;

use super::link::{KeeperLink, LeftState, done, has_served};
use super::process::{Keeper, KeeperEnd, KeeperPlan};
use super::surrender;
use crate::kernel::fork;
use crate::kernel::signals::{ENDING, ReceivedSignal, TURNING};
use crate::trap::journal::Journal;

/// What this process is after [`keep`].
#[derive(Debug)]
pub enum KeeperRole {
    /// The keeper, when all is over.
    Keeper(KeeperEnd),
    /// A daemon.
    Daemon(Box<KeeperLink>),
}

/// Goes on as the keeper, and returns in each daemon that it starts, and in the end. This process must have one thread,
/// and nothing can be logged yet.
///
/// # Errors
/// EBUSY in a process of several threads; EMFILE, ENOMEM and the like. Nothing was started.
pub fn keep(plan: KeeperPlan<'_>) -> Result<KeeperRole, Errno> {
    let mut keeper = Keeper::new(plan)?;
    let mut started = keeper.start()?;
    loop {
        let (daemon, socket) = match started {
            Split::Daemon(link) => return Ok(KeeperRole::Daemon(link)),
            Split::Keeper(daemon, socket) => (daemon, socket),
        };
        let mut status = keeper.watch(daemon, &socket);
        started = loop {
            if let Some(end) = keeper.end(status) {
                return Ok(KeeperRole::Keeper(end));
            }
            match keeper.start() {
                Ok(started) => break started,
                // No process to be had counts as one that crashed at once.
                Err(_) => status = WaitStatus::StillAlive,
            }
        };
    }
}

/// What fork(2) has made of this process.
enum Split {
    Daemon(Box<KeeperLink>),
    Keeper(Pid, OwnedFd),
}

impl Keeper<'_> {
    /// Starts a daemon.
    fn start(&mut self) -> Result<Split, Errno> {
        self.daemons += 1;
        let flags = SockFlag::SOCK_CLOEXEC;
        let (ours, theirs) = socketpair(AddressFamily::Unix, SockType::SeqPacket, None, flags)?;
        let keeper = getpid();
        match fork::split_process()? {
            None => {
                drop(ours);
                match self.link(theirs, keeper) {
                    Ok(link) => Ok(Split::Daemon(Box::new(link))),
                    // Here the caller would go on as another keeper. To the real one this is a daemon that crashed.
                    Err(_) => std::process::exit(1),
                }
            }
            Some(daemon) => {
                // Of an earlier one, which may have ended before it could do what was asked.
                if let Some(signal) = self.ending {
                    let _: Result<(), Errno> = kill(daemon, signal);
                }
                Ok(Split::Keeper(daemon, ours))
            }
        }
    }

    /// What the daemon has of the keeper, whose copies are its own after fork(2).
    fn link(&mut self, socket: OwnedFd, keeper: Pid) -> Result<KeeperLink, Errno> {
        let errno = |error: std::io::Error| Errno::from_raw(error.raw_os_error().unwrap_or(0));
        // Opened again: what the keeper knows of free entries is as old as the keeper.
        let file = self.journal.file().map_err(errno)?;
        let journal = Journal::open(file).map_err(|_| Errno::EPROTO)?;
        let left = self.has_begun.then(|| LeftState {
            listeners: std::mem::take(&mut self.listeners),
            command: self.command.take(),
            why: std::mem::take(&mut self.why),
        });
        Ok(KeeperLink {
            socket,
            page: Arc::clone(&self.page),
            daemon: self.daemons,
            journal: Arc::new(journal),
            keeper,
            has_terminal: self.has_terminal,
            mask: self.signals.original(),
            has_made_place: self.has_made_place && self.daemons > 1,
            command_ended: self.command_ended.as_fd().try_clone_to_owned().map_err(errno)?,
            left: Mutex::new(left),
        })
    }

    /// Waits for the daemon's end, and passes on what is sent to this process alone.
    fn watch(&mut self, daemon: Pid, socket: &OwnedFd) -> WaitStatus {
        loop {
            let mut fds = [
                PollFd::new(self.signals.as_fd(), PollFlags::POLLIN),
                PollFd::new(socket.as_fd(), PollFlags::POLLIN),
            ];
            let _: Result<_, Errno> = poll(&mut fds, PollTimeout::NONE);
            self.take_packets(socket);
            while let Some(received) = self.signals.next() {
                self.pass_on(&received, daemon);
            }
            if let Some(status) = self.reap(Some((daemon, socket))) {
                return status;
            }
        }
    }

    fn pass_on(&mut self, received: &ReceivedSignal, daemon: Pid) {
        // The terminal sends to the whole group: the daemon has it already.
        if received.from_terminal {
            return;
        }
        let ends = ENDING.contains(&received.signal);
        if ends {
            self.ending = Some(received.signal);
        }
        if ends || received.signal == TURNING {
            let _: Result<(), Errno> = kill(daemon, received.signal);
        }
    }

    /// After the end of a daemon: how this process ends, unless another one is to be started.
    fn end(&mut self, status: WaitStatus) -> Option<KeeperEnd> {
        if let Some(status) = done(&self.page) {
            return Some(KeeperEnd::Status(status));
        }
        let mount = self.plan.mount.display();
        let why = match status {
            WaitStatus::Signaled(_, signal, _) => signal.as_str().to_owned(),
            WaitStatus::Exited(_, code) => format!("status {code}"),
            _ => "no process could be started".to_owned(),
        };
        if !self.has_begun {
            // The command waits to be released, which nobody will do any more. What came to the first daemon, such as
            // rules from a pipe, cannot be read again.
            self.kill_children();
            (self.plan.say)(&format!("{why} ended the process that serves {mount}"));
            return Some(KeeperEnd::Status(1));
        }
        let has_served = has_served(&self.page, self.daemons);
        match self.crashes.add(Instant::now(), has_served) {
            Some(pause) => {
                (self.plan.say)(&format!(
                    "{why} ended the process that serves {mount}; starting another one"
                ));
                sleep(pause);
                self.why = why;
                None
            }
            None => Some(surrender::surrender(self, &why)),
        }
    }
}
