//! Control messages of sendmsg(2), cmsg(3); what is shorter than it says is shown as far as it goes.

use std::fmt::Write;
use std::net::Ipv4Addr;

use super::escape::quote;
use super::scalar::signed;
use super::sockaddr::sockaddr;
use super::symbols::{hex, one_of};
use crate::snapshot::number;
use crate::table::Arch;
use crate::table::constants::sockets::{CONTROL, CONTROL_IP, LEVEL};

/// Appends `[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[5]}]`.
pub(super) fn control(out: &mut String, bytes: &[u8], address: u64, arch: Arch) {
    let word = arch.word();
    let header = word + 8;
    if bytes.len() < header {
        return super::symbols::address(out, address);
    }
    out.push('[');
    let mut at = 0;
    while let Some(message) = bytes.get(at..).filter(|message| message.len() >= header) {
        out.push_str(if at == 0 { "" } else { ", " });
        let length = number(message, 0, word).unwrap_or(0);
        let field = |offset| number(message, word + offset, 4).unwrap_or(0);
        _ = write!(out, "{{cmsg_len={length}, cmsg_level=");
        one_of(out, &LEVEL, field(0));
        out.push_str(", cmsg_type=");
        let end = usize::try_from(length).unwrap_or(usize::MAX).min(message.len());
        let data = message.get(header..end).unwrap_or_default();
        match LEVEL.name(field(0)) {
            Some("SOL_SOCKET") => {
                one_of(out, &CONTROL, field(4));
                socket(out, CONTROL.name(field(4)).unwrap_or_default(), data, word);
            }
            Some("SOL_IP") => {
                one_of(out, &CONTROL_IP, field(4));
                ip(out, CONTROL_IP.name(field(4)).unwrap_or_default(), data);
            }
            _ => hex(out, field(4)),
        }
        out.push('}');
        if length < header as u64 {
            _ = write!(out, ", ... /* {:#x} */", address.wrapping_add((at + header) as u64));
            break;
        }
        let Some(next) = end.checked_next_multiple_of(word) else { break };
        at += next;
    }
    out.push(']');
}

fn socket(out: &mut String, name: &str, data: &[u8], word: usize) {
    let int = |index: usize| number(data, 4 * index, 4).unwrap_or(0) as i32;
    let long =
        |index: usize| signed(number(data, word * index, word).unwrap_or(0), word as u32 * 8);
    match name {
        "SCM_RIGHTS" if data.len() >= 4 => list(out, data.len() / 4, |out, index| {
            _ = write!(out, "{}", int(index));
        }),
        "SCM_CREDENTIALS" if data.len() >= 12 => {
            let (uid, gid) = (int(1) as u32, int(2) as u32);
            _ = write!(out, ", cmsg_data={{pid={}, uid={uid}, gid={gid}}}", int(0));
        }
        "SCM_SECURITY" if !data.is_empty() => {
            out.push_str(", cmsg_data=");
            quote(out, data);
        }
        "SO_TIMESTAMP_OLD" | "SO_TIMESTAMPNS_OLD" if data.len() >= 2 * word => {
            let fraction = if name == "SO_TIMESTAMP_OLD" { "tv_usec" } else { "tv_nsec" };
            _ = write!(out, ", cmsg_data={{tv_sec={}, {fraction}={}}}", long(0), long(1));
        }
        "SO_TIMESTAMPING_OLD" if data.len() >= 6 * word => list(out, 3, |out, index| {
            let (seconds, nanoseconds) = (long(2 * index), long(2 * index + 1));
            _ = write!(out, "{{tv_sec={seconds}, tv_nsec={nanoseconds}}}");
        }),
        _ => {}
    }
}

fn ip(out: &mut String, name: &str, data: &[u8]) {
    let address = |at: usize| Ipv4Addr::new(data[at], data[at + 1], data[at + 2], data[at + 3]);
    match name {
        "IP_PKTINFO" if data.len() >= 12 => {
            let index = number(data, 0, 4).unwrap_or(0);
            _ = write!(out, ", cmsg_data={{ipi_ifindex={index}, ");
            _ = write!(out, "ipi_spec_dst=inet_addr(\"{}\"), ", address(4));
            _ = write!(out, "ipi_addr=inet_addr(\"{}\")}}", address(8));
        }
        "IP_TTL" | "IP_CHECKSUM" if data.len() >= 4 => {
            _ = write!(out, ", cmsg_data=[{}]", number(data, 0, 4).unwrap_or(0));
        }
        "IP_TOS" | "IP_RECVOPTS" | "IP_RETOPTS" if !data.is_empty() => {
            list(out, data.len(), |out, index| hex(out, data[index].into()));
        }
        "IP_ORIGDSTADDR" if data.len() >= 16 => {
            out.push_str(", cmsg_data=");
            sockaddr(out, data);
        }
        _ => {}
    }
}

fn list(out: &mut String, count: usize, mut each: impl FnMut(&mut String, usize)) {
    out.push_str(", cmsg_data=[");
    for index in 0..count {
        out.push_str(if index == 0 { "" } else { ", " });
        each(out, index);
    }
    out.push(']');
}
