//! The helper itself: reads changes line by line, and makes each by a real mkdir(2) or rmdir(2).

use std::io::{self, BufRead};
use std::os::fd::AsFd;

use nix::errno::Errno;
use nix::fcntl::{OFlag, openat};
use nix::sys::stat::{Mode, mkdirat};
use nix::unistd::{UnlinkatFlags, unlinkat};

/// The word that starts it.
pub const HELPER_SUBCOMMAND: &str = "announce";

/// Makes the changes that it reads, in `pending` of the mount whose root is `root`, until their end or until the mount
/// has gone.
///
/// # Errors
/// What opening the directory or reading says; ENOTCONN when the mount has gone.
pub fn run(root: impl AsFd, changes: impl BufRead) -> io::Result<()> {
    let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
    // O_PATH asks the file system for nothing, and a mount that covers the path later does not matter.
    let directory = openat(root, "pending", flags, Mode::empty())?;
    for change in changes.lines() {
        let change = change?;
        let done = match change.split_at_checked(1) {
            Some(("+", number)) => mkdirat(&directory, number, Mode::S_IRWXU),
            Some(("-", number)) => unlinkat(&directory, number, UnlinkatFlags::RemoveDir),
            _ => Err(Errno::EINVAL),
        };
        // Any other failure is of one request: it may have ended, or be there already.
        if let Err(errno @ (Errno::ENOTCONN | Errno::ENODEV | Errno::ECONNABORTED)) = done {
            return Err(errno.into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_helper_makes_the_changes_in_their_order() {
        let root = tempfile::tempdir().unwrap();
        let pending = root.path().join("pending");
        std::fs::create_dir(&pending).unwrap();
        let opened = std::fs::File::open(root.path()).unwrap();
        run(&opened, &b"+1\n+2\n-1\nnonsense\n+3\n"[..]).unwrap();
        let entries = std::fs::read_dir(pending).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["2", "3"]);
    }
}
