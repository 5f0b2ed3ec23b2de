//! A file in memory that a child fills with data that is too long for a message; it has no name, and no other process
//! is given it.

use std::fs::File;
use std::io::{Read, Seek};

use nix::sys::memfd::{MFdFlags, memfd_create};

use super::{Outcome, Stop};

/// Such a file.
#[derive(Debug)]
pub(super) struct Scratch(File);

impl Scratch {
    pub(super) fn new() -> Outcome<Self> {
        let made = memfd_create("scratch", MFdFlags::MFD_CLOEXEC).map_err(unusable)?;
        Ok(Self(File::from(made)))
    }

    /// It, for writing in a child.
    pub(super) fn file(&self) -> Outcome<File> {
        self.0.try_clone().map_err(unusable)
    }

    /// What was written, `most` bytes of it.
    pub(super) fn read(mut self, most: u64) -> Outcome<Vec<u8>> {
        let mut bytes = Vec::new();
        // The child has written through the same open file, so the offset is at the end.
        self.0.rewind().map_err(unusable)?;
        self.0.take(most).read_to_end(&mut bytes).map_err(unusable)?;
        Ok(bytes)
    }
}

fn unusable(error: impl std::fmt::Display) -> Stop {
    Stop::host(format!("a file in memory: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn what_was_written_is_read_up_to_the_limit() {
        let scratch = Scratch::new().unwrap();
        scratch.file().unwrap().write_all(b"hello").unwrap();
        assert_eq!(scratch.read(4).unwrap(), b"hell");
    }
}
