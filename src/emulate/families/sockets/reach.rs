//! The addresses and ports that a policy names, `127.0.0.1:80-90/tcp`; it never takes one address for another,
//! except where the kernel does.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::str::FromStr;

/// Whose ports are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transport {
    Tcp,
    Udp,
}

/// Some ports of one address or of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reach {
    /// `None` for every address, of both families.
    address: Option<IpAddr>,
    ports: RangeInclusive<u16>,
    /// `None` for both.
    transport: Option<Transport>,
}

impl Reach {
    /// Whether it has `address`. What IPv6 shows of IPv4 is IPv4's.
    pub(super) fn has(&self, address: SocketAddr, transport: Transport) -> bool {
        self.address.is_none_or(|own| own == address.ip().to_canonical())
            && self.ports.contains(&address.port())
            && self.transport.is_none_or(|own| own == transport)
    }
}

impl FromStr for Reach {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text).ok_or_else(|| {
            format!(
                "'{text}' is not ADDRESS:PORT[-PORT][/tcp|/udp], as 127.0.0.1:80, [::1]:80-89 or *:53/udp"
            )
        })
    }
}

fn parse(text: &str) -> Option<Reach> {
    let (text, transport) = match text.split_once('/') {
        None => (text, None),
        Some((text, "tcp")) => (text, Some(Transport::Tcp)),
        Some((text, "udp")) => (text, Some(Transport::Udp)),
        Some(_) => return None,
    };
    let (address, ports) = text.rsplit_once(':')?;
    let address = match address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => Some(IpAddr::from(inner.parse::<Ipv6Addr>().ok()?).to_canonical()),
        None if address == "*" => None,
        None => Some(IpAddr::V4(address.parse().ok()?)),
    };
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some(Reach { address, ports: first..=last, transport })
}

#[cfg(test)]
mod tests {
    use super::Transport::{Tcp, Udp};
    use super::*;

    fn has(reach: &str, address: &str, transport: Transport) -> bool {
        reach.parse::<Reach>().unwrap().has(address.parse().unwrap(), transport)
    }

    #[test]
    fn an_address_is_that_one_and_a_star_all() {
        assert!(
            has("127.0.0.1:80", "127.0.0.1:80", Tcp) && has("127.0.0.1:80", "127.0.0.1:80", Udp)
        );
        assert!(!has("127.0.0.1:80", "0.0.0.0:80", Tcp) && !has("0.0.0.0:80", "127.0.0.1:80", Tcp));
        assert!(has("[::1]:80", "[0:0::1]:80", Tcp) && !has("[::]:80", "[::1]:80", Tcp));
        assert!(has("*:80", "10.0.0.1:80", Tcp) && has("*:80", "[fd00::1]:80", Tcp));
    }

    #[test]
    fn ipv4_is_the_same_within_ipv6() {
        assert!(has("10.0.0.1:80", "[::ffff:10.0.0.1]:80", Tcp));
        assert!(has("[::ffff:10.0.0.1]:80", "10.0.0.1:80", Tcp));
        assert!(!has("10.0.0.1:80", "[::10.0.0.1]:80", Tcp));
    }

    #[test]
    fn ports_are_a_range_and_a_transport() {
        assert!(has("*:80-82", "1.1.1.1:82", Tcp) && !has("*:80-82", "1.1.1.1:83", Tcp));
        assert!(!has("*:80-82", "1.1.1.1:0", Tcp) && has("*:0", "1.1.1.1:0", Tcp));
        assert!(has("*:53/udp", "1.1.1.1:53", Udp) && !has("*:53/udp", "1.1.1.1:53", Tcp));
        assert!(has("*:53/tcp", "1.1.1.1:53", Tcp) && !has("*:53/tcp", "1.1.1.1:53", Udp));
    }

    #[test]
    fn what_is_none_says_how_one_looks() {
        for text in [
            "",
            "80",
            ":80",
            "::1:80",
            "localhost:80",
            "1.1.1.1",
            "*:",
            "*:90-80",
            "*:65536",
            "*:80/sctp",
            "[1.1.1.1]:80",
            "[::1]",
            "*:-1",
            "1.1.1.1:80-",
            "*:80/tcp/udp",
        ] {
            assert!(text.parse::<Reach>().unwrap_err().contains("ADDRESS:PORT"), "{text}");
        }
    }
}
