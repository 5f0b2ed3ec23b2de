//! The threads of a listener one after another; `tests/model.rs` has them side by side.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::lane::{HeldUp, LISTENER_MAX, Lane, PROCESS_MAX};

#[test]
fn a_receiver_that_has_read_meanwhile_is_not_replaced_and_goes_on() {
    let (lane, now) = (Lane::new(), Instant::now());
    let receiver = lane.current();
    receiver.begin(1, now);
    assert_eq!(receiver.reads(), Some((now, 1)));
    assert_eq!((receiver.end(), receiver.reads()), (Ok(()), None));
    let replaced = |since| lane.replace(&receiver, since, 9).is_some();
    assert!(!replaced(now), "it receives again: two would share the buffer");
    receiver.begin(1, now + Duration::from_secs(1));
    assert!(!replaced(now), "it reads another target's memory");
    assert_eq!(receiver.end(), Ok(()));
    assert!(!lane.held_up.is_crowded(|| unreachable!("nobody is held up")));
}

#[test]
fn a_receiver_is_replaced_once_and_does_not_go_on() {
    let (lane, now) = (Lane::new(), Instant::now());
    let receiver = lane.current();
    receiver.begin(1, now);
    let next = lane.replace(&receiver, now, 9).unwrap();
    assert!(Arc::ptr_eq(&next, &lane.current()));
    assert!(lane.replace(&receiver, now, 9).is_none());
    assert_eq!(receiver.end(), Err(9));
}

#[test]
fn memory_is_withheld_from_a_process_that_holds_up_many_and_from_all_once_all_are_held_up() {
    let held_up = HeldUp::new();
    (0..PROCESS_MAX).for_each(|_| held_up.add(7));
    assert!(held_up.is_crowded(|| 7) && !held_up.is_crowded(|| 1), "another process");
    (PROCESS_MAX..LISTENER_MAX).for_each(|_| held_up.add(8));
    assert!(held_up.is_crowded(|| 1));
    (PROCESS_MAX..LISTENER_MAX).for_each(|_| held_up.remove(8));
    held_up.remove(7);
    assert!(!held_up.is_crowded(|| 7) && !held_up.is_crowded(|| 1));
}
