//! The request of ioctl(2) as strace prints it; total: what has no symbol is told by its fields.

use std::fmt::Write;

use super::symbols::hex;
use crate::table::Arch;
use crate::table::constants::ioctls;

/// A request of ioctl(2): its symbol, its symbols where several devices use one number, or its
/// fields, asm-generic/ioctl.h.
pub(super) fn request(out: &mut String, arch: Arch, value: u64) {
    const DIRECTIONS: [&str; 4] = ["_IOC_NONE", "_IOC_WRITE", "_IOC_READ", "_IOC_READ|_IOC_WRITE"];
    let (size, kind, number) = (value >> 16 & 0x3fff, value >> 8 & 0xff, value & 0xff);
    let start = out.len();
    let mut separator = "";
    for (family, rest, told) in
        [(&ioctls::SIZED, 0x3fff_0000, size), (&ioctls::NUMBERED, 0x3fff_00ff, number)]
    {
        if let Some(name) = family.name(value & !rest) {
            _ = write!(out, "{separator}{name}({told})");
            separator = " or ";
        }
    }
    let members = ioctls::IOCTL.members.iter().chain(ioctls::of(arch).members);
    let mut names: Vec<_> = members.filter(|member| member.1 == value).map(|m| m.0).collect();
    names.sort_unstable();
    for name in names {
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
