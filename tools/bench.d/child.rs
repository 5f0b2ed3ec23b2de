//! A child process with a path in its memory; it does nothing else until its standard input ends,
//! and so never outlives who started it.

use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use nix::unistd::Pid;

use crate::role::{ROLE, Role};

/// Its path, of a length that is ordinary.
pub(crate) const PATH: &str = "/usr/lib/locale/C.utf8/LC_TIME";

/// Begins a page, so that one read always gets it all.
#[repr(align(4096))]
struct Page([u8; PATH.len() + 1]);

/// The process; ended when dropped.
pub(crate) struct WithPath {
    child: Child,
    /// Where the path lies.
    pub(crate) address: u64,
}

impl WithPath {
    /// Starts this program once more, to be the child.
    ///
    /// # Errors
    /// Of starting it and of reading what it says.
    pub(crate) fn start() -> io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .env(ROLE, Role::Path.name())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let address =
            line.trim().parse().map_err(|_| io::Error::other("the child said nothing"))?;
        Ok(Self { child, address })
    }

    /// Its process.
    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id() as i32)
    }
}

impl Drop for WithPath {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // Its end cannot be waited for twice, so there is nothing to do about an error.
        let _: io::Result<_> = self.child.wait();
    }
}

/// Tells where the path is, and waits for the end of standard input.
pub(crate) fn wait() {
    let mut page = Box::new(Page([0; PATH.len() + 1]));
    page.0[..PATH.len()].copy_from_slice(PATH.as_bytes());
    println!("{}", page.0.as_ptr() as u64);
    let mut rest = Vec::new();
    // An error ends it as well as an end.
    let _: io::Result<usize> = io::stdin().read_to_end(&mut rest);
    std::hint::black_box(&page);
}
