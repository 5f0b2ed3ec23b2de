//! sendto, sendmsg and sendmmsg: what the snapshot has is sent through a copy of the target's socket. An address is judged
//! by `--connect-to`, and the one that the kernel gets is made of the judged one. Without an address data goes to the
//! peer, which was decided when the socket was connected.

use std::io::IoSlice;
use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};

use nix::errno::Errno;
use nix::libc;
use nix::sys::signal::Signal;
use nix::sys::socket::{ControlMessage, MsgFlags, SockaddrStorage, UnixAddr, getpeername, sendmsg};

use super::address::Address;
use super::endpoints::Transport;
use super::message::OutgoingMessage;
use super::options::SocketOptions;
use super::rights::Rights;
use super::target_socket::TargetSocket;
use super::unix;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Outcome, Returned, Stop, act, host};
use crate::kernel::pidfd;
use crate::kernel::proc::Status;

/// The flags that are passed on. Others would connect the socket (MSG_FASTOPEN) or leave pages of ours with the kernel
/// (MSG_ZEROCOPY).
const FLAGS: MsgFlags = MsgFlags::MSG_DONTWAIT
    .union(MsgFlags::MSG_NOSIGNAL)
    .union(MsgFlags::MSG_EOR)
    .union(MsgFlags::MSG_OOB)
    .union(MsgFlags::from_bits_retain(libc::MSG_MORE))
    .union(MsgFlags::from_bits_retain(libc::MSG_CONFIRM))
    .union(MsgFlags::from_bits_retain(libc::MSG_DONTROUTE));

/// Carries it out, as far as `options` go.
pub(super) fn send_for(request: &ClaimedRequest, call: &Call, options: &SocketOptions) -> Outcome {
    let number = call.word("sockfd").ok_or(Stop::unread("sockfd"))?;
    let socket = TargetSocket::take(request, number)?;
    let flags = call.word("flags").ok_or(Stop::unread("flags"))? as i32;
    let flags = MsgFlags::from_bits_retain(flags);
    if flags.contains(MsgFlags::from_bits_retain(libc::MSG_FASTOPEN)) {
        return Err(Stop::excluded("MSG_FASTOPEN connects: only connect is carried out"));
    }
    if !FLAGS.contains(flags) {
        let others = (flags - FLAGS).bits();
        return Err(Stop::unsupported(format!("{} with the flags {others:#x}", call.name)));
    }
    let sender = MessageSender { request, rights: Rights::of(request)?, socket, flags, options };
    match call.name.as_str() {
        "sendto" => sender.send(&OutgoingMessage::of_sendto(request, call)?).map(Returned::Value),
        "sendmsg" => sender.send(&OutgoingMessage::of_sendmsg(request, call)?).map(Returned::Value),
        _ => sender.send_each(call),
    }
}

/// A socket, and the target for which it sends.
struct MessageSender<'a> {
    request: &'a ClaimedRequest,
    rights: Rights,
    socket: TargetSocket,
    flags: MsgFlags,
    options: &'a SocketOptions,
}

/// Where a message goes.
enum Destination {
    /// To the peer of the socket.
    Peer,
    Internet(SocketAddr),
    /// A Unix socket, by its file.
    File(OwnedFd),
}

impl MessageSender<'_> {
    /// Sends one message, and returns how many bytes were taken.
    fn send(&self, message: &OutgoingMessage) -> Outcome<i64> {
        let destination = self.destination(message.name.as_deref())?;
        let files = self.files(message)?;
        let sent = act(self.request, || {
            self.rights.assume()?;
            Ok((self.deliver(&destination, &message.data, &files)? as i64, None))
        });
        if matches!(sent, Err(Stop::Failed(Errno::EPIPE))) {
            self.signal();
        }
        sent.map(|(count, _)| count)
    }

    /// sendmmsg(2): the first that fails ends it, and is an error only if none was sent before.
    fn send_each(&self, call: &Call) -> Outcome {
        let count = OutgoingMessage::count(call)?;
        // Before it is said to be filled, which replaces it.
        let all = self.request.memory("msgvec")?.ok_or(Errno::EFAULT)?;
        // Whether memory of the target can be written has to be known before anything is sent.
        self.request.fill("msgvec", b"")?;
        let mut sent = 0;
        for number in 0..count {
            let done = OutgoingMessage::of_sendmmsg(self.request, call, &all, number)
                .and_then(|message| self.send(&message))
                .and_then(|count| {
                    let place = OutgoingMessage::length_place(call, number)?;
                    self.request.write_memory(place, &(count as u32).to_ne_bytes())
                });
            match done {
                Ok(()) => sent += 1,
                Err(stop) if sent == 0 => return Err(stop),
                Err(_) => break,
            }
        }
        Ok(Returned::Value(sent))
    }

    fn destination(&self, name: Option<&[u8]>) -> Outcome<Destination> {
        if self.socket.domain() == libc::AF_UNIX {
            return match name {
                Some(name) if !name.is_empty() => self.unix_destination(name),
                _ => Ok(Destination::Peer),
            };
        }
        let transport = self.socket.transport()?;
        self.socket.check_route()?;
        match name {
            // Of TCP the kernel does not look at the address: tcp_sendmsg of net/ipv4/tcp.c.
            Some(name) if transport == Transport::Udp => self.internet_destination(name),
            _ => Ok(Destination::Peer),
        }
    }

    fn internet_destination(&self, name: &[u8]) -> Outcome<Destination> {
        // Before the address: udp_sendmsg of net/ipv4/udp.c.
        if self.flags.contains(MsgFlags::MSG_OOB) {
            return Err(Errno::EOPNOTSUPP.into());
        }
        let address = match Address::parse(name, self.socket.domain())? {
            Address::Internet(SocketAddr::V4(address)) if address.port() == 0 => {
                return Err(Errno::EINVAL.into());
            }
            Address::Internet(address) => address,
            // The kernel takes AF_UNSPEC for IPv4 here, and for no address on a socket of IPv6.
            Address::None if self.socket.domain() == libc::AF_INET && name.len() > 2 => {
                let family = (libc::AF_INET as libc::sa_family_t).to_ne_bytes();
                return self.internet_destination(&[&family, &name[2..]].concat());
            }
            Address::None => return Err(Stop::excluded("an address of the family AF_UNSPEC")),
            Address::Other(family) => {
                let why = format!("an address of family {family} is neither IPv4 nor IPv6");
                return Err(Stop::excluded(why));
            }
        };
        let address = self.options.check_connect(address, Transport::Udp)?;
        if !self.options.network.open(self.request)?.has(&self.socket.socket)? {
            return Err(Stop::excluded("the socket is in another network namespace than --net"));
        }
        Ok(Destination::Internet(address))
    }

    fn unix_destination(&self, name: &[u8]) -> Outcome<Destination> {
        match self.socket.socket_type() {
            // unix_stream_sendmsg and unix_seqpacket_sendmsg of net/unix/af_unix.c.
            libc::SOCK_STREAM => {
                let peer = getpeername::<SockaddrStorage>(self.socket.socket.as_raw_fd());
                Err(if peer.is_ok() { Errno::EISCONN } else { Errno::EOPNOTSUPP }.into())
            }
            libc::SOCK_SEQPACKET => Ok(Destination::Peer),
            _ => {
                let found = unix::find_file(self.request, name, self.options)?;
                Ok(Destination::File(found.file))
            }
        }
    }

    /// Copies of the descriptors that go along, of Unix sockets alone.
    fn files(&self, message: &OutgoingMessage) -> Outcome<Vec<OwnedFd>> {
        if !message.descriptors.is_empty() && self.socket.domain() != libc::AF_UNIX {
            return Err(Stop::unsupported("SCM_RIGHTS of a socket that is no Unix socket"));
        }
        message.descriptors.iter().map(|fd| self.request.descriptor(*fd)).collect()
    }

    /// In a child.
    fn deliver(&self, to: &Destination, data: &[u8], files: &[OwnedFd]) -> Outcome<usize> {
        let fds: Vec<RawFd> = files.iter().map(AsRawFd::as_raw_fd).collect();
        let control = [ControlMessage::ScmRights(&fds)];
        let control = if fds.is_empty() { &control[..0] } else { &control[..] };
        // The signal is the target's, see below.
        let flags = self.flags | MsgFlags::MSG_NOSIGNAL;
        let (socket, data) = (self.socket.socket.as_raw_fd(), [IoSlice::new(data)]);
        let sent = match to {
            Destination::Peer => sendmsg::<SockaddrStorage>(socket, &data, control, flags, None),
            Destination::Internet(address) => {
                sendmsg(socket, &data, control, flags, Some(&SockaddrStorage::from(*address)))
            }
            Destination::File(file) => {
                // It leads to the file that was judged, whatever has its name by now.
                let link = UnixAddr::new(host::link(file).as_str())?;
                sendmsg(socket, &data, control, flags, Some(&link))
            }
        };
        Ok(sent?)
    }

    /// A stream that nobody reads any more raises SIGPIPE in whoever writes, unless that one asks for the errno alone.
    fn signal(&self) {
        let is_quiet = self.flags.contains(MsgFlags::MSG_NOSIGNAL);
        if is_quiet || self.socket.socket_type() != libc::SOCK_STREAM {
            return;
        }
        let (thread, _) = self.request.thread();
        let process = Status::read(thread).ok().and_then(|status| status.tgid());
        let pidfd = process.and_then(|process| pidfd::open_process(process).ok());
        // Only after the pidfd is open is it sure whose it is. One that may not be signalled still gets the errno.
        if let Some(pidfd) = pidfd.filter(|_| self.request.still_valid().is_ok()) {
            let _: Result<(), Errno> = pidfd::send_signal(pidfd.as_fd(), Signal::SIGPIPE);
        }
    }
}
