//! Receiving descriptors over a Unix socket; each is owned from the moment it arrives, so none is lost
//! and none closed that is another's.

use std::io::IoSliceMut;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use nix::cmsg_space;
use nix::errno::Errno;
use nix::libc::c_int;
use nix::sys::socket::{ControlMessageOwned, MsgFlags, recvmsg};

/// `SCM_MAX_FD` of net/scm.h: the kernel passes no more in one message.
const SCM_MAX_FD: usize = 253;

/// Receives up to `buffer.len()` bytes and the descriptors that came with them, close-on-exec, without
/// waiting. No bytes are the end of the connection.
///
/// # Errors
/// EAGAIN when nothing is there, and what recvmsg(2) says.
pub fn receive(socket: BorrowedFd<'_>, buffer: &mut [u8]) -> Result<(usize, Vec<OwnedFd>), Errno> {
    let mut control = cmsg_space!([c_int; SCM_MAX_FD]);
    let mut slices = [IoSliceMut::new(buffer)];
    let flags = MsgFlags::MSG_CMSG_CLOEXEC | MsgFlags::MSG_DONTWAIT;
    let message = recvmsg::<()>(socket.as_raw_fd(), &mut slices, Some(&mut control), flags)?;
    let mut descriptors = Vec::new();
    for control in message.cmsgs()? {
        if let ControlMessageOwned::ScmRights(numbers) = control {
            // SAFETY: the kernel has just made these descriptors for us, each once.
            let own = |number| unsafe { OwnedFd::from_raw_fd(number) };
            descriptors.extend(numbers.into_iter().map(own));
        }
    }
    Ok((message.bytes, descriptors))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::IoSlice;
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;

    use nix::sys::socket::{ControlMessage, sendmsg};

    #[test]
    fn descriptors_come_with_their_bytes() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let file = tempfile::tempfile().unwrap();
        let rights = [ControlMessage::ScmRights(&[file.as_raw_fd(), file.as_raw_fd()])];
        let text = [IoSlice::new(b"hello")];
        sendmsg::<()>(theirs.as_raw_fd(), &text, &rights, MsgFlags::empty(), None).unwrap();
        let mut buffer = [0; 16];
        let (size, descriptors) = receive(ours.as_fd(), &mut buffer).unwrap();
        assert_eq!((&buffer[..size], descriptors.len()), (&b"hello"[..], 2));
        assert_eq!(receive(ours.as_fd(), &mut buffer).unwrap_err(), Errno::EAGAIN);
        drop(theirs);
        assert_eq!(receive(ours.as_fd(), &mut buffer).unwrap().0, 0);
    }
}
