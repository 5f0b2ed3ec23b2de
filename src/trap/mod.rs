//! One call of one listener: `listener` waits for notifications and carries out the ioctls of a response, `journal` is
//! the memory that they are received into, `snapshot` is what the arguments pointed to at receipt, and `decode` makes
//! text and JSON of it.
//!
//! A snapshot is taken once and never changes: what a policy has read is what it decides on.

pub mod decode;
pub mod journal;
pub mod listener;
mod lookup;
pub mod snapshot;
pub mod transfer;
