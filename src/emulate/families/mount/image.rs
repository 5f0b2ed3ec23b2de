//! An image file as a block device: a loop device that ends with its mount. An image is not shown to two users who do
//! not both only read.

use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg, OFlag, open};
use nix::sys::stat::{Mode, fstat};

use crate::emulate::host::link;
use crate::emulate::storage::loops;
use crate::emulate::{Outcome, Stop, Trying};
use crate::kernel::loopback::{self, Backing};

/// How often somebody else may be quicker to take a device that was free.
const ATTEMPTS: usize = 64;

/// A device that can be mounted.
pub(super) struct ImageDevice {
    pub(super) path: PathBuf,
    /// Its number.
    pub(super) number: u64,
    /// What keeps a loop device until it is mounted.
    _held: Option<OwnedFd>,
}

impl ImageDevice {
    /// A block device of the host.
    pub(super) fn of_host(path: PathBuf, number: u64) -> Self {
        Self { path, number, _held: None }
    }

    /// A loop device that shows `image`, which was found and not opened.
    pub(super) fn showing(image: &OwnedFd, read_only: bool) -> Outcome<Self> {
        let what = "the image";
        let image = match opened(image, if read_only { OFlag::O_RDONLY } else { OFlag::O_RDWR }) {
            // An image on a read-only file system can still be mounted: the loop device is then read-only, too.
            Err(Errno::EROFS) => opened(image, OFlag::O_RDONLY).trying(what)?,
            image => image.trying(what)?,
        };
        let stat = fstat(&image).trying(what)?;
        let control = open("/dev/loop-control", OFlag::O_RDWR | OFlag::O_CLOEXEC, Mode::empty())
            .trying("/dev/loop-control")?;
        // No two look at once whether an image is free.
        let control = Flock::lock(control, FlockArg::LockExclusive)
            .map_err(|(_, errno)| errno)
            .trying("/dev/loop-control")?;
        let file = (stat.st_dev, stat.st_ino);
        let is_used = |other: &Backing| other.file == file && !(other.read_only && read_only);
        if loops()?.iter().any(|(_, other)| is_used(other)) {
            return Err(Errno::EBUSY.into());
        }
        for _ in 0..ATTEMPTS {
            let number = loopback::free(control.as_fd()).trying("/dev/loop-control")?;
            let path = PathBuf::from(format!("/dev/loop{number}"));
            let flags = OFlag::O_RDWR | OFlag::O_CLOEXEC;
            let device = open(&path, flags, Mode::empty()).trying("a loop device")?;
            match loopback::configure(&device, image.as_fd()) {
                Err(Errno::EBUSY) => {}
                configured => {
                    configured.trying("a loop device")?;
                    let number = fstat(&device).trying("a loop device")?.st_rdev;
                    return Ok(Self { path, number, _held: Some(device) });
                }
            }
        }
        Err(Stop::tried("a loop device", Errno::EBUSY))
    }
}

fn opened(image: &OwnedFd, flags: OFlag) -> Result<OwnedFd, Errno> {
    open(link(image).as_str(), flags | OFlag::O_CLOEXEC, Mode::empty())
}
