//! The table of requests, the delivery of responses and the threads of a listener, under every order of their steps.
//!
//! The files are those of the library. Their locks are not: `super::sync` is a scheduler's here, which runs the threads
//! one after another and switches at each lock, so that a test sees the orders that a real machine shows once in a year.

#[path = "model/sync.rs"]
mod sync;
#[path = "model/schedules.rs"]
mod schedules;
#[path = "model/target.rs"]
mod target;

#[allow(dead_code, reason = "the library uses all of it")]
#[path = "../src/requests/delivery.rs"]
mod delivery;
#[path = "../src/requests/fresh.rs"]
mod fresh;
#[path = "../src/requests/lane.rs"]
mod lane;
#[allow(dead_code, reason = "the library uses all of it")]
#[path = "../src/requests/state.rs"]
mod state;
#[allow(dead_code, reason = "the library uses all of it")]
#[path = "../src/requests/table.rs"]
mod table;

#[path = "model/listener.rs"]
mod listener;
#[path = "model/requests.rs"]
mod requests;
