//! A request as one JSON object. Bytes that are not UTF-8 stand beside their text in base64.

use std::borrow::Cow;

use data_encoding::BASE64;
use serde_json::{Map, Value};

use super::argument::DecodedArgument;
use super::value::value;
use super::{RequestContext, call_text, descriptors, hints, syscall_name, text};
use crate::kernel::notification::Notification;
use crate::table::Kind;
use crate::trap::snapshot::{End, Snapshot};

/// The object of `request.json`, to which the caller adds what it knows besides: `number`, `id`
/// (a string, since it has 64 bits), `listener`, `syscall`, `nr`, `arch`, `tid`, `call`,
/// `registers` as the kernel gave them, `args`, an object by name, and `cwd` and `root`.
pub fn json(context: &RequestContext, notification: &Notification, snapshot: &Snapshot) -> Value {
    let args: Map<String, Value> = DecodedArgument::all(snapshot)
        .map(|argument| (argument.arg.name.to_owned(), argument_json(&argument)))
        .collect();
    let registers = notification.args.map(|register| format!("{register:#x}"));
    let mut object = serde_json::json!({
        "number": context.number,
        // A string: jq and JavaScript round integers above 2^53.
        "id": notification.id.to_string(),
        "listener": context.listener,
        "syscall": syscall_name(notification, snapshot),
        "nr": notification.nr,
        "arch": notification.arch.name(),
        "tid": notification.tid,
        "call": call_text(notification, snapshot),
        "registers": registers,
        "args": args,
    });
    insert_bytes(&mut object, "cwd", context.place.cwd.as_deref());
    insert_bytes(&mut object, "root", context.place.root.as_deref());
    for descriptor in descriptors(snapshot) {
        let file = context.place.file(descriptor);
        insert_bytes(&mut object["args"][descriptor.name], "file", file);
    }
    for (name, hint) in hints(snapshot, context.place) {
        insert_bytes(&mut object["args"][name], "hint", hint.as_deref());
    }
    object
}

/// Adds `key` with the text of `bytes`, or null, and `key_base64` where the text does not hold the
/// exact bytes.
pub fn insert_bytes(object: &mut Value, key: &str, bytes: Option<&[u8]>) {
    let text = bytes.map(String::from_utf8_lossy);
    // from_utf8_lossy makes a copy only where it had to replace something.
    if let (Some(bytes), Some(Cow::Owned(_))) = (bytes, &text) {
        object[format!("{key}_base64")] = BASE64.encode(bytes).into();
    }
    object[key] = text.into();
}

/// `text`, `register`; for an address that was followed, the keys of [`piece_json`], and under
/// `mem` the same of all that it leads to, by the names of their files. Of what could not be read there
/// is neither: `text` is null, and `unreadable` says so.
fn argument_json(argument: &DecodedArgument) -> Value {
    let mut object = Map::new();
    let snapshot = argument.snapshot;
    let register = snapshot.registers[argument.index];
    object.insert("register".into(), format!("{register:#x}").into());
    if argument.is_unreadable() {
        object.insert("text".into(), Value::Null);
        object.insert("unreadable".into(), true.into());
        return object.into();
    }
    let shown = match (argument.kind, argument.piece) {
        (Kind::In(Kind::Byte | Kind::ValueByte | Kind::Char, _), Some(piece)) => {
            lossy(&piece.bytes)
        }
        _ => lossy(&text(argument)),
    };
    object.insert("text".into(), shown.as_str().into());
    let mut mem = Map::new();
    for (place, piece) in snapshot.pieces.iter().enumerate() {
        if piece.index != argument.index {
            continue;
        }
        if piece.parent.is_none() {
            piece_json(&mut object, snapshot, place, &shown);
            continue;
        }
        let mut object = Map::new();
        let text = lossy(&piece.bytes);
        object.insert("text".into(), text.as_str().into());
        piece_json(&mut object, snapshot, place, &text);
        mem.insert(snapshot.piece_name(piece).into_owned(), object.into());
    }
    if !mem.is_empty() {
        object.insert("mem".into(), mem.into());
    }
    object.into()
}

/// `value` of a struct or an array of numbers; `list` for an array of strings or buffers; `base64` where neither it
/// nor the `text` holds the exact bytes; `length` if the caller passed one; `truncated` if true.
fn piece_json(object: &mut Map<String, Value>, snapshot: &Snapshot, place: usize, text: &str) {
    let piece = &snapshot.pieces[place];
    let exact = if !piece.elements.is_empty() {
        let element = |start: usize, length: usize| lossy(&piece.bytes[start..start + length]);
        let list: Vec<_> = piece.elements.iter().map(|e| element(e.start, e.length)).collect();
        object.insert("list".into(), list.into());
        // Strings have no NUL inside, so the list shows where each ends; buffers may have any bytes.
        piece.kind == Kind::Strings && std::str::from_utf8(&piece.bytes).is_ok()
    } else {
        text.as_bytes() == piece.bytes
    };
    if !exact {
        object.insert("base64".into(), BASE64.encode(&piece.bytes).into());
    }
    if let Some(value) = value(snapshot, place) {
        object.insert("value".into(), value);
    }
    if let Some(length) = piece.length {
        object.insert("length".into(), length.into());
    }
    let ended = |end| piece.end == end || piece.elements.iter().any(|element| element.end == end);
    if ended(End::Truncated) {
        object.insert("truncated".into(), true.into());
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
