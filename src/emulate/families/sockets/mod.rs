//! socket, socketpair, bind, connect, listen, accept, accept4: sockets of a chosen network namespace, with the
//! addresses that a policy names. It never reads an address a second time, and never acts on more than TCP
//! and UDP of IPv4 and IPv6, but for making sockets that are named.

use clap::Args;
use nix::errno::Errno;
use nix::libc;
use rustix::thread::CapabilitySet;

use crate::emulate::context::Credentials;
use crate::emulate::request::Request;
use crate::emulate::{Call, Context, Done, Refusal, act, act_for_pair};
use crate::sys::socket;

mod accept;
mod address;
mod bind;
mod kind;
mod network;
mod options;
mod reach;
mod taken;

use kind::SocketKind;
use network::Network;
use reach::Reach;

pub(super) const CALLS: &[&str] =
    &["socket", "socketpair", "bind", "connect", "listen", "accept", "accept4"];

/// What may be reached, and where.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct Policy {
    /// What a socket may be bound to, as `127.0.0.1:80`, `[::1]:80-89`, `*:443/tcp` or `*:53/udp`. May be repeated
    #[arg(long = "bind-to", value_name = "ADDRESS:PORT", value_delimiter = ',')]
    bind: Vec<Reach>,
    /// What a socket may be connected to, in the same form. May be repeated
    #[arg(long = "connect-to", value_name = "ADDRESS:PORT", value_delimiter = ',')]
    connect: Vec<Reach>,
    /// A socket or a pair of them that may be made, as inet:stream, inet:raw:icmp or unix:stream. May be repeated
    #[arg(long = "socket", value_name = "DOMAIN:TYPE[:PROTOCOL]", value_delimiter = ',')]
    sockets: Vec<SocketKind>,
    /// The network namespace: target, host, or a file such as /run/netns/NAME
    #[arg(long = "net", value_name = "NAMESPACE", default_value = "target")]
    network: Network,
    /// Have connect on a socket of another network namespace wait until it is connected, whatever O_NONBLOCK
    /// says: one that failed to connect is never given
    #[arg(long)]
    connected: bool,
    /// Have bind take the target for one with CAP_NET_BIND_SERVICE in its own user namespace
    #[arg(long = "lend-net-bind-service")]
    lend_bind: bool,
    /// Have socket take the target for one with CAP_NET_RAW in its own user namespace
    #[arg(long = "lend-net-raw")]
    lend_raw: bool,
}

/// Carries it out, for what `policy` allows.
pub(super) fn carry_out(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    match call.name.as_str() {
        "socket" => make(request, call, policy),
        "socketpair" => pair(request, call, policy),
        "bind" => bind::bind(request, call, policy),
        "connect" => bind::connect(request, call, policy),
        "listen" => accept::listen(request, call, policy),
        _ => accept::accept(request, call, policy),
    }
}

/// The kind of socket that is asked for, one of the policy's, and the flags beside it.
fn asked(call: &Call, policy: &Policy) -> Result<(SocketKind, i32), Refusal> {
    let word = |name| call.word(name).map(|word| word as i32).ok_or(Refusal::Unread(name));
    let (domain, kind, protocol) = (word("domain")?, word("type")?, word("protocol")?);
    let flags = kind & (libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC);
    let asked = SocketKind::new(domain, kind & !flags, protocol);
    if !policy.sockets.contains(&asked) {
        return Err(Refusal::Excluded(format!("socket {asked} is not among those of --socket")));
    }
    Ok((asked, flags))
}

/// socketpair(2). Each end knows the target's user and group as its peer's.
fn pair(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    let (asked, flags) = asked(call, policy)?;
    let network = policy.network.open(request)?;
    let credentials = Context::take(request, None)?.credentials()?;
    let made = act_for_pair(request, || {
        network.enter()?;
        credentials.assume_for_good()?;
        let kind = asked.kind | (flags & libc::SOCK_NONBLOCK);
        Ok(socket::pair(asked.domain, kind, asked.protocol)?)
    })?;
    Ok(match made {
        Ok(made) => Done::Pair(made, flags & libc::SOCK_CLOEXEC != 0),
        Err(errno) => Done::Failed(errno),
    })
}

/// socket(2).
fn make(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    let (asked, flags) = asked(call, policy)?;
    let network = policy.network.open(request)?;
    let rights = rights(request, policy)?;
    let made = act(request, || {
        network.enter()?;
        rights.assume_on_host(None)?;
        let kind = asked.kind | (flags & libc::SOCK_NONBLOCK);
        Ok((0, Some(socket::make(asked.domain, kind, asked.protocol)?)))
    })?;
    match made {
        Ok((_, Some(made))) => Ok(Done::Descriptor(made, flags & libc::SOCK_CLOEXEC != 0)),
        Err(Errno::EPERM) if !has(&rights, CapabilitySet::NET_RAW) => {
            Err(Refusal::Incapable("CAP_NET_RAW"))
        }
        Ok((_, None)) => Err(Refusal::Host("no socket was made".to_owned())),
        Err(errno) => Ok(Done::Failed(errno)),
    }
}

/// The target's own user and groups, since sockets that share a port have to be of one user, and of its
/// capabilities those that count for a port or a kind of socket.
fn rights(request: &Request, policy: &Policy) -> Result<Credentials, Refusal> {
    let credentials = Context::take(request, None)?.credentials()?;
    let mut capabilities = CapabilitySet::from_bits_retain(credentials.capabilities)
        & (CapabilitySet::NET_BIND_SERVICE | CapabilitySet::NET_RAW);
    for (lent, capability) in [
        (policy.lend_bind, CapabilitySet::NET_BIND_SERVICE),
        (policy.lend_raw, CapabilitySet::NET_RAW),
    ] {
        if lent {
            capabilities |= capability;
        }
    }
    Ok(Credentials { capabilities: capabilities.bits(), ..credentials })
}

fn has(rights: &Credentials, capability: CapabilitySet) -> bool {
    CapabilitySet::from_bits_retain(rights.capabilities).contains(capability)
}
