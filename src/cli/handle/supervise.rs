//! The loop that reads events, starts handlers and carries their verdicts out, in one thread; it
//! never waits for a single handler.

use std::io;
use std::os::fd::AsFd;
use std::time::Instant;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::dispatch::Dispatch;
use super::event::EventReader;
use super::events::Events;
use super::running::Running;
use super::signals::{Caught, HandleSignals};

/// Why the loop ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// The mount has gone.
    Mount,
    /// Somebody asked for it, with this signal.
    Signal(i32),
    /// `events` cannot be read.
    Broken(io::Error),
}

/// The loop, until something has ended it.
pub(super) struct Supervisor {
    dispatch: Dispatch,
    ended: Option<Ended>,
}

impl Supervisor {
    /// Nothing is read yet.
    pub(super) fn new(dispatch: Dispatch) -> Self {
        Self { dispatch, ended: None }
    }

    /// Runs until the mount or a signal ends it, and until every handler has been reaped that can be ended.
    pub(super) fn run(mut self, mut events: Events, signals: &HandleSignals) -> Ended {
        let mut lines = EventReader::default();
        loop {
            if self.ended.is_none() {
                self.dispatch.start_some();
            }
            let ready = match self.wait(&events, signals) {
                Ok(ready) => ready,
                Err(errno) => return Ended::Broken(errno.into()),
            };
            for number in ready.outputs {
                self.dispatch.running.get_mut(&number).into_iter().for_each(Running::read_output);
            }
            for caught in signals.take() {
                match caught {
                    Caught::Child => self.dispatch.reap(),
                    Caught::End(number) => self.end(Ended::Signal(number)),
                }
            }
            // At the end nothing new is begun, so that all handlers come to theirs.
            if ready.events && self.ended.is_none() {
                self.read_events(&mut events, &mut lines);
            }
            self.dispatch.look_behind();
            let now = Instant::now();
            self.dispatch.running.values_mut().for_each(|running| running.escalate(now));
            let is_lost = |running: &Running| running.lost_at().is_some_and(|at| at <= now);
            // A process that sleeps in a file system of the target ignores SIGKILL: it is left behind.
            if self.dispatch.running.values().all(is_lost) {
                if let Some(ended) = self.ended.take() {
                    return ended;
                }
            }
        }
    }

    fn wait(&self, events: &Events, signals: &HandleSignals) -> Result<Ready, Errno> {
        let readable = |fd| PollFd::new(fd, PollFlags::POLLIN);
        let mut fds = vec![readable(signals.as_fd())];
        let mut outputs = Vec::new();
        for (&number, running) in &self.dispatch.running {
            if let Some(output) = running.output() {
                outputs.push(number);
                fds.push(readable(output));
            }
        }
        if self.ended.is_none() {
            fds.push(readable(events.as_fd()));
        }
        fds.extend(self.dispatch.behind.outputs().map(readable));
        match poll(&mut fds, self.patience()) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno),
        }
        let is_ready = |fd: &PollFd| fd.any().unwrap_or(true);
        let mut ready = fds[1..].iter().map(is_ready);
        outputs.retain(|_| ready.next().unwrap_or(false));
        Ok(Ready { outputs, events: self.ended.is_none() && ready.next().unwrap_or(false) })
    }

    fn patience(&self) -> PollTimeout {
        if self.ended.is_none() && self.dispatch.may_start() {
            // `start_some` starts a few at a time, and there are more.
            return PollTimeout::ZERO;
        }
        let now = Instant::now();
        let due = |running: &Running| {
            let lost_at = running.lost_at().filter(|at| self.ended.is_some() && *at > now);
            running.kill_at().or(lost_at)
        };
        let paused = self.dispatch.paused_until().filter(|_| self.ended.is_none());
        let due = self.dispatch.running.values().filter_map(due).chain(paused);
        let Some(at) = due.min() else {
            return PollTimeout::NONE;
        };
        // Rounded up: waking a moment early would mean going around for nothing.
        let left = at.saturating_duration_since(now).as_millis() + 1;
        PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX)
    }

    fn read_events(&mut self, events: &mut Events, lines: &mut EventReader) {
        let mut buffer = [0; 1 << 16];
        match events.read(&mut buffer) {
            Ok(0) => self.end(Ended::Mount),
            Ok(n) => lines.push(&buffer[..n]).iter().for_each(|line| self.dispatch.take(line)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => self.end(Ended::Broken(error)),
        }
    }

    /// Requests whose handlers are stopped here wait on, for a successor of this program.
    fn end(&mut self, ended: Ended) {
        self.ended.get_or_insert(ended);
        self.dispatch.running.values_mut().for_each(Running::stop);
    }
}

struct Ready {
    outputs: Vec<u64>,
    events: bool,
}
