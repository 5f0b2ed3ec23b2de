//! The tree without a kernel: no mount, no filter, a made-up target.

mod common;
#[path = "tree/fixture.rs"]
mod fixture;
#[path = "tree/limits.rs"]
mod limits;
#[path = "tree/listener.rs"]
mod listener;
#[path = "tree/listing.rs"]
mod listing;
#[path = "tree/memory.rs"]
mod memory;
#[path = "tree/response.rs"]
mod response;
#[path = "tree/streams.rs"]
mod streams;
