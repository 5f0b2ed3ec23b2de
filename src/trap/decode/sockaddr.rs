//! Socket addresses as strace prints them; what is too short for its family prints as bytes.

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::addresses;
use super::escape::{quote, quote_hex};
use super::symbols::{flags, hex, one_of, padded_byte};
use crate::table::constants::sockets::{
    ETHERNET_PROTOCOL, FAMILY, HARDWARE, PACKET_TYPE, VSOCK_CID, VSOCK_FLAGS, VSOCK_PORT,
};
use crate::table::maxima;

/// Appends a `struct sockaddr` of at least two bytes: `{sa_family=AF_UNIX, sun_path="/run/x"}`.
pub(super) fn sockaddr(out: &mut String, bytes: &[u8]) {
    let family = u64::from(u16_at(bytes, 0));
    out.push_str("{sa_family=");
    one_of(out, &FAMILY, family);
    let known = match FAMILY.name(family) {
        Some("AF_UNIX") => unix(out, bytes),
        Some("AF_INET") if bytes.len() >= 16 => inet(out, bytes),
        Some("AF_INET6") if bytes.len() >= 24 => inet6(out, bytes),
        Some("AF_NETLINK") if bytes.len() >= 12 => netlink(out, bytes),
        Some("AF_PACKET") if bytes.len() >= 20 => packet(out, bytes),
        Some("AF_VSOCK") if bytes.len() >= 16 => vsock(out, bytes),
        Some("AF_AX25") if bytes.len() >= 16 => addresses::ax25(out, bytes),
        Some("AF_IPX") if bytes.len() >= 16 => addresses::ipx(out, bytes),
        Some("AF_X25") if bytes.len() >= 18 => addresses::x25(out, bytes),
        Some("AF_ALG") if bytes.len() >= 25 => addresses::alg(out, bytes),
        Some("AF_XDP") if bytes.len() >= 16 => addresses::xdp(out, bytes),
        Some("AF_QIPCRTR") if bytes.len() >= 12 => addresses::qipcrtr(out, bytes),
        Some("AF_MCTP") if bytes.len() >= 12 => addresses::mctp(out, bytes),
        Some("AF_IEEE802154") if bytes.len() >= 20 => addresses::ieee802154(out, bytes),
        _ => None,
    };
    if known.is_none() && bytes.len() > 2 {
        out.push_str(", sa_data=");
        quote(out, &bytes[2..]);
    }
    out.push('}');
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u16_net(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn unix(out: &mut String, bytes: &[u8]) -> Option<()> {
    // The kernel refuses a longer address; sun_path needs no NUL (unix(7)).
    let path = &bytes[2..bytes.len().min(2 + maxima::SUN_PATH)];
    match path {
        [] => {}
        [0, name @ ..] => {
            out.push_str(", sun_path=@");
            quote(out, name);
        }
        _ => {
            let length = path.iter().position(|&byte| byte == 0).unwrap_or(path.len());
            out.push_str(", sun_path=");
            quote(out, &path[..length]);
        }
    }
    Some(())
}

fn inet(out: &mut String, bytes: &[u8]) -> Option<()> {
    let port = u16_net(bytes, 2);
    _ = write!(out, ", sin_port=htons({port}), sin_addr=");
    inet_addr(out, u32_at(bytes, 4));
    Some(())
}

/// An address of IPv4 in network byte order.
pub(super) fn inet_addr(out: &mut String, address: u32) {
    _ = write!(out, "inet_addr(\"{}\")", Ipv4Addr::from(address.to_le_bytes()));
}

/// An address of IPv6 under a field's name.
pub(super) fn inet_pton(out: &mut String, octets: [u8; 16], name: &str) {
    out.push_str("inet_pton(AF_INET6, \"");
    // glibc still writes the old IPv4-compatible form in dots.
    _ = match octets {
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d] if (a, b) != (0, 0) => {
            write!(out, "::{a}.{b}.{c}.{d}")
        }
        _ => write!(out, "{}", Ipv6Addr::from(octets)),
    };
    _ = write!(out, "\", &{name})");
}

fn inet6(out: &mut String, bytes: &[u8]) -> Option<()> {
    let octets: [u8; 16] = bytes[8..24].try_into().ok()?;
    let port = u16_net(bytes, 2);
    let flow = u32_at(bytes, 4).swap_bytes();
    _ = write!(out, ", sin6_port=htons({port}), sin6_flowinfo=htonl({flow})");
    out.push_str(", ");
    inet_pton(out, octets, "sin6_addr");
    // The scope was added to the struct later, and the kernel takes the address without it.
    if bytes.len() > 24 {
        let mut scope = [0; 4];
        let rest = &bytes[24..bytes.len().min(28)];
        scope[..rest.len()].copy_from_slice(rest);
        _ = write!(out, ", sin6_scope_id={}", u32::from_le_bytes(scope));
    }
    Some(())
}

fn netlink(out: &mut String, bytes: &[u8]) -> Option<()> {
    if u16_at(bytes, 2) != 0 {
        _ = write!(out, ", nl_pad={:#x}", u16_at(bytes, 2));
    }
    _ = write!(out, ", nl_pid={}, nl_groups=", u32_at(bytes, 4) as i32);
    match u32_at(bytes, 8) {
        0 => out.push_str("00000000"),
        groups => _ = write!(out, "{groups:#08x}"),
    }
    Some(())
}

fn vsock(out: &mut String, bytes: &[u8]) -> Option<()> {
    if u16_at(bytes, 2) != 0 {
        _ = write!(out, ", svm_reserved1={:#x}", u16_at(bytes, 2));
    }
    out.push_str(", svm_cid=");
    match VSOCK_CID.name(u64::from(u32_at(bytes, 8))) {
        Some(name) => out.push_str(name),
        None => hex(out, u64::from(u32_at(bytes, 8))),
    }
    out.push_str(", svm_port=");
    match VSOCK_PORT.name(u64::from(u32_at(bytes, 4))) {
        Some(name) => out.push_str(name),
        None => hex(out, u64::from(u32_at(bytes, 4))),
    }
    out.push_str(", svm_flags=");
    flags(out, &VSOCK_FLAGS, u64::from(bytes[12]));
    if bytes.len() >= 16 && bytes[13..16] != [0; 3] {
        out.push_str(", svm_zero=");
        quote_hex(out, &bytes[13..16]);
    }
    Some(())
}

fn packet(out: &mut String, bytes: &[u8]) -> Option<()> {
    out.push_str(", sll_protocol=htons(");
    one_of(out, &ETHERNET_PROTOCOL, u64::from(u16_net(bytes, 2)));
    _ = write!(out, "), sll_ifindex={}, sll_hatype=", u32_at(bytes, 4));
    one_of(out, &HARDWARE, u64::from(u16_at(bytes, 8)));
    out.push_str(", sll_pkttype=");
    one_of(out, &PACKET_TYPE, u64::from(bytes[10]));
    _ = write!(out, ", sll_halen={}", bytes[11]);
    if bytes[11] > 0 {
        out.push_str(", sll_addr=[");
        // It is as long as it says, beyond the struct's eight bytes.
        let rest = &bytes[12..];
        let length = usize::from(bytes[11]).min(rest.len());
        for (index, byte) in rest[..length].iter().enumerate() {
            out.push_str(if index == 0 { "" } else { ", " });
            padded_byte(out, *byte);
        }
        out.push_str(if usize::from(bytes[11]) > length { ", ...]" } else { "]" });
    }
    Some(())
}
