//! settimeofday, clock_settime, stime, adjtimex, clock_adjtime: refused politely. It never sets a clock: there is only
//! the host's.

use clap::Args;
use nix::errno::Errno;
use nix::libc::{self, timex};
use rustix::thread::CapabilitySet;

use crate::emulate::laid_out::LaidOut;
use crate::emulate::request::Request;
use crate::emulate::{Call, Context, Done, Refusal};
use crate::sys::clock::{Reading, discipline};
use crate::table::Arch;

pub(super) const CALLS: &[&str] = &[
    "settimeofday",
    "clock_settime",
    "clock_settime64",
    "stime",
    "adjtimex",
    "clock_adjtime",
    "clock_adjtime64",
];

/// How politely.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct Policy {
    /// Tell a target with CAP_SYS_TIME in its own user namespace that the clock is set, and leave it alone
    #[arg(long)]
    pretend_time: bool,
}

/// Carries it out: what only reads the clock, and else nothing.
pub(super) fn carry_out(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    let adjusts = call.name.ends_with("adjtimex") || call.name.starts_with("clock_adjtime");
    if adjusts {
        let modes = request.memory("buf")?.and_then(|bytes| bytes.first_chunk().copied());
        let modes = modes.ok_or(Refusal::Failed(Errno::EFAULT))?;
        let clock = call.word("clk_id").unwrap_or(libc::CLOCK_REALTIME as u32);
        if clock != libc::CLOCK_REALTIME as u32 {
            return Err(Refusal::Failed(Errno::EOPNOTSUPP));
        }
        if let Some(reading) = Reading::of(u32::from_le_bytes(modes)) {
            return read(request, call, reading);
        }
    }
    let capabilities = Context::take(request, None)?.credentials()?.capabilities;
    if !CapabilitySet::from_bits_retain(capabilities).contains(CapabilitySet::SYS_TIME) {
        return Err(Refusal::Incapable("CAP_SYS_TIME"));
    }
    match policy.pretend_time {
        true => Ok(Done::Value(0)),
        false => Err(Refusal::Excluded("the clock is the host's".to_owned())),
    }
}

fn read(request: &Request, call: &Call, reading: Reading) -> Result<Done, Refusal> {
    let (state, told) = discipline(reading)
        .map_err(|errno| Refusal::Host(format!("adjtimex: {}", errno.desc())))?;
    // The later call has on i386 what x86_64 always had.
    let arch = if call.name == "clock_adjtime64" { Arch::X86_64 } else { call.arch };
    Ok(match request.fill("buf", &laid_out(arch, &told))? {
        Done::Value(_) => Done::Value(state.into()),
        failed => failed,
    })
}

/// `struct timex` of linux/timex.h.
fn laid_out(arch: Arch, told: &timex) -> Vec<u8> {
    let long = |value: i64| value as u64;
    LaidOut::new(arch)
        .int(told.modes)
        .long(long(told.offset))
        .long(long(told.freq))
        .long(long(told.maxerror))
        .long(long(told.esterror))
        .int(told.status as u32)
        .long(long(told.constant))
        .long(long(told.precision))
        .long(long(told.tolerance))
        .long(long(told.time.tv_sec))
        .long(long(told.time.tv_usec))
        .long(long(told.tick))
        .long(long(told.ppsfreq))
        .long(long(told.jitter))
        .int(told.shift as u32)
        .long(long(told.stabil))
        .long(long(told.jitcnt))
        .long(long(told.calcnt))
        .long(long(told.errcnt))
        .long(long(told.stbcnt))
        .int(told.tai as u32)
        .padded(if arch == Arch::I386 { 128 } else { size_of::<timex>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_an_adjustment_is_asked_for_as_such() {
        let left = Reading::of(0xa001).unwrap();
        assert_eq!((left, Reading::of(0)), (Reading::Adjustment, Some(Reading::State)));
        assert_eq!(discipline(left).unwrap().1.modes, 0xa001);
        for sets in [1, 2, 0x8001, 0xa000, 0xa003] {
            assert_eq!(Reading::of(sets), None, "{sets:#x}");
        }
    }

    #[test]
    fn the_struct_is_the_kernels() {
        let (_, told) = discipline(Reading::State).unwrap();
        let bytes = laid_out(Arch::X86_64, &told);
        let at = std::mem::offset_of!(timex, tick);
        assert_eq!(bytes[at..at + 8], told.tick.to_le_bytes());
        let at = std::mem::offset_of!(timex, tai);
        assert_eq!(bytes[at..at + 4], told.tai.to_le_bytes());
        assert_eq!(bytes.len(), 208);
        let short = laid_out(Arch::I386, &told);
        assert_eq!(short[44..48], (told.tick as i32).to_le_bytes());
        assert_eq!(short[80..84], told.tai.to_le_bytes());
        assert_eq!(short.len(), 128);
    }
}
