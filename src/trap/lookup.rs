//! What a rule asks of the memory that a snapshot holds. The way through it is the one that shows it: the kinds of the table,
//! with the choices made that the siblings make. An argument that was not read is unknown, never empty.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::policy::rules::{ArgumentPath, Fact};
use crate::table::socket_addresses::{ANY, FIELDS, Field, Form};
use crate::table::{Kind, Layout};
use crate::trap::snapshot::{End, Inside, Piece, Scope, Snapshot, little_endian};

/// Where a value lies: in a piece and at which offset, or in a register.
type ValuePlace = (Option<usize>, usize);

impl Snapshot {
    /// What an argument holds, or a field behind it. A call that has no argument of the name, though a SPEC names it, is
    /// another spelling: nothing is known of it.
    pub fn find(&self, path: &ArgumentPath) -> Fact<'_> {
        let index = self.args().iter().position(|arg| arg.name == path.argument);
        // Not Absent, which would be an answer: a target could get past a line that refuses by this argument.
        let Some(index) = index else { return Fact::Unknown };
        let scope = Scope::arguments(self);
        self.value(scope, self.args()[index].kind, (None, index), &path.fields)
    }

    fn value<'a>(
        &'a self,
        scope: Scope<'a>,
        kind: Kind,
        place: ValuePlace,
        fields: &[String],
    ) -> Fact<'a> {
        let arch = self.arch;
        match scope.resolve(kind) {
            Kind::NonZero(kind)
            | Kind::Quiet(kind)
            | Kind::Dated(kind)
            | Kind::Remarked(kind, _) => self.value(scope, *kind, place, fields),
            Kind::Unused => Fact::Absent,
            kind if kind.pointer().is_some() => {
                self.pointee(scope, kind.pointer().unwrap_or(kind), place, fields)
            }
            Kind::Struct(layout) => self.fields(layout, place, fields),
            // Only characters end at a NUL for the kernel; a NUL among other bytes is data.
            Kind::Array(Kind::Char, count) => self.text(place, count, true),
            Kind::Array(Kind::Byte | Kind::HexByte | Kind::Octet, count) => {
                self.text(place, count, false)
            }
            Kind::Array(kind, count) | Kind::Upto(_, kind, count) => {
                self.list(scope, *kind, count, place, fields)
            }
            Kind::Indexed(kind, names) => self.list(scope, *kind, names.len(), place, fields),
            _ if !fields.is_empty() => Fact::Absent,
            Kind::Inet => match self.bytes(place, 4) {
                Ok(bytes) => address(Form::Inet, bytes),
                Err(found) => found,
            },
            Kind::Inet6(_) => match self.bytes(place, 16) {
                Ok(bytes) => address(Form::Inet6, bytes),
                Err(found) => found,
            },
            kind => {
                let bits = kind.bits(arch);
                match place {
                    (None, index) => {
                        Fact::Number { value: self.registers[index] & kind.mask(arch), bits }
                    }
                    (Some(_), _) => match self.bytes(place, kind.size(arch)) {
                        Ok(bytes) => Fact::Number { value: unsigned(bytes), bits },
                        Err(found) => found,
                    },
                }
            }
        }
    }

    /// What a pointer leads to.
    fn pointee<'a>(
        &'a self,
        scope: Scope<'a>,
        kind: Kind,
        place: ValuePlace,
        fields: &[String],
    ) -> Fact<'a> {
        // No piece: the pointer is NULL or the kernel ignores it, unless reading was tried and failed.
        let Some(target) = self.place_of(place.0, place.1) else {
            return if self.is_unreadable_at(place) { Fact::Unknown } else { Fact::Absent };
        };
        let piece = &self.pieces[target];
        if piece.is_unreadable() {
            return Fact::Unknown;
        }
        let (to, extent) = match kind {
            Kind::In(to, extent) | Kind::InOut(to, extent) => (scope.resolve(*to), extent),
            // What is there now is left over from before the call: the kernel does not read it.
            Kind::Out(..) => return Fact::Absent,
            Kind::Strings => return elements(piece),
            _ => return whole(piece),
        };
        let inner = (Some(target), 0);
        match to {
            Kind::IoVec => elements(piece),
            Kind::Byte | Kind::ValueByte | Kind::HexByte | Kind::Char | Kind::Opaque => {
                whole(piece)
            }
            // A field that was cut off would count as absent, and a line that refuses an address would not match.
            Kind::SockAddr => match piece.end {
                End::Complete => socket_address(&piece.bytes, fields),
                _ => Fact::Unknown,
            },
            to if extent.is_array() => {
                let count = piece.bytes.len() / to.size(self.arch).max(1);
                let scope = Scope::arguments(self);
                match self.list(scope, to, count, inner, fields) {
                    Fact::List { items, whole } => {
                        // An element behind the cut could be the one that matches.
                        Fact::List { items, whole: whole && piece.end == End::Complete }
                    }
                    other => other,
                }
            }
            to => self.value(Scope::arguments(self), to, inner, fields),
        }
    }

    /// The field of that name of a struct, or of one without a name in it.
    fn fields<'a>(
        &'a self,
        layout: &'static Layout,
        place: ValuePlace,
        names: &[String],
    ) -> Fact<'a> {
        let ((Some(piece), base), [name, rest @ ..]) = (place, names) else { return Fact::Absent };
        let scope = Scope::new(self, Some(Inside { layout, piece, base }));
        for (offset, field) in layout.fields(self.arch) {
            let inner = (Some(piece), base + offset);
            if field.name == name {
                let found = self.value(scope, field.kind, inner, rest);
                let grows = layout.least > 0 || layout.filled;
                // Of a struct that has grown the kernel takes for zero what an older caller leaves out.
                return match found {
                    Fact::Absent if grows && self.ends_before(inner) => {
                        let bits = scope.resolve(field.kind).bits(self.arch);
                        Fact::Number { value: 0, bits }
                    }
                    found => found,
                };
            }
            // C finds the members of an unnamed struct or union by their own names, and so do rules.
            if field.name.is_empty() {
                if let Kind::Struct(nested) = scope.resolve(field.kind) {
                    match self.fields(nested, inner, names) {
                        Fact::Absent => {}
                        found => return found,
                    }
                }
            }
        }
        Fact::Absent
    }

    fn ends_before(&self, place: ValuePlace) -> bool {
        let piece = place.0.map(|piece| &self.pieces[piece]);
        piece.is_some_and(|piece| piece.end == End::Complete && piece.bytes.len() <= place.1)
    }

    fn list<'a>(
        &'a self,
        scope: Scope<'a>,
        kind: Kind,
        count: usize,
        (piece, base): ValuePlace,
        fields: &[String],
    ) -> Fact<'a> {
        let size = kind.size(self.arch);
        let items = (0..count).map(|index| {
            let place = (piece, base + index * size);
            self.value(scope, kind, place, fields)
        });
        Fact::List { items: items.collect(), whole: true }
    }

    fn text(&self, place: ValuePlace, size: usize, ends: bool) -> Fact<'_> {
        match self.bytes(place, size) {
            Ok(bytes) => {
                let end = bytes.iter().position(|byte| ends && *byte == 0);
                Fact::Text(Cow::Borrowed(&bytes[..end.unwrap_or(bytes.len())]))
            }
            Err(found) => found,
        }
    }

    /// So many bytes of a piece; if they are not there, what that means.
    fn bytes(&self, (piece, offset): ValuePlace, size: usize) -> Result<&[u8], Fact<'_>> {
        let Some(piece) = piece.map(|piece| &self.pieces[piece]) else { return Err(Fact::Absent) };
        let end = offset.saturating_add(size);
        piece.bytes.get(offset..end).ok_or(match piece.end {
            End::Complete => Fact::Absent,
            End::Truncated | End::Unreadable => Fact::Unknown,
        })
    }
}

/// All that was read, if that is all there is.
fn whole(piece: &Piece) -> Fact<'_> {
    match piece.end {
        End::Complete => Fact::Text(Cow::Borrowed(&piece.bytes)),
        End::Truncated | End::Unreadable => Fact::Unknown,
    }
}

/// The strings of an array, the buffers of an iovec.
fn elements(piece: &Piece) -> Fact<'_> {
    let item = |element: &crate::trap::snapshot::Element| match element.end {
        End::Complete => {
            let bytes = &piece.bytes[element.start..element.start + element.length];
            Fact::Text(Cow::Borrowed(bytes))
        }
        End::Truncated | End::Unreadable => Fact::Unknown,
    };
    let items = piece.elements.iter().map(item).collect();
    Fact::List { items, whole: piece.end == End::Complete }
}

fn socket_address<'a>(bytes: &'a [u8], fields: &[String]) -> Fact<'a> {
    let family = little_endian(bytes, 0, 2).unwrap_or(0) as u16;
    let of = |field: &&Field| field.family == family || field.family == ANY;
    let [name] = fields else {
        // The whole of it, as the address that it is. One of IPv4 in the dress of IPv6 is the same host.
        let field = FIELDS
            .iter()
            .filter(of)
            .find(|field| matches!(field.form, Form::Inet | Form::Inet6 | Form::Path));
        return match field.map_or(Fact::Absent, |field| socket_field(bytes, field)) {
            Fact::Address(address) => Fact::Address(address.to_canonical()),
            found => found,
        };
    };
    let field = FIELDS.iter().filter(of).find(|field| field.name == name);
    field.map_or(Fact::Absent, |field| socket_field(bytes, field))
}

fn socket_field<'a>(bytes: &'a [u8], field: &Field) -> Fact<'a> {
    let end = match field.form {
        // The length ends sun_path, which needs no NUL (unix(7)).
        Form::Path => bytes.len().min(field.offset + field.size),
        _ => field.offset + field.size,
    };
    let Some(bytes) = bytes.get(field.offset..end) else { return Fact::Absent };
    let bits = field.size as u32 * 8;
    match field.form {
        Form::Number => Fact::Number { value: unsigned(bytes), bits },
        Form::Network => {
            let value = bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
            Fact::Number { value, bits }
        }
        Form::Inet | Form::Inet6 => address(field.form, bytes),
        Form::Path => match bytes {
            // A socket without a name.
            [] => Fact::Absent,
            // An abstract name reaches to the end of the address, NULs included (unix(7)).
            [0, name @ ..] => Fact::Text(Cow::Owned([b"@", name].concat())),
            _ => {
                let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
                // What begins with @ is an abstract name, and no file.
                Fact::Text(match bytes[0] {
                    b'@' => Cow::Owned([b"./", &bytes[..end]].concat()),
                    _ => Cow::Borrowed(&bytes[..end]),
                })
            }
        },
    }
}

fn address(form: Form, bytes: &[u8]) -> Fact<'static> {
    let v4 = || Some(IpAddr::V4(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?)));
    let v6 = || Some(IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?)));
    let found = if form == Form::Inet { v4() } else { v6() };
    found.map_or(Fact::Absent, Fact::Address)
}

fn unsigned(bytes: &[u8]) -> u64 {
    little_endian(bytes, 0, bytes.len().min(8)).unwrap_or(0)
}
