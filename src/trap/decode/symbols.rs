//! Numbers by their symbols as strace joins them; what has no symbol is printed in hexadecimal.

use std::fmt::Write;

use crate::table::Family;
use crate::table::constants::{files, mounts, processes};

/// `%#x` of C: zero is `0`.
pub(super) fn hex(out: &mut String, value: u64) {
    _ = if value == 0 { write!(out, "0") } else { write!(out, "{value:#x}") };
}

/// `%#o` of C, two digits at least and three with the leading zero.
pub(super) fn octal(out: &mut String, value: u64) {
    _ = write!(out, "0{value:02o}");
}

/// `%#08x` of C: `0x001000`, and zero is `00000000`.
pub(super) fn padded_hex(out: &mut String, value: u64) {
    _ = if value == 0 { write!(out, "00000000") } else { write!(out, "{value:#08x}") };
}

/// `%#02x` of C: `0x6`, and zero is `00`.
pub(super) fn padded_byte(out: &mut String, value: u8) {
    _ = if value == 0 { write!(out, "00") } else { write!(out, "{value:#x}") };
}

/// An address, or `NULL`.
pub(super) fn address(out: &mut String, value: u64) {
    _ = if value == 0 { write!(out, "NULL") } else { write!(out, "{value:#x}") };
}

/// `AF_INET`, or `0x63 /* AF_??? */`.
pub(super) fn one_of(out: &mut String, family: &Family, value: u64) {
    match family.name(value) {
        Some(name) => out.push_str(name),
        None => {
            hex(out, value);
            _ = write!(out, " /* {} */", family.unknown);
        }
    }
}

/// `MS_RDONLY|MS_NOSUID`, `MS_RDONLY|0x100000000`, `0x100000000 /* MS_??? */` or `0`.
pub(super) fn flags(out: &mut String, family: &Family, value: u64) {
    let rest = known_flags(out, family, value, "");
    if value == 0 {
        if family.name(0).is_none() {
            out.push('0');
        }
    } else if rest == value {
        hex(out, rest);
        _ = write!(out, " /* {} */", family.unknown);
    } else if rest != 0 {
        out.push('|');
        hex(out, rest);
    }
}

/// The same without a comment where nothing is known: `0x80`.
pub(super) fn plain_flags(out: &mut String, family: &Family, value: u64) {
    let rest = known_flags(out, family, value, "");
    if rest != 0 {
        out.push_str(if rest == value { "" } else { "|" });
        hex(out, rest);
    }
}

/// Appends the symbols after `separator`, and returns the bits that have none.
fn known_flags(out: &mut String, family: &Family, value: u64, separator: &str) -> u64 {
    let mut rest = value;
    let mut separator = separator;
    if value == 0 {
        out.push_str(family.name(0).unwrap_or_default());
    }
    for (name, bits) in family.values() {
        // The lists have symbols of several bits before those of their parts: O_SYNC before O_DSYNC.
        if bits != 0 && rest & bits == bits {
            out.push_str(separator);
            out.push_str(name);
            separator = "|";
            rest &= !bits;
        }
    }
    rest
}

/// Further flags after a value that stands already: `|SOCK_CLOEXEC|0x10`, or nothing.
pub(super) fn more_flags(out: &mut String, family: &Family, value: u64) {
    if value == 0 {
        return;
    }
    let rest = known_flags(out, family, value, "|");
    if rest != 0 {
        out.push('|');
        hex(out, rest);
    }
}

/// Access mode and flags of open(2).
pub(super) fn open_flags(out: &mut String, value: u64) {
    // Not flags: the lowest two bits are one number, of which O_RDONLY is 0.
    out.push_str(files::ACCESS_MODE.name(value & 3).unwrap_or_default());
    more_flags(out, &files::OPEN, value & !3);
}

/// Whether open(2) with these flags takes a mode.
pub(super) fn creates(value: u64) -> bool {
    const CREATES: u64 =
        // O_TMPFILE contains O_DIRECTORY, which alone creates nothing.
        (nix::libc::O_CREAT | nix::libc::O_TMPFILE & !nix::libc::O_DIRECTORY) as u64;
    value & CREATES != 0
}

/// File type and permissions: `S_IFCHR|S_ISUID|0644`.
pub(super) fn node_mode(out: &mut String, value: u64) {
    const SPECIAL_BITS: [(u64, &str); 3] =
        [(0o4000, "S_ISUID"), (0o2000, "S_ISGID"), (0o1000, "S_ISVTX")];
    let kind = value & 0o170000;
    match files::FILE_TYPE.name(kind) {
        Some(name) => {
            out.push_str(name);
            out.push('|');
        }
        None if kind != 0 => return octal(out, value),
        None => {}
    }
    for (bit, name) in SPECIAL_BITS {
        if value & bit != 0 {
            out.push_str(name);
            out.push('|');
        }
    }
    octal(out, value & 0o777);
}

/// Whether a mode of mknod(2) makes a device.
pub(super) fn is_device(mode: u64) -> bool {
    matches!(files::FILE_TYPE.name(mode & 0o170000), Some("S_IFCHR" | "S_IFBLK"))
}

/// A device number of the kernel's form of 32 bits or of the C library's of 64: `makedev(0x1, 0x3)`.
pub(super) fn device(out: &mut String, value: u64) {
    // The layout of new_encode_dev and of makedev of glibc, which agree in the lower 32 bits.
    let major = value >> 8 & 0xfff | value >> 32 & 0xffff_f000;
    let minor = value & 0xff | value >> 12 & 0xffff_ff00;
    out.push_str("makedev(");
    hex(out, major);
    out.push_str(", ");
    hex(out, minor);
    out.push(')');
}

/// Flags and priority of swapon(2).
pub(super) fn swap_flags(out: &mut String, value: u64) {
    let priority = value & 0x7fff;
    if value != priority {
        flags(out, &mounts::SWAP, value & !0x7fff);
        out.push('|');
    }
    _ = write!(out, "{priority}");
}

/// A signal: `SIGTERM`, `SIGRT_1`, or its number.
pub(super) fn signal(out: &mut String, value: u64) {
    match (processes::SIGNAL.name(value), value) {
        (Some(name), _) => out.push_str(name),
        // The kernel's SIGRTMIN: glibc keeps the first two real-time signals for itself.
        (None, 32) => out.push_str("SIGRTMIN"),
        (None, 33..=64) => _ = write!(out, "SIGRT_{}", value - 32),
        _ => _ = write!(out, "{}", value as i32),
    }
}
