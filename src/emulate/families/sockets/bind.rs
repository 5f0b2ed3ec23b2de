//! bind and connect: on the target's own socket where it is in the chosen network namespace, else on a new one that
//! takes its place. What is new has the old one's options and flags; one that was used already is not replaced.

use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd};

use nix::errno::Errno;
use nix::sys::socket::{SockaddrStorage, bind as bind_to, connect as connect_to};
use rustix::thread::CapabilitySet;

use super::address::{Address, MOST};
use super::reach::{Reach, Transport};
use super::taken::{Taken, set_flags};
use super::{Policy, has, rights};
use crate::emulate::request::Request;
use crate::emulate::{Acted, Call, Done, Refusal, Stopped, act, act_for_value};
use crate::sys::socket;

/// bind(2).
pub(super) fn bind(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    carry_out(request, call, policy, Verb::Bind)
}

/// connect(2). It waits as the socket has it, in its child.
pub(super) fn connect(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    carry_out(request, call, policy, Verb::Connect)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Bind,
    Connect,
}

impl Verb {
    fn allowed(self, policy: &Policy) -> (&[Reach], &'static str) {
        match self {
            Self::Bind => (&policy.bind, "--bind-to"),
            Self::Connect => (&policy.connect, "--connect-to"),
        }
    }

    fn act(self, socket: &impl AsRawFd, address: SocketAddr) -> Result<(), Errno> {
        let (socket, address) = (socket.as_raw_fd(), SockaddrStorage::from(address));
        match self {
            Self::Bind => bind_to(socket, &address),
            Self::Connect => connect_to(socket, &address),
        }
    }
}

fn carry_out(request: &Request, call: &Call, policy: &Policy, verb: Verb) -> Result<Done, Refusal> {
    let number = call.word("sockfd").ok_or(Refusal::Unread("sockfd"))?;
    let taken = match Taken::take(request, number)? {
        Ok(taken) => taken,
        Err(errno) => return Ok(Done::Failed(errno)),
    };
    let transport = taken.transport()?;
    let address = match address(request, call)? {
        Ok(Address::Internet(address)) => address,
        Ok(Address::None) if verb == Verb::Connect && transport == Transport::Udp => {
            // Nothing is reached by it.
            return act_for_value(request, || {
                Ok((socket::dissolve(taken.socket.as_fd()).map(|()| 0)?, None))
            });
        }
        Ok(Address::None) => return Err(other_family(nix::libc::AF_UNSPEC as u16)),
        Ok(Address::Other(family)) => return Err(other_family(family)),
        Err(errno) => return Ok(Done::Failed(errno)),
    };
    let (allowed, option) = verb.allowed(policy);
    if !allowed.iter().any(|reach| reach.has(address, transport)) {
        let why = format!("{address} is not among those of {option}");
        return Err(Refusal::Excluded(why));
    }
    if matches!(address, SocketAddr::V6(address) if address.scope_id() != 0) {
        return Err(Refusal::Excluded(format!("{address} is of one interface only")));
    }
    let network = policy.network.open(request)?;
    let is_there = network.has(&taken.socket)?;
    let rights = rights(request, policy)?;
    let acted = act(request, || {
        if is_there {
            rights.assume_on_host(None)?;
            verb.act(&taken.socket, address)?;
            return Ok((0, None));
        }
        network.enter()?;
        rights.assume_on_host(None)?;
        replace(&taken, verb, address, policy.connected)
    })?;
    Ok(match acted {
        Ok((value, None)) => Done::Value(value),
        Ok((value, Some(socket))) => {
            Done::Placed { file: socket, at: taken.number, cloexec: taken.cloexec, value }
        }
        Err(Errno::EACCES)
            if verb == Verb::Bind && !has(&rights, CapabilitySet::NET_BIND_SERVICE) =>
        {
            return Err(Refusal::Incapable("CAP_NET_BIND_SERVICE"));
        }
        Err(errno) => Done::Failed(errno),
    })
}

/// Does it with a new socket of this network namespace, which waits if it has to be `connected`.
fn replace(taken: &Taken, verb: Verb, address: SocketAddr, connected: bool) -> Acted {
    if taken.is_used()? {
        return Err(Stopped::Excluded(
            "the socket is bound or connected in another network namespace already",
        ));
    }
    let socket = taken.again()?;
    let flags = taken.flags()?;
    if !connected {
        set_flags(&socket, flags)?;
    }
    let done = match verb.act(&socket, address) {
        // The time of SO_SNDTIMEO is over.
        Err(Errno::EINPROGRESS) if connected => return Err(Errno::ETIMEDOUT.into()),
        // It goes on connecting in the target's hands.
        Err(Errno::EINPROGRESS) => -(Errno::EINPROGRESS as i64),
        acted => acted.map(|()| 0)?,
    };
    set_flags(&socket, flags)?;
    Ok((done, Some(socket)))
}

/// The address of the call, as it was when the call was made.
fn address(request: &Request, call: &Call) -> Result<Result<Address, Errno>, Refusal> {
    let length = call.word("addrlen").ok_or(Refusal::Unread("addrlen"))?;
    let Some(length) = usize::try_from(length).ok().filter(|length| *length <= MOST) else {
        return Ok(Err(Errno::EINVAL));
    };
    let bytes = request.memory("addr")?.unwrap_or_default();
    Ok(if bytes.len() < length { Err(Errno::EFAULT) } else { Address::parse(&bytes[..length]) })
}

fn other_family(family: u16) -> Refusal {
    Refusal::Excluded(format!("an address of family {family} is neither IPv4 nor IPv6"))
}
