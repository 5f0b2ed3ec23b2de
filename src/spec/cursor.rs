//! A cursor over a SPEC's text: white space, words, numbers, and the place where something is
//! missing; it knows nothing of the grammar.

use super::error::SpecError;
use crate::text::printable;

/// A text and how much of it has been read.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// What is left of the text.
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Steps over white space.
    pub(super) fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Steps over `token`, and the white space before it, if it comes next.
    pub(super) fn take(&mut self, token: &str) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// Steps over `token`, which has to come next.
    pub(super) fn need(&mut self, token: &str, wanted: &'static str) -> Result<(), SpecError> {
        if self.take(token) { Ok(()) } else { Err(self.missing(wanted)) }
    }

    /// The next run of letters, digits, `_` and `-`, which may begin with `@`.
    pub(super) fn word(&mut self, wanted: &'static str) -> Result<&'a str, SpecError> {
        self.skip_space();
        let rest = self.rest();
        let begin = usize::from(rest.starts_with('@'));
        let length = rest[begin..]
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
            .map_or(rest.len(), |length| begin + length);
        self.at += length;
        if length == 0 { Err(self.missing(wanted)) } else { Ok(&rest[..length]) }
    }

    /// Decimal, `0x` hexadecimal or `0` octal, negative ones in two's complement.
    pub(super) fn number(&self, word: &str) -> Result<u64, SpecError> {
        let (negative, digits) = match word.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, word),
        };
        let (digits, radix) = match digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
            Some(digits) => (digits, 16),
            None if digits.len() > 1 && digits.starts_with('0') => (digits, 8),
            None => (digits, 10),
        };
        u64::from_str_radix(digits, radix)
            .ok()
            .filter(|magnitude| !negative || *magnitude <= 1 << 63)
            .map(|magnitude| if negative { magnitude.wrapping_neg() } else { magnitude })
            .ok_or_else(|| SpecError::BadNumber { word: printable(word), spec: self.shown() })
    }

    /// The error for something that does not come next.
    pub(super) fn missing(&mut self, wanted: &'static str) -> SpecError {
        self.skip_space();
        let place = match self.rest().chars().next() {
            None => "at the end of".to_string(),
            Some(next) => format!("before '{}' in", printable(next.encode_utf8(&mut [0; 4]))),
        };
        SpecError::Missing { wanted, place, spec: self.shown() }
    }

    /// The whole text, for an error.
    pub(super) fn shown(&self) -> String {
        printable(self.text.trim())
    }
}
