//! Requests that the reaper has not looked at yet. It sleeps while there are none, and no request comes without waking
//! it.

use std::collections::VecDeque;
use std::time::Instant;

use super::sync::Mutex;

/// Numbers of requests with the time at which each came, oldest first.
pub(super) struct Fresh(Mutex<FreshQueue>);

#[derive(Default)]
struct FreshQueue {
    numbers: VecDeque<(Instant, u64)>,
    /// Whether the reaper sleeps until it is woken.
    is_asleep: bool,
}

impl Fresh {
    pub(super) fn new() -> Self {
        Self(Mutex::new(FreshQueue::default()))
    }

    /// Adds a request; whether the reaper must be woken.
    pub(super) fn add(&self, since: Instant, number: u64) -> bool {
        let mut queue = self.0.lock();
        queue.numbers.push_back((since, number));
        // Only the first of many: a wake-up is a write(2), on the thread that receives.
        std::mem::take(&mut queue.is_asleep)
    }

    /// Takes the oldest request if it came at `limit` or before; else when it came, if there is one.
    pub(super) fn take(&self, limit: Instant) -> Result<u64, Option<Instant>> {
        let mut queue = self.0.lock();
        match queue.numbers.front() {
            Some(&(since, number)) if since <= limit => {
                queue.numbers.pop_front();
                Ok(number)
            }
            front => Err(front.map(|(since, _)| *since)),
        }
    }

    /// Notes that the reaper is about to sleep until it is woken; false if there is something for it already.
    pub(super) fn may_sleep(&self) -> bool {
        let mut queue = self.0.lock();
        // Looked at and noted under one lock: a request that comes in between would wake nobody.
        queue.is_asleep = queue.numbers.is_empty();
        queue.is_asleep
    }
}
