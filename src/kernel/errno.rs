//! rustix makes the calls that nix does not have, and has a type of its own for an errno; everything above speaks of nix's.

use nix::errno::Errno;

/// The same errno.
pub fn from_rustix(errno: rustix::io::Errno) -> Errno {
    Errno::from_raw(errno.raw_os_error())
}
