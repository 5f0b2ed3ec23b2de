//! What sockets may be made, bound and connected to: the options of the command line.

use std::net::SocketAddr;

use clap::Args;

use super::endpoints::{Reach, Transport};
use super::kind::SocketKind;
use super::network::Network;
use crate::emulate::{Outcome, Stop};

/// What may be reached, and where.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct SocketOptions {
    /// Allow binding a socket to this address, such as `127.0.0.1:80`, `[::1]:80-89`, `*:443/tcp` or `*:53/udp`. Can
    /// be repeated
    #[arg(long = "bind-to", value_name = "ADDRESS:PORT", value_delimiter = ',')]
    pub(super) bind: Vec<Reach>,
    /// Allow connecting a socket to this address, in the same form, which can be a network such as `10.0.0.0/8:443`, a
    /// host such as `example.org:443`, whose name is resolved here, or the file of a Unix socket, `unix:GLOB`. Can be
    /// repeated
    #[arg(long = "connect-to", value_name = "ADDRESS:PORT", value_delimiter = ',')]
    pub(super) connect: Vec<Reach>,
    /// Allow creating sockets and socket pairs of this kind, such as inet:stream, inet:raw:icmp or unix:stream. Can be
    /// repeated
    #[arg(long = "socket", value_name = "DOMAIN:TYPE[:PROTOCOL]", value_delimiter = ',')]
    pub(super) sockets: Vec<SocketKind>,
    /// Network namespace of the sockets: target, host, or a file such as /run/netns/NAME
    #[arg(long = "net", value_name = "NAMESPACE", default_value = "target")]
    pub(super) network: Network,
    /// On a socket of another network namespace, let connect wait until it is connected, regardless of O_NONBLOCK. A
    /// socket that failed to connect is not installed in the target
    #[arg(long)]
    pub(super) connected: bool,
    /// Let bind treat the target as if it had CAP_NET_BIND_SERVICE in its own user namespace
    #[arg(long = "lend-net-bind-service")]
    pub(super) lend_bind: bool,
    /// Let socket treat the target as if it had CAP_NET_RAW in its own user namespace
    #[arg(long = "lend-net-raw")]
    pub(super) lend_raw: bool,
}

impl SocketOptions {
    /// Judges an address that is connected or sent to, and returns what the kernel gets of it.
    pub(super) fn check_connect(
        &self,
        mut address: SocketAddr,
        transport: Transport,
    ) -> Outcome<SocketAddr> {
        if !self.connect.iter().any(|reach| reach.has(address, transport)) {
            let why = format!("{address} is not among those of --connect-to");
            return Err(Stop::excluded(why));
        }
        if let SocketAddr::V6(address) = &mut address {
            // The scope is the index of an interface, which means another one in another network namespace.
            if address.scope_id() != 0 {
                return Err(Stop::excluded(format!("{address} is of one interface only")));
            }
            // A flow label can stand for options that the target has set for it, a routing header among them, by which
            // the packets would go elsewhere.
            address.set_flowinfo(0);
        }
        Ok(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::FromArgMatches;

    #[test]
    fn a_flow_label_and_a_scope_lead_nowhere() {
        let command = SocketOptions::augment_args(clap::Command::new("options"));
        let words = ["options", "--connect-to", "[fd00::1]:53"];
        let matches = command.try_get_matches_from(words).unwrap();
        let options = SocketOptions::from_arg_matches(&matches).unwrap();
        let with = |flow, scope| {
            let address = std::net::SocketAddrV6::new("fd00::1".parse().unwrap(), 53, flow, scope);
            options.check_connect(address.into(), Transport::Udp)
        };
        assert_eq!(with(7, 0), Ok("[fd00::1]:53".parse().unwrap()));
        assert!(with(0, 2).is_err());
        let other = "[fd00::2]:53".parse().unwrap();
        assert!(options.check_connect(other, Transport::Udp).is_err());
    }
}
