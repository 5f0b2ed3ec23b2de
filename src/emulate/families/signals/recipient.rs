//! Which processes are supervised together with a target, and how one of them gets a signal without its number being
//! taken for another's.

use std::os::fd::{AsFd, OwnedFd};

use nix::errno::Errno;

use crate::emulate::{Outcome, Stop};
use crate::kernel::pidfd;
use crate::kernel::proc::{self, Status};

/// More ancestors than a process has by accident; a target could make more.
const DEEPEST: usize = 512;

/// The processes that run under a target's filter and descend from the same command. Their highest ancestor that has more
/// filters than the daemon is the command itself; or, of what the command has left behind, the orphan that is the highest.
#[derive(Debug)]
pub(super) struct Supervised {
    /// How many filters this process, and so the daemon, runs under.
    filters: u32,
    highest: u32,
}

/// One of them, held.
#[derive(Debug)]
pub(super) struct Recipient {
    pidfd: OwnedFd,
    /// A thread of a kernel that cannot hold threads, with its process.
    thread: Option<(u32, u32)>,
}

impl Supervised {
    /// Those with this thread; `None` where /proc does not say.
    pub(super) fn with(thread: u32) -> Option<Self> {
        let filters = Status::read(std::process::id()).ok()?.filters()?;
        let highest = *line(thread, filters)?.last()?;
        Some(Self { filters, highest })
    }

    /// The process of this number, or of the thread of this number, as kill(2) takes it.
    ///
    /// # Errors
    /// ESRCH when there is none; refused when it is not one of them.
    pub(super) fn process(&self, id: u32) -> Outcome<Recipient> {
        let (id, pidfd) = match pidfd::open_process(id) {
            // EINVAL, and ENOENT since Linux 6.16: a thread that is not the first of its process.
            Err(Errno::EINVAL | Errno::ENOENT) => {
                let process = process_of(id).ok_or(Errno::ESRCH)?;
                (process, pidfd::open_process(process)?)
            }
            opened => (id, opened?),
        };
        self.check(id, &pidfd)?;
        Ok(Recipient { pidfd, thread: None })
    }

    /// A thread, of this process if one is named.
    ///
    /// # Errors
    /// As from [`Supervised::process`].
    pub(super) fn thread(&self, process: Option<u32>, thread: u32) -> Outcome<Recipient> {
        let owner = process_of(thread).ok_or(Errno::ESRCH)?;
        if process.is_some_and(|process| process != owner) {
            return Err(Errno::ESRCH.into());
        }
        let (pidfd, by_number) = match pidfd::open_thread(thread) {
            // Before Linux 6.9.
            Err(Errno::EINVAL) => (pidfd::open_process(owner)?, Some((owner, thread))),
            opened => (opened?, None),
        };
        // By the number of the process that is held: another one can have that of the thread by now.
        self.check(if by_number.is_some() { owner } else { thread }, &pidfd)?;
        Ok(Recipient { pidfd, thread: by_number })
    }

    fn check(&self, id: u32, pidfd: &OwnedFd) -> Outcome<()> {
        // Read twice. A number on the way can become another process's when its owner has ended; but then its child has
        // another parent, which the second look sees. So each parent of the first look was one.
        let (first, second) = (line(id, self.filters), line(id, self.filters));
        if pidfd::has_ended(pidfd.as_fd()) && first.is_none() {
            return Err(Errno::ESRCH.into());
        }
        match first {
            Some(line) if Some(&line) == second.as_ref() && line.last() == Some(&self.highest) => {
                Ok(())
            }
            _ => {
                Err(Stop::excluded(format!("process {id} does not run under the same supervision")))
            }
        }
    }
}

impl Recipient {
    /// Sends it; signal 0 only asks whether that would be allowed.
    ///
    /// # Errors
    /// ESRCH, EPERM.
    pub(super) fn send(&self, signal: i32) -> Result<(), Errno> {
        match self.thread {
            None => pidfd::send_number(self.pidfd.as_fd(), signal),
            Some((process, thread)) => {
                // Its number can be another thread's of the same process by now, whose owner is the same.
                if pidfd::has_ended(self.pidfd.as_fd()) {
                    return Err(Errno::ESRCH);
                }
                pidfd::send_to_thread(process, thread, signal)
            }
        }
    }
}

/// The numbers from a process up to its highest ancestor with more than these filters; `None` if it has no more itself, or
/// if an ancestor is not visible.
fn line(thread: u32, filters: u32) -> Option<Vec<u32>> {
    let mut line = Vec::new();
    let mut status = Status::read(thread).ok()?;
    let mut id = status.tgid()?;
    while status.filters()? > filters {
        line.push(id);
        id = status.field("PPid")?.parse().ok()?;
        // 0 has no directory: then the rest is not visible from here.
        status = Status::read(id).ok().filter(|_| line.len() < DEEPEST)?;
    }
    (!line.is_empty()).then_some(line)
}

/// The process that a thread belongs to.
pub(super) fn process_of(thread: u32) -> Option<u32> {
    Status::read(thread).ok()?.tgid()
}

/// The process group of a thread, by its number here.
pub(super) fn group_of(thread: u32) -> Option<u32> {
    // The first is that of the pid namespace of /proc: proc_pid_status(5).
    Status::read(thread).ok()?.field("NSpgid")?.split_whitespace().next()?.parse().ok()
}

/// The processes of a group, or all.
pub(super) fn members(group: Option<u32>) -> Result<Vec<u32>, Errno> {
    let all = proc::processes()?;
    Ok(match group {
        Some(_) => all.into_iter().filter(|&id| group_of(id) == group).collect(),
        None => all,
    })
}
