//! A struct for the target's memory, as its architecture lays it out. Padding between two fields is zero.

use crate::table::Arch;

/// A struct that is filled field by field, in order.
#[derive(Debug)]
pub(super) struct StructWriter {
    arch: Arch,
    bytes: Vec<u8>,
}

impl StructWriter {
    pub(super) fn new(arch: Arch) -> Self {
        Self { arch, bytes: Vec::new() }
    }

    /// A `long`, signed or not: its lower half on a machine of 32 bits.
    pub(super) fn long(self, value: u64) -> Self {
        let width = self.arch.word();
        self.number(value, width)
    }

    /// An `int`.
    pub(super) fn int(self, value: u32) -> Self {
        self.number(value.into(), 4)
    }

    /// A `short`.
    pub(super) fn short(self, value: u16) -> Self {
        self.number(value.into(), 2)
    }

    /// A string in a field of `width` bytes, cut where it does not fit with its NUL.
    pub(super) fn text(mut self, text: &[u8], width: usize) -> Self {
        let end = self.bytes.len() + width;
        self.bytes.extend(&text[..text.len().min(width - 1)]);
        self.fill(end);
        self
    }

    /// The bytes, with those at the end that make the struct `size` long.
    pub(super) fn padded(mut self, size: usize) -> Vec<u8> {
        debug_assert!(self.bytes.len() <= size);
        self.fill(size);
        self.bytes
    }

    fn fill(&mut self, length: usize) {
        let more = length.saturating_sub(self.bytes.len());
        self.bytes.extend(std::iter::repeat_n(0, more));
    }

    fn number(mut self, value: u64, width: usize) -> Self {
        // i386 aligns 8 bytes to 4 in a struct, so the alignment is not always the width.
        self.fill(self.bytes.len().next_multiple_of(width.min(self.arch.align())));
        // All architectures whose calls are carried out are little-endian.
        self.bytes.extend(&value.to_le_bytes()[..width]);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_lie_where_the_architecture_has_them() {
        let of = |arch| StructWriter::new(arch).short(1).long(2).int(3).long(u64::MAX).padded(32);
        assert_eq!(
            of(Arch::X86_64),
            [
                [1, 0, 0, 0, 0, 0, 0, 0],
                [2, 0, 0, 0, 0, 0, 0, 0],
                [3, 0, 0, 0, 0, 0, 0, 0],
                [255; 8]
            ]
            .concat()
        );
        assert_eq!(
            of(Arch::I386)[..16],
            [[1, 0, 0, 0], [2, 0, 0, 0], [3, 0, 0, 0], [255; 4]].concat()
        );
        assert_eq!(of(Arch::I386)[16..], [0; 16]);
    }

    #[test]
    fn a_string_keeps_its_nul() {
        let text = |text: &str| StructWriter::new(Arch::I386).text(text.as_bytes(), 4).padded(5);
        assert_eq!(text("ab"), b"ab\0\0\0");
        assert_eq!(text("abcdef"), b"abc\0\0");
    }
}
