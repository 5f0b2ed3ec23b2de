//! What sockets may be made, bound and connected to: the options of the command line.

use clap::Args;

use super::endpoints::Reach;
use super::kind::SocketKind;
use super::network::Network;

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
