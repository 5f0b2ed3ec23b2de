//! socket, socketpair, bind, connect, listen, accept, accept4, sendto, sendmsg, sendmmsg: sockets of a chosen network
//! namespace, with the addresses that the options name. An address is read once, from the snapshot. It acts on TCP and
//! UDP of IPv4 and IPv6 and on Unix sockets by their files; sockets of other kinds are only made, where the options
//! name them.

use nix::errno::Errno;
use nix::libc;
use rustix::thread::CapabilitySet;

use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Context, Outcome, Returned, Stop, act, act_for_pair};
use crate::kernel::socket;

mod accept;
mod address;
mod bind;
mod kind;
mod message;
mod network;
mod options;
mod rights;
mod send;
mod sockopt;
mod endpoints;
mod host_names;
mod target_socket;
mod unix;

pub use endpoints::tcp_ports;
pub use options::SocketOptions;

use kind::SocketKind;
use rights::Rights;

pub(super) const CALLS: &[&str] = &[
    "socket",
    "socketpair",
    "bind",
    "connect",
    "listen",
    "accept",
    "accept4",
    "sendto",
    "sendmsg",
    "sendmmsg",
];

/// Carries it out, as far as `options` go.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, options: &SocketOptions) -> Outcome {
    match call.name.as_str() {
        "socket" => make(request, call, options),
        "socketpair" => pair(request, call, options),
        "bind" => bind::bind(request, call, options),
        "connect" => bind::connect(request, call, options),
        "sendto" | "sendmsg" | "sendmmsg" => send::send_for(request, call, options),
        "listen" => accept::listen(request, call, options),
        _ => accept::accept(request, call, options),
    }
}

/// The kind of socket that is asked for, one of those in the options, and the flags beside it.
fn asked(call: &Call, options: &SocketOptions) -> Outcome<(SocketKind, i32)> {
    let word = |name| call.word(name).map(|word| word as i32).ok_or(Stop::unread(name));
    let (domain, kind, protocol) = (word("domain")?, word("type")?, word("protocol")?);
    let flags = kind & (libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC);
    // Before the options: what no kernel takes gets the errno that it gets without a handler.
    check(domain, kind & !flags)?;
    let asked = SocketKind::new(domain, kind & !flags, protocol);
    if !options.sockets.contains(&asked) {
        return Err(Stop::excluded(format!("socket {asked} is not among those of --socket")));
    }
    Ok((asked, flags))
}

/// What no kernel takes, in the order of __sys_socket and __sock_create of net/socket.c.
fn check(domain: i32, kind: i32) -> Result<(), Errno> {
    /// SOCK_TYPE_MASK, SOCK_MAX of linux/net.h and AF_MAX of linux/socket.h.
    const TYPE_BITS: i32 = 0xf;
    const TYPES: i32 = 11;
    const DOMAINS: i32 = 46;
    match (kind & !TYPE_BITS, (0..DOMAINS).contains(&domain), kind < TYPES) {
        (0, true, true) => Ok(()),
        (0, false, _) => Err(Errno::EAFNOSUPPORT),
        _ => Err(Errno::EINVAL),
    }
}

/// socketpair(2). Each end knows the target's user and group as its peer's.
fn pair(request: &ClaimedRequest, call: &Call, options: &SocketOptions) -> Outcome {
    let kind = call.word("type").ok_or(Stop::unread("type"))?;
    check(0, (kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC) as u32 & !0xf) as i32)?;
    // Before there are any sockets.
    request.fill("sv", b"")?;
    let (asked, flags) = asked(call, options)?;
    let network = options.network.open(request)?;
    let credentials = Context::take(request, None)?.credentials()?;
    let made = act_for_pair(request, || {
        network.enter()?;
        credentials.assume_for_good()?;
        let kind = asked.kind | (flags & libc::SOCK_NONBLOCK);
        Ok(socket::pair(asked.domain, kind, asked.protocol)?)
    })?;
    Ok(Returned::Pair(made, flags & libc::SOCK_CLOEXEC != 0))
}

/// socket(2).
fn make(request: &ClaimedRequest, call: &Call, options: &SocketOptions) -> Outcome {
    let (asked, flags) = asked(call, options)?;
    let network = options.network.open(request)?;
    let rights = Rights::with(request, CapabilitySet::NET_RAW, options.lend_raw)?;
    match act(request, || {
        network.enter()?;
        rights.assume()?;
        let kind = asked.kind | (flags & libc::SOCK_NONBLOCK);
        // SOCK_CLOEXEC is for the descriptor that the target gets: the one here always has it.
        Ok((0, Some(socket::new_socket(asked.domain, kind, asked.protocol)?)))
    }) {
        Ok((_, Some(made))) => Ok(Returned::Descriptor(made, flags & libc::SOCK_CLOEXEC != 0)),
        // As a refusal and not as an errno, so that --else and --grant-only count.
        Err(Stop::Failed(Errno::EPERM)) if !rights.able => Err(Stop::incapable("CAP_NET_RAW")),
        Ok((_, None)) => Err(Stop::host("no socket was made")),
        Err(stop) => Err(stop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_socket_anywhere_is_no_question_of_the_policy() {
        assert_eq!(check(libc::AF_ALG, libc::SOCK_SEQPACKET), Ok(()));
        assert_eq!(check(99, 99), Err(Errno::EINVAL), "bits that are no type come first");
        assert_eq!(check(99, 1), Err(Errno::EAFNOSUPPORT));
        assert_eq!(check(-1, 15), Err(Errno::EAFNOSUPPORT));
        assert_eq!(check(2, 11), Err(Errno::EINVAL));
    }
}
