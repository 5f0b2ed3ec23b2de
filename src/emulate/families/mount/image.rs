//! An image file as a block device: a loop device that ends with its mount. It never shows one image to two who do
//! not both only read.

use std::fs::read_dir;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg, OFlag, open};
use nix::sys::stat::{Mode, fstat};

use crate::emulate::host::link;
use crate::emulate::{Stopped, Trying};
use crate::sys::loopback::{self, Backing};

/// How often somebody else may be quicker to take a device that was free.
const ATTEMPTS: usize = 64;

/// A device that can be mounted.
pub(super) struct Device {
    pub(super) path: PathBuf,
    /// Its number.
    pub(super) number: u64,
    /// What keeps a loop device until it is mounted.
    _held: Option<OwnedFd>,
}

impl Device {
    /// A block device of the host's.
    pub(super) fn of_host(path: PathBuf, number: u64) -> Self {
        Self { path, number, _held: None }
    }

    /// A loop device that shows `image`, which was found and not opened.
    pub(super) fn showing(image: &OwnedFd, read_only: bool) -> Result<Self, Stopped> {
        let what = "the image";
        let image = match opened(image, if read_only { OFlag::O_RDONLY } else { OFlag::O_RDWR }) {
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
        let ours = Backing { file: (stat.st_dev, stat.st_ino), read_only };
        if all().any(|other| other.file == ours.file && !(other.read_only && ours.read_only)) {
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
        Err(Stopped::Host("a loop device".into(), Errno::EBUSY))
    }
}

fn opened(image: &OwnedFd, flags: OFlag) -> Result<OwnedFd, Errno> {
    open(link(image).as_str(), flags | OFlag::O_CLOEXEC, Mode::empty())
}

/// What is behind each loop device that is in use.
fn all() -> impl Iterator<Item = Backing> {
    let entries = read_dir("/sys/block").into_iter().flatten().flatten();
    let used = entries.filter(|entry| entry.path().join("loop/backing_file").exists());
    used.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        loop_backing(&name).ok()
    })
}

/// What is behind the loop device of this name.
pub(super) fn loop_backing(name: &str) -> Result<Backing, Errno> {
    let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC;
    loopback::backing(open(format!("/dev/{name}").as_str(), flags, Mode::empty())?)
}
