//! Ends requests that nobody answered: the target has gone, or the time is over. It never touches
//! a request that is being answered, and costs nothing while nothing waits.
//!
//! A request that has waited for a moment gets a descriptor of its thread, so that a death is an
//! event and not a search. Where that cannot show the end (a signal may interrupt the call, or
//! the kernel has no descriptors for threads) its id is asked for again and again.

use std::collections::VecDeque;
use std::os::fd::AsFd;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::sys::resource::{Resource, getrlimit};

use super::{Pending, Request, Unanswered};
use crate::sys::pidfd;

/// Requests younger than this are left alone: most have their response by then.
const YOUNG: Duration = Duration::from_millis(25);
/// How often ids are asked for: with `YOUNG` well within the 100 ms that are promised.
const INTERVAL: Duration = Duration::from_millis(50);
/// How much of each interval may go into asking: each question walks the kernel's list.
const BUDGET: Duration = Duration::from_millis(10);
/// The wake-up descriptor among the numbers of requests.
const WAKE: u64 = 0;

/// Runs for ever; meant for a thread of its own.
///
/// # Errors
/// Only when the kernel has no epoll instance for us.
pub fn reap(pending: Arc<Pending>) -> Result<(), Errno> {
    let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
    epoll.add(&pending.wake, EpollEvent::new(EpollFlags::EPOLLIN, WAKE))?;
    let limit = getrlimit(Resource::RLIMIT_NOFILE).map_or(0, |(soft, _)| soft);
    let most = usize::try_from(limit / 2).unwrap_or(usize::MAX);
    Reaper { pending, epoll, asked: VecDeque::new(), places: Arc::new(()), most }.run()
}

struct Reaper {
    pending: Arc<Pending>,
    epoll: Epoll,
    /// Requests whose end no descriptor shows.
    asked: VecDeque<Weak<Request>>,
    /// Held once by each request that has a descriptor.
    places: Arc<()>,
    /// How many may have one: half of the limit, since the mount needs descriptors too.
    most: usize,
}

impl Reaper {
    fn run(mut self) -> Result<(), Errno> {
        let mut ready = [EpollEvent::empty(); 64];
        loop {
            let next_aged = self.watch_aged();
            self.ask();
            let next_deadline = self.end_overdue();
            let next_ask = (!self.asked.is_empty()).then(|| Instant::now() + INTERVAL);
            let next = [next_aged, next_deadline, next_ask].into_iter().flatten().min();
            let timeout = match next {
                Some(instant) => until(instant),
                None if self.pending.may_sleep() => EpollTimeout::NONE,
                None => continue,
            };
            let count = match self.epoll.wait(&mut ready, timeout) {
                Ok(count) => count,
                Err(Errno::EINTR) => 0,
                Err(errno) => return Err(errno),
            };
            for event in &ready[..count] {
                match event.data() {
                    WAKE => {
                        // Only readable once, so a failed read says that it was read.
                        let _: Result<u64, Errno> = self.pending.wake.read();
                    }
                    number => self.look(number),
                }
            }
        }
    }

    /// Looks at what has waited for a moment, and arranges to hear of its end.
    fn watch_aged(&mut self) -> Option<Instant> {
        let (aged, next) = self.pending.take_aged(YOUNG);
        for request in aged {
            if !request.is_valid() {
                self.pending.gone(request.number);
            } else if !self.watch(&request) {
                self.asked.push_back(Arc::downgrade(&request));
            }
        }
        next
    }

    /// Whether the end of the target will be an event.
    fn watch(&self, request: &Request) -> bool {
        let full = Arc::strong_count(&self.places) > self.most;
        if full || !request.source.listener.features.wait_killable {
            return false;
        }
        let Ok(pidfd) = pidfd::open_thread(request.notification.tid) else { return false };
        let event = EpollEvent::new(EpollFlags::EPOLLIN, request.number);
        let watched = self.epoll.add(pidfd.as_fd(), event).is_ok();
        // The thread may have gone, and another have its id, before the descriptor was opened.
        let valid = request.is_valid();
        drop(request.pidfd.set((pidfd, Arc::clone(&self.places))));
        if !valid {
            self.pending.gone(request.number);
        }
        watched
    }

    /// The thread of a watched request has ended.
    fn look(&mut self, number: u64) {
        let Some(request) = self.pending.get(number) else { return };
        if !request.is_valid() {
            return self.pending.gone(number);
        }
        // An ended thread cannot be waiting, so this is about to change: ask until it has.
        if let Some((pidfd, _)) = request.pidfd.get() {
            let _: Result<(), Errno> = self.epoll.delete(pidfd);
        }
        self.asked.push_back(Arc::downgrade(&request));
    }

    /// Asks for the ids that must be asked for, as many as fit into the budget.
    fn ask(&mut self) {
        let begun = Instant::now();
        for _ in 0..self.asked.len() {
            let Some(request) = self.asked.pop_front() else { return };
            // Ended requests are dropped by everybody else, so this is how they leave the queue.
            let Some(request) = request.upgrade() else { continue };
            if self.pending.get(request.number).is_none() {
                continue;
            }
            if request.is_valid() {
                self.asked.push_back(Arc::downgrade(&request));
            } else {
                self.pending.gone(request.number);
            }
            if begun.elapsed() > BUDGET {
                return;
            }
        }
    }

    /// Gives what is overdue its default; returns when the next will be.
    fn end_overdue(&self) -> Option<Instant> {
        loop {
            let (deadline, number) = self.pending.next_deadline()?;
            if deadline > Instant::now() {
                return Some(deadline);
            }
            if let Err(why) = self.pending.time_out(number) {
                if !matches!(why, Unanswered::Gone | Unanswered::Busy) {
                    log::error!("request {number}: the default response was refused: {why}");
                    return Some(Instant::now() + INTERVAL);
                }
            }
        }
    }
}

/// Milliseconds until `instant`, rounded up so that it has passed then.
fn until(instant: Instant) -> EpollTimeout {
    let left = instant.saturating_duration_since(Instant::now()) + Duration::from_micros(999);
    i32::try_from(left.as_millis())
        .ok()
        .and_then(|ms| EpollTimeout::try_from(ms).ok())
        .unwrap_or(EpollTimeout::MAX)
}
