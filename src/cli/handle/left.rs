//! Processes left behind by handlers that failed or were stopped. While they wait for a file system of the target,
//! they cannot be killed. They keep the place of the handler, so that no listener can have more of them; they are
//! never waited for.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::fd::{AsFd, BorrowedFd};

/// The standard outputs of handlers that have ended, which something of theirs still holds.
#[derive(Debug, Default)]
pub(super) struct Left(Vec<(String, File)>);

impl Left {
    /// Keeps the place of a handler of `listener` until the last that may write to its output has ended.
    pub(super) fn keep(&mut self, listener: String, output: File) {
        self.0.push((listener, output));
    }

    /// What is readable once one of them may have ended.
    pub(super) fn outputs(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.0.iter().map(|(_, output)| output.as_fd())
    }

    /// The listeners whose places are free again, one for each.
    pub(super) fn take_ended(&mut self) -> Vec<String> {
        let all = std::mem::take(&mut self.0).into_iter();
        let (ended, rest): (Vec<_>, _) = all.partition(|(_, output)| has_ended(output));
        self.0 = rest;
        ended.into_iter().map(|(listener, _)| listener).collect()
    }
}

/// Whether all writers of this pipe have closed it. Its data is discarded.
fn has_ended(mut output: &File) -> bool {
    let mut buffer = [0; 1 << 14];
    // The end of file comes once the last process that has a copy of the writing end has ended.
    match output.read(&mut buffer) {
        Ok(read) => read == 0,
        Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::fcntl::OFlag;
    use nix::unistd::pipe2;
    use std::io::Write;

    #[test]
    fn a_place_is_free_when_the_last_holder_of_the_output_has_ended() {
        let mut left = Left::default();
        let mut holders = ["a", "b"].map(|listener| {
            let (output, holder) = pipe2(OFlag::O_CLOEXEC | OFlag::O_NONBLOCK).unwrap();
            left.keep(listener.to_owned(), output.into());
            File::from(holder)
        });
        holders[0].write_all(b"still there").unwrap();
        assert!(left.take_ended().is_empty() && left.take_ended().is_empty());
        let [a, _b] = holders;
        drop(a);
        assert_eq!(left.take_ended(), ["a"]);
        assert_eq!((left.take_ended().len(), left.outputs().count()), (0, 1));
    }
}
