//! What the kernel reports of a file by a descriptor of it, also one that was opened with O_PATH. No path is looked up.

use std::os::fd::{AsRawFd, BorrowedFd};

use nix::errno::Errno;
use nix::libc;

/// A `struct statx`, as the kernel fills it.
pub type StatxBytes = [u8; size_of::<libc::statx>()];

/// statx(2): `flags` beside AT_EMPTY_PATH, and a `mask` of STATX_*. The bytes also have the fields that only newer
/// headers name.
///
/// # Errors
/// Those of statx(2).
pub fn statx_bytes(fd: BorrowedFd<'_>, flags: i32, mask: u32) -> Result<StatxBytes, Errno> {
    let mut bytes: StatxBytes = [0; size_of::<libc::statx>()];
    // SAFETY: the path is empty and ends with its NUL, and the kernel writes one struct statx, which is as long as
    // `bytes` and is given no alignment by copy_to_user.
    let result = unsafe {
        libc::syscall(
            libc::SYS_statx,
            fd.as_raw_fd(),
            c"".as_ptr(),
            libc::AT_EMPTY_PATH | flags,
            mask,
            bytes.as_mut_ptr(),
        )
    };
    Errno::result(result).map(|_| bytes)
}

/// A `struct statfs` of 64-bit kernels: the two halves of `f_fsid` are one word.
pub type StatfsWords = [u64; 15];

const _: () = assert!(size_of::<StatfsWords>() == size_of::<libc::statfs>());

/// fstatfs(2), in words in the order of the fields.
///
/// # Errors
/// Those of fstatfs(2).
pub fn statfs_words(fd: BorrowedFd<'_>) -> Result<StatfsWords, Errno> {
    let mut words = StatfsWords::default();
    // SAFETY: the kernel writes one struct statfs, which has the size of `words` (asserted) and no field of more than
    // 8 bytes.
    let result = unsafe { libc::syscall(libc::SYS_fstatfs, fd.as_raw_fd(), words.as_mut_ptr()) };
    Errno::result(result).map(|_| words)
}

/// faccessat2(2): `mode` of access(2), `flags` beside AT_EMPTY_PATH.
///
/// # Errors
/// Those of faccessat2(2), ENOSYS before Linux 5.8.
pub fn accessible(fd: BorrowedFd<'_>, mode: u32, flags: i32) -> Result<(), Errno> {
    // SAFETY: the path is empty and ends with its NUL; nothing is written.
    let result = unsafe {
        libc::syscall(
            libc::SYS_faccessat2,
            fd.as_raw_fd(),
            c"".as_ptr(),
            mode,
            libc::AT_EMPTY_PATH | flags,
        )
    };
    Errno::result(result).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsFd;

    #[test]
    fn a_place_is_enough() {
        let file = nix::fcntl::open(
            "/",
            nix::fcntl::OFlag::O_PATH | nix::fcntl::OFlag::O_CLOEXEC,
            nix::sys::stat::Mode::empty(),
        )
        .unwrap();
        let bytes = statx_bytes(file.as_fd(), 0, libc::STATX_BASIC_STATS).unwrap();
        let known = nix::sys::stat::fstat(&file).unwrap();
        // stx_mode and stx_ino of linux/stat.h.
        assert_eq!(u16::from_ne_bytes([bytes[28], bytes[29]]), known.st_mode as u16);
        assert_eq!(u64::from_ne_bytes(bytes[32..40].try_into().unwrap()), known.st_ino);
        assert_eq!(statx_bytes(file.as_fd(), 0, 0x8000_0000), Err(Errno::EINVAL));
        assert_eq!(accessible(file.as_fd(), libc::X_OK as u32, 0), Ok(()));
        assert_eq!(accessible(file.as_fd(), 8, 0), Err(Errno::EINVAL));
    }
}
