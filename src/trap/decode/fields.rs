//! Structs as strace prints them, field by field; what lies beyond what was read is left out.

use std::fmt::Write;

use super::date::date;
use super::escape::quote_hex;
use super::print::Printer;
use super::scalar::{is_idle, signed};
use super::sockaddr::inet_pton;
use crate::table::{Extent, Kind, Layout};
use crate::trap::snapshot::{Inside, Scope};

impl<'a> Printer<'a> {
    /// `{a=1, b=2}`, and of one that is longer than is known what is beyond.
    pub(super) fn structure(&mut self, layout: &'static Layout, extent: Extent, place: usize) {
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
    pub(super) fn fields(
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
            // The kernel takes for zero what a caller of an older struct leaves out, so the fields up to `least` are
            // shown.
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

    pub(super) fn is_zero(&self, place: usize, offset: usize, size: usize) -> bool {
        let bytes = self.snapshot.pieces[place].bytes.iter().skip(offset).take(size);
        bytes.into_iter().all(|&byte| byte == 0)
    }

    /// What follows a struct, as far as it was read.
    pub(super) fn following(
        &mut self,
        scope: Scope<'a>,
        count: usize,
        kind: Kind,
        (piece, offset): (Option<usize>, usize),
    ) {
        let Some(place) = piece else { return };
        let rest = self.snapshot.pieces[place].bytes.len() - offset;
        let counted = usize::try_from(scope.count(count).unwrap_or(0)).unwrap_or(usize::MAX);
        // The count is the target's word, and must not lead beyond what was read.
        let read = counted.min(rest / kind.size(self.snapshot.arch));
        self.array_in_place(scope, kind, read, (piece, offset));
        if read < counted {
            let is_list = self.out.ends_with(']');
            self.out.truncate(self.out.len() - usize::from(is_list));
            self.out.push_str(if is_list { ", ...]" } else { "..." });
        }
    }

    pub(super) fn inet6(&mut self, name: &str, (piece, offset): (Option<usize>, usize)) {
        let Some(place) = piece else { return };
        let bytes = &self.snapshot.pieces[place].bytes;
        if let Some(octets) = bytes.get(offset..).and_then(|bytes| bytes.first_chunk()) {
            inet_pton(self.out, *octets, name);
        }
    }

    /// A time and the date that it means; of a struct strace knows some that stand for themselves.
    pub(super) fn dated(
        &mut self,
        scope: Scope<'a>,
        kind: Kind,
        place: (Option<usize>, usize),
        value: u64,
    ) {
        const SPECIAL_TIMES: [(u64, &str); 2] =
            [(0x3fff_ffff, "UTIME_NOW"), (0x3fff_fffe, "UTIME_OMIT")];
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
        // Values of tv_nsec, utimensat(2): microseconds have none.
        let special = SPECIAL_TIMES.iter().find(|special| special.0 == fraction && digits == 9);
        if let Some((_, name)) = special {
            return self.out.push_str(name);
        }
        self.value(scope, kind, place, value);
        if let Some(date) = date(seconds, fraction, digits) {
            _ = write!(self.out, " /* {date} */");
        }
    }

    pub(super) fn beyond(&mut self, rest: &[u8], from: usize, named: bool) {
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
}
