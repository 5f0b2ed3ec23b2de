//! The thread that starts processes which carry calls out, and waits for their ends. They end with the thread that has
//! started them, so it is one that stays as long as the daemon.

use std::ffi::{CString, OsStr};
use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::Signal;
use nix::unistd::Pid;

use super::worker::WORKER_SUBCOMMAND;
use crate::kernel::limits::Nofile;
use crate::kernel::pidfd;
use crate::kernel::spawn::{self, Program};

/// How often is looked whether one has ended that was told to.
const REAP_CHECK: Duration = Duration::from_millis(100);

/// Variables of the environment that mean something to such a process.
const VARIABLES: [&str; 3] = ["PATH", "RUST_LOG", "RUST_LOG_STYLE"];

/// A process that carries calls out, ended when this is dropped.
#[derive(Debug)]
pub(super) struct WorkerProcess {
    pid: Pid,
    pidfd: OwnedFd,
    socket: OwnedFd,
    starter: Sender<StarterCommand>,
}

#[derive(Debug)]
enum StarterCommand {
    /// Start one with this socket.
    Start(OwnedFd, Sender<Result<Pid, Errno>>),
    /// Wait for the end of that one.
    Bury(Pid),
}

/// Starts one.
///
/// # Errors
/// What clone(2) and execve(2) say; EAGAIN where there are no more threads, EMFILE.
pub(super) fn start_worker() -> Result<WorkerProcess, Errno> {
    static STARTER: OnceLock<Sender<StarterCommand>> = OnceLock::new();
    let starter = match STARTER.get() {
        Some(starter) => starter,
        None => {
            let (orders, taken) = channel();
            // The signal of PR_SET_PDEATHSIG comes when the thread ends that has called fork, not when its process does
            // (prctl(2)): a thread of a listener would take its processes with it.
            let thread = std::thread::Builder::new().name("workers".into());
            thread.spawn(move || obey(&taken)).map_err(|_| Errno::EAGAIN)?;
            // Another may have been first: then this thread ends at once.
            STARTER.get_or_init(|| orders)
        }
    };
    let (ours, theirs) = UnixStream::pair().map_err(|_| Errno::EMFILE)?;
    let (reply, started) = channel();
    starter.send(StarterCommand::Start(theirs.into(), reply)).map_err(|_| Errno::ESRCH)?;
    let pid = started.recv().map_err(|_| Errno::ESRCH)??;
    // Nobody else would wait for it, and it would stay a zombie.
    let bury = |_: &Errno| drop(starter.send(StarterCommand::Bury(pid)));
    let pidfd = pidfd::open_process(pid.as_raw().unsigned_abs()).inspect_err(bury)?;
    Ok(WorkerProcess { pid, pidfd, socket: ours.into(), starter: starter.clone() })
}

impl WorkerProcess {
    pub(super) fn socket(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    pub(super) fn pidfd(&self) -> Result<OwnedFd, Errno> {
        self.pidfd.try_clone().map_err(|_| Errno::EMFILE)
    }
}

impl Drop for WorkerProcess {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _: Result<(), Errno> = pidfd::send_signal(self.pidfd.as_fd(), Signal::SIGKILL);
        let _ = self.starter.send(StarterCommand::Bury(self.pid));
    }
}

fn obey(orders: &Receiver<StarterCommand>) {
    let mut ending: Vec<Pid> = Vec::new();
    loop {
        let order = match ending.is_empty() {
            true => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
            // Checked from time to time instead of waited for: a process that waits for a file system in user space
            // cannot be killed before that responds, and meanwhile nobody could start another.
            false => orders.recv_timeout(REAP_CHECK),
        };
        match order {
            Ok(StarterCommand::Start(socket, reply)) => _ = reply.send(start_with(socket.as_fd())),
            Ok(StarterCommand::Bury(pid)) => ending.push(pid),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        // One that waits for a file system that never answers ends once that does.
        ending.retain(|pid| matches!(spawn::ended(*pid), Ok(None)));
    }
}

fn start_with(socket: BorrowedFd<'_>) -> Result<Pid, Errno> {
    let errno = |error: std::io::Error| error.raw_os_error().map_or(Errno::EIO, Errno::from_raw);
    let null = File::options().read(true).write(true).open("/dev/null").map_err(errno)?;
    let root = File::open("/").map_err(errno)?;
    let name = CString::new(WORKER_SUBCOMMAND).map_err(|_| Errno::EINVAL)?;
    let environment: Vec<_> = VARIABLES
        .into_iter()
        .filter_map(|name| {
            let value = std::env::var_os(name)?;
            CString::new([name.as_bytes(), b"=", OsStr::as_bytes(&value)].concat()).ok()
        })
        .collect();
    spawn::start(&Program {
        // By descriptor, whatever has become of its path.
        path: c"/proc/self/exe",
        arguments: &[c"syscallfs", &name],
        environment: &environment,
        directory: root.as_fd(),
        input: socket,
        output: null.as_fd(),
        nofile: Nofile::raise()?,
    })
}
