//! How the kernel disciplines its clock, adjtimex(2); it only reads.

use nix::errno::Errno;
use nix::libc;

/// What of the clock is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// All, and in `offset` what the kernel corrects of itself.
    State,
    /// All, and in `offset` what is left of an adjtime(3).
    Adjustment,
}

impl Reading {
    /// The one that adjtimex(2) is asked for by these modes; `None` where they set something.
    pub fn of(modes: u32) -> Option<Self> {
        [Self::State, Self::Adjustment].into_iter().find(|reading| reading.modes() == modes)
    }

    fn modes(self) -> u32 {
        match self {
            Self::State => 0,
            Self::Adjustment => libc::ADJ_OFFSET_SS_READ,
        }
    }
}

/// adjtimex(2) that sets nothing: the state of the clock, TIME_OK and so on, and all that the kernel tells of it.
///
/// # Errors
/// ENOSYS where a filter refuses it.
pub fn discipline(reading: Reading) -> Result<(i32, libc::timex), Errno> {
    // SAFETY: all zero is a valid timex.
    let mut timex: libc::timex = unsafe { std::mem::zeroed() };
    timex.modes = reading.modes();
    // SAFETY: the kernel fills one struct.
    let state = Errno::result(unsafe { libc::adjtimex(&raw mut timex) })?;
    Ok((state, timex))
}
