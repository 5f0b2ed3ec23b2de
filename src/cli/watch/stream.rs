//! One stream of the mount, line by line: it is read without waiting, and no more than a line and a block is kept.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;

use nix::fcntl::OFlag;

use crate::cli::mounted;

/// An open stream.
#[derive(Debug)]
pub(super) struct LineStream {
    name: &'static str,
    reader: BufReader<File>,
    /// What has come of a line that has no end yet.
    line: Vec<u8>,
    ended: bool,
}

impl LineStream {
    /// Opens the file `name` of the mount.
    ///
    /// # Errors
    /// See [`mounted::open_file`].
    pub(super) fn open(mount: &Path, name: &'static str) -> Result<Self, String> {
        // One thread reads both streams, so neither may wait.
        Ok(Self::of(name, mounted::open_file(mount, name, OFlag::O_NONBLOCK)?))
    }

    fn of(name: &'static str, file: File) -> Self {
        let reader = BufReader::with_capacity(1 << 16, file);
        Self { name, reader, line: Vec::new(), ended: false }
    }

    /// Its name in the mount.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// The next line, without its newline; `None` when there is none yet, or none any more.
    ///
    /// # Errors
    /// Why it cannot be read, though the mount is there.
    pub(super) fn next(&mut self) -> io::Result<Option<String>> {
        match self.reader.read_until(b'\n', &mut self.line) {
            Ok(_) if self.line.ends_with(b"\n") => {
                let line = std::mem::take(&mut self.line);
                Ok(Some(String::from_utf8_lossy(&line).trim_end_matches('\n').to_owned()))
            }
            // What was read before it stays in `line`.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) if !mounted::has_gone(&error) => Err(error),
            _ => {
                self.ended = true;
                Ok(None)
            }
        }
    }

    /// Whether nothing will follow: the mount has gone.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }
}

impl AsFd for LineStream {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.reader.get_ref().as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::unistd::pipe2;
    use std::io::Write;

    #[test]
    fn lines_come_out_whole_and_the_end_is_reported() {
        let (from, into) = pipe2(OFlag::O_NONBLOCK).unwrap();
        let (mut stream, mut into) = (LineStream::of("log", from.into()), File::from(into));
        let mut next = |more: &str| {
            into.write_all(more.as_bytes()).unwrap();
            stream.next().unwrap()
        };
        assert_eq!(next("one\ntw"), Some("one".into()));
        assert_eq!(next(""), None);
        assert_eq!(next("o\nthr"), Some("two".into()));
        assert_eq!(next(""), None);
        assert!(!stream.ended());
        drop(into);
        assert_eq!(stream.next().unwrap(), None);
        assert!(stream.ended());
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        let mut stream = LineStream::of("log", File::open("/").unwrap());
        assert!(stream.next().is_err() && !stream.ended());
    }
}
