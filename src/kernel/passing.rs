//! Descriptors over a Unix socket, and messages that come with them; each is owned from the moment it arrives, so none
//! is lost and none closed that is another's.

use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recv, recvmsg, send, sendmsg,
};

use super::budget::extend;
use super::errno;

/// `SCM_MAX_FD` of net/scm.h: the kernel passes no more in one message.
const SCM_MAX_FD: usize = 253;

/// Receives up to `buffer.len()` bytes and the descriptors that came with them, close-on-exec, without
/// waiting. No bytes are the end of the connection.
///
/// # Errors
/// EAGAIN when nothing is there; EMFILE when this process can have no more descriptors: the message is lost, and what
/// came with it closed; and what recvmsg(2) says.
pub fn receive(socket: BorrowedFd<'_>, buffer: &mut [u8]) -> Result<(usize, Vec<OwnedFd>), Errno> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(SCM_MAX_FD))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut slices = [IoSliceMut::new(buffer)];
    let flags = RecvFlags::CMSG_CLOEXEC | RecvFlags::DONTWAIT;
    let message = recvmsg(socket, &mut slices, &mut control, flags).map_err(errno::from_rustix)?;
    let descriptors = control.drain().flat_map(|control| match control {
        RecvAncillaryMessage::ScmRights(descriptors) => descriptors.collect(),
        _ => Vec::new(),
    });
    let descriptors = descriptors.collect();
    // There is room for as many as the kernel passes, so it had no numbers for them.
    if message.flags.contains(ReturnFlags::CTRUNC) {
        return Err(Errno::EMFILE);
    }
    Ok((message.bytes, descriptors))
}

/// Sends one packet over a socket that keeps their bounds, and `descriptors` along with it.
///
/// # Errors
/// EPIPE when nobody receives any more; what sendmsg(2) says.
pub fn send_packet(
    socket: BorrowedFd<'_>,
    packet: &[u8],
    descriptors: &[BorrowedFd<'_>],
) -> Result<(), Errno> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !descriptors.is_empty() && !control.push(SendAncillaryMessage::ScmRights(descriptors)) {
        return Err(Errno::E2BIG);
    }
    loop {
        match sendmsg(socket, &[IoSlice::new(packet)], &mut control, SendFlags::NOSIGNAL) {
            Err(rustix::io::Errno::INTR) => {}
            sent => return sent.map(drop).map_err(errno::from_rustix),
        }
    }
}

/// The bytes of a message, and the descriptors that came with it.
pub type Message = (Vec<u8>, Vec<OwnedFd>);

/// Sends one message of any length, and `descriptors` along with it.
///
/// # Errors
/// EPIPE when nobody receives any more; E2BIG for 4 GiB and more; what sendmsg(2) says.
pub fn send_message(
    socket: BorrowedFd<'_>,
    message: &[u8],
    descriptors: &[BorrowedFd<'_>],
) -> Result<(), Errno> {
    let length = u32::try_from(message.len()).map_err(|_| Errno::E2BIG)?.to_le_bytes();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(SCM_MAX_FD))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !descriptors.is_empty() && !control.push(SendAncillaryMessage::ScmRights(descriptors)) {
        return Err(Errno::E2BIG);
    }
    // They go with the first byte, so the length goes in the same call.
    let mut sent = sendmsg(socket, &[IoSlice::new(&length)], &mut control, SendFlags::NOSIGNAL)
        .map_err(errno::from_rustix)?;
    if sent < length.len() {
        return Err(Errno::EPIPE);
    }
    sent = 0;
    while sent < message.len() {
        match send(socket, &message[sent..], SendFlags::NOSIGNAL) {
            Err(rustix::io::Errno::INTR) => {}
            more => sent += more.map_err(errno::from_rustix)?,
        }
    }
    Ok(())
}

/// Waits for one such message; `None` at the end of the connection.
///
/// # Errors
/// E2BIG for one of more than `most` bytes; EPIPE for one that was not sent whole; as from [`receive`].
pub fn receive_message(socket: BorrowedFd<'_>, most: usize) -> Result<Option<Message>, Errno> {
    let mut length = [0; 4];
    let descriptors = loop {
        let mut ready = [PollFd::new(socket, PollFlags::POLLIN)];
        match poll(&mut ready, PollTimeout::NONE).and_then(|_| receive(socket, &mut length)) {
            Ok((0, _)) => return Ok(None),
            Ok((4, descriptors)) => break descriptors,
            Ok(_) => return Err(Errno::EPIPE),
            Err(Errno::EINTR | Errno::EAGAIN) => {}
            Err(errno) => return Err(errno),
        }
    };
    let length = u32::from_le_bytes(length) as usize;
    if length > most {
        return Err(Errno::E2BIG);
    }
    let mut message = Vec::new();
    extend(&mut message, length)?;
    let mut received = 0;
    while received < length {
        match recv(socket, &mut message[received..], RecvFlags::empty()) {
            Err(rustix::io::Errno::INTR) => {}
            more => match more.map_err(errno::from_rustix)?.0 {
                0 => return Err(Errno::EPIPE),
                more => received += more,
            },
        }
    }
    Ok(Some((message, descriptors)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::{AsFd, AsRawFd};
    use std::os::unix::net::UnixStream;

    use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};

    #[test]
    fn descriptors_come_with_their_bytes() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let file = tempfile::tempfile().unwrap();
        let twice = [file.as_raw_fd(), file.as_raw_fd()];
        let rights = [ControlMessage::ScmRights(&twice)];
        let text = [IoSlice::new(b"hello")];
        sendmsg::<()>(theirs.as_raw_fd(), &text, &rights, MsgFlags::empty(), None).unwrap();
        let mut buffer = [0; 16];
        let (size, descriptors) = receive(ours.as_fd(), &mut buffer).unwrap();
        assert_eq!((&buffer[..size], descriptors.len()), (&b"hello"[..], 2));
        assert_eq!(receive(ours.as_fd(), &mut buffer).unwrap_err(), Errno::EAGAIN);
        drop(theirs);
        assert_eq!(receive(ours.as_fd(), &mut buffer).unwrap().0, 0);
    }

    #[test]
    fn a_message_of_any_length_comes_whole() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let file = tempfile::tempfile().unwrap();
        let long = vec![7; 3 << 20];
        let sent = long.clone();
        let sender = std::thread::spawn(move || {
            send_message(theirs.as_fd(), b"", &[]).unwrap();
            send_message(theirs.as_fd(), &sent, &[file.as_fd()]).unwrap();
        });
        let receive = || receive_message(ours.as_fd(), 4 << 20).unwrap();
        let first = receive().map(|(message, descriptors)| (message.len(), descriptors.len()));
        assert_eq!(first, Some((0, 0)));
        let (message, descriptors) = receive().unwrap();
        assert_eq!((message == long, descriptors.len()), (true, 1));
        sender.join().unwrap();
        assert!(receive().is_none(), "the other end is closed");
    }

    #[test]
    fn a_message_is_refused_that_is_too_long_or_not_whole() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        send_message(theirs.as_fd(), b"hello", &[]).unwrap();
        assert_eq!(receive_message(ours.as_fd(), 4).unwrap_err(), Errno::E2BIG);
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        std::io::Write::write_all(&mut theirs, b"\x05\0\0\0hel").unwrap();
        drop(theirs);
        assert_eq!(receive_message(ours.as_fd(), 5).unwrap_err(), Errno::EPIPE);
    }

    #[test]
    fn descriptors_that_do_not_fit_are_closed_and_not_taken_for_none() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let file = tempfile::tempfile().unwrap();
        let rights = [file.as_raw_fd(); 3];
        let text = [IoSlice::new(b"hello")];
        let rights = [ControlMessage::ScmRights(&rights)];
        sendmsg::<()>(theirs.as_raw_fd(), &text, &rights, MsgFlags::empty(), None).unwrap();
        // In a process of its own: all of one share the limit.
        // SAFETY: the child makes system calls and returns to nobody.
        let child = match unsafe { nix::unistd::fork() }.unwrap() {
            nix::unistd::ForkResult::Parent { child } => child,
            nix::unistd::ForkResult::Child => {
                let open = || std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
                let before = open();
                let free = nix::unistd::dup(&file).map_or(0, |fd| fd.as_raw_fd() as u64);
                let limit = nix::sys::resource::Resource::RLIMIT_NOFILE;
                let set = |soft| {
                    let (_, hard) = nix::sys::resource::getrlimit(limit).unwrap_or((0, 0));
                    nix::sys::resource::setrlimit(limit, soft, hard)
                };
                let limited = set(free + 1);
                let received = receive(ours.as_fd(), &mut [0; 16]).map(drop);
                let put_back = set(1024);
                let right = limited.is_ok()
                    && put_back.is_ok()
                    && received == Err(Errno::EMFILE)
                    && open() == before;
                // SAFETY: no memory of the parent is touched.
                unsafe { nix::libc::_exit(i32::from(!right)) }
            }
        };
        let status = nix::sys::wait::waitpid(child, None).unwrap();
        assert_eq!(status, nix::sys::wait::WaitStatus::Exited(child, 0));
    }
}
