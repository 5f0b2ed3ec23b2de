//! Requests that wait for a free place, first come first served; it never starts anything.

use std::collections::{HashMap, VecDeque};

use super::event::Request;

/// The queue. Taking a request out of the middle is as cheap as taking the first.
#[derive(Debug, Default)]
pub(super) struct Queue {
    order: VecDeque<u64>,
    requests: HashMap<u64, Request>,
}

impl Queue {
    /// Puts a request at the end; one that is already waiting keeps its place.
    pub(super) fn push(&mut self, request: Request) {
        if !self.contains(request.number) {
            self.order.push_back(request.number);
            self.requests.insert(request.number, request);
        }
    }

    /// Takes the request that has waited longest.
    pub(super) fn pop(&mut self) -> Option<Request> {
        std::iter::from_fn(|| self.order.pop_front())
            .find_map(|number| self.requests.remove(&number))
    }

    /// Forgets a request that has ended.
    pub(super) fn remove(&mut self, number: u64) {
        self.requests.remove(&number);
        if self.requests.is_empty() {
            self.order.clear();
        }
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    /// Whether this request waits here.
    pub(super) fn contains(&self, number: u64) -> bool {
        self.requests.contains_key(&number)
    }

    /// Forgets all requests but those that `keep` tells to.
    pub(super) fn retain(&mut self, keep: impl Fn(u64) -> bool) {
        self.requests.retain(|&number, _| keep(number));
        self.order.retain(|number| self.requests.contains_key(number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(numbers: impl IntoIterator<Item = u64>) -> Queue {
        let mut queue = Queue::default();
        for number in numbers {
            queue.push(Request { number, syscall: "getpid".into(), listener: String::new() });
        }
        queue
    }

    fn drain(mut queue: Queue) -> Vec<u64> {
        std::iter::from_fn(|| queue.pop()).map(|request| request.number).collect()
    }

    #[test]
    fn first_come_first_served_once_each() {
        assert_eq!(drain(queue([5, 3, 9, 3])), [5, 3, 9]);
    }

    #[test]
    fn an_ended_request_is_dropped() {
        let mut queue = queue([1, 2, 3]);
        queue.remove(2);
        queue.remove(77);
        assert!(queue.contains(1) && !queue.contains(2));
        assert_eq!(drain(queue), [1, 3]);
    }

    #[test]
    fn what_is_not_kept_is_gone() {
        let mut queue = queue(1..=6);
        queue.retain(|number| number % 2 == 0);
        assert_eq!(drain(queue), [2, 4, 6]);
    }

    #[test]
    fn ten_thousand_cancelled_requests_leave_nothing() {
        let mut queue = queue(1..=10_000);
        (1..=10_000).for_each(|number| queue.remove(number));
        assert!(queue.order.is_empty() && queue.requests.is_empty());
    }
}
