//! Bytes as strace prints them: a C literal in printable ASCII, without control characters and bytes above 127; or in
//! hexadecimal.

use std::fmt::Write;

/// Appends `bytes` to `out` as a string literal with its quotes.
pub(super) fn quote(out: &mut String, bytes: &[u8]) {
    out.push('"');
    for (index, &byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            0x0b => out.push_str("\\v"),
            0x0c => out.push_str("\\f"),
            b'\r' => out.push_str("\\r"),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => {
                // A digit that follows would be taken for part of the shorter form.
                let digit = matches!(bytes.get(index + 1), Some(b'0'..=b'7'));
                let octal = if digit { format!("\\{byte:03o}") } else { format!("\\{byte:o}") };
                out.push_str(&octal);
            }
        }
    }
    out.push('"');
}

/// Appends `bytes` as strace prints what it takes for no text: every byte as `\x00`.
pub(super) fn quote_hex(out: &mut String, bytes: &[u8]) {
    out.push('"');
    for byte in bytes {
        _ = write!(out, "\\x{byte:02x}");
    }
    out.push('"');
}

/// A hardware address: `01:02:03:04:05:06`.
pub(super) fn octets(out: &mut String, bytes: &[u8]) {
    for (index, byte) in bytes.iter().enumerate() {
        _ = write!(out, "{}{byte:02x}", if index == 0 { "" } else { ":" });
    }
}
