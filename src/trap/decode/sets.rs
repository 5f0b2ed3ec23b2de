//! Sets of signals, descriptors and processors, bit by bit; a set of any size ends.

use std::fmt::Write;

use super::symbols::signal;
use crate::table::constants::processes::CAPABILITY;
use crate::trap::snapshot::little_endian;

/// `[INT TERM]`, or `~[KILL STOP]` where two thirds of all are in it.
pub(super) fn signals(out: &mut String, set: &[u8]) {
    let count: u32 = set.iter().map(|byte| byte.count_ones()).sum();
    // strace's own rule: of a set of nearly all signals, the few that it lacks are shorter.
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

/// `[0 3 64]`: those below `limit`.
pub(super) fn numbers(out: &mut String, set: &[u8], limit: usize) {
    out.push('[');
    let mut separator = "";
    for number in bits(set, true).take_while(|number| *number < limit) {
        _ = write!(out, "{separator}{number}");
        separator = " ";
    }
    out.push(']');
}

/// `[0x00000000000005, 0x00000000000006]`, memory nodes word by word.
pub(super) fn words(out: &mut String, set: &[u8], word: usize) {
    out.push('[');
    for (index, bytes) in set.chunks_exact(word).enumerate() {
        let separator = if index == 0 { "" } else { ", " };
        let value = little_endian(bytes, 0, word).unwrap_or(0);
        // C's `%#0*lx` counts the 0x, which zero does not have.
        let width = 2 * word;
        _ = match value {
            0 => write!(out, "{separator}{value:0width$}"),
            _ => write!(out, "{separator}{value:#0width$x}"),
        };
    }
    out.push(']');
}

/// The data of capset(2): three sets, whose upper halves a second part holds.
pub(super) fn capabilities(out: &mut String, bytes: &[u8]) {
    let mut separator = "{";
    for (index, name) in ["effective", "permitted", "inheritable"].into_iter().enumerate() {
        let half = |at| little_endian(bytes, at + 4 * index, 4).unwrap_or(0);
        _ = write!(out, "{separator}{name}=");
        separator = ", ";
        match (half(0), half(12)) {
            (lower, 0) => capability_bits(out, lower, 0),
            (0, upper) => capability_bits(out, upper, 32),
            (lower, upper) => {
                capability_bits(out, lower, 0);
                out.push('|');
                capability_bits(out, upper, 32);
            }
        }
    }
    out.push('}');
}

/// Half of a set, the bits from `first` on.
fn capability_bits(out: &mut String, half: u64, first: u64) {
    let mut rest = half;
    let mut bar = "";
    for (name, bit) in CAPABILITY.values() {
        if (first..first + 32).contains(&bit) && half >> (bit - first) & 1 == 1 {
            _ = write!(out, "{bar}1<<{name}");
            bar = "|";
            rest &= !(1 << (bit - first));
        }
    }
    match rest {
        0 if half != 0 => {}
        0 => out.push('0'),
        _ if rest == half => _ = write!(out, "{rest:#x} /* {} */", CAPABILITY.unknown),
        _ => _ = write!(out, "|{rest:#x}"),
    }
}

fn bits(set: &[u8], value: bool) -> impl Iterator<Item = usize> {
    (0..set.len() * 8).filter(move |bit| (set[bit / 8] >> (bit % 8) & 1 == 1) == value)
}
