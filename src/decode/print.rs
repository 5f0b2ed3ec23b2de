//! What a pointer leads to as strace prints it, struct by struct; total: what could not be read
//! prints as its address.

use std::fmt::Write;

use super::escape::{quote, quote_hex};
use super::scalar::{is_idle, scalar};
use super::sockaddr::sockaddr;
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
            Kind::Struct(layout) => self.structure(layout, place),
            Kind::Array(kind, count) => self.array_in_place(scope, *kind, count, place),
            kind if kind.is_pointer() => self.pointer(kind, place, value),
            kind => scalar(self.out, scope, kind, value, kind.bits(self.snapshot.arch)),
        }
    }

    fn pointer(&mut self, kind: Kind, (parent, offset): (Option<usize>, usize), address: u64) {
        let Some(place) = self.snapshot.place_of(parent, offset) else {
            return sym::address(self.out, address);
        };
        let piece = &self.snapshot.pieces[place];
        match kind {
            Kind::Strings => self.strings(piece),
            Kind::In(&Kind::IoVec, _) | Kind::Out(&Kind::IoVec, _) => self.vector(piece),
            Kind::In(to, extent) | Kind::InOut(to, extent) => self.pointee(*to, extent, place),
            _ if piece.end == End::Unreadable => sym::address(self.out, address),
            _ => string(self.out, &piece.bytes, piece.end),
        }
    }

    fn pointee(&mut self, kind: Kind, extent: Extent, place: usize) {
        let piece = &self.snapshot.pieces[place];
        let complete = piece.end != End::Unreadable;
        let size = kind.size(self.snapshot.arch);
        match kind {
            Kind::Byte | Kind::Char if complete => string(self.out, &piece.bytes, piece.end),
            Kind::SockAddr if complete && piece.bytes.len() >= 2 => {
                sockaddr(self.out, &piece.bytes);
            }
            Kind::SigSet if complete && piece.bytes.len() <= 8 => {
                sets::signals(self.out, &piece.bytes);
            }
            Kind::BitSet if complete => sets::numbers(self.out, &piece.bytes),
            Kind::Byte
            | Kind::Char
            | Kind::SockAddr
            | Kind::SigSet
            | Kind::BitSet
            | Kind::Control
            | Kind::Opaque => sym::address(self.out, piece.address),
            _ if extent.is_array() => self.array(kind, size, place),
            Kind::Struct(layout) => {
                let least = if layout.least > 0 { layout.least } else { size };
                if !complete || piece.bytes.len() < least {
                    return sym::address(self.out, piece.address);
                }
                self.structure(layout, (Some(place), 0));
            }
            _ if piece.bytes.len() < size => sym::address(self.out, piece.address),
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

    fn number(&self, place: usize, offset: usize, kind: Kind) -> u64 {
        let size = kind.size(self.snapshot.arch);
        number(&self.snapshot.pieces[place].bytes, offset, size).unwrap_or(0)
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
            Kind::Char => {
                quote(self.out, bytes.split(|byte| *byte == 0).next().unwrap_or_default())
            }
            Kind::Byte => quote(self.out, bytes),
            Kind::SigSet => sets::signals(self.out, bytes),
            Kind::BitSet => sets::numbers(self.out, bytes),
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
    fn structure(&mut self, layout: &'static Layout, (piece, base): (Option<usize>, usize)) {
        let Some(place) = piece else { return };
        let arch = self.snapshot.arch;
        let bytes = &self.snapshot.pieces[place].bytes;
        let scope = Scope::new(self.snapshot, Some(Inside { layout, piece: place, base }));
        self.out.push('{');
        let mut separator = "";
        let order = (0..layout.fields.len()).map(|index| layout.shown.get(index).copied());
        for (index, shown) in order.enumerate() {
            let index = if layout.shown.is_empty() { index } else { shown.unwrap_or(usize::MAX) };
            let Some((offset, field)) = layout.fields(arch).nth(index) else { break };
            let kind = scope.resolve(field.kind);
            if base + offset + kind.size(arch) > bytes.len() {
                continue;
            }
            let value = self.number(place, base + offset, kind);
            if is_idle(scope, kind, value) {
                continue;
            }
            self.out.push_str(separator);
            separator = ", ";
            if !field.name.is_empty() {
                self.out.push_str(field.name);
                self.out.push('=');
            }
            self.value(scope, kind, (piece, base + offset), value);
        }
        if layout.least > 0 {
            self.beyond(&bytes[layout.size(arch).min(bytes.len())..], layout.size(arch));
        }
        self.out.push('}');
    }

    fn beyond(&mut self, rest: &[u8], from: usize) {
        if rest.iter().any(|&byte| byte != 0) {
            _ = write!(self.out, ", /* bytes {from}..{} */ ", from + rest.len() - 1);
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
        let bytes = &piece.bytes[element.start..element.start + element.length];
        match element.end {
            End::Unreadable => sym::address(self.out, element.address),
            end => string(self.out, bytes, end),
        }
    }
}

/// A string, with strace's mark where it was cut.
fn string(out: &mut String, bytes: &[u8], end: End) {
    quote(out, bytes);
    if end == End::Truncated {
        out.push_str("...");
    }
}
