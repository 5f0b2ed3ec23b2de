//! Whether others of the same user may look into this process: ptrace(2), pidfd_getfd(2), /proc/PID/mem. It is the
//! attribute of prctl(2) PR_SET_DUMPABLE: without it that takes CAP_SYS_PTRACE. execve(2) gives it back.

use std::sync::atomic::{AtomicBool, Ordering};

use nix::errno::Errno;
use nix::sys::prctl::{get_dumpable, set_dumpable};

/// Whether it was set before: the kernel has already cleared it for a program with more rights than its user.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Closes this process to others of the same user, and its children until they start another program.
///
/// # Errors
/// What prctl(2) says.
pub fn make_undumpable() -> Result<(), Errno> {
    if get_dumpable()? {
        set_dumpable(false)?;
        TAKEN.store(true, Ordering::Release);
    }
    Ok(())
}

/// Does `act` while they may look into it.
///
/// # Errors
/// What prctl(2) says.
pub fn unprotected<T>(act: impl FnOnce() -> T) -> Result<T, Errno> {
    restore_dumpable()?;
    let done = act();
    make_undumpable()?;
    Ok(done)
}

/// As it was before; async-signal-safe.
pub(super) fn restore_dumpable() -> Result<(), Errno> {
    if TAKEN.load(Ordering::Acquire) { set_dumpable(true) } else { Ok(()) }
}
