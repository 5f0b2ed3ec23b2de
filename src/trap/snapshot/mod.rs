//! All reading of target memory: once, bounded, before anyone sees the request. A pointer that the kernel would not
//! follow is not followed, and no pointer can make it fail.

mod block;
mod brief;
mod captured;
mod extent;
mod failure;
#[cfg(test)]
pub(crate) mod fake;
mod name;
mod plan;
mod reader;
mod scope;
mod strings;
mod take;
#[cfg(test)]
mod tests;
mod vector;

pub use captured::{Cell, Element, End, Out, Piece, Segment, Snapshot, Unreadable};
pub use scope::Scope;
pub(crate) use scope::{Inside, little_endian};
