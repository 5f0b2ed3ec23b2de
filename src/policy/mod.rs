//! What people write to decide on calls: a *selector* (the SPEC after `-t`) says which calls are trapped, a *rule*
//! answers some of them at once, a *response* is the answer itself, and a *profile* carries selectors to a container
//! runtime. `filter` makes the BPF program of selectors.
//!
//! It decides from numbers, registers and text alone: it reads no memory of a target and responds to nothing.

pub mod filter;
pub mod profile;
pub mod response;
pub mod rules;
pub mod selector;
