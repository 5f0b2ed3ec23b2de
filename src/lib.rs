//! A supervisor for Linux system calls whose interface is a file system.
//!
//! The modules below are storeys, from the ground up: each names only storeys above it in this list, and `tools/floors`
//! checks that. The head of each says what it is for, and explains its few nouns.
//!
//! A trapped call passes them so: `intake` makes a descriptor a listener; a thread of `requests::receiver` receives the
//! notification; `policy::rules` may answer it at once; `trap::snapshot` copies what the arguments point to; `requests`
//! keeps the request; `fs` shows it, and a script writes its response; `policy::response` parses the line, and
//! `requests::responder` hands it to the kernel.
//!
//! No allocation of a size that a target, a handler or a peer chose may end the daemon: see clippy.toml.

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

pub mod table;
#[allow(unsafe_code)]
pub mod kernel;
pub mod policy;
pub mod trap;
pub mod emulate;
pub mod requests;
pub mod fs;
pub mod intake;
pub mod keeper;
pub mod daemon;
pub mod cli;
