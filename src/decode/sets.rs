//! Sets of signals, descriptors and processors, bit by bit; a set of any size ends.

use std::fmt::Write;

use super::symbols::signal;

/// `[INT TERM]`, or `~[KILL STOP]` where two thirds of all are in it.
pub(super) fn signals(out: &mut String, set: &[u8]) {
    let count: u32 = set.iter().map(|byte| byte.count_ones()).sum();
    let inverted = count as usize >= set.len() * 8 * 2 / 3 && count > 0;
    out.push_str(if inverted { "~[" } else { "[" });
    let mut separator = "";
    for number in bits(set, !inverted) {
        out.push_str(separator);
        let start = out.len();
        signal(out, number as u64 + 1);
        if out[start..].starts_with("SIG") {
            out.replace_range(start..start + 3, "");
        }
        separator = " ";
    }
    out.push(']');
}

/// `[0 3 64]`.
pub(super) fn numbers(out: &mut String, set: &[u8]) {
    out.push('[');
    let mut separator = "";
    for number in bits(set, true) {
        _ = write!(out, "{separator}{number}");
        separator = " ";
    }
    out.push(']');
}

fn bits(set: &[u8], value: bool) -> impl Iterator<Item = usize> {
    (0..set.len() * 8).filter(move |bit| (set[bit / 8] >> (bit % 8) & 1 == 1) == value)
}
