//! io_uring_setup(2), called only to see whether it is there.

use nix::errno::Errno;
use nix::libc;

/// Whether this process could make an io_uring.
///
/// # Errors
/// ENOSYS where the kernel or a seccomp filter has none, EPERM where the sysctl `kernel.io_uring_disabled` or a
/// security module forbids it.
pub fn available() -> Result<(), Errno> {
    let none: *mut libc::c_void = std::ptr::null_mut();
    // SAFETY: the kernel reads the parameters first, finds none there, and makes nothing.
    match Errno::result(unsafe { libc::syscall(libc::SYS_io_uring_setup, 0, none) }) {
        Ok(_) | Err(Errno::EFAULT | Errno::EINVAL) => Ok(()),
        Err(errno) => Err(errno),
    }
}
