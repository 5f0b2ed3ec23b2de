//! The clock that all processes share, clock_gettime(2), and how the kernel disciplines it, adjtimex(2). Both are only read.

use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::libc;
use nix::time::{ClockId, clock_gettime};

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

/// adjtimex(2) that sets nothing: the state of the clock, TIME_OK and so on, and all values of the kernel.
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

/// `instant` in nanoseconds of CLOCK_MONOTONIC, which is the same clock in all processes until the next boot.
pub fn monotonic(instant: Instant) -> u64 {
    let since = now().saturating_sub(instant.elapsed());
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// The instant of which `monotonic` returned that value; `None` when it cannot be represented.
pub fn instant(monotonic: u64) -> Option<Instant> {
    Instant::now().checked_sub(now().saturating_sub(Duration::from_nanos(monotonic)))
}

fn now() -> Duration {
    // This cannot fail: the clock exists since Linux 2.6.
    clock_gettime(ClockId::CLOCK_MONOTONIC).map_or(Duration::ZERO, Duration::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_converted_to_nanoseconds_and_back_is_the_same_instant() {
        let off = || {
            let moment = Instant::now();
            let again = instant(monotonic(moment)).unwrap();
            again.max(moment) - again.min(moment)
        };
        // Whoever is interrupted between two looks at the clock is off by as long as that.
        assert!((0..1000).any(|_| off() < Duration::from_millis(1)), "{:?}", off());
    }
}
