//! The network namespace in which a socket is to be; it never takes another for it.

use std::convert::Infallible;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::str::FromStr;

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sched::{CloneFlags, setns};
use nix::sys::stat::{Mode, fstat};

use crate::emulate::request::Request;
use crate::emulate::{Refusal, Stopped, Trying};
use crate::sys::socket;

/// Which one a policy means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Network {
    /// That of the target.
    Target,
    /// That of this process.
    Host,
    /// That of a file of the host's, as ip-netns(8) keeps them.
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
    pub(super) fn open(&self, request: &Request) -> Result<Space, Refusal> {
        let path = match self {
            Self::Target => PathBuf::from(format!("/proc/{}/ns/net", request.thread().0)),
            Self::Host => PathBuf::from("/proc/self/ns/net"),
            Self::File(path) => path.clone(),
        };
        let opened = open(&path, OFlag::O_RDONLY | OFlag::O_CLOEXEC, Mode::empty());
        request.still_valid()?;
        let name = format!("the network namespace {}", path.display());
        match opened {
            Ok(file) => Ok(Space { file, name }),
            Err(errno) => Err(Refusal::Host(format!("{name}: {}", errno.desc()))),
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
    pub(super) fn has(&self, socket: impl AsFd) -> Result<bool, Refusal> {
        let same = || {
            let (own, other) = (fstat(&self.file)?, fstat(socket::namespace(socket.as_fd())?)?);
            Ok((own.st_dev, own.st_ino) == (other.st_dev, other.st_ino))
        };
        same().map_err(|errno: Errno| {
            Refusal::Host(format!("the network namespace of the socket: {}", errno.desc()))
        })
    }

    /// Enters it. In a child only.
    pub(super) fn enter(&self) -> Result<(), Stopped> {
        let what = format!("entering {}", self.name);
        setns(&self.file, CloneFlags::CLONE_NEWNET).trying(what)
    }
}
