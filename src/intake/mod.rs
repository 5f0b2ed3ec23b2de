//! Where listeners come from. Each way ends with a descriptor and a configuration: the name of the listener, its
//! settings, its container.
//!
//! * A *command* is started by `run`: `command` finds the program, loads the filter and takes the descriptor of the
//!   listener.
//! * An *agent* is the socket that a container runtime connects to (OCI `listenerPath`); `handover` reads one message
//!   there, a descriptor and a JSON *state*.
//! * *Metadata* (`listenerMetadata`) is what the profile of a container asks for: settings and rules of its listener.
//!
//! A peer is not trusted: sizes are limited, and nothing is read to its end. It uses `kernel`, `policy`, `trap` and
//! `requests`; the daemon receives from the listeners that it makes.

pub mod agent;
pub mod command;
pub mod handover;
pub mod metadata;
pub mod state;

/// `text` as a safe file name without white space, for the name of a listener.
pub fn safe_name(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let name: String = text.chars().map(|c| if safe(c) { c } else { '_' }).collect();
    // The name comes from outside (a program, a container) and
    // is a directory in the mount: neither `..` nor hidden.
    if name.is_empty() || name.starts_with('.') { format!("_{name}") } else { name }
}
