//! The addresses and ports that the options name, `127.0.0.1:80-90/tcp`, `10.0.0.0/8:443`, `example.org:443`. One address
//! is taken for another only where the kernel does so.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::Path;
use std::str::FromStr;

use glob::Pattern;
use ipnet::IpNet;

use super::host_names;
use crate::emulate::host;

/// Whose ports are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transport {
    Tcp,
    Udp,
}

/// Whose addresses are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Host {
    /// Every one, of both families.
    All,
    Network(IpNet),
    /// Those that this name has, as this process resolves it.
    Name(String),
    /// Unix sockets whose files match.
    Unix(Pattern),
}

/// Some ports of some addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reach {
    host: Host,
    ports: RangeInclusive<u16>,
    /// `None` for both.
    transport: Option<Transport>,
}

impl Reach {
    /// Whether it has `address`. What IPv6 shows of IPv4 is IPv4's.
    pub(super) fn has(&self, address: SocketAddr, transport: Transport) -> bool {
        // ::ffff:10.0.0.1 reaches 10.0.0.1: a network of IPv6 such as ::/0 must not include it.
        let ip = address.ip().to_canonical();
        self.ports.contains(&address.port())
            && self.transport.is_none_or(|own| own == transport)
            && match &self.host {
                Host::All => true,
                Host::Network(network) => network.contains(&ip),
                Host::Name(name) => host_names::has(name, ip),
                Host::Unix(_) => false,
            }
    }
}

impl Reach {
    /// Whether it is of Unix sockets.
    pub(super) fn is_unix(&self) -> bool {
        matches!(self.host, Host::Unix(_))
    }

    /// Whether it has the Unix socket of this path of the host.
    pub(super) fn has_path(&self, path: &Path) -> bool {
        match &self.host {
            Host::Unix(pattern) => host::allows(std::slice::from_ref(pattern), path),
            _ => false,
        }
    }
}

impl FromStr for Reach {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text).ok_or_else(|| {
            format!(
                "'{text}' is not ADDRESS:PORT[-PORT][/tcp|/udp], as 127.0.0.1:80, [::1]:80-89, 10.0.0.0/8:443, \
                 example.org:443, *:53/udp or unix:/PATH"
            )
        })
    }
}

/// The ports of TCP of an address as `--connect-to` takes it.
#[must_use]
pub fn tcp_ports(address: &str) -> Option<RangeInclusive<u16>> {
    let reach = parse(address)?;
    (!reach.is_unix() && reach.transport != Some(Transport::Udp)).then_some(reach.ports)
}

fn parse(text: &str) -> Option<Reach> {
    if let Some(path) = text.strip_prefix("unix:") {
        let host = Host::Unix(host::pattern(path).ok()?);
        return Some(Reach { host, ports: 0..=u16::MAX, transport: None });
    }
    // Only these two words count here: the length of a network is behind a slash, too.
    let (text, transport) = match text.rsplit_once('/') {
        Some((text, "tcp")) => (text, Some(Transport::Tcp)),
        Some((text, "udp")) => (text, Some(Transport::Udp)),
        _ => (text, None),
    };
    let (host, ports) = text.rsplit_once(':')?;
    let host = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => Host::Network(network(inner, |text| text.parse::<Ipv6Addr>().ok())?),
        None if host == "*" => Host::All,
        None if host_names::is_name(host) => Host::Name(host.to_ascii_lowercase()),
        None => Host::Network(network(host, |text| text.parse::<Ipv4Addr>().ok())?),
    };
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some(Reach { host, ports: first..=last, transport })
}

/// A network, or one address.
fn network<A: Into<IpAddr>>(text: &str, parse: impl Fn(&str) -> Option<A>) -> Option<IpNet> {
    match text.split_once('/') {
        None => Some(IpNet::from(parse(text)?.into().to_canonical())),
        Some((address, length)) => {
            IpNet::new(parse(address)?.into(), length.parse().ok()?).ok().map(|net| net.trunc())
        }
    }
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
    fn a_network_has_its_addresses() {
        assert!(has("10.0.0.0/8:443", "10.1.2.3:443", Tcp));
        assert!(has("10.0.0.0/8:443/tcp", "[::ffff:10.1.2.3]:443", Tcp));
        assert!(!has("10.0.0.0/8:443/tcp", "10.1.2.3:443", Udp));
        assert!(!has("10.0.0.0/8:443", "11.1.2.3:443", Tcp));
        assert!(has("[fd00::/8]:80-81", "[fd12::1]:81", Tcp));
        assert!(!has("[fd00::/8]:80", "[fe80::1]:80", Tcp));
    }

    #[test]
    fn a_host_has_the_addresses_of_its_name() {
        assert!(has("localhost:80", "127.0.0.1:80", Tcp));
        assert!(has("LOCALHOST:80", "127.0.0.1:80", Tcp));
        assert!(!has("localhost:80", "192.0.2.1:80", Tcp));
        assert!(!has("host.invalid:80", "127.0.0.1:80", Tcp));
    }

    #[test]
    fn a_unix_socket_is_named_by_its_path() {
        let reach: Reach = "unix:/run/user/*/agent".parse().unwrap();
        assert!(reach.has_path(Path::new("/run/user/1000/agent")));
        assert!(!reach.has_path(Path::new("/run/user/1000/b/agent")));
        assert!(!"*:80".parse::<Reach>().unwrap().has_path(Path::new("/run/user/1000/agent")));
        assert!(!has("unix:/**", "127.0.0.1:80", Tcp));
        assert!("unix:run".parse::<Reach>().is_err());
    }

    #[test]
    fn ports_are_a_range_and_a_transport() {
        assert!(has("*:80-82", "1.1.1.1:82", Tcp) && !has("*:80-82", "1.1.1.1:83", Tcp));
        assert!(!has("*:80-82", "1.1.1.1:0", Tcp) && has("*:0", "1.1.1.1:0", Tcp));
        assert!(has("*:53/udp", "1.1.1.1:53", Udp) && !has("*:53/udp", "1.1.1.1:53", Tcp));
        assert!(has("*:53/tcp", "1.1.1.1:53", Tcp) && !has("*:53/tcp", "1.1.1.1:53", Udp));
    }

    #[test]
    fn only_addresses_of_tcp_have_its_ports() {
        assert_eq!(tcp_ports("example.org:443"), Some(443..=443));
        assert_eq!(tcp_ports("[::1]:80-89/tcp"), Some(80..=89));
        assert_eq!(tcp_ports("*:53/udp").or(tcp_ports("unix:/a")).or(tcp_ports("a")), None);
    }

    #[test]
    fn what_is_none_says_how_one_looks() {
        for text in [
            "",
            "80",
            ":80",
            "::1:80",
            "local_host:80",
            "10.0.0.0/33:80",
            "10.0.0.0/8",
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
