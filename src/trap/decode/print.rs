//! What a pointer leads to as strace prints it; total: what could not be read prints as its address.

use std::fmt::Write;

use super::control::control;
use super::escape::{quote, quote_hex};
use super::scalar::{scalar, signed};
use super::siginfo::siginfo;
use super::sockaddr::sockaddr;
use super::{sets, symbols as sym};
use crate::table::{Extent, Kind};
use crate::trap::snapshot::{End, Scope, Snapshot, little_endian};

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
            Kind::Upto(sibling, kind, count) => {
                let counted = usize::try_from(scope.value(sibling).unwrap_or(0)).unwrap_or(count);
                self.array_in_place(scope, *kind, count.min(counted), place);
            }
            Kind::Indexed(kind, names) => self.indexed(scope, *kind, names, place),
            Kind::Inet6(name) => self.inet6(name, place),
            kind => match kind.pointer() {
                Some(kind) => self.pointer(scope, kind, place, value),
                None => scalar(self.out, scope, kind, value, kind.bits(self.snapshot.arch)),
            },
        }
    }

    pub(super) fn pointer(
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
            _ => print_string(self.out, &piece.bytes, piece.end),
        }
    }

    fn pointee(&mut self, scope: Scope<'a>, kind: Kind, extent: Extent, place: usize) {
        let kind = kind.on(self.snapshot.arch);
        let piece = &self.snapshot.pieces[place];
        let complete = piece.end != End::Unreadable;
        let (size, word) = (kind.size(self.snapshot.arch), self.snapshot.arch.word());
        let bytes = piece.bytes.as_slice();
        match kind {
            Kind::Byte | Kind::Char if complete => print_string(self.out, bytes, piece.end),
            // Many values of attributes end with a NUL, which strace leaves out.
            Kind::ValueByte if complete => {
                print_string(self.out, bytes.strip_suffix(b"\0").unwrap_or(bytes), piece.end);
            }
            Kind::HexByte if complete => quote_hex(self.out, bytes),
            // The first two bytes are the family, without which the others mean nothing.
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
            Kind::Message if bytes.len() >= word => {
                let kind = signed(little_endian(bytes, 0, word).unwrap_or(0), word as u32 * 8);
                _ = write!(self.out, "{{mtype={kind}, mtext=");
                match complete {
                    true => print_string(self.out, &bytes[word..], piece.end),
                    false => sym::address(self.out, piece.address + word as u64),
                }
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
                // Where a shorter struct is allowed, one that the cap has cut would look like one.
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
    pub(super) fn element(&mut self, kind: Kind, place: usize, offset: usize) {
        let scope = Scope::arguments(self.snapshot);
        let kind = scope.resolve(kind);
        let value = self.number(place, offset, kind);
        self.value(scope, kind, (Some(place), offset), value);
    }

    /// The number there, with zero for bytes that were not read; for a wider value, whether
    /// it is anything but zero.
    pub(super) fn number(&self, place: usize, offset: usize, kind: Kind) -> u64 {
        let size = kind.size(self.snapshot.arch);
        let bytes = &self.snapshot.pieces[place].bytes;
        // The callers only ask whether it is zero.
        if size > 8 {
            let bytes = bytes.get(offset..offset + size).unwrap_or_default();
            return u64::from(bytes.iter().any(|&byte| byte != 0));
        }
        let given = bytes.len().saturating_sub(offset).min(size);
        little_endian(bytes, offset, given).unwrap_or(0)
    }
}

/// Whether it has the size of a set of signals: a word at least, and 64 signals at most.
fn is_set(bytes: &[u8], word: usize) -> bool {
    (word..=8).contains(&bytes.len())
}

/// A string, with strace's mark where it was cut.
pub(super) fn print_string(out: &mut String, bytes: &[u8], end: End) {
    quote(out, bytes);
    if end == End::Truncated {
        out.push_str("...");
    }
}
