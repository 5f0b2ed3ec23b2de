//! A cursor over the text of a SPEC or a rule: white space, words, numbers, and the place where something is
//! missing; it knows nothing of the grammar.

use super::error::SpecError;
use crate::kernel::text::printable;

/// A text and how much of it has been read.
pub(in crate::policy) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(in crate::policy) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// What is left of the text.
    pub(in crate::policy) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Whether nothing but white space has been read.
    pub(in crate::policy) fn is_at_begin(&self) -> bool {
        self.text[..self.at].trim().is_empty()
    }

    /// Steps over the next `length` bytes, which must end between characters.
    pub(in crate::policy) fn step(&mut self, length: usize) {
        self.at += length;
    }

    /// Steps over white space.
    pub(in crate::policy) fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Steps over `token`, and the white space before it, if it comes next.
    pub(in crate::policy) fn take(&mut self, token: &str) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// Steps over `token`, which has to come next.
    pub(in crate::policy) fn need(
        &mut self,
        token: &str,
        wanted: &'static str,
    ) -> Result<(), SpecError> {
        if self.take(token) { Ok(()) } else { Err(self.missing(wanted)) }
    }

    /// The next run of letters, digits, `_` and `-`, which may begin with `@`.
    pub(in crate::policy) fn word(&mut self, wanted: &'static str) -> Result<&'a str, SpecError> {
        self.skip_space();
        let rest = self.rest();
        let begin = usize::from(rest.starts_with('@'));
        let length = rest[begin..]
            // `-` stands in names of groups, such as `@write-files`, and before numbers.
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
            .map_or(rest.len(), |length| begin + length);
        self.at += length;
        if length == 0 { Err(self.missing(wanted)) } else { Ok(&rest[..length]) }
    }

    /// Decimal, `0x` hexadecimal or `0` octal, negative ones in two's complement.
    pub(in crate::policy) fn number(&self, word: &str) -> Result<u64, SpecError> {
        let (negative, digits) = match word.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, word),
        };
        let (digits, radix) = match digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
            Some(digits) => (digits, 16),
            // Octal, as in C and strace: modes are written this way.
            None if digits.len() > 1 && digits.starts_with('0') => (digits, 8),
            None => (digits, 10),
        };
        u64::from_str_radix(digits, radix)
            .ok()
            // i64::MIN is the lowest that two's complement holds.
            .filter(|magnitude| !negative || *magnitude <= 1 << 63)
            .map(|magnitude| if negative { magnitude.wrapping_neg() } else { magnitude })
            .ok_or_else(|| SpecError::BadNumber { word: printable(word), spec: self.shown() })
    }

    /// The error for something that does not come next.
    pub(in crate::policy) fn missing(&mut self, wanted: &'static str) -> SpecError {
        self.skip_space();
        let place = match self.rest().chars().next() {
            None => "at the end of".to_string(),
            Some(next) => format!("before '{}' in", printable(next.encode_utf8(&mut [0; 4]))),
        };
        SpecError::Missing { wanted, place, spec: self.shown() }
    }

    /// The whole text, for an error.
    pub(in crate::policy) fn shown(&self) -> String {
        printable(self.text.trim())
    }
}
