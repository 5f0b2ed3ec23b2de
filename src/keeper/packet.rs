//! What a daemon gives its keeper: a packet with one descriptor, or with none.

use std::os::fd::{BorrowedFd, OwnedFd};

use nix::errno::Errno;

use crate::kernel::passing;

/// One packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packet {
    /// Keep this listener, which has that serial in the journal.
    Listener(u64),
    /// Close that listener: nobody receives from it any more.
    Forget(u64),
    /// Keep this pidfd of the command, which is that process.
    Command(i32),
}

const SIZE: usize = 9;

impl Packet {
    fn to_bytes(self) -> [u8; SIZE] {
        let (kind, value) = match self {
            Packet::Listener(serial) => (b'L', serial),
            Packet::Forget(serial) => (b'F', serial),
            Packet::Command(pid) => (b'C', u64::from(pid.unsigned_abs())),
        };
        let mut bytes = [kind; SIZE];
        bytes[1..].copy_from_slice(&value.to_le_bytes());
        bytes
    }

    fn from_bytes(bytes: [u8; SIZE]) -> Option<Self> {
        let [kind, value @ ..] = bytes;
        let value = u64::from_le_bytes(value);
        match kind {
            b'L' => Some(Packet::Listener(value)),
            b'F' => Some(Packet::Forget(value)),
            b'C' => i32::try_from(value).ok().map(Packet::Command),
            _ => None,
        }
    }

    /// Sends it, with `fd` where one belongs to it.
    ///
    /// # Errors
    /// EPIPE without a keeper; what sendmsg(2) says.
    pub(super) fn send(
        self,
        socket: BorrowedFd<'_>,
        fd: Option<BorrowedFd<'_>>,
    ) -> Result<(), Errno> {
        passing::send_packet(socket, &self.to_bytes(), fd.as_slice())
    }

    /// The next one that has come, if there is one.
    pub(super) fn receive(socket: BorrowedFd<'_>) -> Option<(Self, Option<OwnedFd>)> {
        let mut bytes = [0; SIZE];
        loop {
            match passing::receive(socket, &mut bytes) {
                Ok((SIZE, descriptors)) => {
                    let packet = Self::from_bytes(bytes)?;
                    return Some((packet, descriptors.into_iter().next()));
                }
                Err(Errno::EINTR) => {}
                // EMFILE: the listener is not kept, which costs its calls only if the daemon crashes.
                Ok(_) | Err(_) => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsFd;

    use nix::sys::socket::{AddressFamily, SockFlag, SockType, socketpair};

    #[test]
    fn packets_arrive_as_they_were_sent() {
        let (ours, theirs) =
            socketpair(AddressFamily::Unix, SockType::SeqPacket, None, SockFlag::SOCK_CLOEXEC)
                .unwrap();
        let file = tempfile::tempfile().unwrap();
        Packet::Listener(7).send(theirs.as_fd(), Some(file.as_fd())).unwrap();
        Packet::Command(8).send(theirs.as_fd(), Some(file.as_fd())).unwrap();
        Packet::Forget(u64::MAX).send(theirs.as_fd(), None).unwrap();
        let next = || Packet::receive(ours.as_fd()).map(|(packet, fd)| (packet, fd.is_some()));
        assert_eq!(next(), Some((Packet::Listener(7), true)));
        assert_eq!(next(), Some((Packet::Command(8), true)));
        assert_eq!(next(), Some((Packet::Forget(u64::MAX), false)));
        assert_eq!(next(), None);
    }
}
