//! The processes that carry calls out for one listener: started as they are needed, so many at most that a target which
//! holds them up holds up nobody but its own listener. One that has crashed is replaced, and its call is refused.

use std::borrow::Cow;
use std::collections::HashMap;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::Signal;
use parking_lot::{Condvar, Mutex, MutexGuard};

use super::options::Options;
use super::request::{Filled, Values};
use super::worker::{KNOWN, MAX_MESSAGE, Report, WorkerJob};
use super::worker_process::WorkerProcess;
use crate::kernel::{passing, pidfd};
use crate::policy::response::Response;

/// How many there are at most.
const PLACES: usize = 8;

/// How often is looked whether anybody still waits for a call that takes its time.
const WAITER_CHECK: Duration = Duration::from_millis(50);

/// Those of one listener.
#[derive(Debug, Default)]
pub struct Pool {
    places: Mutex<PoolState>,
    freed: Condvar,
    options: Mutex<HashMap<Arc<str>, Arc<Options>>>,
}

#[derive(Debug, Default)]
struct PoolState {
    idle: Vec<WorkerProcess>,
    /// How many there are, those at work included.
    count: usize,
}

/// What came of a call.
#[derive(Debug)]
pub enum Settled {
    /// The target gets a response.
    Respond {
        /// The response; the numbers of its descriptors mean nothing here.
        response: Response,
        /// Its descriptors.
        files: Vec<OwnedFd>,
        /// What it carries over into `mem/`.
        filled: Filled,
        /// Why the call was not carried out, if it was not.
        why: Option<String>,
    },
    /// The call has ended the target.
    Ended,
    /// The target has gone, whatever came of the call, or nobody waits for it any more.
    Gone,
    /// There was no process to carry it out, or it has crashed.
    Failed(String),
}

/// The right to end a call that is being carried out.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<Mutex<Cancelled>>);

#[derive(Debug, Default)]
struct Cancelled {
    is_over: bool,
    process: Option<OwnedFd>,
}

impl Pool {
    /// Parses options, or finds those that were parsed before.
    ///
    /// # Errors
    /// As from [`Options::parse`].
    pub fn options(&self, words: &str) -> Result<Arc<Options>, String> {
        if let Some(known) = self.options.lock().get(words) {
            return Ok(Arc::clone(known));
        }
        let parsed = Arc::new(Options::parse(words)?);
        let mut options = self.options.lock();
        // A writer that varies its options with each call would otherwise fill this without end.
        if options.len() >= KNOWN {
            options.clear();
        }
        options.insert(words.into(), Arc::clone(&parsed));
        Ok(parsed)
    }

    /// Carries out a call with `options`, which have been parsed before. Waits for a place, and for what the call waits
    /// for, as long as it `is_wanted`.
    pub fn carry_out(
        &self,
        options: &str,
        values: &Values,
        listener: BorrowedFd<'_>,
        cancel: &Cancel,
        is_wanted: &dyn Fn() -> bool,
    ) -> Settled {
        let is_wanted = || !cancel.0.lock().is_over && is_wanted();
        let place = match self.take(&is_wanted) {
            Ok(Some(process)) => BusyProcess { pool: self, process: Some(process) },
            Ok(None) => return Settled::Gone,
            Err(errno) => return Settled::Failed(format!("no process: {}", errno.desc())),
        };
        match place.carry_out(options, values, listener, cancel, &is_wanted) {
            Ok((Report::Respond { response, why, filled }, files)) => {
                Settled::Respond { response, files, filled, why }
            }
            Ok((Report::Ended, _)) => Settled::Ended,
            Ok((Report::Gone, _)) => Settled::Gone,
            // A process that was killed because nobody waits for its result ends without a report, too: that is no
            // crash.
            Err(_) if !is_wanted() => Settled::Gone,
            Err(errno) => Settled::Failed(format!("its process has ended: {}", errno.desc())),
        }
    }

    /// A process; `None` once the call is not wanted any more.
    fn take(&self, is_wanted: &dyn Fn() -> bool) -> Result<Option<WorkerProcess>, Errno> {
        let mut places = self.places.lock();
        loop {
            if let Some(process) = places.idle.pop() {
                return Ok(Some(process));
            }
            if places.count < PLACES {
                places.count += 1;
                break;
            }
            // All places can be held up by targets that never let go, so nothing may ever be given back: look whether
            // the call is still wanted.
            let waited = self.freed.wait_for(&mut places, WAITER_CHECK);
            // Not under the lock: to answer this, the kernel walks through its list of calls.
            if waited.timed_out() && !MutexGuard::unlocked(&mut places, is_wanted) {
                return Ok(None);
            }
        }
        // Starting a process waits for the starter. Whoever gives a process back must not wait for that.
        drop(places);
        // The place is counted already, so a failed start has to free it.
        WorkerProcess::start().map(Some).inspect_err(|_| self.give_back(None))
    }

    fn give_back(&self, process: Option<WorkerProcess>) {
        let mut places = self.places.lock();
        match process {
            Some(process) => places.idle.push(process),
            None => places.count -= 1,
        }
        self.freed.notify_one();
    }
}

/// A process at work; its place is free again when this is dropped.
struct BusyProcess<'a> {
    pool: &'a Pool,
    process: Option<WorkerProcess>,
}

impl BusyProcess<'_> {
    fn carry_out(
        mut self,
        options: &str,
        values: &Values,
        listener: BorrowedFd<'_>,
        cancel: &Cancel,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<(Report, Vec<OwnedFd>), Errno> {
        // One that is not given back is ended.
        let process = self.process.take().ok_or(Errno::ESRCH)?;
        cancel.begin(&process)?;
        let job = WorkerJob { options, values: Cow::Borrowed(values) };
        let job = postcard::to_stdvec(&job).map_err(|_| Errno::ENOMEM)?;
        passing::send_message(process.socket(), &job, &[listener])?;
        let report = await_report(process.socket(), is_wanted)
            .and_then(|()| passing::receive_message(process.socket(), MAX_MESSAGE));
        // From here on the process can get another call: a late cancel must not kill it.
        cancel.end();
        let (report, files) = report?.ok_or(Errno::ECHILD)?;
        let report = postcard::from_bytes(&report).map_err(|_| Errno::EPROTO)?;
        self.process = Some(process);
        Ok((report, files))
    }
}

/// Waits until there is something to receive; ECANCELED once it is not wanted any more.
fn await_report(socket: BorrowedFd<'_>, is_wanted: &dyn Fn() -> bool) -> Result<(), Errno> {
    let timeout = PollTimeout::try_from(WAITER_CHECK).unwrap_or(PollTimeout::MAX);
    loop {
        match poll(&mut [PollFd::new(socket, PollFlags::POLLIN)], timeout) {
            Ok(0) if !is_wanted() => return Err(Errno::ECANCELED),
            Ok(0) | Err(Errno::EINTR) => {}
            other => return other.map(drop),
        }
    }
}

impl Drop for BusyProcess<'_> {
    fn drop(&mut self) {
        self.pool.give_back(self.process.take());
    }
}

impl Cancel {
    /// Ends the process that carries the call out, whatever it waits for.
    pub fn cancel(&self) {
        let mut cancelled = self.0.lock();
        // The lock is held until the signal is sent, so that end() cannot pass the process on to another call in
        // between.
        cancelled.is_over = true;
        if let Some(process) = cancelled.process.take() {
            // It may have ended by itself.
            let _: Result<(), Errno> = pidfd::send_signal(process.as_fd(), Signal::SIGKILL);
        }
    }

    fn begin(&self, process: &WorkerProcess) -> Result<(), Errno> {
        let mut cancelled = self.0.lock();
        // cancel() can come before there is a process to kill.
        if cancelled.is_over {
            return Err(Errno::ECANCELED);
        }
        cancelled.process = Some(process.pidfd()?);
        Ok(())
    }

    fn end(&self) {
        self.0.lock().process = None;
    }
}
