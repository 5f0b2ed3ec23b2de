//! `syscallfs handle` beside a mount, run as a user would in another terminal; it never outlives the
//! mount for long, and is started again when it ends before.

use std::ffi::OsString;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::Signal;
use parking_lot::Mutex;

use super::say;
use crate::daemon::{Daemon, Roots};
use crate::kernel::pidfd;
use crate::kernel::signals::STOPPING;
use crate::kernel::starter::{self, Started, WorkOrder};

/// How long it may take to end once the mount has gone.
const END_PATIENCE: Duration = Duration::from_secs(3);
/// How often is looked whether something has happened.
const LOOK_INTERVAL: Duration = Duration::from_millis(5);
/// How long it has to run to be started again at once, and how long at most is waited if it has not.
const SOUND: Duration = Duration::from_secs(10);
const MAX_RESTART_PAUSE: Duration = Duration::from_secs(30);

/// The process, and the thread that waits for it.
#[derive(Debug)]
pub(super) struct Helper {
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Whether the mount is about to go.
    is_over: AtomicBool,
    /// Refers to the process there is now.
    process: Mutex<Option<OwnedFd>>,
}

/// What is started.
#[derive(Debug)]
struct HandleStart {
    roots: Roots,
    mount: PathBuf,
    handlers: PathBuf,
    options: &'static [&'static str],
}

impl Helper {
    /// Starts it in the mount of `daemon`, with these options besides.
    ///
    /// # Errors
    /// As from [`starter::start`].
    pub(super) fn start(
        handlers: &Path,
        daemon: &Daemon,
        options: &'static [&'static str],
    ) -> io::Result<Self> {
        let handlers = std::path::absolute(handlers)?;
        let mount = daemon.path().to_owned();
        let start = HandleStart { roots: daemon.roots(), mount, handlers, options };
        let shared = Arc::new(Shared::default());
        let (started, first) = channel();
        let kept = Arc::clone(&shared);
        let thread = thread::Builder::new().name("handlers".into()).spawn(move || {
            keep(&start, &kept, &started);
        })?;
        first.recv().unwrap_or_else(|_| Err(Errno::ECHILD.into()))?;
        Ok(Self { shared, thread })
    }

    /// The mount is about to go, and with it the process.
    pub(super) fn expect_end(&self) {
        self.shared.is_over.store(true, Ordering::Release);
    }

    /// Waits for its end, now that the mount has gone, and ends it if that takes too long.
    pub(super) fn end(self) {
        self.expect_end();
        let impatient = Instant::now() + END_PATIENCE;
        while !self.thread.is_finished() && Instant::now() < impatient {
            sleep(LOOK_INTERVAL);
        }
        if !self.thread.is_finished() {
            log::warn!("the handlers did not exit in time, killing them");
            // By pidfd: the thread may have reaped it just now,
            // and its number may be that of another process.
            if let Some(process) = &*self.shared.process.lock() {
                let _: Result<(), Errno> = pidfd::send_signal(process.as_fd(), Signal::SIGKILL);
            }
            // Whoever has stopped that one, so that it says nothing about the end of the other, holds up nobody.
            starter::end();
        }
        // A panic has been reported by the thread.
        let _: thread::Result<()> = self.thread.join();
    }
}

impl HandleStart {
    fn start(&self) -> io::Result<Started> {
        let mut words: Vec<OsString> = vec!["handle".into(), "--child".into()];
        words.extend(self.options.iter().map(Into::into));
        words.extend(["-m".into(), self.mount.clone().into_os_string()]);
        words.extend(["--".into(), self.handlers.clone().into_os_string()]);
        // It makes this its working directory: its path may lead elsewhere by now.
        let root = self.roots.root()?;
        // Ctrl-Z, or a handler that reads the terminal, would stop it.
        let blocked = STOPPING.into_iter().collect();
        Ok(starter::start(&WorkOrder { words, input: root.as_fd(), output: None, blocked })?)
    }
}

/// Starts it, and again whenever it ends though the mount stays.
fn keep(start: &HandleStart, shared: &Shared, started: &Sender<io::Result<()>>) {
    let mut pause = LOOK_INTERVAL;
    let mut is_first = true;
    // Another process may have killed it, and when the
    // connection of the mount is aborted it ends with that.
    while !shared.is_over.load(Ordering::Acquire) {
        let begun = Instant::now();
        let process = start.start().and_then(|process| {
            match process.pidfd().try_clone_to_owned() {
                Ok(pidfd) => *shared.process.lock() = Some(pidfd),
                Err(error) => {
                    // Another will be started, and each would respond.
                    process.forget();
                    return Err(error);
                }
            }
            Ok(process)
        });
        let why = match process {
            Ok(mut process) => {
                let _: Result<(), _> = started.send(Ok(()));
                is_first = false;
                let status = process.wait();
                *shared.process.lock() = None;
                status.map_or_else(|error| error.to_string(), |status| status.to_string())
            }
            Err(error) if is_first => {
                let _: Result<(), _> = started.send(Err(error));
                return;
            }
            // Between a lost mount and the next.
            Err(error) if error.raw_os_error() == Some(Errno::ENOTCONN as i32) => {
                sleep(LOOK_INTERVAL);
                continue;
            }
            Err(error) => error.to_string(),
        };
        if starter::has_ended() {
            if !shared.is_over.load(Ordering::Acquire) {
                let why = "the process that starts them has ended, too";
                say(
                    "syscallfs",
                    &format!("the handlers exited and cannot be started again: {why}"),
                );
            }
            return;
        }
        // One that fails at once would be started 200 times a second.
        pause = if begun.elapsed() > SOUND {
            LOOK_INTERVAL
        } else {
            (pause * 4).min(MAX_RESTART_PAUSE)
        };
        let next = Instant::now() + pause;
        while Instant::now() < next && !shared.is_over.load(Ordering::Acquire) {
            sleep(LOOK_INTERVAL);
        }
        if !shared.is_over.load(Ordering::Acquire) {
            say("syscallfs", &format!("the handlers exited ({why}), starting them again"));
        }
    }
}
