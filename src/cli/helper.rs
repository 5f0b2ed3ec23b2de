//! `syscallfs handle` beside a mount, run as a user would in another terminal; it never outlives the
//! mount for long.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::sys::child::unblock_signals;
use crate::sys::limits::Nofile;

/// How long it may take to end once the mount has gone.
const PATIENCE: Duration = Duration::from_secs(3);

/// The process.
#[derive(Debug)]
pub(super) struct Helper(Child);

impl Helper {
    /// Starts it with these options besides, and with the limit of open descriptors that its handlers
    /// are to have.
    ///
    /// # Errors
    /// What fork(2) and execve(2) say.
    pub(super) fn start(
        handlers: &Path,
        mount: &Path,
        options: &[&str],
        nofile: Nofile,
    ) -> io::Result<Self> {
        let mut command = Command::new("/proc/self/exe");
        command.arg0("syscallfs").args(["handle", "--child"]).args(options).arg("-m").arg(mount);
        command.arg("--").arg(handlers).stdin(Stdio::null());
        nofile.restore_in(&mut command);
        unblock_signals(&mut command);
        command.spawn().map(Self)
    }

    /// Waits for its end, now that the mount has gone, and ends it if that takes too long.
    pub(super) fn end(mut self) {
        let impatient = Instant::now() + PATIENCE;
        while Instant::now() < impatient {
            match self.0.try_wait() {
                Ok(None) => std::thread::sleep(Duration::from_millis(5)),
                _ => return,
            }
        }
        log::warn!("the handlers did not end in time and are killed");
        let _: io::Result<()> = self.0.kill();
        let _: io::Result<ExitStatus> = self.0.wait();
    }
}
