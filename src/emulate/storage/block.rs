//! Block devices as /sys shows them: what one is made of, and what is made of it.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::libc;
use nix::sys::stat::{Mode, SFlag, fstat, makedev};
use rustix::fs::Dir;

use crate::emulate::{Outcome, Stop, Trying, Why};
use crate::kernel::errno;
use crate::kernel::loopback::{self, Backing};
use crate::kernel::pseudofs;

/// Drivers that have the bytes from a process.
const SERVED_DRIVERS: &[&str] = &["nbd", "ublkb"];

/// A block device.
#[derive(Debug)]
pub(in crate::emulate) struct Block {
    number: u64,
    /// Its directory, from /sys.
    directory: String,
    /// Its name in /dev.
    name: String,
}

impl Block {
    pub(in crate::emulate) fn of(number: u64) -> Outcome<Self> {
        let what = "what the source is stored on";
        let directory = directory(number);
        let facts = read(&format!("{directory}/uevent")).trying(what)?;
        let name = facts.lines().find_map(|line| line.strip_prefix("DEVNAME="));
        let name = name.ok_or(Errno::ENODEV).trying(what)?.to_owned();
        Ok(Self { number, directory, name })
    }

    /// Whether there is a block device of that number: the files of other file systems have such numbers too.
    pub(in crate::emulate) fn exists(number: u64) -> Outcome<bool> {
        exists(&directory(number))
    }

    /// The path of its node.
    pub(in crate::emulate) fn path(&self) -> PathBuf {
        Path::new("/dev").join(&self.name)
    }

    /// Its node in /dev.
    pub(super) fn node(&self) -> Option<OwnedFd> {
        node(&self.name, self.number, OFlag::O_PATH | OFlag::O_NOFOLLOW).ok()
    }

    pub(in crate::emulate) fn is_loop(&self) -> Outcome<bool> {
        self.has("loop/backing_file")
    }

    /// Whether its bytes are a process's to give.
    pub(super) fn is_served(&self) -> bool {
        // nbd0 or ublkb3p1: a driver whose name only begins like these is another one.
        let number = |rest: &str| rest.starts_with(|first: char| first.is_ascii_digit());
        SERVED_DRIVERS.iter().any(|driver| self.name.strip_prefix(driver).is_some_and(number))
    }

    /// The disk that it is a partition of.
    pub(super) fn whole(&self) -> Outcome<Option<u64>> {
        if !self.has("partition")? {
            return Ok(None);
        }
        number(&format!("{}/../dev", self.directory)).map(Some)
    }

    /// Its partitions.
    pub(super) fn partitions(&self) -> Outcome<Vec<u64>> {
        let mut parts = Vec::new();
        for name in names(&self.directory)? {
            if self.has(&format!("{name}/partition"))? {
                parts.push(number(&format!("{}/{name}/dev", self.directory))?);
            }
        }
        Ok(parts)
    }

    /// What it is made of ("slaves"), or what is made of it ("holders"), by device mapper, md and the like.
    pub(super) fn linked(&self, how: &str) -> Outcome<Vec<u64>> {
        // A partition may have no such directory.
        if !self.has(how)? {
            return Ok(vec![]);
        }
        let directory = format!("{}/{how}", self.directory);
        let names = names(&directory)?.into_iter();
        names.map(|name| number(&format!("{directory}/{name}/dev"))).collect()
    }

    /// The files behind it, by their paths: of a loop device, and of a zram device that writes back.
    pub(in crate::emulate) fn backing(&self) -> Outcome<Vec<PathBuf>> {
        let files =
            ["loop/backing_file", "backing_dev"].map(|name| format!("{}/{name}", self.directory));
        let mut paths = Vec::new();
        for file in files {
            if !exists(&file)? {
                continue;
            }
            let path = pseudofs::sys().and_then(|sys| sys.read(&file)).trying(file)?;
            match path.strip_suffix(b"\n").unwrap_or(&path) {
                // zram has `none` where no device is behind it.
                b"none" | b"" => {}
                path => paths.push(PathBuf::from(OsStr::from_bytes(path))),
            }
        }
        Ok(paths)
    }

    fn has(&self, name: &str) -> Outcome<bool> {
        exists(&format!("{}/{name}", self.directory))
    }
}

/// All loop devices that show something, by their numbers, and what is behind them.
pub(in crate::emulate) fn loops() -> Outcome<Vec<(u64, Backing)>> {
    let mut loops = Vec::new();
    for name in names("block")? {
        if !exists(&format!("block/{name}/loop/backing_file"))? {
            continue;
        }
        if let Some(number) = unless_gone(number(&format!("block/{name}/dev")))? {
            loops.extend(loop_backing(&name, number)?.map(|backing| (number, backing)));
        }
    }
    Ok(loops)
}

/// What is behind a loop device; `None` where nothing is, or where it has no node in /dev.
fn loop_backing(name: &str, number: u64) -> Outcome<Option<Backing>> {
    let backing = node(name, number, OFlag::O_RDONLY).and_then(loopback::backing);
    unless_gone(backing.trying(format!("/dev/{name}")))
}

/// `None` of a device that is not there: they come and go. Any other failure says nothing about what is there.
fn unless_gone<T>(asked: Outcome<T>) -> Outcome<Option<T>> {
    match asked {
        Err(Stop::Refused(Why::Tried(_, Errno::ENOENT | Errno::ENODEV | Errno::ENXIO))) => Ok(None),
        asked => asked.map(Some),
    }
}

fn node(name: &str, number: u64, flags: OFlag) -> Result<OwnedFd, Errno> {
    let node = open(&Path::new("/dev").join(name), flags | OFlag::O_CLOEXEC, Mode::empty())?;
    // A name in /dev proves nothing: another node can be there.
    let known = fstat(&node)?;
    let is_block = SFlag::from_bits_truncate(known.st_mode) & SFlag::S_IFMT == SFlag::S_IFBLK;
    if is_block && known.st_rdev == number { Ok(node) } else { Err(Errno::ENODEV) }
}

fn directory(number: u64) -> String {
    format!("dev/block/{}:{}", libc::major(number), libc::minor(number))
}

/// Only that there is no such name is a no: who renames without end makes a look-up fail with EAGAIN, too.
fn exists(path: &str) -> Outcome<bool> {
    match pseudofs::sys().and_then(|sys| sys.open(path, OFlag::O_PATH)) {
        Ok(_) => Ok(true),
        Err(Errno::ENOENT | Errno::ENOTDIR) => Ok(false),
        Err(errno) => Err(errno).trying(path.to_owned()),
    }
}

fn read(path: &str) -> Result<String, Errno> {
    let bytes = pseudofs::sys()?.read(path)?;
    String::from_utf8(bytes).map_err(|_| Errno::EPROTO)
}

/// The device number that a file `dev` has.
fn number(path: &str) -> Outcome<u64> {
    let text = read(path).trying(path.to_owned())?;
    let numbers = text.trim_end().split_once(':');
    let numbers =
        numbers.and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
    numbers.map(|(major, minor)| makedev(major, minor)).ok_or(Errno::EPROTO).trying(path.to_owned())
}

/// The names in a directory of /sys.
fn names(path: &str) -> Outcome<Vec<String>> {
    let list = || -> Result<Vec<String>, Errno> {
        let directory = pseudofs::sys()?.open(path, OFlag::O_RDONLY | OFlag::O_DIRECTORY)?;
        let mut names = Vec::new();
        for entry in Dir::read_from(directory).map_err(errno::from_rustix)? {
            let name =
                entry.map_err(errno::from_rustix)?.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') {
                names.push(name);
            }
        }
        Ok(names)
    };
    list().trying(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_device_of_this_machine_is_understood() {
        // Loop devices and their partitions come and go while this looks.
        let lasting = |name: &String| !name.starts_with("loop");
        for name in names("block").unwrap().into_iter().filter(lasting) {
            let number = number(&format!("block/{name}/dev")).unwrap();
            let device = Block::of(number).unwrap();
            assert_eq!(device.name.replace('/', "!"), name);
            for part in device.partitions().unwrap() {
                assert_eq!(Block::of(part).unwrap().whole().unwrap(), Some(number), "{name}");
            }
            assert_eq!(device.whole().unwrap(), None, "{name}");
            device.linked("slaves").unwrap();
            device.linked("holders").unwrap();
            assert!(!device.is_loop().unwrap(), "{name}");
            device.backing().unwrap();
        }
    }

    #[test]
    fn a_look_up_that_fails_is_no_sign_that_there_is_nothing() {
        assert!(exists("block").unwrap() && !exists("none").unwrap());
        // `..` of the root stays there in a mount of our own, and is refused in the one of all.
        assert!(!matches!(exists("block/../../etc"), Ok(true)));
        // As EAGAIN, an errno that says nothing about the name.
        assert!(exists(&"x".repeat(5000)).is_err());
        let asked = |errno| unless_gone(Err::<(), _>(errno).trying("a device"));
        assert!(asked(Errno::ENXIO).unwrap().is_none());
        for errno in [Errno::EMFILE, Errno::EAGAIN, Errno::EPERM, Errno::EACCES] {
            assert!(asked(errno).is_err(), "{errno}");
        }
    }

    #[test]
    fn a_device_whose_bytes_a_process_gives_is_known_by_its_name() {
        let served = |name: &str| {
            Block { number: 0, directory: String::new(), name: name.to_owned() }.is_served()
        };
        assert!(served("nbd0") && served("nbd15p1") && served("ublkb3"));
        assert!(!served("nbdkit") && !served("loop0") && !served("sda"));
    }
}
