//! Ends requests that nobody answered: the target has gone, or the time is over. It costs nothing while nothing waits.
//!
//! A request that has waited for a moment gets a descriptor of its thread, so that a death is an
//! event and not a search. Where that cannot show the end (a signal may interrupt the call, or
//! the kernel has no descriptors for threads) its id is polled for again and again.

use std::collections::VecDeque;
use std::os::fd::AsFd;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

use super::pending::Pending;
use super::request::Request;
use super::unanswered::Unanswered;
use crate::kernel::limits::is_in_upper_half;
use crate::kernel::{heap, pidfd};

/// Requests younger than this are left alone.
// Most have their response by then.
const YOUNG: Duration = Duration::from_millis(25);
/// How often ids are polled for.
// With `YOUNG`, this is well within the 100 ms that are promised.
const ID_CHECK_INTERVAL: Duration = Duration::from_millis(50);
/// How much of each interval may go into asking: each question walks the kernel's list.
// For each question the kernel walks through the list under the
// lock of the listener, which receiving and answering need, too.
const BUDGET: Duration = Duration::from_millis(10);
/// How often is looked whether a burst is over.
const TRIM: Duration = Duration::from_millis(500);
/// How many are looked at before deadlines are looked at again.
// Each look asks for an id, which is expensive (see `BUDGET`):
// thousands that came at once would delay each default response.
const AGED_MAX: usize = 64;
/// The wake-up descriptor among the numbers of requests.
const WAKE: u64 = 0;

/// Runs forever, on a thread of its own.
///
/// # Errors
/// Only when the kernel has no epoll instance for us.
pub fn reap(pending: Arc<Pending>) -> Result<(), Errno> {
    let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
    epoll.add(&pending.wake, EpollEvent::new(EpollFlags::EPOLLIN, WAKE))?;
    Reaper { pending, epoll, polled: VecDeque::new() }.run()
}

struct Reaper {
    pending: Arc<Pending>,
    epoll: Epoll,
    /// Requests whose end no descriptor shows.
    polled: VecDeque<Weak<Request>>,
}

impl Reaper {
    fn run(mut self) -> Result<(), Errno> {
        let mut ready = [EpollEvent::empty(); 64];
        loop {
            let next_aged = self.watch_aged();
            self.poll();
            let next_deadline = self.end_overdue();
            let next_poll = (!self.polled.is_empty()).then(|| Instant::now() + ID_CHECK_INTERVAL);
            let next_repeated = self.pending.records.log_repeated();
            let next_trim = self.trim();
            let next = [next_aged, next_deadline, next_poll, next_repeated, next_trim];
            let next = next.into_iter().flatten().min();
            let timeout = match next {
                Some(instant) => until(instant),
                None if self.pending.fresh.may_sleep() => EpollTimeout::NONE,
                // A request came after `watch_aged`, and woke nobody because nobody slept.
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

    /// Gives memory back once most of what much took is free; looks again while it is not.
    fn trim(&self) -> Option<Instant> {
        match self.pending.budget().has_shrunk() {
            Some(true) => {
                // glibc keeps what is freed between pieces that are in use:
                // after 500 attributes of 64 KiB, 52 MiB stayed resident.
                heap::trim();
                None
            }
            Some(false) => Some(Instant::now() + TRIM),
            None => None,
        }
    }

    /// Looks at what has waited for a moment, and arranges to hear of its end; returns when the next is due.
    fn watch_aged(&mut self) -> Option<Instant> {
        let now = Instant::now();
        let mut looked_at = 0;
        while looked_at < AGED_MAX {
            let number = match self.pending.fresh.take(now - YOUNG) {
                Ok(number) => number,
                Err(next) => return next.map(|since| since + YOUNG),
            };
            let Some(request) = self.pending.get(number) else { continue };
            looked_at += 1;
            // This also finds out whether the target still waits.
            if !self.watch(&request) {
                self.polled.push_back(Arc::downgrade(&request));
            }
        }
        Some(now)
    }

    /// Whether the end of the target will be an event.
    fn watch(&self, request: &Request) -> bool {
        // A signal can end the call of a thread that lives on, and its pidfd shows nothing.
        if !request.source.listener.features.wait_killable {
            return false;
        }
        // Before Linux 6.9 there is no pidfd of a thread other than the leader (PIDFD_THREAD).
        let Ok(pidfd) = pidfd::open_thread(request.notification.tid) else { return false };
        // Listeners and the mount need descriptors more.
        if is_in_upper_half(pidfd.as_fd()) {
            return false;
        }
        let event = EpollEvent::new(EpollFlags::EPOLLIN, request.number);
        let watched = self.epoll.add(pidfd.as_fd(), event).is_ok();
        // The thread may have gone, and another have its id, before the descriptor was opened.
        let valid = request.is_valid();
        drop(request.pidfd.set(pidfd));
        if !valid {
            self.pending.leave(request.number);
        }
        watched
    }

    /// The thread of a watched request has ended.
    fn look(&mut self, number: u64) {
        let Some(request) = self.pending.get(number) else { return };
        if !request.is_valid() {
            return self.pending.leave(number);
        }
        // An ended thread cannot be waiting, so this is about to change: ask until it has.
        if let Some(pidfd) = request.pidfd.get() {
            let _: Result<(), Errno> = self.epoll.delete(pidfd);
        }
        self.polled.push_back(Arc::downgrade(&request));
    }

    /// Asks for the ids that must be polled for, as many as fit into the budget.
    fn poll(&mut self) {
        let begun = Instant::now();
        for _ in 0..self.polled.len() {
            let Some(request) = self.polled.pop_front() else { return };
            // Ended requests are dropped by everybody else, so this is how they leave the queue.
            let Some(request) = request.upgrade() else { continue };
            if self.pending.get(request.number).is_none() {
                continue;
            }
            if request.is_valid() {
                self.polled.push_back(Arc::downgrade(&request));
            } else {
                self.pending.leave(request.number);
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
                    // It is still overdue: tried again at once, this loop would not end.
                    return Some(Instant::now() + ID_CHECK_INTERVAL);
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
