//! What stands behind an operator: a string, bare or in double quotes, a glob, a network.

use std::fmt::Write;
use std::net::IpAddr;
use std::sync::Arc;

use globset::{Glob, GlobBuilder};
use ipnet::IpNet;

/// What ends a string without quotes, beside white space and `&&`.
const ENDS: [char; 4] = ['"', '#', '(', ')'];

/// The string that `text` begins with, and its length there.
///
/// # Errors
/// What is wrong with it, for people.
pub(super) fn quoted_string(text: &str) -> Result<(Vec<u8>, usize), String> {
    match text.strip_prefix('"') {
        Some(quoted) => unquote(quoted).map(|(bytes, length)| (bytes, length + 1)),
        None => {
            let end = text.find(|c: char| c.is_whitespace() || ENDS.contains(&c));
            let bare = &text[..end.unwrap_or(text.len())];
            // `&&` joins conditions; a single `&` can stand in a path.
            let bare = bare.split("&&").next().unwrap_or_default();
            Ok((bare.as_bytes().to_vec(), bare.len()))
        }
    }
}

/// What stands before the closing quote, and the length with that.
fn unquote(text: &str) -> Result<(Vec<u8>, usize), String> {
    let mut bytes = Vec::new();
    let mut rest = text.char_indices();
    while let Some((at, c)) = rest.next() {
        match c {
            '"' => return Ok((bytes, at + 1)),
            '\\' => match rest.next() {
                Some((_, '"')) => bytes.push(b'"'),
                Some((_, '\\')) => bytes.push(b'\\'),
                Some((_, 'n')) => bytes.push(b'\n'),
                Some((_, 't')) => bytes.push(b'\t'),
                Some((at, 'x')) => {
                    let digits = text.get(at + 1..at + 3).unwrap_or_default();
                    let byte = u8::from_str_radix(digits, 16).map_err(|_| {
                        format!("'\\x{digits}' is no byte: two hexadecimal digits follow \\x")
                    })?;
                    bytes.push(byte);
                    rest.nth(1);
                }
                // Of a glob: `\*`.
                Some((_, other)) => {
                    bytes.push(b'\\');
                    bytes.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes());
                }
                None => break,
            },
            c => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Err("missing the closing '\"'".to_owned())
}

/// `bytes` in double quotes, as [`quoted_string`] reads them.
pub(super) fn quoted(bytes: &[u8]) -> String {
    let mut text = String::from('"');
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' | '\\' => text.extend(['\\', c]),
                '\n' => text.push_str("\\n"),
                '\t' => text.push_str("\\t"),
                c if c.is_ascii_control() => _ = write!(text, "\\x{:02x}", u32::from(c)),
                c => text.push(c),
            }
        }
        chunk.invalid().iter().for_each(|byte| _ = write!(text, "\\x{byte:02x}"));
    }
    text.push('"');
    text
}

/// Whether a text begins like a number, be it negative.
pub(super) fn begins_like_number(text: &[u8]) -> bool {
    matches!(text, [b'0'..=b'9', ..] | [b'-', b'0'..=b'9', ..])
}

/// The same without quotes where none are needed.
pub(super) fn word(bytes: &[u8]) -> String {
    let is_plain =
        |byte: &u8| byte.is_ascii_alphanumeric() || b"/.*?@:_-+%,[]{}!^~=".contains(byte);
    let first = !bytes.is_empty() && !begins_like_number(bytes);
    match std::str::from_utf8(bytes) {
        // Without quotes, what looks like a number or NULL would be parsed as one.
        Ok(text) if first && text != "NULL" && bytes.iter().all(is_plain) => text.to_owned(),
        _ => quoted(bytes),
    }
}

/// The longest glob: as long as a path can be.
const GLOB_MAX: usize = 4096;
/// How many `{` it has at most.
// What is behind globs takes no deeper nesting, and says so only when a glob is matched.
const ALTERNATES_MAX: usize = 64;

/// A glob. `*` and `?` stand for no `/`, `**` for any directories.
///
/// # Errors
/// What is wrong with it, for people.
pub(super) fn glob(bytes: &[u8]) -> Result<Arc<Glob>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "a glob is text, UTF-8".to_owned())?;
    if text.len() > GLOB_MAX || text.matches('{').count() > ALTERNATES_MAX {
        let most = format!("more than {GLOB_MAX} bytes, or {ALTERNATES_MAX} '{{'");
        return Err(format!("a glob is too long: it has {most}"));
    }
    GlobBuilder::new(text)
        // As in a shell: else `/tmp/*` would also match what lies deeper.
        .literal_separator(true)
        .build()
        // Shared: the conditions and the globs on a subject both keep it.
        .map(Arc::new)
        .map_err(|error| format!("bad glob '{}': {}", text.escape_debug(), error.kind()))
}

/// A network, or an address as the network of itself.
pub(super) fn network(bytes: &[u8]) -> Option<IpNet> {
    let text = std::str::from_utf8(bytes).ok()?;
    let network = text.parse().ok().or_else(|| text.parse().ok().map(|a: IpAddr| a.into()));
    network.map(|network: IpNet| network.trunc())
}

/// Whether a text is an address or a network as no number is written: with dots or colons.
pub(super) fn is_network_address(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| b".:".contains(byte)) && network(bytes).is_some()
}
