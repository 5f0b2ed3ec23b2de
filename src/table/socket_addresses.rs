//! The fields of socket addresses by their names in the kernel's headers. An address has those of its family only.

use nix::libc;

/// Any family has the field.
pub const ANY: u16 = u16::MAX;

/// A field of one family's address, or of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// The family, or [`ANY`].
    pub family: u16,
    /// Where it begins.
    pub offset: usize,
    /// How many bytes it has; of a path at most.
    pub size: usize,
    /// How it is to be read.
    pub form: Form,
}

/// How a field is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A number in the order of the machine.
    Number,
    /// A number in the order of the network.
    Network,
    /// An address of IPv4.
    Inet,
    /// An address of IPv6.
    Inet6,
    /// A path up to its NUL, or an abstract name after one.
    Path,
}

const fn field(name: &'static str, family: i32, offset: usize, size: usize, form: Form) -> Field {
    Field { name, family: family as u16, offset, size, form }
}

/// All that can be asked for: sys/socket.h, linux/in.h, linux/in6.h, linux/un.h, linux/netlink.h, linux/if_packet.h and
/// linux/vm_sockets.h.
pub const FIELDS: &[Field] = &[
    field("sa_family", ANY as i32, 0, 2, Form::Number),
    field("sin_port", libc::AF_INET, 2, 2, Form::Network),
    field("sin_addr", libc::AF_INET, 4, 4, Form::Inet),
    field("sin6_port", libc::AF_INET6, 2, 2, Form::Network),
    field("sin6_flowinfo", libc::AF_INET6, 4, 4, Form::Network),
    field("sin6_addr", libc::AF_INET6, 8, 16, Form::Inet6),
    field("sin6_scope_id", libc::AF_INET6, 24, 4, Form::Number),
    field("sun_path", libc::AF_UNIX, 2, 108, Form::Path),
    field("nl_pid", libc::AF_NETLINK, 4, 4, Form::Number),
    field("nl_groups", libc::AF_NETLINK, 8, 4, Form::Number),
    field("sll_protocol", libc::AF_PACKET, 2, 2, Form::Network),
    field("sll_ifindex", libc::AF_PACKET, 4, 4, Form::Number),
    field("sll_hatype", libc::AF_PACKET, 8, 2, Form::Number),
    field("sll_pkttype", libc::AF_PACKET, 10, 1, Form::Number),
    field("sll_halen", libc::AF_PACKET, 11, 1, Form::Number),
    field("svm_port", libc::AF_VSOCK, 4, 4, Form::Number),
    field("svm_cid", libc::AF_VSOCK, 8, 4, Form::Number),
];
