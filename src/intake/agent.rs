//! The socket to which container runtimes connect: one thread waits for all connections at once, so
//! that none holds up another, and none stays longer than its time.

use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{
    AddressFamily, Backlog, SockFlag, SockType, UnixAddr, bind, getsockopt, listen, socket,
    sockopt::PeerCredentials,
};
use nix::sys::stat::{Mode, fchmod};
use nix::unistd::geteuid;

use super::handover::{Handed, Handover, Refused};
use crate::sys::passing;

/// How long a connection may take.
const PATIENCE: Duration = Duration::from_secs(4);
/// How many connections may wait at once.
const MOST: usize = 1024;
/// How long nothing is tried when none can be taken.
const PAUSE: Duration = Duration::from_secs(1);

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody answers there.
    #[error("{}: another agent listens there: stop it, or name another socket", .0.display())]
    InUse(PathBuf),
    /// Something else has the name.
    #[error("{}: there is something else by that name: remove it, or name another socket", .0.display())]
    NotASocket(PathBuf),
    /// Anything else.
    #[error("{path}: {1}: name a socket in a directory of yours with --socket", path = .0.display())]
    Io(PathBuf, io::Error),
}

/// A socket that runtimes connect to. Its file is removed with it, unless it was there before.
#[derive(Debug)]
pub struct Agent {
    socket: UnixListener,
    file: Option<PathBuf>,
}

/// A connection that has not brought all yet.
struct Connection {
    stream: UnixStream,
    handover: Handover,
    deadline: Instant,
    /// Process and user at the other end, as it connected.
    peer: (i32, u32),
}

impl Agent {
    /// Makes a socket at `path` that root and this user may connect to.
    ///
    /// # Errors
    /// See [`BindError`]; a socket that nobody listens at any more is replaced.
    pub fn bind(path: &Path) -> Result<Self, BindError> {
        let failed = |error: io::Error| BindError::Io(path.to_owned(), error);
        match std::fs::symlink_metadata(path) {
            Ok(found) if !found.file_type().is_socket() => {
                return Err(BindError::NotASocket(path.to_owned()));
            }
            Ok(_) if UnixStream::connect(path).is_ok() => {
                return Err(BindError::InUse(path.to_owned()));
            }
            Ok(_) => std::fs::remove_file(path).map_err(failed)?,
            Err(_) => {}
        }
        let made = || -> Result<OwnedFd, Errno> {
            let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
            let fd = socket(AddressFamily::Unix, SockType::Stream, flags, None)?;
            // The file takes its mode from the socket, so it is never open to others.
            fchmod(&fd, Mode::S_IRUSR | Mode::S_IWUSR)?;
            bind(fd.as_raw_fd(), &UnixAddr::new(path)?)?;
            listen(&fd, Backlog::MAXCONN)?;
            Ok(fd)
        };
        let fd = made().map_err(|errno| failed(errno.into()))?;
        Ok(Self { socket: fd.into(), file: Some(path.to_owned()) })
    }

    /// Takes over a socket that listens already, as systemd hands one on.
    ///
    /// # Errors
    /// What fcntl(2) says.
    pub fn inherit(socket: UnixListener) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        Ok(Self { socket, file: None })
    }

    /// Where runtimes connect.
    pub fn path(&self) -> PathBuf {
        let address = self.socket.local_addr();
        let path = address.ok().and_then(|address| address.as_pathname().map(Path::to_owned));
        path.unwrap_or_else(|| PathBuf::from("a socket without a path"))
    }

    /// Serves connections until `stop` is readable: each complete handover goes to `take`, and what
    /// is refused, by it or before, is one line in the log.
    pub fn serve(&self, stop: impl AsFd, mut take: impl FnMut(Handed) -> Result<(), Refused>) {
        let mut connections: Vec<Connection> = Vec::new();
        loop {
            let next = connections.iter().map(|connection| connection.deadline).min();
            let mut fds = vec![
                PollFd::new(stop.as_fd(), PollFlags::POLLIN),
                PollFd::new(self.socket.as_fd(), PollFlags::POLLIN),
            ];
            fds.extend(
                connections.iter().map(|one| PollFd::new(one.stream.as_fd(), PollFlags::POLLIN)),
            );
            match poll(&mut fds, next.map_or(PollTimeout::NONE, until)) {
                Ok(_) | Err(Errno::EINTR) => {}
                Err(errno) => return log::error!("no runtime can connect any more: {errno}"),
            }
            let ready: Vec<bool> = fds.iter().map(|fd| fd.any().unwrap_or(true)).collect();
            if ready[0] {
                return;
            }
            let mut ready_of = ready[2..].iter();
            let now = Instant::now();
            connections.retain_mut(|connection| {
                let outcome = match ready_of.next() {
                    Some(true) => connection.receive(&mut take),
                    _ => Ok(false),
                };
                match outcome {
                    Ok(false) if connection.deadline <= now => connection.refuse(&Refused::Silent),
                    Ok(false) => true,
                    Ok(true) => false,
                    Err(why) => connection.refuse(&why),
                }
            });
            if ready[1] {
                self.accept(&mut connections);
            }
        }
    }

    fn accept(&self, connections: &mut Vec<Connection>) {
        loop {
            let stream = match self.socket.accept() {
                Ok((stream, _)) => stream,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // Each that waits has a descriptor.
                Err(error) if lacks_descriptors(&error) && !connections.is_empty() => {
                    connections.remove(0).refuse(&Refused::Crowded);
                    continue;
                }
                Err(error) => {
                    log::warn!("no connection can be taken: {error}");
                    return thread::sleep(PAUSE);
                }
            };
            if connections.len() >= MOST {
                connections.remove(0).refuse(&Refused::Crowded);
            }
            let peer = getsockopt(&stream, PeerCredentials)
                .map_or((0, u32::MAX), |peer| (peer.pid(), peer.uid()));
            let connection = Connection {
                stream,
                handover: Handover::default(),
                deadline: Instant::now() + PATIENCE,
                peer,
            };
            if peer.1 == 0 || peer.1 == geteuid().as_raw() {
                connections.push(connection);
            } else {
                connection.refuse(&Refused::Peer(peer.1));
            }
        }
    }
}

fn lacks_descriptors(error: &io::Error) -> bool {
    let errno = error.raw_os_error().map(Errno::from_raw);
    matches!(errno, Some(Errno::EMFILE | Errno::ENFILE))
}

impl Drop for Agent {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            // Gone already is as good.
            let _: io::Result<()> = std::fs::remove_file(file);
        }
    }
}

impl Connection {
    /// Takes what has come; whether it is over.
    fn receive(
        &mut self,
        take: &mut impl FnMut(Handed) -> Result<(), Refused>,
    ) -> Result<bool, Refused> {
        let mut buffer = [0; 1 << 16];
        match passing::receive(self.stream.as_fd(), &mut buffer) {
            // Somebody looked whether an agent is there, as crun does.
            Ok((0, descriptors)) if descriptors.is_empty() && self.handover.is_empty() => Ok(true),
            Ok((0, descriptors)) if descriptors.is_empty() => Err(Refused::Ended),
            Ok((size, descriptors)) => match self.handover.push(&buffer[..size], descriptors)? {
                Some(handed) => take(handed).map(|()| true),
                None => Ok(false),
            },
            Err(Errno::EAGAIN | Errno::EINTR) => Ok(false),
            Err(_) => Err(Refused::Ended),
        }
    }

    /// Says why in the log; false, since it is over.
    fn refuse(&self, why: &Refused) -> bool {
        let (pid, uid) = self.peer;
        log::warn!("refused a connection of process {pid} (uid {uid}): {why}");
        false
    }
}

/// Milliseconds until `instant`, rounded up so that it has passed then.
fn until(instant: Instant) -> PollTimeout {
    let left = instant.saturating_duration_since(Instant::now()) + Duration::from_micros(999);
    PollTimeout::try_from(left.as_millis()).unwrap_or(PollTimeout::MAX)
}
