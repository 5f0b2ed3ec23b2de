//! The threads of a listener, and the watchdog that puts one in the place of another.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use shuttle::thread;

use crate::lane::{Lane, Receiver};
use crate::schedules::many_orders;
use crate::sync::{Bell, Condvar, Mutex};

/// A listener with calls, the first of which is held up until the last was received.
struct Post {
    lane: Lane,
    calls: Mutex<VecDeque<u32>>,
    /// How many receive now: they have one buffer.
    receiving: Mutex<usize>,
    received: Mutex<Vec<u32>>,
    all_received: Condvar,
    watchdog: Bell,
    is_over: Mutex<bool>,
}

const CALLS: u32 = 3;
const PROCESS: u32 = 9;

impl Post {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            lane: Lane::new(),
            calls: Mutex::new((0..CALLS).collect()),
            receiving: Mutex::new(0),
            received: Mutex::new(Vec::new()),
            all_received: Condvar::new(),
            watchdog: Bell::new(),
            is_over: Mutex::new(false),
        })
    }

    /// Takes the next call; nobody else may be at it.
    fn receive(&self) -> Option<u32> {
        let mut receiving = self.receiving.lock();
        *receiving += 1;
        assert_eq!(*receiving, 1, "two share the buffer");
        drop(receiving);
        let call = self.calls.lock().pop_front();
        *self.receiving.lock() -= 1;
        call
    }

    /// The memory of the first call is there when all others were received.
    fn read(&self, call: u32) {
        let mut received = self.received.lock();
        if call > 0 {
            received.push(call);
            self.all_received.notify_all();
        }
        while call == 0 && received.len() + 1 < CALLS as usize {
            self.all_received.wait(&mut received);
        }
    }

    /// What a receiving thread does.
    fn run(&self, receiver: &Receiver) {
        while let Some(call) = self.receive() {
            if receiver.begin(call, Instant::now()) {
                self.watchdog.ring();
            }
            self.read(call);
            if let Err(process) = receiver.end() {
                return self.lane.held_up.remove(process);
            }
        }
        *self.is_over.lock() = true;
        self.watchdog.ring();
    }

    /// What the watchdog does, without patience.
    fn watch(self: Arc<Self>) {
        let mut threads = Vec::new();
        loop {
            while self.lane.current().lets_watchdog_sleep() && !*self.is_over.lock() {
                self.watchdog.wait();
            }
            if *self.is_over.lock() {
                break;
            }
            let current = self.lane.current();
            let Some((since, _)) = current.reads() else { continue };
            let post = Arc::clone(&self);
            threads.push(thread::spawn(move || {
                if let Some(receiver) = post.lane.replace(&current, since, PROCESS) {
                    post.run(&receiver);
                }
            }));
            // It waits before it looks again.
            thread::yield_now();
        }
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    }
}

#[test]
fn a_target_that_holds_up_its_reader_holds_up_no_other_call() {
    many_orders(|| {
        let post = Post::new();
        let watching = Arc::clone(&post);
        let watchdog = thread::spawn(move || watching.watch());
        let first = post.lane.current();
        post.run(&first);
        watchdog.join().unwrap();
        let mut received = post.received.lock().clone();
        received.sort_unstable();
        assert_eq!(received, Vec::from_iter(1..CALLS), "each once");
        assert!(!post.lane.held_up.is_crowded(|| PROCESS));
        assert!(post.calls.lock().is_empty());
    });
}
