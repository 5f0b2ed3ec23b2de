//! Two writers, a deadline, the end of the target, and the close of a file without a response.

use std::sync::Arc;

use shuttle::thread;

use crate::delivery::deliver;
use crate::fresh::Fresh;
use crate::schedules::{all_orders, many_orders};
use crate::state::{Attempt, Transition};
use crate::sync::{Bell, Mutex};
use crate::table::{Denied, Table, TableEntry};
use crate::target::{Response, Target, Why};

#[derive(Clone)]
struct Request {
    number: u64,
    target: Arc<Target>,
}

impl TableEntry for Request {
    fn number(&self) -> u64 {
        self.number
    }

    fn tid(&self) -> u32 {
        7
    }

    fn listener(&self) -> u32 {
        0
    }
}

/// The table, and what it has published.
struct Scene {
    table: Table<Request>,
    events: Mutex<Vec<(u64, &'static str)>>,
}

const WAITING: i32 = 0;

impl Scene {
    fn new() -> Arc<Self> {
        Arc::new(Self { table: Table::new(), events: Mutex::new(Vec::new()) })
    }

    /// One with a request.
    fn with_request() -> (Arc<Self>, Arc<Target>) {
        let (scene, target) = (Self::new(), Target::new());
        scene.enter(1, &target);
        (scene, target)
    }

    fn enter(&self, number: u64, target: &Arc<Target>) {
        let request = Request { number, target: Arc::clone(target) };
        self.table.enter(request, || self.events.lock().push((number, "new")));
    }

    fn end(&self, number: u64, step: Transition, attempt: Option<Attempt>) {
        let word = if step == Transition::Answer { "answered" } else { "gone" };
        self.table.end(number, step, attempt, |_| self.events.lock().push((number, word)));
    }

    fn begin(&self, number: u64) -> Result<(Request, Attempt), Why> {
        Ok(self.table.begin(number)?)
    }

    fn deliver(&self, request: &Request, attempt: Attempt, response: Response) -> Result<(), Why> {
        let end = |step| self.end(request.number, step, Some(attempt));
        deliver(&self.table, request.number, attempt, &response, end)
    }

    /// One writer's way.
    fn answer(&self, value: i32, writes: bool, is_refused: bool) -> Result<(), Why> {
        let (request, attempt) = self.begin(1)?;
        let target = Arc::clone(&request.target);
        self.deliver(&request, attempt, Response { target, value, writes, is_refused })
    }

    /// What holds in the end, whatever the order was.
    fn check(&self, target: &Target) {
        let events = self.events.lock().clone();
        let ends: Vec<_> = events.iter().filter(|(_, word)| *word != "new").collect();
        assert!(ends.len() <= 1, "{events:?}");
        match target.got() {
            Some((value, memory)) => {
                assert_eq!(*ends, [&(1, "answered")]);
                // Even values write, odd ones do not: none gets what another response has written.
                assert_eq!(memory, if value % 2 == 0 { [value; 2] } else { [WAITING; 2] });
            }
            None if target.is_waiting() => {
                assert!(ends.is_empty());
                assert_eq!(target.memory(), [WAITING; 2], "a response without effect left memory");
                assert!(!self.table.is_answering(), "nobody can answer any more");
                assert_eq!(self.table.oldest_waiting().len(), 1);
            }
            None => assert!(!events.contains(&(1, "answered"))),
        }
        assert_eq!(self.table.get(1).is_none(), !ends.is_empty());
        assert_eq!(self.table.count_of(0), usize::from(ends.is_empty()));
    }
}

fn spawn(scene: &Arc<Scene>, work: impl FnOnce(&Scene) + Send + 'static) -> thread::JoinHandle<()> {
    let scene = Arc::clone(scene);
    thread::spawn(move || work(&scene))
}

#[test]
fn of_two_writers_one_answers_and_its_target_gets_its_memory_alone() {
    all_orders(|| {
        let (scene, target) = Scene::with_request();
        let other = spawn(&scene, |scene| drop(scene.answer(2, true, false)));
        let first = scene.answer(1, false, false);
        other.join().unwrap();
        assert!(target.got().is_some() && first != Err(Why::Refused));
        scene.check(&target);
    });
}

#[test]
fn two_writers_of_memory_and_a_deadline_give_one_response() {
    many_orders(|| {
        let (scene, target) = Scene::with_request();
        let threads = [
            spawn(&scene, |scene| drop(scene.answer(2, true, false))),
            spawn(&scene, |scene| drop(scene.answer(4, true, true))),
            spawn(&scene, |scene| drop(scene.answer(5, false, false))),
        ];
        for thread in threads {
            thread.join().unwrap();
        }
        scene.check(&target);
    });
}

#[test]
fn a_response_that_the_kernel_refuses_leaves_the_request_as_it_was() {
    all_orders(|| {
        let (scene, target) = Scene::with_request();
        let refused = spawn(&scene, |scene| {
            assert!(matches!(
                scene.answer(2, true, true),
                Err(Why::Refused | Why::Busy | Why::Gone)
            ));
        });
        let timeout = scene.answer(1, false, false);
        refused.join().unwrap();
        assert_eq!(target.got().is_some(), timeout.is_ok());
        scene.check(&target);
        if timeout == Err(Why::Busy) {
            assert_eq!(scene.answer(3, false, false), Ok(()), "it can be answered later");
            scene.check(&target);
        }
    });
}

#[test]
fn a_response_that_is_given_up_is_whole_or_not_there() {
    many_orders(|| {
        let (scene, target) = Scene::with_request();
        let (request, attempt) = scene.begin(1).unwrap();
        let (writer, at) = (request.clone(), Arc::clone(&target));
        let delivery = spawn(&scene, move |scene| {
            let response = Response { target: at, value: 2, writes: true, is_refused: false };
            drop(scene.deliver(&writer, attempt, response));
        });
        let next = spawn(&scene, |scene| drop(scene.answer(1, false, false)));
        let given_up = scene.table.step(1, Transition::GiveUp, attempt);
        delivery.join().unwrap();
        next.join().unwrap();
        assert!(!given_up || target.got().is_none_or(|(value, _)| value == 1));
        assert!(given_up || target.got().is_some_and(|(value, _)| value == 2));
        scene.check(&target);
    });
}

#[test]
fn a_target_that_goes_ends_its_request_once() {
    many_orders(|| {
        let (scene, target) = Scene::with_request();
        let writer = spawn(&scene, |scene| drop(scene.answer(2, true, false)));
        let dying = Arc::clone(&target);
        let reaper = spawn(&scene, move |scene| {
            dying.die();
            scene.end(1, Transition::Leave, None);
        });
        writer.join().unwrap();
        reaper.join().unwrap();
        scene.check(&target);
        assert!(scene.table.get(1).is_none());
    });
}

#[test]
fn the_end_of_a_call_is_published_before_the_next_call_of_its_target() {
    all_orders(|| {
        let (scene, target) = Scene::with_request();
        let calling = Arc::clone(&target);
        let receiver = spawn(&scene, move |scene| {
            // It calls again once it has its response.
            if calling.got().is_some() {
                scene.enter(2, &Target::new());
            }
        });
        scene.answer(1, false, false).unwrap();
        receiver.join().unwrap();
        let events = scene.events.lock().clone();
        let order = [(1, "new"), (1, "answered"), (2, "new")];
        assert_eq!(events, order[..events.len()]);
    });
}

#[test]
fn a_claim_has_one_holder_and_comes_back_when_its_file_is_closed() {
    all_orders(|| {
        let (scene, target) = Scene::with_request();
        let holders = Arc::new(Mutex::new(0));
        let open_and_close = |holders: Arc<Mutex<i32>>| {
            move |scene: &Scene| match scene.table.claim(1) {
                Ok(()) => {
                    let mut held = holders.lock();
                    *held += 1;
                    assert_eq!(*held, 1);
                    drop(held);
                    // Closed without a response.
                    *holders.lock() -= 1;
                    scene.table.release(1);
                }
                Err(denied) => assert_eq!(denied, Denied::Busy),
            }
        };
        let other = spawn(&scene, open_and_close(Arc::clone(&holders)));
        open_and_close(holders)(&scene);
        other.join().unwrap();
        assert_eq!(scene.table.claim(1), Ok(()));
        assert_eq!(scene.answer(1, false, false), Ok(()), "a deadline answers a claimed request");
        assert_eq!(scene.table.claim(1), Err(Denied::Gone));
        scene.table.release(1);
        scene.check(&target);
    });
}

#[test]
fn no_request_comes_while_the_reaper_sleeps_without_waking_it() {
    all_orders(|| {
        let fresh = Arc::new((Fresh::new(), Bell::new()));
        let now = std::time::Instant::now();
        let shared = Arc::clone(&fresh);
        let reaper = thread::spawn(move || {
            let (queue, bell) = &*shared;
            let mut seen = 0;
            while seen < 2 {
                match queue.take(now) {
                    Ok(_) => seen += 1,
                    Err(_) if queue.may_sleep() => bell.wait(),
                    Err(_) => {}
                }
            }
        });
        for number in [1, 2] {
            if fresh.0.add(now, number) {
                fresh.1.ring();
            }
        }
        reaper.join().unwrap();
    });
}
