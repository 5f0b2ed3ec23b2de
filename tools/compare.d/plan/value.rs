//! A value for each kind, with what it points at; it never leaves a count without the things that
//! it counts, but for a little chance.

use syscallfs::table::{Arch, Arg, Extent, Kind, Layout};

use crate::dice::Dice;
use crate::memory::Memory;
use crate::number::{self as numbers, NUMBERS};
use crate::samples;

/// Makes the values of one call.
pub(crate) struct Maker<'a> {
    pub(crate) arch: Arch,
    pub(crate) memory: &'a mut Memory,
    pub(crate) dice: &'a mut Dice,
}

impl Maker<'_> {
    /// The registers for these arguments. Those that the call does not have are filled too.
    pub(crate) fn registers(&mut self, args: &[Arg]) -> [u64; 6] {
        let kinds: Vec<Kind> = args.iter().map(|arg| arg.kind).collect();
        let mut words = Vec::new();
        for (kind, bytes) in kinds.iter().zip(self.siblings(&kinds)) {
            words.extend(bytes.chunks(self.arch.word()).map(number));
            let bits = 8 * bytes.len();
            let two = matches!(kind, Kind::Halves | Kind::UpperFirst);
            if two && self.arch.word() == 8 {
                words.push(self.dice.choose(NUMBERS));
            } else if bits < 64 && self.dice.once_in(10) {
                // The kernel looks at the lower bits alone.
                *words.last_mut().unwrap_or(&mut 0) |= self.dice.any() << bits;
            }
        }
        let mut registers = [0; 6].map(|_: u64| self.dice.choose(NUMBERS));
        registers.iter_mut().zip(words).for_each(|(register, word)| *register = word);
        registers
    }

    /// The bytes of each of several values that may name each other: first those that stand for
    /// themselves, then those that follow from others.
    fn siblings(&mut self, kinds: &[Kind]) -> Vec<Vec<u8>> {
        let mut values: Vec<Vec<u8>> = Vec::new();
        for &kind in kinds {
            let size = kind.size(self.arch);
            values.push(if kind.on(self.arch).is_choice() || kind.pointer().is_some() {
                vec![0; size]
            } else {
                self.value(kind, 1)
            });
        }
        for (index, &kind) in kinds.iter().enumerate() {
            self.request(kind, kinds, &mut values);
            let kind = self.resolve(kind, &values);
            if let Some(pointer) = kind.pointer() {
                let address = self.pointer(pointer, &mut values);
                values[index] = address.to_le_bytes()[..kind.size(self.arch)].to_vec();
            } else if kind != kinds[index].on(self.arch) {
                let size = values[index].len();
                values[index] = self.value(kind, 1);
                values[index].resize(size, 0);
            }
        }
        values
    }

    /// For most calls of ioctl(2) a request of which the table knows what it takes.
    fn request(&mut self, kind: Kind, kinds: &[Kind], values: &mut [Vec<u8>]) {
        match kind.on(self.arch) {
            Kind::Select(by, cases, _)
                if kinds[by] == Kind::IoctlRequest && !self.dice.once_in(8) =>
            {
                let (request, _) = self.dice.choose(cases);
                values[by] = (request as u32).to_le_bytes().to_vec();
            }
            _ => {}
        }
    }

    fn resolve(&self, kind: Kind, values: &[Vec<u8>]) -> Kind {
        let case = |value, cases: &[(u64, Kind)], other| {
            let case = cases.iter().find(|case| case.0 == value);
            self.resolve(case.map_or(other, |case| case.1), values)
        };
        match kind.on(self.arch) {
            Kind::Select(by, cases, other) => case(number(&values[by]), cases, *other),
            Kind::SelectBits(by, bits, cases, other) => {
                case(number(&values[by]) & bits, cases, *other)
            }
            Kind::SelectAt(by, cases, other) => {
                case(self.memory.number_at(number(&values[by])), cases, *other)
            }
            Kind::If(by, mask, kind) if number(&values[by]) & mask != 0 => {
                self.resolve(*kind, values)
            }
            Kind::Unless(by, mask, kind) if number(&values[by]) & mask == 0 => {
                self.resolve(*kind, values)
            }
            Kind::If(..) | Kind::Unless(..) => Kind::Unused,
            kind => kind,
        }
    }

    /// An address with something of its kind at it; counts among the siblings are set.
    fn pointer(&mut self, kind: Kind, values: &mut [Vec<u8>]) -> u64 {
        if self.dice.once_in(8) {
            return 0;
        }
        if self.dice.once_in(12) {
            return self.memory.wild(self.dice);
        }
        let bytes = match kind {
            Kind::In(to, extent) | Kind::Out(to, extent) | Kind::InOut(to, extent) => {
                self.pointee(*to, extent, values)
            }
            Kind::Strings => {
                let mut words = Vec::new();
                for _ in 0..self.dice.below(4) {
                    let text = samples::text(self.dice);
                    words.extend(&self.memory.put(text).to_le_bytes()[..self.arch.word()]);
                }
                words.extend(vec![0; self.arch.word()]);
                words
            }
            _ => samples::text(self.dice).to_vec(),
        };
        self.memory.put(&bytes)
    }

    fn pointee(&mut self, to: Kind, extent: Extent, values: &mut [Vec<u8>]) -> Vec<u8> {
        let few = self.dice.below(4);
        let (bytes, told) = match extent {
            Extent::One => (self.value(to, 1), None),
            Extent::Fixed(count) => (self.value(to, count), None),
            Extent::Items(sibling) => (self.value(to, few), Some((sibling, few))),
            Extent::Plus(sibling, more) => (self.value(to, few + more), Some((sibling, few))),
            Extent::Records(count, size) => {
                values[size] = vec![8, 0, 0, 0];
                (self.dice.bytes(8 * few), Some((count, few)))
            }
            Extent::Argument(_) | Extent::Within(..) => (self.value(to, 4), None),
            Extent::Bits(sibling) | Extent::Nodes(sibling) => {
                let bits = self.dice.choose(&[1, 8, 16, 64, 70]);
                (self.dice.bytes(16), Some((sibling, bits)))
            }
            Extent::Bytes(sibling)
            | Extent::AtMost(sibling)
            | Extent::Readable(sibling)
            | Extent::Cell(sibling) => {
                let mut bytes = self.value(to, 1);
                if self.dice.once_in(6) {
                    let size = self.dice.below(2 * bytes.len() + 2);
                    bytes.resize(size, self.dice.below(2) as u8);
                }
                let size = bytes.len();
                (bytes, Some((sibling, size)))
            }
            Extent::Own(field, _) => {
                let mut bytes = self.value(to, 1);
                if let Kind::Struct(layout) = to {
                    let size = bytes.len() as u32;
                    let at = layout.offset(field, self.arch);
                    bytes[at..at + 4].copy_from_slice(&size.to_le_bytes());
                }
                (bytes, None)
            }
            Extent::AfterWord(sibling) => {
                let text = samples::text(self.dice);
                let mut bytes = self.dice.bytes(self.arch.word());
                bytes.extend(text);
                (bytes, Some((sibling, text.len())))
            }
            Extent::Tail(field) => {
                let mut bytes = self.value(to, 1);
                if let Kind::Struct(layout) = to {
                    let at = layout.offset(field, self.arch);
                    bytes[at..at + 4].copy_from_slice(&(few as u32).to_le_bytes());
                }
                bytes.extend(self.dice.bytes(few));
                (bytes, None)
            }
            Extent::Counted => {
                let mut bytes = self.value(to, 1);
                let following = match to {
                    Kind::Struct(layout) => layout.following().map(|it| (layout, it)),
                    _ => None,
                };
                if let Some((layout, (field, item))) = following {
                    let at = layout.offset(field, self.arch);
                    bytes[at..at + 2].copy_from_slice(&(few as u16).to_le_bytes());
                    bytes.extend(self.value(item, few));
                }
                (bytes, None)
            }
            Extent::At(_) | Extent::PagesOf(_) | Extent::Request(_) => (self.value(to, 1), None),
            Extent::Most(counted, _) => return self.pointee(to, *counted, values),
        };
        if let Some((sibling, count)) = told.filter(|_| !self.dice.once_in(10)) {
            let size = values[sibling].len().min(8);
            values[sibling][..size].copy_from_slice(&(count as u64).to_le_bytes()[..size]);
        }
        bytes
    }

    /// The bytes of `count` values in memory; of bytes, a few.
    fn value(&mut self, kind: Kind, count: usize) -> Vec<u8> {
        match kind.on(self.arch) {
            Kind::Struct(layout) => (0..count).flat_map(|_| self.fields(layout)).collect(),
            Kind::Array(&Kind::Char, size) => {
                let mut text = samples::text(self.dice).to_vec();
                text.resize(size, 0);
                text
            }
            Kind::Array(kind, size) => self.value(*kind, size * count),
            Kind::SockAddr => samples::sockaddr(self.dice),
            Kind::Control => samples::control(self.dice, self.arch),
            Kind::SigSet | Kind::BitSet | Kind::NodeMask if count == 1 => {
                let size = self.dice.choose(&[8, 8, 8, 4, 16, 128]);
                self.dice.bytes(size)
            }
            Kind::Byte | Kind::ValueByte | Kind::HexByte | Kind::Char | Kind::Opaque
                if count == 1 =>
            {
                samples::text(self.dice).to_vec()
            }
            Kind::SigInfo => samples::siginfo(self.dice),
            Kind::Capabilities => self.dice.bytes(12 * count),
            Kind::Dated(kind) => self.value(*kind, count),
            Kind::IoVec => (0..count.max(2)).flat_map(|_| self.iovec()).collect(),
            kind => {
                let size = kind.size(self.arch);
                (0..count)
                    .flat_map(|_| {
                        numbers::number(kind, self.memory, self.dice)
                            .to_le_bytes()
                            .into_iter()
                            .take(size)
                    })
                    .collect()
            }
        }
    }

    fn fields(&mut self, layout: &'static Layout) -> Vec<u8> {
        let mut bytes = vec![0; layout.size(self.arch)];
        let kinds: Vec<Kind> = layout.fields.iter().map(|field| field.kind).collect();
        let values = self.siblings(&kinds);
        for ((offset, _), value) in layout.fields(self.arch).zip(values) {
            let end = bytes.len().min(offset + value.len());
            bytes[offset..end].copy_from_slice(&value[..end - offset]);
        }
        bytes
    }

    fn iovec(&mut self) -> Vec<u8> {
        let text = samples::text(self.dice);
        let word = self.arch.word();
        let address = self.memory.put(text).to_le_bytes();
        [&address[..word], &text.len().to_le_bytes()[..word]].concat()
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
}
