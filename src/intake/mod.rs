//! Where listeners come from; each file is one way, and ends with a descriptor and what is known
//! of it.

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
