//! settimeofday, clock_settime, stime, adjtimex, clock_adjtime: refused politely. The clock is not set: there is only
//! the host's.

use clap::Args;
use nix::errno::Errno;
use nix::libc::{self, timex};
use rustix::thread::CapabilitySet;

use crate::emulate::request::ClaimedRequest;
use crate::emulate::struct_writer::StructWriter;
use crate::emulate::{Call, Context, Outcome, Returned, Stop};
use crate::kernel::clock::{Reading, discipline};
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
pub struct ClockOptions {
    /// Report success to a target with CAP_SYS_TIME in its own user namespace, but do not set the clock
    #[arg(long)]
    pretend_time: bool,
}

/// Carries it out: what only reads the clock, and else nothing.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, options: &ClockOptions) -> Outcome {
    let adjusts = call.name.ends_with("adjtimex") || call.name.starts_with("clock_adjtime");
    let later = if adjusts {
        let words = ArchLongs::read(request, call, "buf")?;
        if let Some(clock) = call.word("clk_id") {
            check_clock(clock as i32, Errno::EOPNOTSUPP)?;
        }
        let modes = words.int(0);
        // Reading takes no right in the kernel either, and no option here.
        if let Some(reading) = Reading::of(modes) {
            return read(request, call, reading);
        }
        if modes & ADJUSTMENT != 0 && modes & ONCE == 0 {
            return Err(Errno::EINVAL.into());
        }
        check_adjustment(&words).err()
    } else {
        check_time(request, call)?
    };
    let capabilities = Context::take(request, None)?.credentials()?.capabilities;
    if !CapabilitySet::from_bits_retain(capabilities).contains(CapabilitySet::SYS_TIME) {
        return Err(Stop::incapable("CAP_SYS_TIME"));
    }
    // What the kernel finds only in the request of one who may.
    if let Some(errno) = later {
        return Err(errno.into());
    }
    match options.pretend_time {
        true => Ok(Returned::Value(0)),
        false => Err(Stop::excluded("the clock is the host's")),
    }
}

/// Bits of the modes of adjtimex(2), as the kernel has them: ADJ_ADJTIME, ADJ_OFFSET_SINGLESHOT.
const ADJUSTMENT: u32 = 0x8000;
const ONCE: u32 = 1;
/// What `freq` is multiplied by: PPM_SCALE of linux/timex.h.
const PPM_SCALE: i64 = 65_536_000;
/// The end of time, but for thirty years that the machine may be up: TIME_SETTOD_SEC_MAX of linux/time64.h.
const LATEST: i64 = i64::MAX / 1_000_000_000 - 30 * 365 * 86_400;
const SECOND: i64 = 1_000_000_000;

/// A struct of longs in the layout of its architecture.
struct ArchLongs {
    bytes: Vec<u8>,
    wide: bool,
}

impl ArchLongs {
    fn read(request: &ClaimedRequest, call: &Call, name: &str) -> Outcome<Self> {
        // What the kernel also fills is there to be filled, and empty if it could not be read.
        let bytes = request.memory(name)?.filter(|bytes| !bytes.is_empty());
        let bytes = bytes.ok_or(Errno::EFAULT)?;
        Ok(Self { bytes, wide: call.arch != Arch::I386 || call.name.ends_with("64") })
    }

    fn int(&self, at: usize) -> u32 {
        let bytes = self.bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        u32::from_le_bytes(bytes.unwrap_or_default())
    }

    /// The long of this number, counted from 0.
    fn long(&self, index: usize) -> i64 {
        match self.wide {
            true => {
                let at = index * 8;
                (u64::from(self.int(at)) | u64::from(self.int(at + 4)) << 32) as i64
            }
            false => (self.int(index * 4) as i32).into(),
        }
    }
}

/// Whether a clock is that of the host's time; `without` is the errno of one that cannot be changed that way.
fn check_clock(clock: i32, without: Errno) -> Outcome<()> {
    /// Those of user space: CLOCK_AUX of linux/time.h, Linux 6.17.
    const AUXILIARY: std::ops::Range<i32> = 16..24;
    match clock {
        libc::CLOCK_REALTIME => Ok(()),
        // The time that a process has run cannot be adjusted, the clock of a device (CLOCKFD of linux/posix-timers.h)
        // can.
        ..0 if clock & 7 != 3 && without != Errno::EINVAL => Err(without.into()),
        ..0 => Err(Stop::unsupported("a clock other than CLOCK_REALTIME")),
        1..=9 | 11 => Err(without.into()),
        clock if AUXILIARY.contains(&clock) => {
            Err(Stop::unsupported("a clock other than CLOCK_REALTIME"))
        }
        _ => Err(Errno::EINVAL.into()),
    }
}

/// In the order of settimeofday and clock_settime of kernel/time: what is wrong for anybody; and, in its result, for
/// who may set the clock.
fn check_time(request: &ClaimedRequest, call: &Call) -> Outcome<Option<Errno>> {
    if call.name == "stime" {
        request.memory("t")?.ok_or(Errno::EFAULT)?;
        return Ok(None);
    }
    if let Some(clock) = call.word("clockid") {
        if clock as i32 >= 0 {
            check_clock(clock as i32, Errno::EINVAL)?;
        }
        let time = ArchLongs::read(request, call, "tp")?;
        check_clock(clock as i32, Errno::EINVAL)?;
        let nanoseconds = match call.arch {
            // Of the other half the kernel takes no notice.
            Arch::I386 => time.long(1) & 0xffff_ffff,
            _ => time.long(1),
        };
        check_moment(time.long(0), nanoseconds)?;
        return Ok(None);
    }
    let mut moment = None;
    if !call.is_null("tv") {
        let time = ArchLongs::read(request, call, "tv")?;
        if !(0..=1_000_000).contains(&time.long(1)) {
            return Err(Errno::EINVAL.into());
        }
        moment = Some((time.long(0), time.long(1) * 1000));
    }
    let mut west = 0;
    if !call.is_null("tz") {
        west = ArchLongs::read(request, call, "tz")?.int(0) as i32;
    }
    if let Some((seconds, nanoseconds)) = moment {
        check_moment(seconds, nanoseconds)?;
    }
    let most = 15 * 60;
    Ok((!(-most..=most).contains(&west)).then_some(Errno::EINVAL))
}

/// timespec64_valid_settod of linux/time64.h.
fn check_moment(seconds: i64, nanoseconds: i64) -> Result<(), Errno> {
    match (0..LATEST).contains(&seconds) && (0..SECOND).contains(&nanoseconds) {
        true => Ok(()),
        false => Err(Errno::EINVAL),
    }
}

/// What timekeeping_validate_timex of kernel/time/timekeeping.c looks at once it knows the rights.
fn check_adjustment(words: &ArchLongs) -> Result<(), Errno> {
    let modes = words.int(0);
    let sets = |mode: u32| modes & mode != 0;
    let within = |range: std::ops::RangeInclusive<i64>, value: i64| match range.contains(&value) {
        true => Ok(()),
        false => Err(Errno::EINVAL),
    };
    if modes & ADJUSTMENT == 0 && sets(libc::ADJ_TICK) {
        within(9_000..=11_000, words.long(11))?;
    }
    if sets(libc::ADJ_SETOFFSET) {
        let most = if sets(libc::ADJ_NANO) { SECOND } else { 1_000_000 };
        within(0..=most - 1, words.long(10))?;
    }
    if sets(libc::ADJ_FREQUENCY) && words.wide {
        within(i64::MIN / PPM_SCALE..=i64::MAX / PPM_SCALE, words.long(2))?;
    }
    Ok(())
}

fn read(request: &ClaimedRequest, call: &Call, reading: Reading) -> Outcome {
    let (state, timex) =
        discipline(reading).map_err(|errno| Stop::host(format!("adjtimex: {}", errno.desc())))?;
    // The later call has on i386 what x86_64 always had.
    let arch = if call.name == "clock_adjtime64" { Arch::X86_64 } else { call.arch };
    request.fill("buf", &timex_bytes(arch, &timex))?;
    Ok(Returned::Value(state.into()))
}

/// `struct timex` of linux/timex.h.
fn timex_bytes(arch: Arch, timex: &timex) -> Vec<u8> {
    let long = |value: i64| value as u64;
    StructWriter::new(arch)
        .int(timex.modes)
        .long(long(timex.offset))
        .long(long(timex.freq))
        .long(long(timex.maxerror))
        .long(long(timex.esterror))
        .int(timex.status as u32)
        .long(long(timex.constant))
        .long(long(timex.precision))
        .long(long(timex.tolerance))
        .long(long(timex.time.tv_sec))
        .long(long(timex.time.tv_usec))
        .long(long(timex.tick))
        .long(long(timex.ppsfreq))
        .long(long(timex.jitter))
        .int(timex.shift as u32)
        .long(long(timex.stabil))
        .long(long(timex.jitcnt))
        .long(long(timex.calcnt))
        .long(long(timex.errcnt))
        .long(long(timex.stbcnt))
        .int(timex.tai as u32)
        .padded(if arch == Arch::I386 { 128 } else { size_of::<timex>() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulate::Why;

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
    fn an_adjustment_is_judged_as_by_the_kernel() {
        let check = |modes: u32, index: usize, value: i64| {
            let mut bytes = vec![0; 208];
            bytes[index * 8..index * 8 + 8].copy_from_slice(&value.to_le_bytes());
            bytes[..4].copy_from_slice(&modes.to_le_bytes());
            check_adjustment(&ArchLongs { bytes, wide: true }).is_ok()
        };
        assert!(
            check(0x4000, 11, 9_000) && !check(0x4000, 11, 8_999) && !check(0x4000, 11, 11_001)
        );
        assert!(check(0x100, 10, 999_999) && !check(0x100, 10, 1_000_000) && !check(0x100, 10, -1));
        assert!(check(0x2100, 10, 999_999_999) && !check(0x2100, 10, 1_000_000_000));
        assert!(check(2, 2, 1 << 37) && !check(2, 2, 1 << 38) && !check(2, 2, -(1 << 38)));
        assert!(check(0xa001, 11, 0), "nothing of this is looked at");
    }

    #[test]
    fn a_moment_is_one_that_the_clock_may_have() {
        assert_eq!(check_moment(LATEST - 1, SECOND - 1), Ok(()));
        for (seconds, nanoseconds) in [(-1, 0), (LATEST, 0), (0, -1), (0, SECOND)] {
            assert_eq!(check_moment(seconds, nanoseconds), Err(Errno::EINVAL));
        }
    }

    #[test]
    fn only_one_clock_is_the_hosts_time() {
        let clock = |clock| check_clock(clock, Errno::EOPNOTSUPP);
        assert!(clock(0).is_ok());
        let errno = |of| matches!(clock(of), Err(Stop::Failed(Errno::EOPNOTSUPP)));
        assert!((1..=9).all(errno) && errno(11));
        for unknown in [10, 12, 24, 99] {
            assert!(matches!(clock(unknown), Err(Stop::Failed(Errno::EINVAL))), "{unknown}");
        }
        assert!(errno(-2), "of a process");
        for other in [-5, 16, 23] {
            assert!(matches!(clock(other), Err(Stop::Refused(Why::Unsupported(_)))), "{other}");
        }
    }

    #[test]
    fn the_struct_is_the_kernels() {
        let (_, timex) = discipline(Reading::State).unwrap();
        let bytes = timex_bytes(Arch::X86_64, &timex);
        let at = std::mem::offset_of!(timex, tick);
        assert_eq!(bytes[at..at + 8], timex.tick.to_le_bytes());
        let at = std::mem::offset_of!(timex, tai);
        assert_eq!(bytes[at..at + 4], timex.tai.to_le_bytes());
        assert_eq!(bytes.len(), 208);
        let short = timex_bytes(Arch::I386, &timex);
        assert_eq!(short[44..48], (timex.tick as i32).to_le_bytes());
        assert_eq!(short[80..84], timex.tai.to_le_bytes());
        assert_eq!(short.len(), 128);
    }
}
