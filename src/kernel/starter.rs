//! A small process that starts those which work for the daemon. execve(2) makes a process accessible to others of its
//! user until it has closed itself: enough for a target of that user to take its descriptors, or to trace it and respond
//! through it. So the daemon executes nothing: the starter is forked off it before there is a second thread, a mount or
//! a listener, and the processes are forked off the starter, which keeps them closed (see [`dumpable`](super::dumpable)).
//!
//! They are killed when the starter ends, and the starter when the daemon does.

use std::ffi::OsString;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::OnceLock;

use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal, kill};
use nix::sys::wait::waitpid;
use nix::unistd::Pid;
use parking_lot::Mutex;
use rustix::net::{Shutdown, shutdown};

mod orders;

pub use self::orders::StarterOrders;
use self::orders::{MAX_ORDER, Order, OrderReply};
use super::{fork, passing, pidfd};

/// The one of this process.
static STARTER: OnceLock<StarterConnection> = OnceLock::new();

/// The daemon's side of the starter.
#[derive(Debug)]
struct StarterConnection {
    /// Locked from an order to its reply.
    socket: Mutex<OwnedFd>,
    pidfd: OwnedFd,
}

/// What a process is after [`split_starter`].
#[derive(Debug)]
pub enum Side {
    /// The daemon, which may start processes as long as it keeps this.
    Daemon(Starter),
    /// The starter, which has to take orders.
    Starter(StarterOrders),
}

/// The starter, killed and waited for when this is dropped.
#[derive(Debug)]
pub struct Starter(Pid);

/// Splits the daemon, which must have one thread, from its starter.
///
/// # Errors
/// EBUSY in a process of several threads; EALREADY where there is one; EMFILE; what fork(2) says.
pub fn split_starter() -> Result<Side, Errno> {
    if STARTER.get().is_some() {
        return Err(Errno::EALREADY);
    }
    let (ours, theirs) = UnixStream::pair().map_err(|_| Errno::EMFILE)?;
    match fork::split_process()? {
        None => {
            drop(ours);
            // What a terminal sends to all of a job is for the daemon.
            SigSet::all().thread_set_mask()?;
            Ok(Side::Starter(StarterOrders::from(theirs)))
        }
        Some(pid) => {
            let starter = Starter(pid);
            let pidfd = pidfd::open_process(pid.as_raw().unsigned_abs())?;
            let connection = StarterConnection { socket: Mutex::new(ours.into()), pidfd };
            STARTER.set(connection).map_err(|_| Errno::EALREADY)?;
            Ok(Side::Daemon(starter))
        }
    }
}

impl Drop for Starter {
    fn drop(&mut self) {
        // Not by the end of its socket: whoever has stopped it would hold up the daemon's end.
        let _: Result<(), Errno> = kill(self.0, Signal::SIGKILL);
        let _ = waitpid(self.0, None);
    }
}

/// Ends the starter and all that it has started; whoever waits for its reply gets an error.
pub fn end() {
    if let Some(starter) = STARTER.get() {
        // It may have ended before.
        let _: Result<(), Errno> = pidfd::send_signal(starter.pidfd.as_fd(), Signal::SIGKILL);
    }
}

/// Whether there is none any more, so that nothing can be started.
pub fn has_ended() -> bool {
    STARTER.get().is_none_or(|starter| pidfd::has_ended(starter.pidfd.as_fd()))
}

fn order(order: &Order, descriptors: &[BorrowedFd<'_>]) -> Result<OrderReply, Errno> {
    let starter = STARTER.get().ok_or(Errno::ESRCH)?;
    let order = postcard::to_stdvec(order).map_err(|_| Errno::ENOMEM)?;
    let socket = starter.socket.lock();
    let reply = passing::send_message(socket.as_fd(), &order, descriptors)
        .and_then(|()| passing::receive_message(socket.as_fd(), MAX_ORDER))
        .and_then(|reply| reply.ok_or(Errno::ESRCH))
        .and_then(|(reply, _)| postcard::from_bytes(&reply).map_err(|_| Errno::EPROTO));
    match reply {
        Ok(OrderReply::Failed(errno)) => Err(Errno::from_raw(errno)),
        Ok(reply) => Ok(reply),
        // No descriptors on their way for this user: net/unix/af_unix.c. Nothing was sent.
        Err(errno @ Errno::ETOOMANYREFS) => Err(errno),
        Err(errno) => {
            // The next reply could be to this order.
            let _: Result<(), _> = shutdown(&*socket, Shutdown::Both);
            Err(if errno == Errno::EPIPE { Errno::ESRCH } else { errno })
        }
    }
}

/// What is to be started; standard error is the daemon's.
#[derive(Debug)]
pub struct WorkOrder<'a> {
    /// What it is to do: the name of a subcommand, and its arguments.
    pub words: Vec<OsString>,
    /// Its standard input.
    pub input: BorrowedFd<'a>,
    /// Its standard output, where that is not the daemon's.
    pub output: Option<BorrowedFd<'a>>,
    /// The signals that it begins with blocked.
    pub blocked: SigSet,
}

/// A process that works for the daemon. Nothing waits for it when this is dropped; see [`forget`](Self::forget).
#[derive(Debug)]
pub struct Started {
    pid: i32,
    pidfd: OwnedFd,
    status: Option<ExitStatus>,
}

/// Starts one.
///
/// # Errors
/// ESRCH where there is no starter, or none any more; EMFILE; what fork(2) and sendmsg(2) say.
pub fn start(work: &WorkOrder<'_>) -> Result<Started, Errno> {
    let start = Order::Start {
        words: work.words.iter().map(|word| word.clone().into_vec()).collect(),
        blocked: work.blocked.iter().map(|signal| signal as i32).collect(),
    };
    let descriptors: Vec<_> = [work.input].into_iter().chain(work.output).collect();
    let OrderReply::Started(pid) = order(&start, &descriptors)? else { return Err(Errno::EPROTO) };
    // Nobody else knows of it.
    let kill = |_: &Errno| drop(order(&Order::Kill(pid), &[]));
    let pidfd = pidfd::open_process(pid.unsigned_abs()).inspect_err(kill)?;
    // As long as the starter is there and has not been asked for its end, that number is its own.
    if has_ended() { Err(Errno::ESRCH) } else { Ok(Started { pid, pidfd, status: None }) }
}

impl Started {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.pid.unsigned_abs()
    }

    /// Refers to it; readable once it has ended.
    pub fn pidfd(&self) -> BorrowedFd<'_> {
        self.pidfd.as_fd()
    }

    /// How it has ended, if it has.
    ///
    /// # Errors
    /// ESRCH when the starter has ended: then so has this, and nobody knows how.
    pub fn try_wait(&mut self) -> Result<Option<ExitStatus>, Errno> {
        if self.status.is_none() && pidfd::has_ended(self.pidfd()) {
            let OrderReply::Ended(status) = order(&Order::Ended(self.pid), &[])? else {
                return Err(Errno::EPROTO);
            };
            self.status = status.map(ExitStatus::from_raw);
        }
        Ok(self.status)
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// As from [`try_wait`](Self::try_wait).
    pub fn wait(&mut self) -> Result<ExitStatus, Errno> {
        loop {
            if let Some(status) = self.try_wait()? {
                return Ok(status);
            }
            pidfd::ends_within(self.pidfd(), u16::MAX);
        }
    }

    /// Kills it.
    ///
    /// # Errors
    /// ESRCH when it has ended and been waited for.
    pub fn kill(&self) -> Result<(), Errno> {
        pidfd::send_signal(self.pidfd(), Signal::SIGKILL)
    }

    /// Kills it and leaves it to the starter to wait for its end, which may take as long as a file system that it uses
    /// likes.
    pub fn forget(self) {
        // By its number, so not once it was waited for.
        if self.status.is_none() {
            // Without a starter it is killed anyway.
            let _: Result<_, Errno> = order(&Order::Kill(self.pid), &[]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_starter_nothing_is_started() {
        let null = std::fs::File::open("/dev/null").unwrap();
        let order = WorkOrder {
            words: vec!["handle".into()],
            input: null.as_fd(),
            output: None,
            blocked: SigSet::empty(),
        };
        assert_eq!(start(&order).map(|started| started.id()), Err(Errno::ESRCH));
        assert!(has_ended());
        end();
    }

    #[test]
    fn a_process_of_several_threads_has_no_starter() {
        crate::kernel::fork::beside_a_thread(|| {
            assert_eq!(split_starter().map(drop), Err(Errno::EBUSY))
        });
    }
}
