//! Control messages of sendmsg(2), cmsg(3); what is shorter than it says is shown as far as it goes.

use std::fmt::Write;
use std::net::Ipv4Addr;

use super::escape::quote;
use super::scalar::signed;
use super::sockaddr::sockaddr;
use super::symbols::{hex, one_of};
use crate::table::Arch;
use crate::table::constants::sockets::{CONTROL, CONTROL_IP, LEVEL};
use crate::trap::snapshot::little_endian;

/// Appends `[{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS, cmsg_data=[5]}]`.
pub(super) fn control(out: &mut String, bytes: &[u8], address: u64, arch: Arch) {
    let word = arch.word();
    let header = word + 8;
    if bytes.len() < header {
        return super::symbols::address(out, address);
    }
    out.push('[');
    let mut at = 0;
    while at < bytes.len() {
        let message = &bytes[at..];
        if message.len() < header {
            rest(out, address, at);
            break;
        }
        out.push_str(if at == 0 { "" } else { ", " });
        let length = little_endian(message, 0, word).unwrap_or(0);
        let field = |offset| little_endian(message, word + offset, 4).unwrap_or(0);
        _ = write!(out, "{{cmsg_len={length}, cmsg_level=");
        one_of(out, &LEVEL, field(0));
        out.push_str(", cmsg_type=");
        // cmsg_len is the target's word, and may lead beyond the buffer.
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
            // A length that is less than the header does not say where the next one begins.
            if message.len() > header {
                rest(out, address, at + header);
            }
            break;
        }
        // CMSG_ALIGN of cmsg(3): the next header begins at a multiple of a word.
        let Some(next) = end.checked_next_multiple_of(word) else { break };
        at += next;
    }
    out.push(']');
}

/// What follows the last header that is whole: no more is shown of it than where it begins.
fn rest(out: &mut String, address: u64, at: usize) {
    _ = write!(out, ", ... /* {:#x} */", address.wrapping_add(at as u64));
}

fn socket(out: &mut String, name: &str, data: &[u8], word: usize) {
    let int = |index: usize| little_endian(data, 4 * index, 4).unwrap_or(0) as i32;
    match name {
        "SCM_RIGHTS" if data.len() >= 4 => list(out, data.len() / 4, |out, index| {
            _ = write!(out, "{}", int(index));
        }),
        "SCM_CREDENTIALS" if data.len() >= 12 => {
            _ = write!(out, ", cmsg_data={{pid={}", int(0));
            for (name, index) in [("uid", 1), ("gid", 2)] {
                match int(index) {
                    -1 => _ = write!(out, ", {name}=-1"),
                    id => _ = write!(out, ", {name}={}", id as u32),
                }
            }
            out.push('}');
        }
        "SCM_SECURITY" if !data.is_empty() => text(out, data),
        "SO_TIMESTAMP_OLD" => times(out, data, word, "tv_usec", 1),
        "SO_TIMESTAMPNS_OLD" => times(out, data, word, "tv_nsec", 1),
        "SO_TIMESTAMPING_OLD" => times(out, data, word, "tv_nsec", 3),
        // Those of the newer interface are of 64 bits on every architecture.
        "SO_TIMESTAMP_NEW" => times(out, data, 8, "tv_usec", 1),
        "SO_TIMESTAMPNS_NEW" => times(out, data, 8, "tv_nsec", 1),
        "SO_TIMESTAMPING_NEW" => times(out, data, 8, "tv_nsec", 3),
        _ => {}
    }
}

/// So many times, each of seconds and a fraction of `width` bytes; one alone stands without brackets.
fn times(out: &mut String, data: &[u8], width: usize, fraction: &str, count: usize) {
    let time = |out: &mut String, index: usize| {
        let at = 2 * width * index;
        let seconds = signed(little_endian(data, at, width).unwrap_or(0), width as u32 * 8);
        let part = little_endian(data, at + width, width).unwrap_or(0);
        _ = write!(out, "{{tv_sec={seconds}, {fraction}={part}}}");
    };
    match (data.len(), count) {
        (0, _) => {}
        (length, _) if length < 2 * width * count => out.push_str(", cmsg_data=???"),
        (_, 1) => {
            out.push_str(", cmsg_data=");
            time(out, 0);
        }
        _ => list(out, count, time),
    }
}

/// The size of `struct sock_extended_err`, linux/errqueue.h.
const ERROR: usize = 16;

fn ip(out: &mut String, name: &str, data: &[u8]) {
    let address = |at: usize| Ipv4Addr::new(data[at], data[at + 1], data[at + 2], data[at + 3]);
    match name {
        "IP_PKTINFO" if data.len() >= 12 => {
            let index = little_endian(data, 0, 4).unwrap_or(0);
            _ = write!(out, ", cmsg_data={{ipi_ifindex={index}, ");
            _ = write!(out, "ipi_spec_dst=inet_addr(\"{}\"), ", address(4));
            _ = write!(out, "ipi_addr=inet_addr(\"{}\")}}", address(8));
        }
        "IP_TTL" | "IP_CHECKSUM" if data.len() >= 4 => list(out, data.len() / 4, |out, index| {
            _ = write!(out, "{}", little_endian(data, 4 * index, 4).unwrap_or(0));
        }),
        "SCM_SECURITY" if !data.is_empty() => text(out, data),
        "IP_RECVERR" if data.len() >= ERROR + 16 => {
            let field = |at, width| little_endian(data, at, width).unwrap_or(0);
            let [origin, kind, code] = [data[4], data[5], data[6]];
            _ = write!(out, ", cmsg_data={{ee_errno={}, ee_origin={origin}", field(0, 4));
            _ = write!(out, ", ee_type={kind}, ee_code={code}, ee_info={}", field(8, 4));
            _ = write!(out, ", ee_data={}, offender=", field(12, 4));
            sockaddr(out, &data[ERROR..ERROR + 16]);
            out.push('}');
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

fn text(out: &mut String, data: &[u8]) {
    out.push_str(", cmsg_data=");
    quote(out, data);
}

fn list(out: &mut String, count: usize, mut each: impl FnMut(&mut String, usize)) {
    out.push_str(", cmsg_data=[");
    for index in 0..count {
        out.push_str(if index == 0 { "" } else { ", " });
        each(out, index);
    }
    out.push(']');
}
