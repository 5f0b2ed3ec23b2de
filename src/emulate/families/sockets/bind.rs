//! bind and connect: on the target's own socket where it is in the chosen network namespace, else on a new one that
//! takes its place, with its options and flags. A socket that was already used is not replaced.

use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd};

use nix::errno::Errno;
use nix::libc;
use nix::sys::socket::{SockaddrStorage, bind as bind_to, connect as connect_to};
use rustix::thread::CapabilitySet;

use super::address::{Address, SOCKADDR_STORAGE_SIZE};
use super::endpoints::{Reach, Transport};
use super::options::SocketOptions;
use super::rights::Rights;
use super::target_socket::{TargetSocket, set_flags};
use super::unix;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Acted, Call, Outcome, Returned, Stop, act, act_for_value};
use crate::kernel::socket;

/// bind(2).
pub(super) fn bind(request: &ClaimedRequest, call: &Call, options: &SocketOptions) -> Outcome {
    reach(request, call, options, Verb::Bind)
}

/// connect(2). It waits as the socket has it, in its child.
pub(super) fn connect(request: &ClaimedRequest, call: &Call, options: &SocketOptions) -> Outcome {
    reach(request, call, options, Verb::Connect)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Bind,
    Connect,
}

impl Verb {
    fn run(self, socket: &impl AsRawFd, address: SocketAddr) -> Result<(), Errno> {
        let (socket, address) = (socket.as_raw_fd(), SockaddrStorage::from(address));
        match self {
            Self::Bind => bind_to(socket, &address),
            Self::Connect => connect_to(socket, &address),
        }
    }
}

fn reach(request: &ClaimedRequest, call: &Call, options: &SocketOptions, verb: Verb) -> Outcome {
    let number = call.word("sockfd").ok_or(Stop::unread("sockfd"))?;
    let taken = TargetSocket::take(request, number);
    // connect(2) looks at the address before it asks what the descriptor is of.
    if matches!(taken, Err(Stop::Failed(Errno::ENOTSOCK))) && verb == Verb::Connect {
        bytes(request, call)?;
    }
    let taken = taken?;
    let bytes = bytes(request, call)?;
    let names_unix = options.connect.iter().any(Reach::is_unix);
    if taken.domain() == libc::AF_UNIX && verb == Verb::Connect && names_unix {
        return unix::connect_to(request, &taken, &bytes, options);
    }
    let transport = taken.transport()?;
    let address = match Address::parse(&bytes, taken.domain())? {
        Address::Internet(address) => address,
        Address::None if verb == Verb::Connect && transport == Transport::Udp => {
            // Nothing is reached by it.
            return act_for_value(request, || {
                Ok((socket::dissolve(taken.socket.as_fd()).map(|()| 0)?, None))
            });
        }
        // A disconnected TCP socket could be used for another address (AF_UNSPEC).
        Address::None => return Err(other_family(libc::AF_UNSPEC as u16)),
        Address::Other(family) => return Err(other_family(family)),
    };
    let address = match verb {
        Verb::Connect => {
            taken.check_route()?;
            options.check_connect(address, transport)?
        }
        Verb::Bind => check_bind(address, transport, options)?,
    };
    let network = options.network.open(request)?;
    let is_there = network.has(&taken.socket)?;
    let rights = match verb {
        Verb::Bind => Rights::with(request, CapabilitySet::NET_BIND_SERVICE, options.lend_bind)?,
        Verb::Connect => Rights::of(request)?,
    };
    match act(request, || {
        if is_there {
            rights.assume()?;
            verb.run(&taken.socket, address)?;
            return Ok((0, None));
        }
        network.enter()?;
        rights.assume()?;
        replace(&taken, verb, address, options.connected)
    }) {
        Ok((value, None)) => Ok(Returned::Value(value)),
        Ok((value, Some(file))) => {
            Ok(Returned::Placed { file, at: taken.number, cloexec: taken.cloexec, value })
        }
        Err(Stop::Failed(Errno::EACCES)) if verb == Verb::Bind && !rights.able => {
            Err(Stop::incapable("CAP_NET_BIND_SERVICE"))
        }
        Err(stop) => Err(stop),
    }
}

fn check_bind(
    address: SocketAddr,
    transport: Transport,
    options: &SocketOptions,
) -> Outcome<SocketAddr> {
    if !options.bind.iter().any(|reach| reach.has(address, transport)) {
        return Err(Stop::excluded(format!("{address} is not among those of --bind-to")));
    }
    // The scope is the index of an interface, which means another one in another network namespace.
    if matches!(address, SocketAddr::V6(address) if address.scope_id() != 0) {
        return Err(Stop::excluded(format!("{address} is of one interface only")));
    }
    Ok(address)
}

/// Does it with a new socket of this network namespace, which waits if it has to be `connected`.
fn replace(taken: &TargetSocket, verb: Verb, address: SocketAddr, connected: bool) -> Acted {
    if taken.is_used()? {
        return Err(Stop::excluded(
            "the socket is bound or connected in another network namespace already",
        ));
    }
    let socket = taken.again()?;
    let flags = taken.flags()?;
    if !connected {
        set_flags(&socket, flags)?;
    }
    let done = match verb.run(&socket, address) {
        // The time of SO_SNDTIMEO is over.
        Err(Errno::EINPROGRESS) if connected => return Err(Errno::ETIMEDOUT.into()),
        // It goes on connecting in the target's hands.
        Err(Errno::EINPROGRESS) => -(Errno::EINPROGRESS as i64),
        acted => acted.map(|()| 0)?,
    };
    set_flags(&socket, flags)?;
    Ok((done, Some(socket)))
}

/// The address of the call, as it was when the call was made: move_addr_to_kernel of net/socket.c.
fn bytes(request: &ClaimedRequest, call: &Call) -> Outcome<Vec<u8>> {
    let length = call.word("addrlen").ok_or(Stop::unread("addrlen"))?;
    let length = usize::try_from(length).ok().filter(|length| *length <= SOCKADDR_STORAGE_SIZE);
    let length = length.ok_or(Errno::EINVAL)?;
    let mut bytes = request.memory("addr")?.unwrap_or_default();
    if bytes.len() < length {
        return Err(Errno::EFAULT.into());
    }
    bytes.truncate(length);
    Ok(bytes)
}

fn other_family(family: u16) -> Stop {
    Stop::excluded(format!("an address of family {family} is neither IPv4 nor IPv6"))
}
