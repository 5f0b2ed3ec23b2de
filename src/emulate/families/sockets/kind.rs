//! The kinds of sockets that the options name, `inet:raw:icmp`; it never takes a protocol that is not named for
//! the usual one.

use std::fmt;
use std::str::FromStr;

use nix::libc;

use crate::table::constants::Family;
use crate::table::constants::sockets::{FAMILY, INET_PROTOCOL, TYPE};

/// Domain, type and protocol of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SocketKind {
    pub(super) domain: i32,
    pub(super) kind: i32,
    pub(super) protocol: i32,
}

impl SocketKind {
    /// What socket(2) asks for, without the flags in its type: 0 stands for the usual protocol there, and so does
    /// the family's own number in that of Unix sockets.
    pub(super) fn new(domain: i32, kind: i32, protocol: i32) -> Self {
        let internet = matches!(domain, libc::AF_INET | libc::AF_INET6);
        let protocol = match (kind, protocol) {
            (libc::SOCK_STREAM, 0) if internet => libc::IPPROTO_TCP,
            (libc::SOCK_DGRAM, 0) if internet => libc::IPPROTO_UDP,
            (_, libc::PF_UNIX) if domain == libc::AF_UNIX => 0,
            _ => protocol,
        };
        Self { domain, kind, protocol }
    }
}

impl FromStr for SocketKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text).ok_or_else(|| {
            format!("'{text}' is not DOMAIN:TYPE[:PROTOCOL], as inet:stream, inet6:raw:icmpv6 or packet:dgram:8")
        })
    }
}

impl fmt::Display for SocketKind {
    /// As an option names it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |family: Family, prefix, value: i32| {
            let name = u64::try_from(value).ok().and_then(|value| family.name(value));
            let word = name.and_then(|name| name.strip_prefix(prefix));
            word.map_or_else(|| value.to_string(), str::to_ascii_lowercase)
        };
        write!(f, "{}:{}", word(FAMILY, "AF_", self.domain), word(TYPE, "SOCK_", self.kind))?;
        match (self.domain, self.protocol) {
            (_, 0) => Ok(()),
            (libc::AF_INET | libc::AF_INET6, protocol) => {
                write!(f, ":{}", word(INET_PROTOCOL, "IPPROTO_", protocol))
            }
            (_, protocol) => write!(f, ":{protocol}"),
        }
    }
}

fn parse(text: &str) -> Option<SocketKind> {
    let mut words = text.split(':');
    let (domain, kind, protocol) = (words.next()?, words.next()?, words.next());
    if words.next().is_some() {
        return None;
    }
    let upper = |prefix: &str, word: &str| format!("{prefix}{}", word.to_ascii_uppercase());
    let small = |value: u64| i32::try_from(value).ok();
    let protocol = match protocol {
        None => 0,
        Some(word) if word.starts_with(|c: char| c.is_ascii_digit()) => word.parse().ok()?,
        Some(word) => small(INET_PROTOCOL.value(&upper("IPPROTO_", word))?)?,
    };
    let domain = small(FAMILY.value(&upper("AF_", domain))?)?;
    let kind = small(TYPE.value(&upper("SOCK_", kind))?)?;
    Some(SocketKind::new(domain, kind, protocol))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_the_usual_protocol_unless_it_names_one() {
        for (text, domain, kind, protocol) in [
            ("inet:stream", libc::AF_INET, libc::SOCK_STREAM, libc::IPPROTO_TCP),
            ("inet6:dgram", libc::AF_INET6, libc::SOCK_DGRAM, libc::IPPROTO_UDP),
            ("inet:raw:icmp", libc::AF_INET, libc::SOCK_RAW, libc::IPPROTO_ICMP),
            ("inet:stream:mptcp", libc::AF_INET, libc::SOCK_STREAM, libc::IPPROTO_MPTCP),
            ("packet:dgram:768", libc::AF_PACKET, libc::SOCK_DGRAM, 768),
            ("unix:stream", libc::AF_UNIX, libc::SOCK_STREAM, 0),
            ("unix:dgram:1", libc::AF_UNIX, libc::SOCK_DGRAM, 0),
        ] {
            assert_eq!(text.parse(), Ok(SocketKind { domain, kind, protocol }), "{text}");
            let asked = SocketKind::new(domain, kind, protocol);
            assert_eq!(asked, text.parse().unwrap());
            assert_eq!(asked, asked.to_string().parse().unwrap(), "{asked}");
        }
        assert_eq!(
            SocketKind::new(libc::AF_INET, libc::SOCK_DGRAM, 0).to_string(),
            "inet:dgram:udp"
        );
        assert_eq!(SocketKind::new(libc::AF_UNIX, libc::SOCK_STREAM, 0).to_string(), "unix:stream");
        assert_eq!(SocketKind::new(99, 88, 0).to_string(), "99:88");
        let stream = SocketKind::new(libc::AF_INET, libc::SOCK_STREAM, 0);
        assert_eq!("inet:stream".parse(), Ok(stream));
        assert_ne!("inet:stream:sctp".parse(), Ok(stream));
    }

    #[test]
    fn what_is_none_says_how_one_looks() {
        for text in
            ["", "inet", "inet:tcp", "ipv4:stream", "inet:raw:x", "inet:raw:1:2", "inet:raw:-1"]
        {
            assert!(text.parse::<SocketKind>().unwrap_err().contains("DOMAIN:TYPE"), "{text}");
        }
    }
}
