//! Block devices whose content is a file, loop(4). A device that is set up here ends with its last user; it never
//! touches one that somebody else has set up.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

use linux_raw_sys::loop_device::{
    LO_FLAGS_AUTOCLEAR, LO_FLAGS_READ_ONLY, LOOP_CONFIGURE, LOOP_CTL_GET_FREE, LOOP_GET_STATUS64,
    loop_config, loop_info64,
};
use nix::errno::Errno;
use nix::libc;
use nix::sys::stat::{SFlag, fstat};

/// linux/major.h.
const MISC_MAJOR: u64 = 10;
const LOOP_MAJOR: u64 = 7;

const LOOP_READ_ONLY: u32 = LO_FLAGS_READ_ONLY as u32;
const AUTOCLEAR: u32 = LO_FLAGS_AUTOCLEAR as u32;

/// The file behind a loop device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backing {
    /// Its file system and its number there, as stat(2) has them.
    pub file: (u64, u64),
    /// The number of the block device that the file is the node of.
    pub device: Option<u64>,
    /// Whether the device is for reading only.
    pub read_only: bool,
}

/// To another device the numbers of the requests may mean anything.
fn check(device: BorrowedFd<'_>, kind: SFlag, major: u64) -> Result<(), Errno> {
    let stat = fstat(device)?;
    let is_it = stat.st_mode & SFlag::S_IFMT.bits() == kind.bits()
        && u64::from(libc::major(stat.st_rdev)) == major;
    if is_it { Ok(()) } else { Err(Errno::ENOTTY) }
}

/// The number of a device that is free, by /dev/loop-control. Somebody may be quicker.
///
/// # Errors
/// What ioctl(2) says.
pub fn free(control: impl AsFd) -> Result<u32, Errno> {
    check(control.as_fd(), SFlag::S_IFCHR, MISC_MAJOR)?;
    // SAFETY: the request takes no argument.
    let number = unsafe { libc::ioctl(control.as_fd().as_raw_fd(), LOOP_CTL_GET_FREE.into(), 0) };
    Errno::result(number).map(i32::unsigned_abs)
}

/// Has `device` show `image` until its last user has closed it: for reading only, if it was opened so.
///
/// # Errors
/// EBUSY where somebody was quicker, EINVAL before Linux 5.8.
pub fn configure(device: impl AsFd, image: BorrowedFd<'_>) -> Result<(), Errno> {
    // SAFETY: all fields are numbers.
    let mut config: loop_config = unsafe { std::mem::zeroed() };
    config.fd = image.as_raw_fd().unsigned_abs();
    config.info.lo_flags = AUTOCLEAR;
    check(device.as_fd(), SFlag::S_IFBLK, LOOP_MAJOR)?;
    // SAFETY: of a loop device the kernel reads a struct of this size, linux/loop.h.
    let result = unsafe {
        libc::ioctl(device.as_fd().as_raw_fd(), LOOP_CONFIGURE.into(), &raw const config)
    };
    Errno::result(result).map(drop)
}

/// What is behind a loop device.
///
/// # Errors
/// ENXIO where nothing is, ENOTTY for another device.
pub fn backing(device: impl AsFd) -> Result<Backing, Errno> {
    // SAFETY: all fields are numbers.
    let mut info: loop_info64 = unsafe { std::mem::zeroed() };
    check(device.as_fd(), SFlag::S_IFBLK, LOOP_MAJOR)?;
    // SAFETY: of a loop device the kernel writes a struct of this size, linux/loop.h.
    let result =
        unsafe { libc::ioctl(device.as_fd().as_raw_fd(), LOOP_GET_STATUS64.into(), &raw mut info) };
    Errno::result(result)?;
    Ok(Backing {
        file: (info.lo_device, info.lo_inode),
        device: Some(info.lo_rdevice).filter(|device| *device != 0),
        read_only: info.lo_flags & LOOP_READ_ONLY != 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_loop_device_is_asked_nothing() {
        let null = std::fs::File::open("/dev/null").unwrap();
        assert_eq!(free(&null), Err(Errno::ENOTTY));
        assert_eq!(configure(&null, null.as_fd()), Err(Errno::ENOTTY));
        assert_eq!(backing(&null), Err(Errno::ENOTTY));
    }
}
