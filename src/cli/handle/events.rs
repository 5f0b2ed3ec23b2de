//! The mount's `events` as a descriptor that can be polled without asking the mount each time: a thread waits in
//! read(2) and passes on the bytes through a pipe.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::thread::JoinHandle;

use nix::fcntl::OFlag;
use nix::unistd::pipe2;

use crate::cli::mounted;

/// The reading end.
#[derive(Debug)]
pub(super) struct Events {
    pipe: File,
    reader: Option<JoinHandle<io::Result<()>>>,
}

impl Events {
    /// Begins to read `file`, on a thread with the signals blocked that the caller has blocked.
    ///
    /// # Errors
    /// EMFILE, EAGAIN: no descriptors or no thread.
    pub(super) fn of(file: File) -> io::Result<Self> {
        // A handler that inherits the writing end would hide the end of the mount.
        let (pipe, into): (OwnedFd, OwnedFd) = pipe2(OFlag::O_CLOEXEC)?;
        let hand_on = move || hand_on(file, into.into());
        let reader = std::thread::Builder::new().name("events".into()).spawn(hand_on)?;
        Ok(Self { pipe: pipe.into(), reader: Some(reader) })
    }

    /// Reads what there is, and waits for it if there is nothing; 0 bytes when the mount has gone.
    ///
    /// # Errors
    /// Why `events` cannot be read.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.pipe.read(buffer)? {
            0 => {
                let reader = self.reader.take().map(JoinHandle::join);
                // A panic has been reported by its thread.
                reader.and_then(Result::ok).unwrap_or(Ok(())).map(|()| 0)
            }
            some => Ok(some),
        }
    }
}

impl AsFd for Events {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.pipe.as_fd()
    }
}

fn hand_on(mut events: File, mut into: File) -> io::Result<()> {
    let mut buffer = [0; 1 << 16];
    loop {
        match events.read(&mut buffer) {
            Ok(0) => return Ok(()),
            // A full pipe holds up this thread alone: the daemon
            // drops what a slow reader misses, and says how much.
            Ok(read) => into.write_all(&buffer[..read])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // A mount that was aborted returns an error in place of the end of file.
            Err(error) if mounted::has_gone(&error) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::errno::Errno;

    #[test]
    fn all_is_handed_on_until_the_end() {
        let (from, into) = pipe2(OFlag::O_CLOEXEC).unwrap();
        let mut events = Events::of(from.into()).unwrap();
        let mut buffer = [0; 100];
        File::from(into).write_all(b"new 1 mkdir 7 a\n").unwrap();
        assert_eq!(events.read(&mut buffer).unwrap(), 16);
        assert_eq!(events.read(&mut buffer).unwrap(), 0);
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        let mut events = Events::of(File::open("/").unwrap()).unwrap();
        let error = events.read(&mut [0; 100]).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(Errno::EISDIR as i32));
    }
}
