//! Structs as JSON, field by field; it never makes a number of what a reader of JSON could round.

use serde_json::{Map, Value};

use super::print::Printer;
use super::scalar::signed;
use crate::table::{Kind, Layout};
use crate::trap::snapshot::{End, Inside, Scope, Snapshot, little_endian};

/// What most readers of JSON keep of a number.
const EXACT: u64 = 1 << 53;

/// What lies in piece `place`: of a struct an object of its fields, of an array of structs or numbers
/// a list; `None` for other values and for incomplete ones. A number is a number, anything
/// else the text that `call` has; a pointer is its address, and what it leads to has its own value.
pub(super) fn value(snapshot: &Snapshot, place: usize) -> Option<Value> {
    let piece = &snapshot.pieces[place];
    let (Kind::In(kind, extent) | Kind::InOut(kind, extent)) = piece.kind else { return None };
    let size = kind.size(snapshot.arch);
    // Of single bytes, the text or base64 says more than a list of numbers.
    let listed = !piece.bytes.is_empty() && piece.bytes.len() >= size && size > 1;
    if !listed || piece.end == End::Unreadable || *kind == Kind::IoVec {
        return None;
    }
    let scope = Scope::arguments(snapshot);
    if !extent.is_array() {
        return matches!(kind, Kind::Struct(_)).then(|| at(snapshot, scope, *kind, place, 0));
    }
    let count = piece.bytes.len() / size;
    let elements = (0..count).map(|index| at(snapshot, scope, *kind, place, index * size));
    Some(elements.collect())
}

/// The value at `offset` in the bytes of a piece.
fn at(snapshot: &Snapshot, scope: Scope<'_>, kind: Kind, place: usize, offset: usize) -> Value {
    let arch = snapshot.arch;
    let raw = || little_endian(&snapshot.pieces[place].bytes, offset, kind.size(arch)).unwrap_or(0);
    match kind {
        Kind::Struct(layout) => {
            let mut object = Map::new();
            fields(&mut object, snapshot, layout, place, offset);
            object.into()
        }
        Kind::NonZero(kind) | Kind::Quiet(kind) | Kind::Dated(kind) => {
            at(snapshot, scope, *kind, place, offset)
        }
        Kind::Array(Kind::Char | Kind::Byte | Kind::HexByte | Kind::SigSet | Kind::BitSet, _) => {
            printed(snapshot, scope, kind, place, offset, 0)
        }
        Kind::Array(kind, count) => (0..count)
            .map(|index| {
                let kind = scope.resolve(*kind);
                at(snapshot, scope, kind, place, offset + index * kind.size(arch))
            })
            .collect(),
        // A text, since an address can be beyond what JSON readers keep of a number.
        _ if kind.pointer().is_some() => format!("{:#x}", raw()).into(),
        _ => match plain(kind) {
            Some(is_signed) => {
                let value = raw();
                let bits = kind.bits(arch);
                let value = if is_signed { signed(value, bits).into() } else { i128::from(value) };
                match i64::try_from(value) {
                    Ok(value) if value.unsigned_abs() <= EXACT => value.into(),
                    _ => value.to_string().into(),
                }
            }
            None => printed(snapshot, scope, kind, place, offset, raw()),
        },
    }
}

/// Adds the fields of a struct that were read; those of one without a name are fields of the one
/// around it.
fn fields(
    object: &mut Map<String, Value>,
    snapshot: &Snapshot,
    layout: &'static Layout,
    place: usize,
    base: usize,
) {
    let arch = snapshot.arch;
    let scope = Scope::new(snapshot, Some(Inside { layout, piece: place, base }));
    for (offset, field) in layout.fields(arch) {
        let kind = scope.resolve(field.kind);
        // A field that was not read is left out: a zero would look like a value.
        if base + offset + kind.size(arch) > snapshot.pieces[place].bytes.len() {
            continue;
        }
        match (kind, field.name) {
            (Kind::Struct(inner), "") => fields(object, snapshot, inner, place, base + offset),
            (Kind::Unused | Kind::Rest, _) | (_, "") => {}
            (kind, name) => {
                object.insert(name.into(), at(snapshot, scope, kind, place, base + offset));
            }
        }
    }
}

/// Whether a kind is a number without a symbol, and whether it is signed.
fn plain(kind: Kind) -> Option<bool> {
    match kind {
        Kind::As(_, kind) | Kind::Wide(kind) => plain(*kind),
        Kind::Int | Kind::Long | Kind::Fd | Kind::Pid => Some(true),
        Kind::Unsigned | Kind::Size | Kind::Count => Some(false),
        _ => None,
    }
}

fn printed(
    snapshot: &Snapshot,
    scope: Scope<'_>,
    kind: Kind,
    place: usize,
    offset: usize,
    value: u64,
) -> Value {
    let mut out = String::new();
    Printer { snapshot, out: &mut out }.value(scope, kind, (Some(place), offset), value);
    out.into()
}
