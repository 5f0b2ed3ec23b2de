//! A supervisor for Linux system calls whose interface is a file system.
//!
//! The way of a trapped call is the order of the rooms: `intake` gets a listener, `listener`
//! receives, `snapshot` reads the target, `decode` makes text of it, `pending` keeps it, `tree`
//! shows it, a script writes, `response` parses, `pending` answers through `listener`.
//! A room names only rooms above it in this list.

#[allow(unsafe_code)]
pub mod sys;
pub mod text;
pub mod record;
pub mod table;
pub mod proc;
pub mod mountinfo;
pub mod caller;
pub mod notification;
pub mod spec;
pub mod filter;
pub mod profile;
pub mod response;
pub mod rules;
pub mod journal;
pub mod listener;
pub mod snapshot;
pub mod decode;
pub mod events;
pub mod pending;
pub mod tree;
pub mod deferred;
pub mod readers;
pub mod announce;
pub mod mount;
pub mod fuse;
pub mod intake;
pub mod emulate;
pub mod receiving;
pub mod daemon;
pub mod cli;
