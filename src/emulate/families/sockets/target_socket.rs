//! A socket of the target, copied from it: the same open file. A socket is not looked up by its
//! number a second time.

use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::libc;
use nix::sys::socket::{SockaddrStorage, getsockname};

use super::endpoints::Transport;
use super::kind::SocketKind;
use super::sockopt;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Outcome, Stop, Trying};
use crate::kernel::proc::{self, Status};
use crate::kernel::socket;

/// The longest options of an IPv4 packet, MAX_IPOPTLEN of net/ip.h.
const IP_OPTIONS_MOST: usize = 40;

/// A socket, and where the target has it.
#[derive(Debug)]
pub(super) struct TargetSocket {
    pub(super) socket: OwnedFd,
    pub(super) number: u32,
    pub(super) cloexec: bool,
    kind: SocketKind,
}

impl TargetSocket {
    /// Takes descriptor `number`. That it is the target's is sure once
    /// the request is known to be valid still.
    pub(super) fn take(request: &ClaimedRequest, number: u32) -> Outcome<Self> {
        let (tid, _) = request.thread();
        let socket = request.descriptor(number)?;
        let about =
            proc::directory(tid).and_then(|thread| thread.read(&format!("fdinfo/{number}")));
        // Both were looked up by number in /proc/TID.
        request.still_valid()?;
        let number_of = |name| {
            let mut value = [0; 4];
            socket::option(socket.as_fd(), libc::SOL_SOCKET, name, &mut value)
                .map(|_| i32::from_ne_bytes(value))
        };
        let (domain, kind) = (number_of(libc::SO_DOMAIN)?, number_of(libc::SO_TYPE)?);
        let kind = SocketKind::new(domain, kind, number_of(libc::SO_PROTOCOL).unwrap_or(0));
        // Close-on-exec belongs to the descriptor of the target and not to the file, so a copy does not show it.
        let cloexec = about.is_ok_and(|about| {
            let about = Status::of(&about);
            let flags = about.field("flags").and_then(|octal| i32::from_str_radix(octal, 8).ok());
            flags.is_some_and(|flags| flags & libc::O_CLOEXEC != 0)
        });
        Ok(Self { socket, number, cloexec, kind })
    }

    /// Its family.
    pub(super) fn domain(&self) -> i32 {
        self.kind.domain
    }

    /// Whether it is a stream, datagrams or else: SOCK_STREAM and the like.
    pub(super) fn socket_type(&self) -> i32 {
        self.kind.kind
    }

    /// Refuses a socket that would send its packets by a way of its own, on which the first stop gets them instead of the
    /// address: the options LSRR and SSRR of IPv4 and the routing header of IPv6 take no right.
    pub(super) fn check_route(&self) -> Outcome<()> {
        let socket = self.socket.as_fd();
        let mut value = [0; IP_OPTIONS_MOST];
        let mut length = socket::option(socket, libc::IPPROTO_IP, libc::IP_OPTIONS, &mut value)
            .trying("IP_OPTIONS")?;
        if self.kind.domain == libc::AF_INET6 {
            length += socket::option(socket, libc::IPPROTO_IPV6, libc::IPV6_RTHDR, &mut value)
                .trying("IPV6_RTHDR")?;
        }
        match length {
            0 => Ok(()),
            _ => Err(Stop::excluded(
                "the socket has IP options, which can lead its packets elsewhere",
            )),
        }
    }

    /// Whether it waits for connections; EOPNOTSUPP for one that never could.
    pub(super) fn is_listening(&self) -> Result<bool, Errno> {
        if !matches!(self.kind.kind, libc::SOCK_STREAM | libc::SOCK_SEQPACKET) {
            return Err(Errno::EOPNOTSUPP);
        }
        let mut value = [0; 4];
        socket::option(self.socket.as_fd(), libc::SOL_SOCKET, libc::SO_ACCEPTCONN, &mut value)?;
        Ok(value != [0; 4])
    }

    /// Whose ports it has.
    ///
    /// # Errors
    /// `Excluded` if it is neither.
    pub(super) fn transport(&self) -> Outcome<Transport> {
        let internet = matches!(self.kind.domain, libc::AF_INET | libc::AF_INET6);
        match (self.kind.kind, self.kind.protocol) {
            (libc::SOCK_STREAM, libc::IPPROTO_TCP | libc::IPPROTO_MPTCP) if internet => {
                Ok(Transport::Tcp)
            }
            (libc::SOCK_DGRAM, libc::IPPROTO_UDP) if internet => Ok(Transport::Udp),
            _ => {
                let why = format!(
                    "its socket is {}, and only those of TCP and UDP are acted on",
                    self.kind
                );
                Err(Stop::excluded(why))
            }
        }
    }

    /// What it is bound to; port 0 if to nothing.
    pub(super) fn local(&self) -> Result<SocketAddr, Errno> {
        internet(&getsockname(self.socket.as_raw_fd())?).ok_or(Errno::EAFNOSUPPORT)
    }

    /// Whether something was done with it that a new one would lack. One with a peer has a port.
    pub(super) fn is_used(&self) -> Result<bool, Errno> {
        let local = self.local()?;
        Ok(local.port() != 0 || !local.ip().is_unspecified())
    }

    /// One like it, with its options, in the network namespace of this process.
    pub(super) fn again(&self) -> Outcome<OwnedFd> {
        let SocketKind { domain, kind, protocol } = self.kind;
        let new =
            socket::new_socket(domain, kind, protocol).trying("a socket like the target's")?;
        sockopt::copy(&self.socket, &new)?;
        Ok(new)
    }

    /// Its file status flags, of which a socket has use for one.
    pub(super) fn flags(&self) -> Outcome<OFlag> {
        let flags = fcntl(&self.socket, FcntlArg::F_GETFL).trying("the flags of the socket")?;
        Ok(OFlag::from_bits_truncate(flags) & OFlag::O_NONBLOCK)
    }
}

/// Gives `socket` these flags.
pub(super) fn set_flags(socket: &OwnedFd, flags: OFlag) -> Outcome<()> {
    fcntl(socket, FcntlArg::F_SETFL(flags)).map(drop).trying("the flags of the socket")
}

/// An address of IPv4 or IPv6.
pub(super) fn internet(address: &SockaddrStorage) -> Option<SocketAddr> {
    let v4 = address.as_sockaddr_in().map(|address| SocketAddr::V4((*address).into()));
    v4.or_else(|| address.as_sockaddr_in6().map(|address| SocketAddr::V6((*address).into())))
}
