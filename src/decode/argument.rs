//! One argument as strace prints it; total: what could not be read prints as its address.

use std::fmt::Write;

use super::escape::{quote, quote_hex};
use super::sockaddr::sockaddr;
use super::symbols as sym;
use crate::snapshot::{End, Piece, Snapshot};
use crate::table::constants::{files, ioctls, mounts, processes, sockets};
use crate::table::{Arch, Arg, Kind, mount, reboot};

/// One argument with all that its text depends on.
pub(super) struct Argument<'a> {
    pub(super) arch: Arch,
    pub(super) snapshot: &'a Snapshot,
    pub(super) index: usize,
    pub(super) arg: &'static Arg,
    /// The bits of the register that the kernel looks at.
    pub(super) value: u64,
    pub(super) piece: Option<&'a Piece>,
}

impl<'a> Argument<'a> {
    /// Every argument of the call, in register order.
    pub(super) fn all(arch: Arch, snapshot: &'a Snapshot) -> impl Iterator<Item = Argument<'a>> {
        snapshot.args().iter().enumerate().map(move |(index, arg)| Argument {
            arch,
            snapshot,
            index,
            arg,
            value: snapshot.registers[index] & arg.kind.mask(arch),
            piece: snapshot.piece(index),
        })
    }

    fn other(&self, index: usize) -> u64 {
        self.snapshot.registers[index] & self.snapshot.args()[index].kind.mask(self.arch)
    }

    /// Whether strace leaves it out, since the kernel will not look at it.
    pub(super) fn is_idle(&self) -> bool {
        match self.arg.kind {
            Kind::CreateMode { flags } => !sym::creates(self.other(flags)),
            Kind::Device { mode } => !sym::is_device(self.other(mode)),
            Kind::FcntlArgument { command } => {
                let command = files::FCNTL.name(self.other(command)).unwrap_or_default();
                WITHOUT_ARGUMENT.contains(&command)
            }
            Kind::RebootArgument { command } => !reboot::takes_argument(self.other(command)),
            _ => false,
        }
    }

    /// Appends the argument as strace prints it.
    pub(super) fn print(&self, out: &mut String) {
        let value = self.value;
        match self.arg.kind {
            Kind::Register | Kind::Word | Kind::Hex => sym::hex(out, value),
            Kind::Int | Kind::Fd | Kind::Pid => _ = write!(out, "{}", value as i32),
            Kind::Unsigned | Kind::Count | Kind::Size => _ = write!(out, "{value}"),
            Kind::Long => match self.arch.word() {
                4 => _ = write!(out, "{}", value as i32),
                _ => _ = write!(out, "{}", value as i64),
            },
            Kind::DirFd => match files::DIRECTORY.name(value) {
                Some(name) => out.push_str(name),
                None => _ = write!(out, "{}", value as i32),
            },
            Kind::Id | Kind::ShortId => {
                let none = value == self.arg.kind.mask(self.arch);
                _ = if none { write!(out, "-1") } else { write!(out, "{value}") };
            }
            Kind::Signal => sym::signal(out, value),
            Kind::Mode | Kind::CreateMode { .. } => sym::octal(out, value),
            Kind::NodeMode => sym::node_mode(out, value),
            Kind::Device { .. } => sym::device(out, value),
            Kind::Flags(family) | Kind::WideFlags(family) => sym::flags(out, family, value),
            Kind::OneOf(family) => sym::one_of(out, family, value),
            Kind::OpenFlags => sym::open_flags(out, value),
            Kind::MountFlags => self.mount_flags(out),
            Kind::CloneFlags => clone_flags(out, value),
            Kind::SocketCall => match sockets::SOCKETCALL.name(value) {
                Some(name) => out.push_str(name),
                None => _ = write!(out, "{}", value as i32),
            },
            Kind::SwapFlags => sym::swap_flags(out, value),
            Kind::SocketType => sym::socket_type(out, value),
            Kind::Protocol { family } => protocol(out, self.other(family), value),
            Kind::IoctlRequest => sym::ioctl(out, &ioctls::IOCTL, value),
            Kind::IoctlArgument { request } => match ioctls::IOCTL.name(self.other(request)) {
                Some(_) => sym::address(out, value),
                None => sym::hex(out, value),
            },
            Kind::FcntlArgument { command } => self.fcntl(out, self.other(command)),
            Kind::Address
            | Kind::Image { .. }
            | Kind::OutBuffer { .. }
            | Kind::OutStruct(_)
            | Kind::OutSocketAddress { .. } => sym::address(out, value),
            Kind::Path
            | Kind::Text(_)
            | Kind::MountType { .. }
            | Kind::MountData { .. }
            | Kind::RebootArgument { .. }
            | Kind::Buffer { .. }
            | Kind::CountedText { .. }
            | Kind::Strings
            | Kind::SocketAddress { .. }
            | Kind::OpenHow { .. }
            | Kind::Length => match self.piece {
                Some(piece) => self.pointee(out, piece),
                None => sym::address(out, value),
            },
        }
    }

    fn pointee(&self, out: &mut String, piece: &Piece) {
        if self.arg.kind == Kind::Strings {
            return strings(out, piece, self.arch.word());
        }
        if piece.end == End::Unreadable {
            return sym::address(out, self.value);
        }
        match self.arg.kind {
            Kind::SocketAddress { .. } if piece.bytes.len() >= 2 => sockaddr(out, &piece.bytes),
            Kind::SocketAddress { .. } => sym::address(out, self.value),
            Kind::OpenHow { .. } => open_how(out, piece, self.value),
            Kind::Length => match piece.bytes.as_slice().try_into() {
                Ok(word) => _ = write!(out, "[{}]", i32::from_le_bytes(word)),
                Err(_) => sym::address(out, self.value),
            },
            _ => string(out, &piece.bytes, piece.end),
        }
    }

    fn mount_flags(&self, out: &mut String) {
        let (flags, magic) = mount::without_magic(self.value);
        if magic {
            out.push_str("MS_MGC_VAL");
            sym::more_flags(out, &mounts::MOUNT, flags);
        } else {
            sym::flags(out, &mounts::MOUNT, flags);
        }
    }

    fn fcntl(&self, out: &mut String, command: u64) {
        let value = self.value;
        match files::FCNTL.name(command).unwrap_or_default() {
            "F_SETFD" => sym::flags(out, &files::DESCRIPTOR, value),
            "F_SETFL" => sym::open_flags(out, value & 0xffff_ffff),
            "F_SETLEASE" => sym::one_of(out, &files::LEASE, value),
            "F_NOTIFY" => sym::flags(out, &files::NOTIFY, value),
            "F_ADD_SEALS" => sym::flags(out, &files::SEAL, value),
            "F_SETSIG" => sym::signal(out, value),
            "F_DUPFD" | "F_DUPFD_CLOEXEC" | "F_SETOWN" | "F_SETPIPE_SZ" => {
                _ = write!(out, "{}", value as i32);
            }
            _ => sym::hex(out, value),
        }
    }
}

/// The commands of fcntl(2) for which the kernel does not look at the third argument.
const WITHOUT_ARGUMENT: &[&str] =
    &["F_GETFD", "F_GETFL", "F_GETOWN", "F_GETSIG", "F_GETLEASE", "F_GETPIPE_SZ", "F_GET_SEALS"];

/// A string, with strace's mark where it was cut.
fn string(out: &mut String, bytes: &[u8], end: End) {
    quote(out, bytes);
    if end == End::Truncated {
        out.push_str("...");
    }
}

/// `["a", "b"]`; after a cut `...`, where the array is unreadable with the address.
fn strings(out: &mut String, piece: &Piece, word: usize) {
    if piece.end == End::Unreadable && piece.elements.is_empty() {
        return sym::address(out, piece.address);
    }
    out.push('[');
    for (index, element) in piece.elements.iter().enumerate() {
        out.push_str(if index == 0 { "" } else { ", " });
        let bytes = &piece.bytes[element.start..element.start + element.length];
        match element.end {
            End::Unreadable => sym::address(out, element.address),
            end => string(out, bytes, end),
        }
    }
    if piece.end != End::Complete {
        out.push_str(if piece.elements.is_empty() { "..." } else { ", ..." });
    }
    if piece.end == End::Unreadable {
        let at = piece.address.wrapping_add((piece.elements.len() * word) as u64);
        _ = write!(out, " /* {at:#x} */");
    }
    out.push(']');
}

/// `{flags=O_RDONLY|O_CREAT, mode=0644, resolve=RESOLVE_BENEATH}`, uapi/linux/openat2.h.
fn open_how(out: &mut String, piece: &Piece, address: u64) {
    const SIZE: usize = 24;
    let Some((known, rest)) = piece.bytes.split_at_checked(SIZE) else {
        return sym::address(out, address);
    };
    let field = |index: usize| {
        let bytes = &known[index * 8..index * 8 + 8];
        bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
    };
    out.push_str("{flags=");
    sym::open_flags(out, field(0));
    if sym::creates(field(0)) || field(1) != 0 {
        out.push_str(", mode=");
        sym::octal(out, field(1));
    }
    out.push_str(", resolve=");
    sym::flags(out, &files::RESOLVE, field(2));
    if rest.iter().any(|&byte| byte != 0) {
        _ = write!(out, ", /* bytes {SIZE}..{} */ ", piece.bytes.len() - 1);
        quote_hex(out, rest);
    }
    out.push('}');
}

/// Flags and exit signal of clone(2).
pub(super) fn clone_flags(out: &mut String, value: u64) {
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
            out.push_str("htons(");
            let host = u64::from((value as u16).swap_bytes());
            sym::one_of(out, &sockets::ETHERNET_PROTOCOL, host);
            out.push(')');
        }
        _ => _ = write!(out, "{value}"),
    }
}
