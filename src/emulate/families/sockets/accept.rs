//! listen, accept, accept4: on the target's own socket, where it is bound to what the options name. They grant
//! nothing that the target could not do itself, and never act on a socket that is bound elsewhere.

use std::net::SocketAddr;
use std::os::fd::AsFd;

use nix::errno::Errno;
use nix::libc;
use nix::sys::socket::{Backlog, SockaddrStorage, getpeername, listen as start_listening};
use std::os::fd::AsRawFd;

use super::address;
use super::endpoints::Reach;
use super::options::SocketOptions;
use super::rights::Rights;
use super::target_socket::{TargetSocket, internet};
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Outcome, Returned, Stop, act, act_for_value};
use crate::kernel::socket;

/// listen(2).
pub(super) fn listen(request: &ClaimedRequest, call: &Call, options: &SocketOptions) -> Outcome {
    let backlog = call.word("backlog").ok_or(Stop::unread("backlog"))?;
    let taken = bound(request, call, &options.bind)?;
    let rights = Rights::of(request)?;
    // The kernel takes what is negative or too much for the most that it allows.
    let backlog = Backlog::new(backlog as i32).unwrap_or(Backlog::MAXCONN);
    act_for_value(request, || {
        rights.assume()?;
        start_listening(&taken.socket, backlog)?;
        Ok((0, None))
    })
}

/// accept(2) and accept4(2). It waits as the socket has it, in its child.
pub(super) fn accept(request: &ClaimedRequest, call: &Call, options: &SocketOptions) -> Outcome {
    let flags = call.word("flags").unwrap_or(0) as i32;
    if flags & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC) != 0 {
        // That there is a descriptor the kernel asks before, and what it is of after it: __sys_accept4.
        let number = call.word("sockfd").ok_or(Stop::unread("sockfd"))?;
        request.descriptor(number)?;
        return Err(Stop::Failed(Errno::EINVAL));
    }
    let taken = bound(request, call, &options.bind)?;
    let room = room(request, call)?;
    if room.is_some() {
        // Before a connection is taken from the queue.
        request.fill("addr", b"")?;
    }
    let rights = Rights::of(request)?;
    let (_, accepted) = act(request, || {
        rights.assume()?;
        Ok((0, Some(socket::accept_connection(taken.socket.as_fd(), flags & libc::SOCK_NONBLOCK)?)))
    })?;
    let accepted = accepted.ok_or(Stop::host("no connection came"))?;
    if let Some(room) = room {
        match getpeername::<SockaddrStorage>(accepted.as_raw_fd()) {
            Ok(peer) => {
                let peer = internet(&peer).map(address::sockaddr_bytes).unwrap_or_default();
                request.fill("addr", &peer[..peer.len().min(room)])?;
                request.fill("addrlen", &(peer.len() as u32).to_ne_bytes())?;
            }
            // Reset while it was taken from the queue.
            Err(_) => return Err(Stop::Failed(Errno::ECONNABORTED)),
        }
    }
    Ok(Returned::Descriptor(accepted, flags & libc::SOCK_CLOEXEC != 0))
}

/// How much of the peer's address the target takes; `None` if it asks for none.
fn room(request: &ClaimedRequest, call: &Call) -> Outcome<Option<usize>> {
    if call.is_null("addr") {
        return Ok(None);
    }
    let length = request.memory("addrlen")?.and_then(|bytes| bytes.try_into().ok());
    let length = length.map(i32::from_ne_bytes).ok_or(Errno::EFAULT)?;
    Ok(Some(usize::try_from(length).map_err(|_| Errno::EINVAL)?))
}

/// The socket, if it is bound to something of the list.
fn bound(request: &ClaimedRequest, call: &Call, allowed: &[Reach]) -> Outcome<TargetSocket> {
    let number = call.word("sockfd").ok_or(Stop::unread("sockfd"))?;
    let taken = TargetSocket::take(request, number)?;
    let transport = taken.transport()?;
    // For a socket that cannot listen the kernel fails, and accept fails for one that does not listen.
    if !taken.is_listening()? && call.name != "listen" {
        return Err(Errno::EINVAL.into());
    }
    let local: SocketAddr = taken.local()?;
    if !allowed.iter().any(|reach| reach.has(local, transport)) {
        let why = format!("the socket is bound to {local}, which is not among those of --bind-to");
        return Err(Stop::excluded(why));
    }
    Ok(taken)
}
