//! How structs lie in memory: offsets and sizes follow from the types of their fields, so that one
//! declaration serves every architecture; it never holds a size or an offset that it could compute.

use super::kind::{Layout, Shape};
use super::{Arch, Arg, Kind};

/// A struct with the compiler's own alignment.
pub const fn layout(name: &'static str, fields: &'static [Arg]) -> Layout {
    Layout { name, fields, shape: Shape::Natural, shown: &[], least: 0, filled: false }
}

/// A struct that strace shows in another order than that of its fields, or not all of it.
pub const fn shown(name: &'static str, shown: &'static [usize], fields: &'static [Arg]) -> Layout {
    Layout { shown, ..layout(name, fields) }
}

/// A struct without gaps.
pub const fn packed(name: &'static str, fields: &'static [Arg]) -> Layout {
    Layout { shape: Shape::Packed, ..layout(name, fields) }
}

/// A union, all of whose fields are shown.
pub const fn union(name: &'static str, fields: &'static [Arg]) -> Layout {
    Layout { shape: Shape::Union, ..layout(name, fields) }
}

/// A struct that has grown since its first version of `least` bytes.
pub const fn growing(name: &'static str, least: usize, fields: &'static [Arg]) -> Layout {
    Layout { least, ..layout(name, fields) }
}

/// A struct that has grown, of which the caller may leave out any part: bpf(2).
pub const fn filled(name: &'static str, least: usize, fields: &'static [Arg]) -> Layout {
    Layout { filled: true, ..growing(name, least, fields) }
}

impl Layout {
    /// The offset of each field with the field.
    pub fn fields(&'static self, arch: Arch) -> impl Iterator<Item = (usize, &'static Arg)> {
        let mut end = 0usize;
        self.fields.iter().map(move |field| {
            let offset = match self.shape {
                Shape::Natural => end.next_multiple_of(field.kind.align(arch)),
                Shape::Packed => end,
                Shape::Union => 0,
            };
            end = offset + field.kind.size(arch);
            (offset, field)
        })
    }

    /// Where a field begins.
    pub fn offset(&'static self, index: usize, arch: Arch) -> usize {
        self.fields(arch).nth(index).map_or(0, |(offset, _)| offset)
    }

    /// Its size with the padding at its end.
    pub fn size(&'static self, arch: Arch) -> usize {
        let ends = self.fields(arch).map(|(offset, field)| offset + field.kind.size(arch));
        let end = ends.max().unwrap_or(0);
        end.next_multiple_of(self.align(arch))
    }

    fn align(&self, arch: Arch) -> usize {
        if self.shape == Shape::Packed {
            return 1;
        }
        self.fields.iter().map(|field| field.kind.align(arch)).max().unwrap_or(1)
    }

    /// What follows the struct: which field counts it, and what it is.
    pub fn following(&self) -> Option<(usize, Kind)> {
        match self.fields.last()?.kind {
            Kind::Following(count, kind) | Kind::Quiet(&Kind::Following(count, kind)) => {
                Some((count, *kind))
            }
            _ => None,
        }
    }

    /// How the names of all fields begin, up to an underscore: `msg_`. It is left out in the names
    /// of files.
    pub fn prefix(&self) -> &'static str {
        let name = self.fields.first().map_or("", |field| field.name);
        let prefix = &name[..name.find('_').map_or(0, |at| at + 1)];
        let common = self.fields.iter().all(|field| field.name.starts_with(prefix));
        if common { prefix } else { "" }
    }
}

impl Kind {
    /// How many bytes it takes in a struct or an array; what has no size of its own is counted in
    /// bytes.
    pub fn size(self, arch: Arch) -> usize {
        match self.on(arch) {
            Kind::Struct(layout) => layout.size(arch),
            Kind::Array(kind, count) => kind.size(arch) * count,
            Kind::IoVec => 2 * arch.word(),
            Kind::SigInfo => 128,
            Kind::FilterInstruction(_) => 8,
            Kind::Capabilities => 12,
            Kind::Rest | Kind::Following(..) => 0,
            Kind::Inet6(_) => 16,
            Kind::Upto(_, kind, count) => kind.size(arch) * count,
            Kind::Indexed(kind, names) => kind.size(arch) * names.len(),
            Kind::SockAddr
            | Kind::SigSet
            | Kind::BitSet
            | Kind::NodeMask
            | Kind::Control
            | Kind::Message => 1,
            kind => {
                let choices = kind.choices().map(|kind| kind.size(arch));
                choices.max().unwrap_or(kind.bits(arch) as usize / 8)
            }
        }
    }

    /// What its address in a struct is a multiple of.
    pub fn align(self, arch: Arch) -> usize {
        match self.on(arch) {
            Kind::Struct(layout) => layout.align(arch),
            Kind::Inet6(_) => 4,
            Kind::Array(kind, _) | Kind::Indexed(kind, _) | Kind::Upto(_, kind, _) => {
                kind.align(arch)
            }
            Kind::IoVec => arch.word(),
            Kind::FilterInstruction(_) => 4,
            kind => {
                let choices = kind.choices().map(|kind| kind.align(arch));
                choices.max().unwrap_or(kind.size(arch).clamp(1, arch.align()))
            }
        }
    }

    /// Whether what lies there has pointers that are to be followed.
    pub fn leads_on(self) -> bool {
        match self {
            Kind::Struct(layout) => layout.fields.iter().any(|field| field.kind.leads_on()),
            Kind::Array(kind, _) | Kind::As(_, kind) => kind.leads_on(),
            Kind::ByArch(kinds) => kinds.iter().any(|kind| kind.leads_on()),
            Kind::ByWord(kinds) => kinds.iter().any(|kind| kind.leads_on()),
            kind => kind.is_pointer() || kind.choices().any(Kind::leads_on),
        }
    }

    /// The choice that depends on the architecture alone, made.
    pub fn on(self, arch: Arch) -> Kind {
        match self {
            Kind::ByArch(kinds) => kinds[arch as usize].on(arch),
            Kind::ByWord(kinds) => kinds[arch.narrow() as usize].on(arch),
            kind => kind,
        }
    }

    /// The kinds among which it chooses by a sibling or a value; none of one that does not.
    pub fn choices(self) -> impl Iterator<Item = Kind> {
        let (cases, other): (&'static [(u64, Kind)], _) = match self {
            Kind::NonZero(kind)
            | Kind::Quiet(kind)
            | Kind::Dated(kind)
            | Kind::Remarked(kind, _)
            | Kind::If(_, _, kind)
            | Kind::Unless(_, _, kind) => (&[], Some(*kind)),
            Kind::Select(_, cases, other)
            | Kind::SelectBits(_, _, cases, other)
            | Kind::SelectAt(_, cases, other) => (cases, Some(*other)),
            _ => (&[], None),
        };
        cases.iter().map(|case| case.1).chain(other)
    }
}
