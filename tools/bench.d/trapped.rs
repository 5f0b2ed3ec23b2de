//! A thread of this process whose getppid(2) is trapped, and the least that a supervisor can do for it.

use std::io;
use std::os::fd::{AsFd, OwnedFd, RawFd};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Instant;

use nix::errno::Errno;
use nix::libc::{SECCOMP_USER_NOTIF_FLAG_CONTINUE, seccomp_notif_resp, sock_filter};
use syscallfs::kernel::{pidfd, seccomp};
use syscallfs::policy::filter::Filter;
use syscallfs::policy::selector::Spec;
use syscallfs::trap::journal::Journal;

use crate::target;

/// The thread; it ends when this does.
pub(crate) struct Trapped {
    begin: Sender<(u32, u32)>,
    samples: Receiver<f64>,
}

impl Trapped {
    /// Starts it under a filter that traps `getppid`, and returns its listener.
    ///
    /// # Errors
    /// Of building and loading the filter.
    pub(crate) fn start() -> io::Result<(Self, OwnedFd)> {
        Self::under(&filter(&["getppid"])?)
    }

    /// Starts it under that filter.
    ///
    /// # Errors
    /// Of loading it.
    pub(crate) fn under(filter: &[sock_filter]) -> io::Result<(Self, OwnedFd)> {
        Self::making(filter, target::micros_a_call)
    }

    /// The same, but it does `act` so many times, on one thread.
    ///
    /// # Errors
    /// Of building and loading the filter.
    pub(crate) fn calling(specs: &[&str], act: fn()) -> io::Result<(Self, OwnedFd)> {
        Self::making(&filter(specs)?, move |_, calls| target::micros_of(act, calls))
    }

    fn making(
        filter: &[sock_filter],
        make: impl Fn(u32, u32) -> f64 + Send + 'static,
    ) -> io::Result<(Self, OwnedFd)> {
        let filter = filter.to_vec();
        let (begin, begun) = channel();
        let (sender, samples) = channel();
        let (loaded, listener) = channel();
        thread::spawn(move || {
            _ = loaded.send(load(&filter));
            for (threads, calls) in begun {
                // Threads that it starts are under the same filter.
                _ = sender.send(make(threads, calls));
            }
        });
        let listener = listener.recv().map_err(io::Error::other)??;
        Ok((Self { begin, samples }, own(listener)?))
    }

    /// Microseconds a call, when `threads` make `calls` each, all at once.
    pub(crate) fn sample(&self, threads: u32, calls: u32) -> f64 {
        // The thread ends when this end of its channels does.
        self.begin.send((threads, calls)).expect("the target waits for messages");
        self.samples.recv().expect("the target answers each")
    }

    /// Microseconds a response, when `threads` make a call each and none has one before all of them wait: the
    /// least that a supervisor can do for a crowd.
    ///
    /// # Errors
    /// Of receiving and responding.
    pub(crate) fn answer_crowd(&self, listener: &OwnedFd, threads: u32) -> io::Result<f64> {
        let call = Arc::new(Journal::new()?).call(1);
        let buffer = call.and_then(|call| call.notification()).ok_or(Errno::ENFILE)?;
        seccomp::set_sync_wake_up(listener.as_fd(), true)?;
        self.begin.send((threads, 1)).map_err(io::Error::other)?;
        let ids: Result<Vec<_>, Errno> =
            (0..threads).map(|_| Ok(seccomp::receive(listener.as_fd(), &buffer)?.id)).collect();
        let ids = ids?;
        let begin = Instant::now();
        for id in ids {
            seccomp::send(listener.as_fd(), seccomp_notif_resp { id, val: 0, error: 0, flags: 0 })?;
        }
        let micros = begin.elapsed().as_secs_f64() * 1e6;
        self.samples.recv().map_err(io::Error::other)?;
        Ok(micros / f64::from(threads))
    }
}

/// Does `act` on a thread under a filter that traps `specs`, all of it let through by the least that a
/// supervisor can do.
///
/// # Errors
/// Of building and loading the filter.
pub(crate) fn let_through<T: Send>(
    specs: &[&str],
    act: impl FnOnce() -> T + Send,
) -> io::Result<T> {
    let filter = filter(specs)?;
    let (loaded, listener) = channel();
    let (go, wait) = channel();
    thread::scope(|scope| {
        let target = scope.spawn(move || {
            _ = loaded.send(load(&filter));
            // It is told once there is a supervisor, or never.
            _ = wait.recv();
            act()
        });
        let listener = listener.recv().map_err(io::Error::other)??;
        supervise(own(listener)?, true, SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32)?;
        _ = go.send(());
        target.join().map_err(|_| io::Error::other("what was let through panicked"))
    })
}

/// Loads `filter` for this thread and returns its listener's number.
fn load(filter: &[sock_filter]) -> Result<RawFd, Errno> {
    seccomp::load(filter, true).or_else(|_| {
        nix::sys::prctl::set_no_new_privs()?;
        seccomp::load(filter, true)
    })
}

/// A copy of a descriptor of this process.
fn own(number: RawFd) -> io::Result<OwnedFd> {
    let this = pidfd::open_process(std::process::id())?;
    Ok(pidfd::copy_descriptor(this.as_fd(), number as u32)?)
}

/// The filter that traps these SPECs.
///
/// # Errors
/// Of the SPECs.
pub(crate) fn filter(specs: &[&str]) -> io::Result<Vec<sock_filter>> {
    let specs = specs.iter().map(|spec| Spec::parse(spec)).collect::<Result<Vec<_>, _>>();
    let filter = Filter::build(&specs.map_err(io::Error::other)?, &[]).map_err(io::Error::other)?;
    Ok(filter.program().to_vec())
}

/// The least that a supervisor can do: receive and respond, on a thread, until the target ends.
///
/// # Errors
/// ENOMEM and the like.
pub(crate) fn least(listener: OwnedFd, sync_wake_up: bool) -> io::Result<()> {
    supervise(listener, sync_wake_up, 0)
}

fn supervise(listener: OwnedFd, sync_wake_up: bool, flags: u32) -> io::Result<()> {
    let call = Arc::new(Journal::new()?).call(1);
    let buffer = call.and_then(|call| call.notification()).ok_or(Errno::ENFILE)?;
    thread::spawn(move || -> Result<(), Errno> {
        _ = seccomp::set_sync_wake_up(listener.as_fd(), sync_wake_up);
        loop {
            let id = seccomp::receive(listener.as_fd(), &buffer)?.id;
            seccomp::send(listener.as_fd(), seccomp_notif_resp { id, val: 0, error: 0, flags })?;
        }
    });
    Ok(())
}
