//! Requests that wait for a place: each listener has as many, and those with a free one take turns, so
//! that none delays another.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::event::NewRequest;

/// The queue. Taking a request out of the middle is as cheap as taking the first.
#[derive(Debug)]
pub(super) struct RequestQueue {
    places: usize,
    lines: HashMap<String, ListenerQueue>,
    /// The listener of each request that waits.
    waiting: HashMap<u64, String>,
    /// Listeners with a request that waits and a free place, the next one first. Their requests may be
    /// gone by then.
    turns: VecDeque<String>,
}

/// The requests of one listener.
#[derive(Debug, Default)]
struct ListenerQueue {
    /// By their numbers, which is the order in which they came.
    waiting: BTreeMap<u64, NewRequest>,
    /// How many have a place.
    placed: usize,
    has_turn: bool,
}

impl RequestQueue {
    /// Nothing waits; each listener has so many places.
    pub(super) fn new(places: usize) -> Self {
        Self { places, lines: HashMap::new(), waiting: HashMap::new(), turns: VecDeque::new() }
    }

    /// Puts a request at the end; one that is already waiting keeps its place.
    pub(super) fn push(&mut self, request: NewRequest) {
        if !self.contains(request.number) {
            let listener = request.listener.clone();
            self.waiting.insert(request.number, listener.clone());
            let line = self.lines.entry(listener.clone()).or_default();
            line.waiting.insert(request.number, request);
            self.update(&listener);
        }
    }

    /// Takes the request that has waited longest of the listener whose turn it is. It has a place until
    /// that is given [`back`](Self::give_back).
    pub(super) fn pop(&mut self) -> Option<NewRequest> {
        while let Some(listener) = self.turns.pop_front() {
            let next = self.lines.get_mut(&listener).and_then(|line| line.take_turn(self.places));
            if let Some(request) = &next {
                self.waiting.remove(&request.number);
            }
            self.update(&listener);
            if next.is_some() {
                return next;
            }
        }
        None
    }

    /// Gives the place of a request of this listener back.
    pub(super) fn give_back(&mut self, listener: &str) {
        if let Some(line) = self.lines.get_mut(listener) {
            line.placed = line.placed.saturating_sub(1);
        }
        self.update(listener);
    }

    /// Forgets a request that has ended.
    pub(super) fn remove(&mut self, number: u64) {
        let Some(listener) = self.waiting.remove(&number) else { return };
        if let Some(line) = self.lines.get_mut(&listener) {
            line.waiting.remove(&number);
        }
        self.update(&listener);
    }

    /// Whether [`pop`](Self::pop) may have something.
    pub(super) fn has_turn(&self) -> bool {
        !self.turns.is_empty()
    }

    /// Whether this request waits here.
    pub(super) fn contains(&self, number: u64) -> bool {
        self.waiting.contains_key(&number)
    }

    /// Forgets all requests except those for which `keep` is true.
    pub(super) fn retain(&mut self, keep: impl Fn(u64) -> bool) {
        let ended: Vec<u64> =
            self.waiting.keys().copied().filter(|&number| !keep(number)).collect();
        ended.into_iter().for_each(|number| self.remove(number));
    }

    /// Gives a listener its turn where it is due, and forgets one of which nothing is left.
    fn update(&mut self, listener: &str) {
        let Some(line) = self.lines.get_mut(listener) else { return };
        if line.has_turn {
            return;
        }
        if !line.waiting.is_empty() && line.placed < self.places {
            line.has_turn = true;
            // Behind all others: one listener with many requests delays another by one request at most.
            self.turns.push_back(listener.to_owned());
        } else if line.waiting.is_empty() && line.placed == 0 {
            // Containers come and go, and their names must not pile up here.
            self.lines.remove(listener);
        }
    }
}

impl ListenerQueue {
    /// Places the first that waits, if there is one and a place for it.
    fn take_turn(&mut self, places: usize) -> Option<NewRequest> {
        self.has_turn = false;
        if self.placed == places {
            return None;
        }
        let (_, request) = self.waiting.pop_first()?;
        self.placed += 1;
        Some(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(listener: &str, number: u64) -> NewRequest {
        NewRequest { number, syscall: "getpid".into(), listener: listener.to_owned() }
    }

    fn queue(numbers: impl IntoIterator<Item = u64>) -> RequestQueue {
        let mut queue = RequestQueue::new(usize::MAX);
        numbers.into_iter().for_each(|number| queue.push(request("a", number)));
        queue
    }

    fn drain(queue: &mut RequestQueue) -> Vec<u64> {
        std::iter::from_fn(|| queue.pop()).map(|request| request.number).collect()
    }

    #[test]
    fn first_come_first_served_once_each() {
        assert_eq!(drain(&mut queue([3, 5, 9, 3])), [3, 5, 9]);
    }

    #[test]
    fn an_ended_request_is_dropped() {
        let mut queue = queue([1, 2, 3]);
        queue.remove(2);
        queue.remove(77);
        assert!(queue.contains(1) && !queue.contains(2));
        assert_eq!(drain(&mut queue), [1, 3]);
    }

    #[test]
    fn what_is_not_kept_is_gone() {
        let mut queue = queue(1..=6);
        queue.retain(|number| number % 2 == 0);
        assert_eq!(drain(&mut queue), [2, 4, 6]);
    }

    #[test]
    fn a_listener_that_takes_all_its_places_leaves_the_others_theirs() {
        let mut queue = RequestQueue::new(2);
        (1..=5).for_each(|number| queue.push(request("greedy", number)));
        assert_eq!(drain(&mut queue), [1, 2]);
        queue.push(request("other", 6));
        queue.push(request("other", 7));
        assert_eq!(drain(&mut queue), [6, 7]);
        assert!(!queue.has_turn());
        queue.give_back("greedy");
        assert_eq!(drain(&mut queue), [3]);
    }

    #[test]
    fn listeners_take_turns() {
        let mut queue = RequestQueue::new(8);
        (1..=3).for_each(|number| queue.push(request("a", number)));
        (4..=5).for_each(|number| queue.push(request("b", number)));
        assert_eq!(drain(&mut queue), [1, 4, 2, 5, 3]);
    }

    #[test]
    fn ten_thousand_cancelled_requests_leave_nothing() {
        let mut queue = queue(1..=10_000);
        (1..=10_000).for_each(|number| queue.remove(number));
        assert_eq!(drain(&mut queue), [0; 0]);
        assert!(queue.lines.is_empty() && queue.waiting.is_empty() && queue.turns.is_empty());
    }

    #[test]
    fn a_listener_whose_last_place_is_given_back_is_forgotten() {
        let mut queue = queue([1]);
        assert_eq!(drain(&mut queue), [1]);
        queue.give_back("a");
        assert!(queue.lines.is_empty() && queue.turns.is_empty());
    }
}
