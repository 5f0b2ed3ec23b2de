//! What a request asks for, in text; pure and total: it reads nothing but the notification and the
//! snapshot, and there is nothing it cannot print.

mod addresses;
mod argument;
#[cfg(test)]
mod choices;
mod clone;
#[cfg(test)]
mod commands;
mod control;
mod date;
#[cfg(test)]
mod devices;
mod escape;
mod fields;
mod filter;
mod ioctl;
mod json;
mod lists;
mod place;
mod print;
mod scalar;
mod sets;
mod shell;
mod siginfo;
mod sockaddr;
#[cfg(test)]
mod sockets;
#[cfg(test)]
mod structs;
mod symbols;
mod value;
#[cfg(test)]
mod file_tests;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::kernel::notification::Notification;
use crate::table::Kind;
use crate::trap::snapshot::{End, Snapshot};
use argument::DecodedArgument;

pub use json::{insert_bytes, json};
pub use place::{DescriptorArgument, Place, descriptors, hints, meaning};
pub use shell::env;

/// Facts for the texts of a request, in addition to the notification and the snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestContext<'a> {
    /// The request's number, its name under `pending/`.
    pub number: u64,
    /// The listener's name, its name under `listeners/`.
    pub listener: &'a str,
    /// Where the target stands.
    pub place: &'a Place,
}

/// The call's name; for a number that the table lacks the number itself, as a SPEC names it.
pub fn syscall_name(notification: &Notification, snapshot: &Snapshot) -> Cow<'static, str> {
    match snapshot.row {
        Some(row) => Cow::Borrowed(row.name),
        None => Cow::Owned(notification.nr.to_string()),
    }
}

/// The call with its arguments as `strace -v` prints them, in printable ASCII and on one line:
/// `mkdir("/a\n", 0755)`.
pub fn call_text(notification: &Notification, snapshot: &Snapshot) -> String {
    let mut out = match snapshot.row {
        Some(row) => row.name.to_owned(),
        None => format!("syscall_{:#x}", notification.nr),
    };
    // The one call whose arguments strace labels and puts in another order.
    if out == "clone" {
        out.push('(');
        clone::clone(&mut out, &snapshot.registers);
        out.push(')');
        return out;
    }
    let mut separator = "(";
    for argument in DecodedArgument::all(snapshot) {
        if !argument.is_idle() {
            out.push_str(separator);
            argument.print(&mut out);
            separator = ", ";
        }
    }
    out.push_str(if separator == "(" { "()" } else { ")" });
    out
}

/// The name and the text of each argument, in register order: a string as its bytes, anything else
/// as in [`call_text`]; nothing where it, or what it leads to, could not be read.
pub fn args(snapshot: &Snapshot) -> Vec<(&'static str, Vec<u8>)> {
    let text = |argument: &DecodedArgument| match argument.is_unreadable() {
        // Not the address, which a script could compare with names as if it were one.
        true => Vec::new(),
        false => text(argument),
    };
    DecodedArgument::all(snapshot).map(|argument| (argument.arg.name, text(&argument))).collect()
}

/// The name of each piece that was read, with its place among them.
pub fn files(snapshot: &Snapshot) -> impl Iterator<Item = (Cow<'static, str>, usize)> {
    let read = snapshot
        .pieces
        .iter()
        .enumerate()
        .filter(|(_, piece)| !piece.is_unreadable() && !matches!(piece.kind, Kind::Out(..)));
    read.map(|(place, piece)| (snapshot.piece_name(piece), place))
}

/// The same with the exact bytes: a string without its NUL, of an array each string with one NUL
/// after it, of an iovec the data.
pub fn mem(snapshot: &Snapshot) -> Vec<(Cow<'static, str>, &[u8])> {
    files(snapshot).map(|(name, place)| (name, &*snapshot.pieces[place].bytes)).collect()
}

/// The names of the pieces that were cut at the cap or at the kernel's own limit.
pub fn truncated(snapshot: &Snapshot) -> Vec<Cow<'static, str>> {
    let cut = snapshot.pieces.iter().filter(|piece| {
        let element_cut = piece.elements.iter().any(|element| element.end == End::Truncated);
        piece.end == End::Truncated || element_cut
    });
    cut.map(|piece| snapshot.piece_name(piece)).collect()
}

/// The text of an argument for people and simple scripts.
fn text(argument: &DecodedArgument) -> Vec<u8> {
    if let Some(bytes) = raw(argument) {
        return bytes.to_vec();
    }
    let mut out = String::new();
    match argument.kind {
        // One number in octal is what a script can reckon with.
        Kind::NodeMode => symbols::octal(&mut out, argument.value),
        _ => argument.print(&mut out),
    }
    out.into_bytes()
}

/// The bytes of an argument that is a string, if it can be shown as it is.
fn raw<'a>(argument: &DecodedArgument<'a>) -> Option<&'a [u8]> {
    let piece = argument.piece?;
    let text = match argument.kind {
        Kind::Path | Kind::Text(_) | Kind::MountType { .. } | Kind::MountData { .. } => true,
        // A variable of a shell cannot hold a NUL.
        Kind::In(Kind::Char, _) => !piece.bytes.contains(&0),
        _ => false,
    };
    (text && piece.end != End::Unreadable).then_some(&piece.bytes)
}
