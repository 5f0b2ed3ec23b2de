//! The network namespace in which a socket is to be; it never takes another for it.

use std::convert::Infallible;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::str::FromStr;

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::libc;
use nix::sched::{CloneFlags, setns};
use nix::sys::stat::{Mode, fstat};

use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Outcome, Stop, Trying};
use crate::kernel::proc;
use crate::kernel::pseudofs::PseudofsDirectory;
use crate::kernel::socket;

/// Which one a options means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Network {
    /// That of the target.
    Target,
    /// That of this process.
    Host,
    /// That of a file of the host, as created by ip-netns(8).
    File(PathBuf),
}

impl FromStr for Network {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "target" => Self::Target,
            "host" => Self::Host,
            path => Self::File(path.into()),
        })
    }
}

impl Network {
    /// Opens it. That of the target is sure once the request is known to be valid still.
    pub(super) fn open(&self, request: &ClaimedRequest) -> Outcome<Space> {
        let own = |directory: Result<PseudofsDirectory, Errno>| {
            directory?.follow("ns/net", OFlag::O_RDONLY)
        };
        let (opened, name) = match self {
            Self::Target => (own(proc::directory(request.thread().0)), "target".into()),
            Self::Host => (own(proc::own_directory()), "host".into()),
            Self::File(path) => {
                let opened = open(path, OFlag::O_RDONLY | OFlag::O_CLOEXEC, Mode::empty());
                (opened, path.display().to_string())
            }
        };
        request.still_valid()?;
        let name = format!("the network namespace {name}");
        match opened {
            Ok(file) => Ok(Space { file, name }),
            Err(errno) => Err(Stop::host(format!("{name}: {}", errno.desc()))),
        }
    }
}

/// A network namespace, held open.
#[derive(Debug)]
pub(super) struct Space {
    file: OwnedFd,
    /// What messages call it.
    name: String,
}

impl Space {
    /// Whether a socket is in it.
    pub(super) fn has(&self, socket: impl AsFd) -> Outcome<bool> {
        let same = || match socket::namespace(socket.as_fd()) {
            // It takes CAP_NET_ADMIN to ask. Our own is known by its cookie, too.
            Err(Errno::EPERM) if self.is_own()? => {
                // Each socket shows the cookie of its network namespace, and making this one takes no right.
                let own = socket::new_socket(libc::AF_UNIX, libc::SOCK_DGRAM, 0)?;
                Ok(cookie(&own)? == cookie(&socket)?)
            }
            theirs => is_same(&self.file, &theirs?),
        };
        same().map_err(|errno: Errno| {
            Stop::host(format!("the network namespace of the socket: {}", errno.desc()))
        })
    }

    /// Whether it is that of this process.
    fn is_own(&self) -> Result<bool, Errno> {
        is_same(&self.file, &proc::own_directory()?.follow("ns/net", OFlag::O_RDONLY)?)
    }

    /// Enters it. In a child only; one that is in it already need not be able to.
    pub(super) fn enter(&self) -> Outcome<()> {
        // setns(2) takes CAP_SYS_ADMIN even where nothing changes.
        if self.is_own().trying("ns/net")? {
            return Ok(());
        }
        let what = format!("entering {}", self.name);
        setns(&self.file, CloneFlags::CLONE_NEWNET).trying(what)
    }
}

fn is_same(one: &OwnedFd, other: &OwnedFd) -> Result<bool, Errno> {
    let (one, other) = (fstat(one)?, fstat(other)?);
    Ok((one.st_dev, one.st_ino) == (other.st_dev, other.st_ino))
}

/// What distinguishes the network namespace of a socket from all others (Linux 5.14).
fn cookie(socket: &impl AsFd) -> Result<[u8; 8], Errno> {
    let mut cookie = [0; 8];
    let option = libc::SO_NETNS_COOKIE;
    socket::option(socket.as_fd(), libc::SOL_SOCKET, option, &mut cookie).map(|_| cookie)
}
