//! Instructions of programs for the kernel's filters, as strace prints them; an operation without a name is printed in
//! hexadecimal.

use std::fmt::Write;

use super::symbols::{hex, one_of};
use crate::table::Family;
use crate::table::constants::filter as family;

/// The classes, in the lowest three bits; the last two are others in extended programs.
const LOAD: u64 = 0;
const LOAD_INDEX: u64 = 1;
const STORE: u64 = 2;
const STORE_INDEX: u64 = 3;
const ARITHMETIC: u64 = 4;
const JUMP: u64 = 5;
const RETURN: u64 = 6;
const MISCELLANEOUS: u64 = 7;

/// An instruction of a classic program, `struct sock_filter`: `BPF_STMT(BPF_RET|BPF_K, 0x1)`, or
/// `BPF_JUMP` of one that has targets; `returned` prints what it returns.
pub(super) fn instruction(out: &mut String, value: u64, returned: impl FnOnce(&mut String, u64)) {
    let [operation, k] = [value & 0xffff, value >> 32];
    let targets = [value >> 16 & 0xff, value >> 24 & 0xff];
    // As strace: it does not look at the class of the instruction, which may be an invalid one.
    let jumps = targets != [0, 0];
    out.push_str(if jumps { "BPF_JUMP(" } else { "BPF_STMT(" });
    code(out, operation, false);
    out.push_str(", ");
    if jumps {
        hex(out, k);
        for target in targets {
            out.push_str(", ");
            hex(out, target);
        }
    } else if operation & 7 == RETURN {
        returned(out, k);
    } else {
        hex(out, k);
    }
    out.push(')');
}

/// The operation of an instruction: `BPF_JMP|BPF_K|BPF_JEQ`.
pub(super) fn code(out: &mut String, code: u64, extended: bool) {
    let either = |extends, classic| if extended { extends } else { classic };
    let class = code & 7;
    one_of(out, either(&family::EXTENDED_CLASS, &family::CLASS), class);
    match class {
        LOAD | LOAD_INDEX => {
            part(out, &family::SIZE, code & 0x18);
            part(out, either(&family::EXTENDED_MODE, &family::MODE), code & 0xe0);
        }
        // In classic programs, a store always writes a word of the scratch memory: it has no size and no mode.
        STORE | STORE_INDEX if extended => {
            part(out, &family::SIZE, code & 0x18);
            part(out, &family::EXTENDED_MODE, code & 0xe0);
        }
        ARITHMETIC => {
            part(out, &family::SOURCE, code & 8);
            part(out, &family::ARITHMETIC, code & 0xf0);
        }
        // BPF_ALU64, which has the number of BPF_MISC.
        MISCELLANEOUS if extended => {
            part(out, &family::SOURCE, code & 8);
            part(out, &family::ARITHMETIC, code & 0xf0);
        }
        JUMP => {
            part(out, &family::SOURCE, code & 8);
            part(out, &family::JUMP, code & 0xf0);
        }
        RETURN if !extended => {
            part(out, &family::RETURN, code & 0x18);
            rest(out, code & !0x1f);
        }
        MISCELLANEOUS => {
            part(out, &family::MISCELLANEOUS, code & 0xf8);
            rest(out, code & !0xff);
        }
        _ => rest(out, code & !7),
    }
}

fn part(out: &mut String, family: &Family, value: u64) {
    out.push('|');
    one_of(out, family, value);
}

fn rest(out: &mut String, value: u64) {
    if value != 0 {
        _ = write!(out, "|{value:#x} /* BPF_??? */");
    }
}
