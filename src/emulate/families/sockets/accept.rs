//! listen, accept, accept4: on the target's own socket, where it is bound to what a policy names. They grant
//! nothing that the target could not do itself, and never act on a socket that is bound elsewhere.

use std::net::SocketAddr;
use std::os::fd::AsFd;

use nix::errno::Errno;
use nix::libc;
use nix::sys::socket::{Backlog, SockaddrStorage, getpeername, listen as start_listening};
use std::os::fd::AsRawFd;

use super::reach::Reach;
use super::taken::{Taken, internet};
use super::{Policy, address, rights};
use crate::emulate::request::Request;
use crate::emulate::{Call, Done, Refusal, act, act_for_value};
use crate::sys::socket;

/// listen(2).
pub(super) fn listen(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    let backlog = call.word("backlog").ok_or(Refusal::Unread("backlog"))?;
    let taken = match bound(request, call, &policy.bind)? {
        Ok(taken) => taken,
        Err(errno) => return Ok(Done::Failed(errno)),
    };
    let rights = rights(request, policy)?;
    // The kernel takes what is negative or too much for the most that it allows.
    let backlog = Backlog::new(backlog as i32).unwrap_or(Backlog::MAXCONN);
    act_for_value(request, || {
        rights.assume_on_host(None)?;
        start_listening(&taken.socket, backlog)?;
        Ok((0, None))
    })
}

/// accept(2) and accept4(2). It waits as the socket has it, in its child.
pub(super) fn accept(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    let flags = call.word("flags").unwrap_or(0) as i32;
    if flags & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC) != 0 {
        return Ok(Done::Failed(Errno::EINVAL));
    }
    let taken = match bound(request, call, &policy.bind)? {
        Ok(taken) => taken,
        Err(errno) => return Ok(Done::Failed(errno)),
    };
    let room = match room(request, call)? {
        Ok(room) => room,
        Err(errno) => return Ok(Done::Failed(errno)),
    };
    if room.is_some() {
        // Before a connection is taken from the queue.
        if let Done::Failed(errno) = request.fill("addr", b"")? {
            return Ok(Done::Failed(errno));
        }
    }
    let rights = rights(request, policy)?;
    let accepted = act(request, || {
        rights.assume_on_host(None)?;
        Ok((0, Some(socket::accept(taken.socket.as_fd(), flags & libc::SOCK_NONBLOCK)?)))
    })?;
    let accepted = match accepted {
        Ok((_, accepted)) => accepted.ok_or(Refusal::Host("no connection came".to_owned()))?,
        Err(errno) => return Ok(Done::Failed(errno)),
    };
    if let Some(room) = room {
        match getpeername::<SockaddrStorage>(accepted.as_raw_fd()) {
            Ok(peer) => {
                let peer = internet(&peer).map(address::bytes).unwrap_or_default();
                request.fill("addr", &peer[..peer.len().min(room)])?;
                request.fill("addrlen", &(peer.len() as u32).to_ne_bytes())?;
            }
            // Reset while it was taken from the queue.
            Err(_) => return Ok(Done::Failed(Errno::ECONNABORTED)),
        }
    }
    Ok(Done::Descriptor(accepted, flags & libc::SOCK_CLOEXEC != 0))
}

/// How much of the peer's address the target takes; `None` if it asks for none.
fn room(request: &Request, call: &Call) -> Result<Result<Option<usize>, Errno>, Refusal> {
    if call.is_null("addr") {
        return Ok(Ok(None));
    }
    let length = request.memory("addrlen")?.and_then(|bytes| bytes.try_into().ok());
    Ok(match length.map(i32::from_ne_bytes) {
        None => Err(Errno::EFAULT),
        Some(length) => usize::try_from(length).map(Some).map_err(|_| Errno::EINVAL),
    })
}

/// The socket, if it is bound to something of the list.
fn bound(
    request: &Request,
    call: &Call,
    allowed: &[Reach],
) -> Result<Result<Taken, Errno>, Refusal> {
    let number = call.word("sockfd").ok_or(Refusal::Unread("sockfd"))?;
    let taken = match Taken::take(request, number)? {
        Ok(taken) => taken,
        Err(errno) => return Ok(Err(errno)),
    };
    let transport = taken.transport()?;
    let local: SocketAddr = match taken.local() {
        Ok(local) => local,
        Err(errno) => return Ok(Err(errno)),
    };
    if !allowed.iter().any(|reach| reach.has(local, transport)) {
        let why = format!("the socket is bound to {local}, which is not among those of --bind-to");
        return Err(Refusal::Excluded(why));
    }
    Ok(Ok(taken))
}
