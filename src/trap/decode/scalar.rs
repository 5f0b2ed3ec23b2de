//! Numbers as strace prints them, by their kind; total: every number of every kind has a text.

use std::fmt::Write;

use super::{filter, ioctl, sets, sockaddr, symbols as sym};
use crate::table::constants::{files, ipc, mounts, processes, quotas, sockets};
use crate::table::{Family, Kind, Part, errno, mount};
use crate::trap::snapshot::Scope;

/// Appends a value of `bits` bits: what they are beyond is zero.
pub(super) fn scalar(out: &mut String, scope: Scope<'_>, kind: Kind, value: u64, bits: u32) {
    let other = |index| scope.value(index).unwrap_or(0);
    match kind {
        Kind::As(_, kind) | Kind::Wide(kind) | Kind::NonZero(kind) | Kind::Quiet(kind) => {
            scalar(out, scope, *kind, value, bits);
        }
        Kind::Register | Kind::Unused | Kind::Word | Kind::Hex => sym::hex(out, value),
        Kind::Int | Kind::Fd | Kind::Pid | Kind::Long | Kind::Halves | Kind::UpperFirst => {
            _ = write!(out, "{}", signed(value, bits))
        }
        Kind::Unsigned | Kind::Count | Kind::Size | Kind::Byte | Kind::Char | Kind::Opaque => {
            _ = write!(out, "{value}");
        }
        Kind::PaddedHex => sym::padded_hex(out, value),
        Kind::BitFields(fields) => bit_fields(out, scope, fields, value),
        Kind::Remarked(kind, remarks) => {
            scalar(out, scope, *kind, value, bits);
            let remark = remarks.get(value as usize).or(remarks.last());
            _ = write!(out, " /* {} */", remark.unwrap_or(&""));
        }
        Kind::Errno => match errno::errno_name(value as i32) {
            Some(name) => out.push_str(name),
            None => _ = write!(out, "{value}"),
        },
        Kind::KernelVersion => {
            let (version, level) = (value >> 16, value >> 8 & 0xff);
            _ = write!(out, "KERNEL_VERSION({version}, {level}, {})", value & 0xff);
        }
        Kind::FilterInstruction(returned) => {
            filter::instruction(out, value, |out, k| scalar(out, scope, *returned, k, 32));
        }
        Kind::ProgramCode => filter::code(out, value, true),
        Kind::SignalMask => sets::signals(out, &value.to_le_bytes()[..bits as usize / 8]),
        // mmap2(2) counts in units of 4096 bytes, whatever the size of a page is.
        Kind::Pages => sym::hex(out, value.wrapping_mul(4096)),
        Kind::DirFd => match files::DIRECTORY.name(value) {
            Some(name) => out.push_str(name),
            None => _ = write!(out, "{}", signed(value, bits)),
        },
        Kind::Id | Kind::ShortId => {
            // -1 leaves an id as it is, chown(2) and setresuid(2); ids are unsigned otherwise.
            let none = value == u64::MAX >> (64 - bits);
            _ = if none { write!(out, "-1") } else { write!(out, "{value}") };
        }
        Kind::Signal if value > 64 && bits == 64 => _ = write!(out, "{value}"),
        Kind::Signal => sym::signal(out, value),
        Kind::Mode | Kind::CreateMode { .. } => sym::octal(out, value),
        Kind::NodeMode => sym::node_mode(out, value),
        Kind::Dev | Kind::Device { .. } => sym::device(out, value),
        Kind::Flags(family) | Kind::WideFlags(family) => sym::flags(out, family, value),
        Kind::OneOf(family) => sym::one_of(out, family, value),
        Kind::Parts(parts) => self::parts(out, parts, value),
        Kind::NamedAndFlags(mask, one, flags) => named_and_flags(out, mask, one, flags, value),
        Kind::Commented(kind, family) => {
            scalar(out, scope, *kind, value, bits);
            _ = write!(out, " /* {} */", family.name(value).unwrap_or(family.unknown));
        }
        Kind::IoPriority => {
            out.push_str("IOPRIO_PRIO_VALUE(");
            // IOPRIO_CLASS_SHIFT of linux/ioprio.h.
            sym::one_of(out, &processes::IOPRIO_CLASS, value >> 13);
            _ = write!(out, ", {})", value & 0x1fff);
        }
        Kind::FutexOperation => futex_operation(out, value),
        Kind::Symbol(family, kind) => match family.name(value) {
            Some(name) => out.push_str(name),
            None => scalar(out, scope, *kind, value, bits),
        },
        Kind::Limit(family) => match family.name(value) {
            Some(name) => out.push_str(name),
            None if value > 1024 && value % 1024 == 0 => _ = write!(out, "{}*1024", value / 1024),
            None => _ = write!(out, "{value}"),
        },
        Kind::OpenFlags => sym::open_flags(out, value),
        Kind::MountFlags => mount_flags(out, value),
        Kind::CloneFlags => clone_flags(out, value),
        Kind::SwapFlags => sym::swap_flags(out, value),
        Kind::Protocol { family } => protocol(out, other(family), value),
        Kind::IoctlRequest => ioctl::ioctl_request(out, scope.arch(), value),
        Kind::QuotaCommand => quota_command(out, value),
        Kind::Inet => sockaddr::inet_addr(out, value as u32),
        _ => sym::address(out, value),
    }
}

/// Whether strace leaves it out, since the kernel will not look at it.
pub(super) fn is_idle(scope: Scope<'_>, kind: Kind, value: u64) -> bool {
    let other = |index| scope.value(index).unwrap_or(0);
    match kind {
        Kind::As(_, kind) => is_idle(scope, *kind, value) && value == 0,
        Kind::Unused | Kind::Quiet(_) => true,
        Kind::NonZero(&Kind::Array(..)) => false,
        Kind::NonZero(_) => value == 0,
        // open(2) reads the mode only with O_CREAT or O_TMPFILE.
        Kind::CreateMode { flags } => !sym::creates(other(flags)),
        // mknod(2) reads the number only for a device.
        Kind::Device { mode } => !sym::is_device(other(mode)),
        _ => false,
    }
}

/// The number in two's complement of that many bits.
pub(super) fn signed(value: u64, bits: u32) -> i64 {
    let unused = 64 - bits;
    ((value << unused) as i64) >> unused
}

/// Several things in one number.
fn parts(out: &mut String, parts: &[Part], value: u64) {
    let start = out.len();
    for part in parts {
        let length = out.len();
        let first = length == start;
        if !first {
            out.push('|');
        }
        match *part {
            Part::One(mask, family) => sym::one_of(out, family, value & mask),
            Part::Flags(mask, family) if value & mask != 0 => {
                if first {
                    sym::plain_flags(out, family, value & mask);
                } else {
                    out.pop();
                    sym::more_flags(out, family, value & mask);
                }
            }
            Part::Shifted(mask, shift, name) if value & mask != 0 => {
                _ = write!(out, "{}<<{name}", (value & mask) >> shift);
            }
            Part::Rest(mask, family) => {
                if value & mask != 0 {
                    sym::plain_flags(out, family, value & mask);
                }
            }
            Part::OneShifted(mask, shift, family, name) if value & mask != 0 => {
                sym::one_of(out, family, (value & mask) >> shift);
                _ = write!(out, "<<{name}");
            }
            Part::Moved(mask, shift, family) => {
                sym::one_of(out, family, (value & mask) >> shift);
                _ = write!(out, "<<{shift}");
            }
            Part::Number(mask) => _ = write!(out, "{}", value & mask),
            Part::Octal(mask) => sym::octal(out, value & mask),
            Part::Hex(mask) if value & mask != 0 => sym::hex(out, value & mask),
            Part::MovedHex(mask, shift) if value & mask != 0 => {
                _ = write!(out, "{:#x}<<{shift}", (value & mask) >> shift);
            }
            Part::Flags(..)
            | Part::Shifted(..)
            | Part::OneShifted(..)
            | Part::Hex(_)
            | Part::MovedHex(..) => {
                out.truncate(length);
            }
        }
    }
    let nothing_for_none = matches!(parts, [Part::Rest(..)]);
    if out.len() == start && !nothing_for_none {
        out.push('0');
    }
}

fn named_and_flags(out: &mut String, mask: u64, one: &Family, flags: &Family, value: u64) {
    match one.name(value & mask) {
        Some(name) => {
            out.push_str(name);
            if value & !mask != 0 {
                out.push('|');
                sym::flags(out, flags, value & !mask);
            }
        }
        None => sym::flags(out, flags, value),
    }
}

fn bit_fields(out: &mut String, scope: Scope<'_>, fields: &[(&str, u32, Kind)], value: u64) {
    let mut rest = value;
    let mut separator = "";
    for &(name, width, kind) in fields {
        let value = rest & ((1 << width) - 1);
        rest >>= width;
        if !is_idle(scope, kind, value) {
            out.push_str(separator);
            if !name.is_empty() {
                _ = write!(out, "{name}=");
            }
            scalar(out, scope, kind, value, width);
            separator = ", ";
        }
    }
}

/// `FUTEX_OP_ADD<<28|0x1<<12|FUTEX_OP_CMP_GT<<24|0x2`, linux/futex.h.
fn futex_operation(out: &mut String, value: u64) {
    if value >> 31 & 1 != 0 {
        out.push_str("FUTEX_OP_OPARG_SHIFT<<28|");
    }
    for (family, shift, operand) in
        [(&ipc::FUTEX_OP, 28, value >> 12 & 0xfff), (&ipc::FUTEX_OP_CMP, 24, value & 0xfff)]
    {
        let code = value >> shift & if shift == 28 { 7 } else { 15 };
        match family.name(code) {
            Some(name) => _ = write!(out, "{name}<<{shift}|"),
            None => {
                sym::hex(out, code);
                _ = write!(out, "<<{shift} /* {} */|", family.unknown);
            }
        }
        sym::hex(out, operand);
        out.push_str(if shift == 28 { "<<12|" } else { "" });
    }
}

fn quota_command(out: &mut String, value: u64) {
    out.push_str("QCMD(");
    sym::one_of(out, &quotas::COMMAND, value >> 8);
    out.push_str(", ");
    sym::one_of(out, &quotas::TYPE, value & 0xff);
    out.push(')');
}

fn mount_flags(out: &mut String, value: u64) {
    // Before Linux 2.4 the upper half had to be 0xC0ED, mount(2); the kernel still ignores it there.
    let (flags, magic) = mount::without_magic(value);
    if magic {
        out.push_str("MS_MGC_VAL");
        sym::more_flags(out, &mounts::MOUNT, flags);
    } else {
        sym::flags(out, &mounts::MOUNT, flags);
    }
}

/// Flags and exit signal of clone(2).
pub(super) fn clone_flags(out: &mut String, value: u64) {
    // CSIGNAL of linux/sched.h: the lowest byte is the signal for the parent.
    let flags = value & !0xff;
    if flags != 0 {
        sym::flags(out, &processes::CLONE, flags);
    }
    if flags == 0 || value & 0xff != 0 {
        out.push_str(if flags == 0 { "" } else { "|" });
        sym::signal(out, value & 0xff);
    }
}

/// The third argument of socket(2), whose meaning is the address family's.
fn protocol(out: &mut String, family: u64, value: u64) {
    match sockets::FAMILY.name(family).unwrap_or_default() {
        "AF_INET" | "AF_INET6" => sym::one_of(out, &sockets::INET_PROTOCOL, value),
        "AF_NETLINK" => sym::one_of(out, &sockets::NETLINK_PROTOCOL, value),
        "AF_CAN" => sym::one_of(out, &sockets::CAN_PROTOCOL, value),
        "AF_BLUETOOTH" => sym::one_of(out, &sockets::BLUETOOTH_PROTOCOL, value),
        "AF_ISDN" => sym::one_of(out, &sockets::ISDN_PROTOCOL, value),
        "AF_PHONET" => sym::one_of(out, &sockets::PHONET_PROTOCOL, value),
        "AF_CAIF" => sym::one_of(out, &sockets::CAIF_PROTOCOL, value),
        "AF_NFC" => sym::one_of(out, &sockets::NFC_PROTOCOL, value),
        "AF_KCM" => sym::one_of(out, &sockets::KCM_PROTOCOL, value),
        "AF_SMC" => sym::one_of(out, &sockets::SMC_PROTOCOL, value),
        // Its transport's address family.
        "AF_RXRPC" => sym::one_of(out, &sockets::FAMILY, value),
        "AF_PACKET" => {
            // packet(7) takes it in network byte order.
            out.push_str("htons(");
            let host = u64::from((value as u16).swap_bytes());
            sym::one_of(out, &sockets::ETHERNET_PROTOCOL, host);
            out.push(')');
        }
        _ => _ = write!(out, "{value}"),
    }
}
