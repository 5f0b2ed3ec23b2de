//! What a source is stored on: the stack of files and block devices below it, and whatever else is made of the same
//! bytes. All of these are places where a byte of the source can be changed. A source whose storage cannot be
//! followed to its end is refused.

use std::collections::BTreeMap;
use std::os::fd::OwnedFd;
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::libc;
use nix::sys::stat::{FileStat, Mode, SFlag, fstat, stat};

use super::mount_table::MountTable;
use crate::emulate::{Outcome, Stop, Trying};
use crate::kernel::loopback::Backing;
use crate::kernel::mountinfo::Mount;

mod block;
mod layers;

pub(super) use block::{Block, loops};
pub(super) use layers::{is_opaque, upper};

/// More layers than anybody stacks.
const MAX_LAYERS: usize = 256;

/// Files whose bytes a process in user space gives out, or another machine on behalf of one.
const SERVED_FILES: &str =
    "the source is stored by a process (FUSE, nbd, ublk): who can change it cannot be decided";

/// Where the bytes of a source can be changed.
#[derive(Debug, Default)]
pub(super) struct Storage {
    /// Files of the host: images, and the nodes of block devices.
    pub(super) files: Vec<OwnedFd>,
    /// The numbers of the block devices that hold these bytes and little else: a file system mounted from one of them,
    /// other than from the source itself, changes them.
    pub(super) devices: Vec<u64>,
    /// What was looked at, by its number, and whether it is in `devices`.
    seen: BTreeMap<u64, bool>,
}

/// How a device was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    /// It is the source, or contains the whole of the layer above.
    Below,
    /// What was looked at before is one of its partitions: the others are of no concern.
    Partition,
    /// It is built on the layer above.
    Above,
}

impl Storage {
    /// That of an image or of a block device.
    pub(super) fn of(source: &OwnedFd, host: &MountTable) -> Outcome<Self> {
        let mut storage = Self::default();
        storage.add(copy(source)?, true, host)?;
        // What the source itself is mounted from is for the kernel to say: EBUSY.
        let own = fstat(source)?;
        let over: Vec<_> = loops_over(&own)?;
        storage.devices.retain(|number| *number != own.st_rdev && !over.contains(number));
        Ok(storage)
    }

    /// Adds a file and what it is stored on. `same` says whether it holds the source's bytes and little else.
    fn add(&mut self, file: OwnedFd, same: bool, host: &MountTable) -> Outcome<()> {
        if self.files.len() > MAX_LAYERS {
            return Err(Stop::excluded("the source has too many layers"));
        }
        let known = fstat(&file)?;
        match SFlag::from_bits_truncate(known.st_mode) & SFlag::S_IFMT {
            SFlag::S_IFBLK => {
                self.files.push(file);
                return self.add_device(known.st_rdev, Direction::Below, same, host);
            }
            SFlag::S_IFREG => {}
            _ => return Err(Errno::ENOTBLK.into()),
        }
        let unseen = Stop::excluded(
            "the source, or what it is stored on, is on a mount that the host does not show",
        );
        let mount = host.of(&file)?.ok_or(unseen)?;
        for layer in layers::of(&mount, &host.path(&file)?)? {
            self.add(layer, same, host)?;
        }
        if mount.kind.starts_with("fuse") && mount.kind != "fuseblk" {
            return Err(Stop::excluded(SERVED_FILES));
        }
        for number in loops_over(&known)? {
            self.add_device(number, Direction::Above, same, host)?;
        }
        self.files.push(file);
        // Not `same`: others may have this file system mounted. Whether they could change the image is decided by its file,
        // which is in `files`.
        match device_of(&mount, known.st_dev) {
            Some(number) => self.add_device(number, Direction::Below, false, host),
            None => Ok(()),
        }
    }

    fn add_device(
        &mut self,
        number: u64,
        from: Direction,
        same: bool,
        host: &MountTable,
    ) -> Outcome<()> {
        match self.seen.get(&number) {
            // Once more if it turns out to hold the bytes of the source: then all below it does, too.
            Some(seen) if *seen || !same => return Ok(()),
            _ if self.seen.len() > MAX_LAYERS => {
                return Err(Stop::excluded("the source has too many layers"));
            }
            _ => {}
        }
        self.seen.insert(number, same);
        if same {
            self.devices.push(number);
        }
        let device = Block::of(number)?;
        if device.is_served() {
            return Err(Stop::excluded(SERVED_FILES));
        }
        self.files.extend(device.node());
        // A device that is built on the source can have other parts, too (md, device mapper): these hold no byte of it.
        if from != Direction::Above {
            if let Some(whole) = device.whole()? {
                self.add_device(whole, Direction::Partition, same, host)?;
            }
            for below in device.linked("slaves")? {
                self.add_device(below, Direction::Below, same, host)?;
            }
            for path in device.backing()? {
                let file = found(&path)?;
                // /sys has the path that the file had when the device was set up: another file can have this name by
                // now.
                if device.is_loop()? && !loops_over(&fstat(&file)?)?.contains(&number) {
                    return Err(Stop::excluded("the file of the loop device has been replaced"));
                }
                self.add(file, same, host)?;
            }
        }
        let parts = if from == Direction::Partition { vec![] } else { device.partitions()? };
        for above in parts.into_iter().chain(device.linked("holders")?) {
            self.add_device(above, Direction::Above, same, host)?;
        }
        // A loop device over a block device is not among the `holders` in /sys.
        for (above, _) in
            block::loops()?.into_iter().filter(|(_, backing)| backing.device == Some(number))
        {
            self.add_device(above, Direction::Above, same, host)?;
        }
        Ok(())
    }
}

/// The block device that a file system is on, where it has one.
fn device_of(mount: &Mount, number: u64) -> Option<u64> {
    if libc::major(number) != 0 {
        return Some(number);
    }
    // btrfs and others give each of their trees a number that is no device's.
    let source = mount.source.is_absolute().then(|| stat(&mount.source).ok()).flatten()?;
    let kind = SFlag::from_bits_truncate(source.st_mode) & SFlag::S_IFMT;
    (kind == SFlag::S_IFBLK).then_some(source.st_rdev)
}

/// The loop devices that show this file or block device.
fn loops_over(file: &FileStat) -> Outcome<Vec<u64>> {
    let is_over = |backing: &Backing| {
        backing.file == (file.st_dev, file.st_ino)
            || backing.device.is_some_and(|device| device == file.st_rdev)
    };
    let loops = block::loops()?.into_iter();
    Ok(loops.filter(|(_, backing)| is_over(backing)).map(|(number, _)| number).collect())
}

fn copy(file: &OwnedFd) -> Outcome<OwnedFd> {
    file.try_clone().map_err(|_| Errno::EMFILE).trying("the source")
}

/// A file of the host by its path, not opened for more than looking.
fn found(path: &Path) -> Outcome<OwnedFd> {
    let what = format!("{}, on which the source is stored", path.display());
    open(path, OFlag::O_PATH | OFlag::O_CLOEXEC, Mode::empty()).trying(what)
}
