//! A socket address as bytes, taken apart once; it never looks at more of it than the kernel does, and never
//! makes one out of a family that it does not know.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use nix::errno::Errno;
use nix::libc;

/// `sizeof(struct sockaddr_storage)`: nothing longer is taken by the kernel.
pub(super) const SOCKADDR_STORAGE_SIZE: usize = 128;
/// `SIN6_LEN_RFC2133` of linux/in6.h: an address from before there was a scope.
const INET6_LEAST: usize = 24;
/// `sizeof(struct sockaddr_in)`.
const INET_LEAST: usize = 16;

/// The address for bind(2) and connect(2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address {
    Internet(SocketAddr),
    /// AF_UNSPEC: no peer.
    None,
    /// Of a family that is not carried out.
    Other(u16),
}

impl Address {
    /// Takes `bytes` apart, for a socket of `domain`.
    ///
    /// # Errors
    /// EINVAL for an address that is too short for the socket, EAFNOSUPPORT for another family than that of the
    /// socket: net/ipv4/af_inet.c and net/ipv6/af_inet6.c.
    pub(super) fn parse(bytes: &[u8], domain: i32) -> Result<Self, Errno> {
        let [low, high, rest @ ..] = bytes else { return Err(Errno::EINVAL) };
        let family = u16::from_ne_bytes([*low, *high]);
        // The least length is that of the socket's family, whatever family the address names.
        let least = if domain == libc::AF_INET6 { INET6_LEAST } else { INET_LEAST };
        let own = match i32::from(family) {
            libc::AF_UNSPEC => true,
            // One of IPv6 takes it for a datagram.
            libc::AF_INET if domain == libc::AF_INET6 => true,
            _ if bytes.len() < least => return Err(Errno::EINVAL),
            family => family == domain,
        };
        if !own {
            return Err(Errno::EAFNOSUPPORT);
        }
        match i32::from(family) {
            libc::AF_INET => {
                let (port, rest) = rest.split_first_chunk().ok_or(Errno::EINVAL)?;
                let (address, padding) = rest.split_first_chunk::<4>().ok_or(Errno::EINVAL)?;
                let port = u16::from_be_bytes(*port);
                if padding.len() < 8 {
                    return Err(Errno::EINVAL);
                }
                let address = Ipv4Addr::from(*address);
                Ok(Self::Internet(SocketAddrV4::new(address, port).into()))
            }
            libc::AF_INET6 if bytes.len() < INET6_LEAST => Err(Errno::EINVAL),
            libc::AF_INET6 => {
                let field = |at: usize| bytes.get(at..at + 4).and_then(|f| f.try_into().ok());
                let octets: [u8; 16] = bytes[8..24].try_into().map_err(|_| Errno::EINVAL)?;
                let port = u16::from_be_bytes([bytes[2], bytes[3]]);
                let flow = u32::from_ne_bytes(field(4).unwrap_or_default());
                // An address of 24 bytes ends before the scope.
                let scope = u32::from_ne_bytes(field(24).unwrap_or_default());
                let address = Ipv6Addr::from(octets);
                Ok(Self::Internet(SocketAddrV6::new(address, port, flow, scope).into()))
            }
            libc::AF_UNSPEC => Ok(Self::None),
            _ => Ok(Self::Other(family)),
        }
    }
}

/// The same in the kernel's layout: `struct sockaddr_in` or `sockaddr_in6`.
pub(super) fn sockaddr_bytes(address: SocketAddr) -> Vec<u8> {
    let family = if address.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 } as u16;
    let mut bytes = family.to_ne_bytes().to_vec();
    bytes.extend(address.port().to_be_bytes());
    match address {
        SocketAddr::V4(address) => {
            bytes.extend(address.ip().octets());
            bytes.extend([0; 8]);
        }
        SocketAddr::V6(address) => {
            bytes.extend(address.flowinfo().to_ne_bytes());
            bytes.extend(address.ip().octets());
            bytes.extend(address.scope_id().to_ne_bytes());
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_what_its_bytes_say() {
        for text in ["127.0.0.1:80", "0.0.0.0:0", "[::1]:65535", "[fe80::1%7]:443"] {
            let address: SocketAddr = text.parse().unwrap();
            let mut bytes = sockaddr_bytes(address);
            let domain = if address.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
            assert_eq!(Address::parse(&bytes, domain), Ok(Address::Internet(address)), "{text}");
            bytes.resize(SOCKADDR_STORAGE_SIZE, 0xff);
            let longer = Address::parse(&bytes, domain);
            assert_eq!(longer, Ok(Address::Internet(address)), "{text}, longer");
        }
        let flow = SocketAddrV6::new(Ipv6Addr::LOCALHOST, 1, 0x1234, 0).into();
        assert_eq!(
            Address::parse(&sockaddr_bytes(flow), libc::AF_INET6),
            Ok(Address::Internet(flow))
        );
    }

    #[test]
    fn one_that_is_short_is_einval_but_for_the_scope() {
        let v6: SocketAddr = "[fe80::1%7]:443".parse().unwrap();
        for length in [0, 1, 2, 23] {
            assert_eq!(
                Address::parse(&sockaddr_bytes(v6)[..length], libc::AF_INET6),
                Err(Errno::EINVAL),
                "{length}"
            );
        }
        let without = Address::Internet("[fe80::1]:443".parse().unwrap());
        for length in [24, 27] {
            assert_eq!(
                Address::parse(&sockaddr_bytes(v6)[..length], libc::AF_INET6),
                Ok(without),
                "{length}"
            );
        }
        let v4: SocketAddr = "1.2.3.4:5".parse().unwrap();
        for length in [0, 1, 2, 3, 7, 8, 15] {
            assert_eq!(
                Address::parse(&sockaddr_bytes(v4)[..length], libc::AF_INET),
                Err(Errno::EINVAL),
                "{length}"
            );
        }
    }

    #[test]
    fn other_families_are_distinguished() {
        assert_eq!(Address::parse(&[0, 0], libc::AF_INET), Ok(Address::None));
        let unix = [1, 0, b'/'].into_iter().chain([0; 30]).collect::<Vec<_>>();
        for domain in [libc::AF_INET, libc::AF_INET6] {
            assert_eq!(Address::parse(&unix, domain), Err(Errno::EAFNOSUPPORT));
            assert_eq!(Address::parse(&unix[..3], domain), Err(Errno::EINVAL));
        }
        assert_eq!(Address::parse(&unix, libc::AF_UNIX), Ok(Address::Other(1)));
    }
}
