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

use super::handover::{Handed, Handover, Refused, UNFINISHED_MAX};
use crate::kernel::limits::is_among_last;
use crate::kernel::passing;
use crate::kernel::shortage::Shortage;

/// How long a connection may take.
const CONNECTION_PATIENCE: Duration = Duration::from_secs(4);
/// How many connections may wait at once.
const MAX_CONNECTIONS: usize = 1024;
/// How long nothing is tried when none can be taken.
const ACCEPT_PAUSE: Duration = Duration::from_secs(1);

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody answers there.
    #[error("{}: another agent is listening there: stop it, or name another socket", .0.display())]
    InUse(PathBuf),
    /// Something else has the name.
    #[error("{}: exists and is not a socket: remove it, or name another socket", .0.display())]
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
            // Only a connection shows whether somebody listens: the file of an agent that was killed stays,
            // and bind(2) fails with EADDRINUSE for both.
            Ok(_) if UnixStream::connect(path).is_ok() => {
                return Err(BindError::InUse(path.to_owned()));
            }
            Ok(_) => std::fs::remove_file(path).map_err(failed)?,
            Err(_) => {}
        }
        let made = || -> Result<OwnedFd, Errno> {
            // Non-blocking: a peer that connects and goes between
            // poll(2) and accept(2) would stop all others.
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
                Err(errno) => return log::error!("runtimes can no longer connect: {errno}"),
            }
            let ready: Vec<bool> = fds.iter().map(|fd| fd.any().unwrap_or(true)).collect();
            if ready[0] {
                return;
            }
            let are_silent = ready.len() > 2 && !ready[2..].contains(&true);
            let mut ready_of = ready[2..].iter();
            let now = Instant::now();
            let mut held = bytes_of(&connections);
            connections.retain_mut(|connection| {
                let outcome = match ready_of.next() {
                    // Else there is room in the next round.
                    Some(true) if held <= UNFINISHED_MAX => {
                        let before = connection.handover.size();
                        let outcome = connection.receive(&mut take);
                        held += connection.handover.size().saturating_sub(before);
                        outcome
                    }
                    _ => Ok(false),
                };
                match outcome {
                    Ok(false) if connection.deadline <= now => connection.refuse(&Refused::Silent),
                    Ok(false) => true,
                    Ok(true) => false,
                    Err(why) => connection.refuse(&why),
                }
            });
            make_room(&mut connections);
            if ready[1] {
                self.accept(&mut connections, are_silent);
            }
        }
    }

    /// Takes the connections that wait. Where there is no descriptor for another, the oldest makes room if
    /// those that were taken before `are_silent`.
    fn accept(&self, connections: &mut Vec<Connection>, are_silent: bool) {
        loop {
            let stream = match self.socket.accept() {
                Ok((stream, _)) => stream,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) => match Shortage::of_io(&error) {
                    // Each that waits has a descriptor.
                    Some(_) if !connections.is_empty() && !are_silent => return,
                    // Only where all are silent: else they soon make room by themselves.
                    Some(shortage) if !connections.is_empty() => {
                        connections.remove(0).refuse(&Refused::Displaced(shortage));
                        continue;
                    }
                    shortage => {
                        let why = shortage.map_or_else(|| error.to_string(), |s| s.to_string());
                        log::warn!("cannot accept connections: {why}");
                        return thread::sleep(ACCEPT_PAUSE);
                    }
                },
            };
            let is_last = is_among_last(stream.as_fd());
            if connections.len() >= MAX_CONNECTIONS {
                connections.remove(0).refuse(&Refused::Crowded);
            } else if is_last && are_silent && !connections.is_empty() {
                connections.remove(0).refuse(&Refused::Displaced(Shortage::DESCRIPTORS));
            }
            let peer = getsockopt(&stream, PeerCredentials)
                .map_or((0, u32::MAX), |peer| (peer.pid(), peer.uid()));
            let connection = Connection {
                stream,
                handover: Handover::default(),
                deadline: Instant::now() + CONNECTION_PATIENCE,
                peer,
            };
            // As it connected (SO_PEERCRED), because the mode of the
            // file decides nothing where systemd has made the socket.
            if peer.1 == 0 || peer.1 == geteuid().as_raw() {
                connections.push(connection);
            } else {
                connection.refuse(&Refused::Peer(peer.1));
            }
            if is_last {
                return;
            }
        }
    }
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
            Err(errno) => Err(Shortage::of(errno).map_or(Refused::Ended, Refused::Short)),
        }
    }

    /// Says why in the log; false, since it is over.
    fn refuse(&self, why: &Refused) -> bool {
        let (pid, uid) = self.peer;
        log::warn!("refused a connection of process {pid} (uid {uid}): {why}");
        false
    }
}

/// How many bytes their unfinished messages take.
fn bytes_of(connections: &[Connection]) -> usize {
    connections.iter().map(|connection| connection.handover.size()).sum()
}

/// Refuses those that hold most until the others hold no more than they may.
fn make_room(connections: &mut Vec<Connection>) {
    // The largest and not the oldest: a runtime sends a few KiB, so that however many connect with more, it
    // is never refused for their sake.
    while bytes_of(connections) > UNFINISHED_MAX {
        let sizes = connections.iter().map(|connection| connection.handover.size());
        let Some((largest, _)) = sizes.enumerate().max_by_key(|(_, size)| *size) else { return };
        connections.remove(largest).refuse(&Refused::Unfinished);
    }
}

/// Milliseconds until `instant`, rounded up so that it has passed then.
fn until(instant: Instant) -> PollTimeout {
    let left = instant.saturating_duration_since(Instant::now()) + Duration::from_micros(999);
    PollTimeout::try_from(left.as_millis()).unwrap_or(PollTimeout::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(pid: i32, bytes: usize) -> Connection {
        let (stream, _) = UnixStream::pair().unwrap();
        let mut handover = Handover::default();
        let text = format!("{{{}", " ".repeat(bytes));
        assert!(handover.push(text.as_bytes(), Vec::new()).unwrap().is_none());
        Connection {
            stream,
            handover,
            deadline: Instant::now() + CONNECTION_PATIENCE,
            peer: (pid, 0),
        }
    }

    #[test]
    fn unfinished_messages_are_bounded_and_small_ones_are_never_refused_for_large_ones() {
        let mut connections = vec![connection(1, 2000)];
        connections.extend((2..100).map(|pid| connection(pid, 1_000_000)));
        connections.push(connection(100, 2000));
        make_room(&mut connections);
        let bytes = bytes_of(&connections);
        assert!((UNFINISHED_MAX - 2_000_000..=UNFINISHED_MAX).contains(&bytes), "{bytes}");
        let pids: Vec<_> = connections.iter().map(|connection| connection.peer.0).collect();
        assert!(pids.contains(&1) && pids.contains(&100), "{pids:?}");
        make_room(&mut connections);
        assert_eq!(connections.len(), pids.len());
    }
}
