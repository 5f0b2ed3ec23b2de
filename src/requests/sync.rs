//! The locks of the table and of the receivers. The files that use them by this name are also built by `tests/model.rs`
//! with locks whose every interleaving is tried.

pub(super) use parking_lot::{Condvar, Mutex};
