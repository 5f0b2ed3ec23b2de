//! The request of ioctl(2) as strace prints it; total: a number without a symbol is printed by its fields.

use std::fmt::Write;

use super::symbols::{hex, one_of};
use crate::table::Arch;
use crate::table::constants::{input, ioctls};

/// A request of ioctl(2): its symbol, its symbols where several devices use one number, or its
/// fields, asm-generic/ioctl.h.
pub(super) fn ioctl_request(out: &mut String, arch: Arch, value: u64) {
    const DIRECTIONS: [&str; 4] = ["_IOC_NONE", "_IOC_WRITE", "_IOC_READ", "_IOC_READ|_IOC_WRITE"];
    let (size, kind, number) = (value >> 16 & 0x3fff, value >> 8 & 0xff, value & 0xff);
    let start = out.len();
    let mut separator = "";
    for (family, rest, arguments) in
        [(&ioctls::SIZED, 0x3fff_0000, size), (&ioctls::NUMBERED, 0x3fff_00ff, number)]
    {
        if let Some(name) = family.name(value & !rest) {
            _ = write!(out, "{separator}{name}({arguments})");
            separator = " or ";
        }
    }
    // What linux/input.h puts into the number beside the request: the axis, or the type of an event.
    match (value >> 30 & 3, kind, number) {
        // 0 in place of a type asks for the types themselves.
        (2, 0x45, 0x20) => _ = write!(out, "EVIOCGBIT(0, {size})"),
        (2, 0x45, 0x21..0x40) => {
            out.push_str("EVIOCGBIT(");
            one_of(out, &input::EVENT, number - 0x20);
            _ = write!(out, ", {size})");
        }
        (2, 0x45, 0x40..0x80) | (1, 0x45, 0xc0..=0xff) => {
            out.push_str(if number < 0x80 { "EVIOCGABS(" } else { "EVIOCSABS(" });
            one_of(out, &input::AXIS, number & 0x3f);
            out.push(')');
        }
        _ => {}
    }
    for (name, _) in ioctls::IOCTL.members.iter().filter(|known| known.1.on(arch) == Some(value)) {
        _ = write!(out, "{separator}{name}");
        separator = " or ";
    }
    if out.len() == start {
        _ = write!(out, "_IOC({}", DIRECTIONS[(value >> 30 & 3) as usize]);
        for field in [kind, number, size] {
            out.push_str(", ");
            hex(out, field);
        }
        out.push(')');
    }
}
