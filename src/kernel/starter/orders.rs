//! The starter's side: its orders, and the processes that it forks.

use std::ffi::OsString;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;

use nix::errno::Errno;
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, Signal, kill};
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};

use crate::kernel::{fork, passing, spawn, title};

/// The longest message, in bytes: a few paths.
pub(super) const MAX_ORDER: usize = 64 << 10;

/// How often is looked whether a process has ended that was killed, in milliseconds.
const INTERVAL: u8 = 100;

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Order {
    /// Start a process. Its standard input comes with the order, and its standard output where it has its own.
    Start {
        /// What it is to do: the name of a subcommand, and its arguments.
        words: Vec<Vec<u8>>,
        /// The signals that it begins with blocked.
        blocked: Vec<i32>,
    },
    /// Say how that process ended, if it has.
    Ended(i32),
    /// Kill that process; nobody asks for it any more.
    Kill(i32),
}

/// What became of an order: a pid; how a process has ended, as wait(2) has it; or an errno.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum OrderReply {
    Started(i32),
    Ended(Option<i32>),
    Failed(i32),
}

/// The orders that come to the starter.
#[derive(Debug)]
pub struct StarterOrders {
    socket: UnixStream,
    /// Killed, and still to be waited for.
    ending: Vec<Pid>,
}

impl From<UnixStream> for StarterOrders {
    fn from(socket: UnixStream) -> Self {
        Self { socket, ending: Vec::new() }
    }
}

impl StarterOrders {
    /// Takes orders until there is no daemon. Each process that is started calls `run` with its words, and ends with the
    /// status that this returns.
    pub fn take(mut self, run: impl Fn(Vec<OsString>) -> u8) -> ! {
        while let Ok(order) = self.next() {
            let Some((order, descriptors)) = order else { continue };
            let reply = match order {
                Order::Start { words, blocked } => match fork::split_process() {
                    Ok(None) => {
                        drop(self);
                        let words = words.into_iter().map(OsString::from_vec).collect();
                        std::process::exit(begin(words, &blocked, descriptors, run).into());
                    }
                    Ok(Some(pid)) => OrderReply::Started(pid.as_raw()),
                    Err(errno) => OrderReply::Failed(errno as i32),
                },
                Order::Ended(pid) => match spawn::ended(Pid::from_raw(pid)) {
                    Ok(status) => OrderReply::Ended(status.map(ExitStatusExt::into_raw)),
                    Err(errno) => OrderReply::Failed(errno as i32),
                },
                Order::Kill(pid) => {
                    let _: Result<(), Errno> = kill(Pid::from_raw(pid), Signal::SIGKILL);
                    self.ending.push(Pid::from_raw(pid));
                    OrderReply::Ended(None)
                }
            };
            let reply = postcard::to_stdvec(&reply).map_err(|_| Errno::ENOMEM);
            let sent =
                reply.and_then(|reply| passing::send_message(self.socket.as_fd(), &reply, &[]));
            if sent.is_err() {
                break;
            }
        }
        // SAFETY: the daemon's buffers and destructors are left alone.
        unsafe { libc::_exit(0) }
    }

    /// The next order, if one has come; fails when no more can come.
    fn next(&mut self) -> Result<Option<(Order, Vec<OwnedFd>)>, Errno> {
        // Not waited for: one that uses a file system in user space cannot be killed before that responds.
        self.ending.retain(|pid| matches!(spawn::ended(*pid), Ok(None)));
        let timeout = match self.ending.is_empty() {
            true => PollTimeout::NONE,
            false => PollTimeout::from(INTERVAL),
        };
        match poll(&mut [PollFd::new(self.socket.as_fd(), PollFlags::POLLIN)], timeout) {
            Ok(0) | Err(Errno::EINTR) => return Ok(None),
            polled => polled?,
        };
        let message = passing::receive_message(self.socket.as_fd(), MAX_ORDER)?;
        let (order, descriptors) = message.ok_or(Errno::ESRCH)?;
        Ok(Some((postcard::from_bytes(&order).map_err(|_| Errno::EPROTO)?, descriptors)))
    }
}

/// The process that was started.
fn begin(
    words: Vec<OsString>,
    blocked: &[i32],
    descriptors: Vec<OwnedFd>,
    run: impl Fn(Vec<OsString>) -> u8,
) -> u8 {
    for (number, descriptor) in (0..).zip(descriptors) {
        // SAFETY: no pointers are passed; the numbers are those of standard input and output, which nobody owns.
        let moved = Errno::result(unsafe { libc::dup2(descriptor.as_raw_fd(), number) });
        if moved.is_err() {
            return 1;
        }
    }
    // Nothing but a name.
    let _: Result<(), Errno> =
        title::set_title([OsString::from("syscallfs")].into_iter().chain(words.clone()));
    let blocked = blocked.iter().filter_map(|signal| Signal::try_from(*signal).ok());
    if blocked.collect::<SigSet>().thread_set_mask().is_err() {
        return 1;
    }
    run(words)
}
