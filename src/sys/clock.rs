//! How the kernel disciplines its clock, adjtimex(2); it only reads.

use nix::errno::Errno;
use nix::libc;

/// adjtimex(2) with no mode: the state of the clock, TIME_OK and so on, and all that the kernel tells of it.
///
/// # Errors
/// ENOSYS where a filter refuses it.
pub fn discipline() -> Result<(i32, libc::timex), Errno> {
    // SAFETY: all zero is a valid timex, and its mode is then to read.
    let mut timex: libc::timex = unsafe { std::mem::zeroed() };
    // SAFETY: the kernel fills one struct.
    let state = Errno::result(unsafe { libc::adjtimex(&raw mut timex) })?;
    Ok((state, timex))
}
