//! Where listeners come from; each file is one way, and ends with a descriptor and what is known
//! of it. It never answers a request.

pub mod agent;
pub mod command;
pub mod handover;
pub mod metadata;

/// `text` as a safe file name without white space, for the name of a listener.
pub fn safe_name(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let name: String = text.chars().map(|c| if safe(c) { c } else { '_' }).collect();
    if name.is_empty() || name.starts_with('.') { format!("_{name}") } else { name }
}
