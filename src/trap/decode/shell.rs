//! A request as assignments for sh(1); it never leaves a byte unquoted that a shell could take for
//! its own.

use super::{RequestContext, args, call_text, descriptors, hints, syscall_name};
use crate::kernel::notification::Notification;
use crate::trap::snapshot::Snapshot;

/// Assignments, ready for `. ./env`: `request_number`, `request_listener`, `request_syscall`,
/// `request_nr`, `request_arch`, `request_tid`, `request_call`, `request_unreadable` with the names of what
/// could not be read, `arg_NAME` for each argument with the text of `args/NAME`, and what is only a
/// hint: `request_cwd`, `request_root`, `file_NAME` for each descriptor and `hint_NAME` for each path, empty
/// if that is unknown.
pub fn env(context: &RequestContext, notification: &Notification, snapshot: &Snapshot) -> Vec<u8> {
    let mut out = Vec::new();
    let mut about = |name, text: &[u8]| request(&mut out, name, text);
    about("number", context.number.to_string().as_bytes());
    about("listener", context.listener.as_bytes());
    about("syscall", syscall_name(notification, snapshot).as_bytes());
    about("nr", notification.nr.to_string().as_bytes());
    about("arch", notification.arch.name().as_bytes());
    about("tid", notification.tid.to_string().as_bytes());
    about("call", call_text(notification, snapshot).as_bytes());
    let place = context.place;
    about("cwd", place.cwd.as_deref().unwrap_or_default());
    about("root", place.root.as_deref().unwrap_or_default());
    let unreadable: Vec<_> = snapshot.unreadable().map(|(name, _)| name).collect();
    assign(&mut out, "request_unreadable", unreadable.join(" ").as_bytes());
    for (name, text) in args(snapshot) {
        assign(&mut out, &format!("arg_{name}"), &text);
    }
    for descriptor in descriptors(snapshot) {
        let file = place.file(descriptor).unwrap_or_default();
        assign(&mut out, &format!("file_{}", descriptor.name), file);
    }
    for (name, hint) in hints(snapshot, place) {
        assign(&mut out, &format!("hint_{name}"), &hint.unwrap_or_default());
    }
    out
}

/// Appends `request_NAME='text'`, and for scripts of version 0.1 NAME, unless the script has a variable of that
/// name itself: then that stays. One that was set here for an earlier request is none of the script.
fn request(out: &mut Vec<u8>, name: &str, text: &[u8]) {
    // The `=` distinguishes a `request_NAME` that is empty from one that is not set.
    let earlier = format!(
        "[ \"${{request_{name}+=}}${{{name}-}}\" != \"=${{request_{name}-}}\" ] || unset {name}\n"
    );
    out.extend_from_slice(earlier.as_bytes());
    assign(out, &format!("request_{name}"), text);
    out.extend_from_slice(format!("{name}=${{{name}-$request_{name}}}\n").as_bytes());
}

/// Appends `name='text'`.
fn assign(out: &mut Vec<u8>, name: &str, text: &[u8]) {
    out.extend_from_slice(name.as_bytes());
    // Within single quotes every byte stands for itself, but for the single quote. Within double quotes, `$` and a
    // backquote of a file's name would run in the handler, and outside of both, a byte above 127 could be a blank in
    // some locale and end the word.
    out.extend_from_slice(b"='");
    for &byte in text {
        match byte {
            b'\'' => out.extend_from_slice(b"'\\''"),
            _ => out.push(byte),
        }
    }
    out.extend_from_slice(b"'\n");
}
