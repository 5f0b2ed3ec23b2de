//! What a pointer leads to as strace prints it, struct by struct; total: what could not be read
//! prints as its address.

use std::fmt::Write;

use super::control::control;
use super::date::date;
use super::escape::{quote, quote_hex};
use super::scalar::{is_idle, scalar, signed};
use super::siginfo::siginfo;
use super::sockaddr::{inet_pton, sockaddr};
use super::{sets, symbols as sym};
use crate::snapshot::{Element, End, Inside, Piece, Scope, Snapshot, number};
use crate::table::{Extent, Kind, Layout};

/// Appends to `out` what a snapshot holds.
pub(super) struct Printer<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) out: &'a mut String,
}

impl<'a> Printer<'a> {
    /// Appends the value at `place`: an argument, or an offset in the bytes of a piece.
    pub(super) fn value(
        &mut self,
        scope: Scope<'a>,
        kind: Kind,
        place: (Option<usize>, usize),
        value: u64,
    ) {
        match kind {
            Kind::NonZero(kind) | Kind::Quiet(kind) => self.value(scope, *kind, place, value),
            Kind::Dated(kind) => self.dated(scope, *kind, place, value),
            Kind::Struct(layout) => {
                self.out.push('{');
                self.fields(layout, place, "");
                self.out.push('}');
            }
            Kind::Array(kind, count) => self.array_in_place(scope, *kind, count, place),
            Kind::Upto(told, kind, count) => {
                let told = usize::try_from(scope.value(told).unwrap_or(0)).unwrap_or(count);
                self.array_in_place(scope, *kind, count.min(told), place);
            }
            Kind::Indexed(kind, names) => self.indexed(scope, *kind, names, place),
            Kind::Inet6(name) => self.inet6(name, place),
            kind => match kind.pointer() {
                Some(kind) => self.pointer(scope, kind, place, value),
                None => scalar(self.out, scope, kind, value, kind.bits(self.snapshot.arch)),
            },
        }
    }

    fn pointer(
        &mut self,
        scope: Scope<'a>,
        kind: Kind,
        (parent, offset): (Option<usize>, usize),
        address: u64,
    ) {
        let Some(place) = self.snapshot.place_of(parent, offset) else {
            return sym::address(self.out, address);
        };
        let piece = &self.snapshot.pieces[place];
        match kind {
            Kind::Strings => self.strings(piece),
            Kind::In(&Kind::IoVec, _) | Kind::Out(&Kind::IoVec, _) => self.vector(piece),
            Kind::In(to, extent) | Kind::InOut(to, extent) => {
                self.pointee(scope, *to, extent, place)
            }
            _ if piece.end == End::Unreadable => sym::address(self.out, address),
            _ => string(self.out, &piece.bytes, piece.end),
        }
    }

    fn pointee(&mut self, scope: Scope<'a>, kind: Kind, extent: Extent, place: usize) {
        let kind = kind.on(self.snapshot.arch);
        let piece = &self.snapshot.pieces[place];
        let complete = piece.end != End::Unreadable;
        let (size, word) = (kind.size(self.snapshot.arch), self.snapshot.arch.word());
        let bytes = piece.bytes.as_slice();
        match kind {
            Kind::Byte | Kind::Char if complete => string(self.out, bytes, piece.end),
            Kind::ValueByte if complete => {
                string(self.out, bytes.strip_suffix(b"\0").unwrap_or(bytes), piece.end);
            }
            Kind::HexByte if complete => quote_hex(self.out, bytes),
            Kind::SockAddr if complete && bytes.len() >= 2 => sockaddr(self.out, bytes),
            Kind::SigSet if complete && is_set(bytes, word) => sets::signals(self.out, bytes),
            Kind::BitSet if complete => match extent {
                Extent::Bits(_) if bytes.is_empty() => sym::address(self.out, piece.address),
                Extent::Bits(count) => {
                    let limit = scope.value(count).unwrap_or(0);
                    sets::numbers(self.out, bytes, limit as usize);
                }
                _ => sets::numbers(self.out, bytes, usize::MAX),
            },
            Kind::NodeMask if complete => {
                sets::words(self.out, bytes, word);
            }
            Kind::SigInfo if complete => siginfo(self.out, bytes, self.snapshot.arch),
            Kind::Capabilities if complete => sets::capabilities(self.out, bytes),
            Kind::Control if complete => {
                control(self.out, bytes, piece.address, self.snapshot.arch)
            }
            Kind::Message if complete && bytes.len() >= word => {
                let kind = signed(number(bytes, 0, word).unwrap_or(0), word as u32 * 8);
                _ = write!(self.out, "{{mtype={kind}, mtext=");
                string(self.out, &bytes[word..], piece.end);
                self.out.push('}');
            }
            Kind::Byte
            | Kind::ValueByte
            | Kind::HexByte
            | Kind::Char
            | Kind::SockAddr
            | Kind::SigSet
            | Kind::BitSet
            | Kind::NodeMask
            | Kind::SigInfo
            | Kind::Capabilities
            | Kind::Control
            | Kind::Message
            | Kind::Opaque => sym::address(self.out, piece.address),
            _ if extent.is_array() => self.array(kind, size, place),
            Kind::Struct(layout) => {
                let least = match layout.least {
                    _ if layout.filled => 1,
                    0 => size,
                    least => least,
                };
                let cut = layout.filled && piece.end == End::Truncated;
                if !complete || cut || bytes.len() < least {
                    return sym::address(self.out, piece.address);
                }
                self.structure(layout, extent, place);
            }
            _ if bytes.len() < size => sym::address(self.out, piece.address),
            _ => {
                self.out.push('[');
                self.element(kind, place, 0);
                self.out.push(']');
            }
        }
    }

    /// One of an array, which has no siblings but the arguments.
    fn element(&mut self, kind: Kind, place: usize, offset: usize) {
        let scope = Scope::arguments(self.snapshot);
        let kind = scope.resolve(kind);
        let value = self.number(place, offset, kind);
        self.value(scope, kind, (Some(place), offset), value);
    }

    /// The number there, of which what was not read is zero; of what is wider than a number, whether
    /// it is anything but zero.
    fn number(&self, place: usize, offset: usize, kind: Kind) -> u64 {
        let size = kind.size(self.snapshot.arch);
        let bytes = &self.snapshot.pieces[place].bytes;
        if size > 8 {
            let bytes = bytes.get(offset..offset + size).unwrap_or_default();
            return u64::from(bytes.iter().any(|&byte| byte != 0));
        }
        let given = bytes.len().saturating_sub(offset).min(size);
        number(bytes, offset, given).unwrap_or(0)
    }

    /// `[a, b]`; after a cut `...`, where the array is unreadable with the address.
    fn array(&mut self, kind: Kind, size: usize, place: usize) {
        let piece = &self.snapshot.pieces[place];
        let count = piece.bytes.len() / size;
        if piece.end == End::Unreadable && count == 0 {
            return sym::address(self.out, piece.address);
        }
        self.out.push('[');
        for index in 0..count {
            self.out.push_str(if index == 0 { "" } else { ", " });
            self.element(kind, place, index * size);
        }
        self.rest(piece, count, size);
    }

    /// The end of an array that may have been cut.
    fn rest(&mut self, piece: &Piece, count: usize, size: usize) {
        if piece.end != End::Complete {
            self.out.push_str(if count == 0 { "..." } else { ", ..." });
        }
        if piece.end == End::Unreadable {
            let at = piece.address.wrapping_add((count * size) as u64);
            _ = write!(self.out, " /* {at:#x} */");
        }
        self.out.push(']');
    }

    fn array_in_place(
        &mut self,
        scope: Scope<'a>,
        kind: Kind,
        count: usize,
        (piece, offset): (Option<usize>, usize),
    ) {
        let Some(place) = piece else { return };
        let size = kind.size(self.snapshot.arch);
        let end = offset + size * count;
        let bytes = self.snapshot.pieces[place].bytes.get(offset..end).unwrap_or_default();
        match kind {
            Kind::Char => match bytes.iter().position(|byte| *byte == 0) {
                Some(length) => quote(self.out, &bytes[..length]),
                // The last place is the NUL's.
                None => string(self.out, &bytes[..count.saturating_sub(1)], End::Truncated),
            },
            Kind::Byte => quote(self.out, bytes),
            Kind::SockAddr => sockaddr(self.out, bytes),
            Kind::Octet => octets(self.out, bytes),
            Kind::SigSet => sets::signals(self.out, bytes),
            Kind::HexByte => quote_hex(self.out, bytes),
            Kind::BitSet => sets::numbers(self.out, bytes, usize::MAX),
            _ => {
                self.out.push('[');
                for index in 0..count {
                    self.out.push_str(if index == 0 { "" } else { ", " });
                    let at = offset + index * size;
                    let kind = scope.resolve(kind);
                    let value = self.number(place, at, kind);
                    self.value(scope, kind, (piece, at), value);
                }
                self.out.push(']');
            }
        }
    }

    /// `{a=1, b=2}`, and of one that is longer than is known what is beyond.
    fn structure(&mut self, layout: &'static Layout, extent: Extent, place: usize) {
        let bytes = &self.snapshot.pieces[place].bytes;
        self.out.push('{');
        self.fields(layout, (Some(place), 0), "");
        if layout.least > 0 {
            let size = layout.size(self.snapshot.arch);
            let rest = bytes.get(size..).unwrap_or_default();
            match extent {
                Extent::Own(..) if !rest.is_empty() => self.out.push_str(", ..."),
                _ => self.beyond(rest, size, layout.filled),
            }
        }
        self.out.push('}');
    }

    /// `a=1, b=2`, after `separator`; returns what separates the next. Those of a struct without a
    /// name are shown as fields of the one around it.
    fn fields(
        &mut self,
        layout: &'static Layout,
        (piece, base): (Option<usize>, usize),
        mut separator: &'static str,
    ) -> &'static str {
        let Some(place) = piece else { return separator };
        let arch = self.snapshot.arch;
        let length = self.snapshot.pieces[place].bytes.len();
        let scope = Scope::new(self.snapshot, Some(Inside { layout, piece: place, base }));
        let count = if layout.shown.is_empty() { layout.fields.len() } else { layout.shown.len() };
        for index in 0..count {
            let index = layout.shown.get(index).copied().unwrap_or(index);
            let start = layout.offset(index, arch);
            let offset = base + start;
            let field = &layout.fields[index];
            let kind = scope.resolve(field.kind);
            let value = self.number(place, offset, kind);
            let filled = layout.filled && (start < layout.least || offset < length);
            let given = offset + kind.size(arch) <= length || filled;
            let zeros = matches!(kind, Kind::NonZero(&Kind::Array(..)))
                && self.is_zero(place, offset, kind.size(arch));
            if !given || zeros || is_idle(scope, kind, value) {
                continue;
            }
            if let (Kind::Struct(layout), "") = (kind, field.name) {
                separator = self.fields(layout, (piece, offset), separator);
                continue;
            }
            self.out.push_str(separator);
            separator = ", ";
            if !field.name.is_empty() {
                self.out.push_str(field.name);
                self.out.push('=');
            }
            match kind {
                Kind::Rest => quote_hex(self.out, &self.snapshot.pieces[place].bytes[offset..]),
                Kind::Following(count, kind) => {
                    self.following(scope, count, *kind, (piece, offset))
                }
                _ => self.value(scope, kind, (piece, offset), value),
            }
        }
        separator
    }

    fn is_zero(&self, place: usize, offset: usize, size: usize) -> bool {
        let bytes = self.snapshot.pieces[place].bytes.iter().skip(offset).take(size);
        bytes.into_iter().all(|&byte| byte == 0)
    }

    /// What follows a struct, as far as it was read.
    fn following(
        &mut self,
        scope: Scope<'a>,
        count: usize,
        kind: Kind,
        (piece, offset): (Option<usize>, usize),
    ) {
        let Some(place) = piece else { return };
        let rest = self.snapshot.pieces[place].bytes.len() - offset;
        let told = usize::try_from(scope.count(count).unwrap_or(0)).unwrap_or(usize::MAX);
        let read = told.min(rest / kind.size(self.snapshot.arch));
        self.array_in_place(scope, kind, read, (piece, offset));
        if read < told {
            self.out.push_str("...");
        }
    }

    /// `[[VINTR]=0x3, [VQUIT]=0]`.
    fn indexed(
        &mut self,
        scope: Scope<'a>,
        kind: Kind,
        names: &[&str],
        (piece, offset): (Option<usize>, usize),
    ) {
        let Some(place) = piece else { return };
        let mut separator = "[";
        for (index, name) in names.iter().enumerate() {
            let at = offset + index * kind.size(self.snapshot.arch);
            _ = write!(self.out, "{separator}[{name}]=");
            let value = self.number(place, at, kind);
            self.value(scope, kind, (piece, at), value);
            separator = ", ";
        }
        self.out.push(']');
    }

    fn inet6(&mut self, name: &str, (piece, offset): (Option<usize>, usize)) {
        let Some(place) = piece else { return };
        let bytes = &self.snapshot.pieces[place].bytes;
        if let Some(octets) = bytes.get(offset..).and_then(|bytes| bytes.first_chunk()) {
            inet_pton(self.out, *octets, name);
        }
    }

    /// A time and the date that it means; of a struct strace knows some that stand for themselves.
    fn dated(&mut self, scope: Scope<'a>, kind: Kind, place: (Option<usize>, usize), value: u64) {
        const SPECIAL: [(u64, &str); 2] = [(0x3fff_ffff, "UTIME_NOW"), (0x3fff_fffe, "UTIME_OMIT")];
        let (seconds, fraction, digits) = match (kind, place.0) {
            (Kind::Struct(layout), Some(piece)) => {
                let scope =
                    Scope::new(self.snapshot, Some(Inside { layout, piece, base: place.1 }));
                let digits = if layout.fields[1].name == "tv_nsec" { 9 } else { 6 };
                let bits = layout.fields[0].kind.bits(self.snapshot.arch);
                let seconds = signed(scope.value(0).unwrap_or(0), bits);
                (seconds, scope.value(1).unwrap_or(0), digits)
            }
            _ => (signed(value, kind.bits(self.snapshot.arch)), 0, 9),
        };
        let special = SPECIAL.iter().find(|special| special.0 == fraction && digits == 9);
        if let Some((_, name)) = special {
            return self.out.push_str(name);
        }
        self.value(scope, kind, place, value);
        if let Some(date) = date(seconds, fraction, digits) {
            _ = write!(self.out, " /* {date} */");
        }
    }

    fn beyond(&mut self, rest: &[u8], from: usize, named: bool) {
        if rest.iter().all(|&byte| byte == 0) {
            return;
        }
        let bytes = format!("/* bytes {from}..{} */", from + rest.len() - 1);
        if named {
            self.out.push_str(", extra_data=");
            quote_hex(self.out, rest);
            _ = write!(self.out, " {bytes}");
        } else {
            _ = write!(self.out, ", {bytes} ");
            quote_hex(self.out, rest);
        }
    }

    /// `["a", "b"]`.
    fn strings(&mut self, piece: &Piece) {
        if piece.end == End::Unreadable && piece.elements.is_empty() {
            return sym::address(self.out, piece.address);
        }
        self.out.push('[');
        for (index, element) in piece.elements.iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { ", " });
            self.contents(piece, element);
        }
        self.rest(piece, piece.elements.len(), self.snapshot.arch.word());
    }

    /// `[{iov_base="abc", iov_len=3}]`; of what the call fills the addresses.
    fn vector(&mut self, piece: &Piece) {
        if piece.end == End::Unreadable && piece.elements.is_empty() {
            return sym::address(self.out, piece.address);
        }
        self.out.push('[');
        for (index, element) in piece.elements.iter().enumerate() {
            self.out.push_str(if index == 0 { "{iov_base=" } else { ", {iov_base=" });
            match piece.kind {
                Kind::Out(..) => sym::address(self.out, element.address),
                _ => self.contents(piece, element),
            }
            _ = write!(self.out, ", iov_len={}}}", element.size);
        }
        self.rest(piece, piece.elements.len(), 2 * self.snapshot.arch.word());
    }

    fn contents(&mut self, piece: &Piece, element: &Element) {
        if element.address == 0 {
            return sym::address(self.out, 0);
        }
        let bytes = &piece.bytes[element.start..element.start + element.length];
        match element.end {
            End::Unreadable => sym::address(self.out, element.address),
            end => string(self.out, bytes, end),
        }
    }
}

/// Whether it has the size of a set of signals: a word at least, and 64 signals at most.
fn is_set(bytes: &[u8], word: usize) -> bool {
    (word..=8).contains(&bytes.len())
}

/// A hardware address: `01:02:03:04:05:06`.
fn octets(out: &mut String, bytes: &[u8]) {
    for (index, byte) in bytes.iter().enumerate() {
        _ = write!(out, "{}{byte:02x}", if index == 0 { "" } else { ":" });
    }
}

/// A string, with strace's mark where it was cut.
fn string(out: &mut String, bytes: &[u8], end: End) {
    quote(out, bytes);
    if end == End::Truncated {
        out.push_str("...");
    }
}
