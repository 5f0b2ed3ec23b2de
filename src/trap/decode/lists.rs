//! Arrays as strace prints them: of structs and numbers, of strings, of buffers; what was cut or could
//! not be read is marked where it would begin.

use std::fmt::Write;

use super::escape::octets;
use super::escape::{quote, quote_hex};
use super::print::{Printer, print_string};
use super::sockaddr::sockaddr;
use super::{sets, symbols as sym};
use crate::table::Kind;
use crate::trap::snapshot::{Element, End, Piece, Scope};

impl<'a> Printer<'a> {
    /// `[a, b]`; after a cut `...`, where the array is unreadable with the address.
    pub(super) fn array(&mut self, kind: Kind, size: usize, place: usize) {
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
    pub(super) fn rest(&mut self, piece: &Piece, count: usize, size: usize) {
        if piece.end != End::Complete {
            self.out.push_str(if count == 0 { "..." } else { ", ..." });
        }
        if piece.end == End::Unreadable {
            // A wild address can wrap, and must not stop the daemon in a build with overflow checks.
            let at = piece.address.wrapping_add((count * size) as u64);
            _ = write!(self.out, " /* {at:#x} */");
        }
        self.out.push(']');
    }

    pub(super) fn array_in_place(
        &mut self,
        scope: Scope<'a>,
        kind: Kind,
        count: usize,
        (piece, offset): (Option<usize>, usize),
    ) {
        let Some(place) = piece else { return };
        let size = kind.size(self.snapshot.arch);
        // A struct that the caller has cut short is filled up with zeros.
        let bytes = self.snapshot.pieces[place].bytes.get(offset..).unwrap_or_default();
        let bytes = &bytes[..bytes.len().min(size * count)];
        match kind {
            Kind::Char => match bytes.iter().position(|byte| *byte == 0) {
                Some(length) => quote(self.out, &bytes[..length]),
                None if bytes.len() < count => quote(self.out, bytes),
                // The last place is the NUL's.
                None => print_string(self.out, &bytes[..count.saturating_sub(1)], End::Truncated),
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

    /// `[[VINTR]=0x3, [VQUIT]=0]`.
    pub(super) fn indexed(
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

    /// `["a", "b"]`.
    pub(super) fn strings(&mut self, piece: &Piece) {
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
    pub(super) fn vector(&mut self, piece: &Piece) {
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

    pub(super) fn contents(&mut self, piece: &Piece, element: &Element) {
        if element.address == 0 {
            return sym::address(self.out, 0);
        }
        let bytes = &piece.bytes[element.start..element.start + element.length];
        match element.end {
            End::Unreadable => sym::address(self.out, element.address),
            // Nothing is known of a buffer that the kernel would not come to.
            End::Truncated if bytes.is_empty() => sym::address(self.out, element.address),
            end => print_string(self.out, bytes, end),
        }
    }
}
