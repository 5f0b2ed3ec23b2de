//! The arguments of clone(2), which strace labels and orders in its own way; it never shows one
//! that the flags leave unused.

use super::scalar::clone_flags;
use super::symbols::address;

/// Appends `child_stack=NULL, flags=CLONE_VM|SIGCHLD, tls=0x7f...`.
pub(super) fn clone(out: &mut String, registers: &[u64; 6]) {
    const PARENT: i32 = nix::libc::CLONE_PARENT_SETTID | nix::libc::CLONE_PIDFD;
    const CHILD: i32 = nix::libc::CLONE_CHILD_SETTID | nix::libc::CLONE_CHILD_CLEARTID;
    let [_, _, _, child, tls, _] = *registers;
    out.push_str("child_stack=");
    address(out, registers[1]);
    out.push_str(", flags=");
    clone_flags(out, registers[0] & 0xffff_ffff);
    let optional = [
        (PARENT, ", parent_tid=", registers[2]),
        (nix::libc::CLONE_SETTLS, ", tls=", tls),
        (CHILD, ", child_tidptr=", child),
    ];
    for (flags, label, pointer) in optional {
        if registers[0] & flags as u64 != 0 {
            out.push_str(label);
            address(out, pointer);
        }
    }
}
