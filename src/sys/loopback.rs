//! Block devices whose content is a file, loop(4). A device that is set up here ends with its last user; it never
//! touches one that somebody else has set up.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

use nix::errno::Errno;
use nix::libc;

/// linux/loop.h.
const LOOP_GET_STATUS64: libc::Ioctl = 0x4c05;
const LOOP_CONFIGURE: libc::Ioctl = 0x4c0a;
const LOOP_CTL_GET_FREE: libc::Ioctl = 0x4c82;
const LO_FLAGS_READ_ONLY: u32 = 1;
const LO_FLAGS_AUTOCLEAR: u32 = 4;

/// `struct loop_info64`.
#[repr(C)]
#[derive(Clone, Copy)]
struct Info {
    device: u64,
    inode: u64,
    rdevice: u64,
    offset: u64,
    size_limit: u64,
    number: u32,
    encrypt_type: u32,
    encrypt_key_size: u32,
    flags: u32,
    names: [u8; 160],
    init: [u64; 2],
}

/// `struct loop_config`.
#[repr(C)]
struct Config {
    fd: u32,
    block_size: u32,
    info: Info,
    reserved: [u64; 8],
}

const _: () = assert!(size_of::<Info>() == 232 && size_of::<Config>() == 304);

const NOTHING: Info = Info {
    device: 0,
    inode: 0,
    rdevice: 0,
    offset: 0,
    size_limit: 0,
    number: 0,
    encrypt_type: 0,
    encrypt_key_size: 0,
    flags: 0,
    names: [0; 160],
    init: [0; 2],
};

/// The file behind a loop device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backing {
    /// Its file system and its number there, as stat(2) has them.
    pub file: (u64, u64),
    /// Whether the device is for reading only.
    pub read_only: bool,
}

/// The number of a device that is free, by /dev/loop-control. Somebody may be quicker.
///
/// # Errors
/// What ioctl(2) says.
pub fn free(control: impl AsFd) -> Result<u32, Errno> {
    // SAFETY: the request takes no argument.
    let number = unsafe { libc::ioctl(control.as_fd().as_raw_fd(), LOOP_CTL_GET_FREE) };
    Errno::result(number).map(i32::unsigned_abs)
}

/// Has `device` show `image` until its last user has closed it: for reading only, if it was opened so.
///
/// # Errors
/// EBUSY where somebody was quicker, EINVAL before Linux 5.8.
pub fn configure(device: impl AsFd, image: BorrowedFd<'_>) -> Result<(), Errno> {
    let config = Config {
        fd: image.as_raw_fd().unsigned_abs(),
        block_size: 0,
        info: Info { flags: LO_FLAGS_AUTOCLEAR, ..NOTHING },
        reserved: [0; 8],
    };
    // SAFETY: the kernel reads a struct of this size, linux/loop.h.
    let result = unsafe {
        libc::ioctl(device.as_fd().as_raw_fd(), LOOP_CONFIGURE, std::ptr::from_ref(&config))
    };
    Errno::result(result).map(drop)
}

/// What is behind a loop device.
///
/// # Errors
/// ENXIO where nothing is, ENOTTY for another device.
pub fn backing(device: impl AsFd) -> Result<Backing, Errno> {
    let mut info = NOTHING;
    // SAFETY: the kernel writes a struct of this size, linux/loop.h.
    let result = unsafe {
        libc::ioctl(device.as_fd().as_raw_fd(), LOOP_GET_STATUS64, std::ptr::from_mut(&mut info))
    };
    Errno::result(result)?;
    Ok(Backing { file: (info.device, info.inode), read_only: info.flags & LO_FLAGS_READ_ONLY != 0 })
}
