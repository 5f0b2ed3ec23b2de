//! A request as assignments for sh(1); it never leaves a byte unquoted that a shell could take for
//! its own.

use super::{Context, args, call, descriptors, hints, name};
use crate::notification::Notification;
use crate::snapshot::Snapshot;

/// One assignment a line, ready for `. ./env`: `number`, `listener`, `syscall`, `nr`, `arch`,
/// `tid`, `call`, `arg_NAME` for each argument with the text of `args/NAME`, and what is only a
/// hint: `cwd`, `root`, `file_NAME` for each descriptor and `hint_NAME` for each path, empty where
/// that could not be told.
pub fn env(context: &Context, notification: &Notification, snapshot: &Snapshot) -> Vec<u8> {
    let mut out = Vec::new();
    assign(&mut out, "number", context.number.to_string().as_bytes());
    assign(&mut out, "listener", context.listener.as_bytes());
    assign(&mut out, "syscall", name(notification, snapshot).as_bytes());
    assign(&mut out, "nr", notification.nr.to_string().as_bytes());
    assign(&mut out, "arch", notification.arch.name().as_bytes());
    assign(&mut out, "tid", notification.tid.to_string().as_bytes());
    assign(&mut out, "call", call(notification, snapshot).as_bytes());
    for (name, text) in args(snapshot) {
        assign(&mut out, &format!("arg_{name}"), &text);
    }
    let place = context.place;
    assign(&mut out, "cwd", place.cwd.as_deref().unwrap_or_default());
    assign(&mut out, "root", place.root.as_deref().unwrap_or_default());
    for descriptor in descriptors(snapshot) {
        let file = place.file(descriptor).unwrap_or_default();
        assign(&mut out, &format!("file_{}", descriptor.name), file);
    }
    for (name, hint) in hints(snapshot, place) {
        assign(&mut out, &format!("hint_{name}"), &hint.unwrap_or_default());
    }
    out
}

/// Appends `name='text'`. Within single quotes every byte stands for itself, but for the single
/// quote; a byte above 127 outside of them could be a blank in some locale and end the word.
fn assign(out: &mut Vec<u8>, name: &str, text: &[u8]) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"='");
    for &byte in text {
        match byte {
            b'\'' => out.extend_from_slice(b"'\\''"),
            _ => out.push(byte),
        }
    }
    out.extend_from_slice(b"'\n");
}
