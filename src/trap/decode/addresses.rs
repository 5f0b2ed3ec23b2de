//! Socket addresses of the less common families as strace prints them: each function takes one that
//! has at least the bytes of its struct.

use std::fmt::Write;

use super::escape::octets;
use super::escape::{quote, quote_hex};
use super::symbols::{flags, hex, padded_byte};
use crate::table::Family;
use crate::table::constants::sockets::{
    ALG_FLAGS, IEEE802154_ADDRESS, IEEE802154_SHORT, MCTP_ADDRESS, QRTR_NODE, QRTR_PORT, XDP_FLAGS,
};
use crate::trap::snapshot::little_endian;

fn field(bytes: &[u8], at: usize, width: usize) -> u64 {
    little_endian(bytes, at, width).unwrap_or(0)
}

/// The symbol alone, or else the number.
fn named(out: &mut String, family: &Family, value: u64) {
    match family.name(value) {
        Some(name) => out.push_str(name),
        None => hex(out, value),
    }
}

/// The number, and the symbol as a comment: `0x2 /* IEEE802154_ADDR_SHORT */`.
fn commented(out: &mut String, family: &Family, value: u64, unknown: bool) {
    hex(out, value);
    match family.name(value) {
        Some(name) => _ = write!(out, " /* {name} */"),
        None if unknown => _ = write!(out, " /* {} */", family.unknown),
        None => {}
    }
}

/// A field that is shown only if it is not zero.
fn pad(out: &mut String, name: &str, value: u64) {
    if value != 0 {
        _ = write!(out, ", {name}={value:#x}");
    }
}

/// A string in a field of `bytes` that should end at its NUL: without one its last byte is left out.
fn text(out: &mut String, bytes: &[u8]) {
    match bytes.iter().position(|&byte| byte == 0) {
        Some(length) => quote(out, &bytes[..length]),
        None => {
            quote(out, &bytes[..bytes.len().saturating_sub(1)]);
            out.push_str("...");
        }
    }
}

/// The size of `struct sockaddr_ax25`, of an `ax25_address`, and how many of these may follow.
const AX25: (usize, usize, usize) = (16, 7, 8);

/// `struct sockaddr_ax25`, or `struct full_sockaddr_ax25` if digipeaters follow, linux/ax25.h.
pub(super) fn ax25(out: &mut String, bytes: &[u8]) -> Option<()> {
    let (size, one, most) = AX25;
    let count = field(bytes, 12, 4) as i32;
    let full = bytes.len() > size || count != 0;
    out.push_str(if full { ", fsa_ax25={sax25_call=" } else { ", sax25_call=" });
    callsign(out, &bytes[2..2 + one]);
    _ = write!(out, ", sax25_ndigis={count}{}", if full { "}" } else { "" });
    let rest = &bytes[size..];
    // The count comes from the target: it may be negative, or larger than the address is long.
    let count = usize::try_from(count).unwrap_or(0).min(most);
    if count > 0 {
        out.push_str(", fsa_digipeater=[");
        let given = rest.chunks_exact(one).take(count);
        let missing = given.len() < count;
        for (index, address) in given.enumerate() {
            out.push_str(if index == 0 { "" } else { ", " });
            callsign(out, address);
        }
        out.push_str(match (missing, rest.len() < one) {
            (true, true) => "...]",
            (true, false) => ", ...]",
            (false, _) => "]",
        });
    }
    if rest.len() % one != 0 || rest.len() > one * most {
        out.push_str(", ...");
    }
    Some(())
}

/// An `ax25_address`: six characters and the number of the station, each shifted by one bit. Only one
/// that is as it should be stands without its bytes.
fn callsign(out: &mut String, address: &[u8]) {
    let shifted: String = address[..6].iter().map(|&byte| char::from(byte >> 1)).collect();
    let name = shifted.trim_end_matches(' ');
    let station = address[6] >> 1 & 15;
    let text = match (name, station) {
        ("", 0) => "*".to_owned(),
        _ => format!("{name}-{station}"),
    };
    let shift = address[..6].iter().all(|byte| byte & 1 == 0) && address[6] & !0x1e == 0;
    let proper = name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if shift && proper && (!name.is_empty() || station == 0) {
        return out.push_str(&text);
    }
    out.push_str("{ax25_call=");
    quote_hex(out, address);
    out.push('}');
    // What could end the comment, or a line, is not shown.
    if shifted.chars().all(|c| matches!(c, ' '..='~') && !matches!(c, '*' | '/')) {
        _ = write!(out, " /* {text} */");
    }
}

/// `struct sockaddr_ipx`, linux/ipx.h.
pub(super) fn ipx(out: &mut String, bytes: &[u8]) -> Option<()> {
    let port = u16::from_be_bytes([bytes[2], bytes[3]]);
    _ = write!(out, ", sipx_port=htons({port}), sipx_network=htonl(");
    hex(out, u32::from_be_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]).into());
    out.push_str("), sipx_node=[");
    for (index, &byte) in bytes[8..14].iter().enumerate() {
        out.push_str(if index == 0 { "" } else { ", " });
        padded_byte(out, byte);
    }
    out.push_str("], sipx_type=");
    padded_byte(out, bytes[14]);
    pad(out, "sipx_zero", bytes[15].into());
    Some(())
}

/// `struct sockaddr_x25`, linux/x25.h.
pub(super) fn x25(out: &mut String, bytes: &[u8]) -> Option<()> {
    out.push_str(", sx25_addr={x25_addr=");
    text(out, &bytes[2..18]);
    out.push('}');
    Some(())
}

/// `struct sockaddr_alg`, linux/if_alg.h, whose name is as long as the address says.
pub(super) fn alg(out: &mut String, bytes: &[u8]) -> Option<()> {
    out.push_str(", salg_type=");
    text(out, &bytes[2..16]);
    for (name, at) in [("feat", 16), ("mask", 20)] {
        let value = field(bytes, at, 4);
        _ = write!(out, ", salg_{name}=");
        hex(out, value);
        let mut symbols = String::new();
        flags(&mut symbols, &ALG_FLAGS, value);
        if ALG_FLAGS.values().any(|(_, flag)| value & flag != 0) {
            _ = write!(out, " /* {symbols} */");
        } else if value != 0 {
            _ = write!(out, " /* {} */", ALG_FLAGS.unknown);
        }
    }
    out.push_str(", salg_name=");
    text(out, &bytes[24..]);
    Some(())
}

/// `struct sockaddr_xdp`, linux/if_xdp.h.
pub(super) fn xdp(out: &mut String, bytes: &[u8]) -> Option<()> {
    let given = field(bytes, 2, 2);
    out.push_str(", sxdp_flags=");
    flags(out, &XDP_FLAGS, given);
    _ = write!(out, ", sxdp_ifindex={}, sxdp_queue_id={}", field(bytes, 4, 4), field(bytes, 8, 4));
    let fd = field(bytes, 12, 4);
    // XDP_SHARED_UMEM: only with it the field is a descriptor.
    match given & 1 {
        0 => pad(out, "sxdp_shared_umem_fd", fd),
        _ => _ = write!(out, ", sxdp_shared_umem_fd={}", fd as i32),
    }
    Some(())
}

/// `struct sockaddr_qrtr`, linux/qrtr.h.
pub(super) fn qipcrtr(out: &mut String, bytes: &[u8]) -> Option<()> {
    out.push_str(", sq_node=");
    named(out, &QRTR_NODE, field(bytes, 4, 4));
    out.push_str(", sq_port=");
    named(out, &QRTR_PORT, field(bytes, 8, 4));
    Some(())
}

/// `struct sockaddr_mctp`, linux/mctp.h.
pub(super) fn mctp(out: &mut String, bytes: &[u8]) -> Option<()> {
    pad(out, "__smctp_pad0", field(bytes, 2, 2));
    out.push_str(", smctp_network=");
    match field(bytes, 4, 4) {
        0 => out.push_str("MCTP_NET_ANY"),
        network => hex(out, network),
    }
    out.push_str(", smctp_addr={s_addr=");
    named(out, &MCTP_ADDRESS, bytes[8].into());
    out.push_str("}, smctp_type=");
    hex(out, bytes[9].into());
    out.push_str(", smctp_tag=");
    hex(out, bytes[10].into());
    pad(out, "__smctp_pad1", bytes[11].into());
    Some(())
}

/// `struct sockaddr_ieee802154` of the kernel's net/ieee802154_netdev.h.
pub(super) fn ieee802154(out: &mut String, bytes: &[u8]) -> Option<()> {
    let kind = field(bytes, 4, 4);
    out.push_str(", addr={addr_type=");
    commented(out, &IEEE802154_ADDRESS, kind, true);
    out.push_str(", pan_id=");
    hex(out, field(bytes, 8, 2));
    if field(bytes, 8, 2) == 0xffff {
        out.push_str(" /* IEEE802154_PANID_BROADCAST */");
    }
    match IEEE802154_ADDRESS.name(kind) {
        Some("IEEE802154_ADDR_NONE") => {}
        Some("IEEE802154_ADDR_SHORT") => {
            out.push_str(", short_addr=");
            commented(out, &IEEE802154_SHORT, field(bytes, 10, 2), false);
        }
        _ => {
            out.push_str(", hwaddr=");
            octets(out, &bytes[10..18]);
        }
    }
    out.push('}');
    Some(())
}
