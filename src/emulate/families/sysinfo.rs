//! sysinfo: the host's numbers, limited by the target's control groups. It does not report more than
//! the target could learn by the call itself.

use nix::errno::Errno;
use nix::libc;
use nix::sched::{CloneFlags, setns};
use nix::time::{ClockId, clock_gettime};
use nix::unistd::{SysconfVar, sysconf};

use crate::emulate::cgroup::{ProcessCgroup, Room, groups};
use crate::emulate::pids::Pids;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::struct_writer::StructWriter;
use crate::emulate::{Call, Context, Outcome, Returned, Stop, Trying, act_for};
use crate::kernel::proc;
use crate::table::Arch;

pub(super) const CALLS: &[&str] = &["sysinfo"];

/// Carries it out.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call) -> Outcome {
    let context = Context::take(request, None)?;
    let own = String::from_utf8_lossy(&context.read("cgroup")?).into_owned();
    let failure = |errno: Errno| Stop::host(format!("/proc/self/mountinfo: {}", errno.desc()));
    let mounts = proc::own_directory().and_then(|own| own.read("mountinfo")).map_err(failure)?;
    let mut numbers = Numbers::of_the_host();
    numbers.narrow(&groups("memory", &own, &mounts), &groups("pids", &own, &mounts));
    if let Some(uptime) = namespaced_uptime(request, &context)? {
        numbers.uptime = uptime;
    }
    request.fill("info", &numbers.laid_out(call.arch))?;
    Ok(Returned::Value(0))
}

/// `struct sysinfo` with all sizes in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Numbers {
    uptime: u64,
    loads: [u64; 3],
    memory: Room,
    shared: u64,
    buffers: u64,
    swap: Room,
    tasks: u64,
}

impl Numbers {
    fn of_the_host() -> Self {
        let info = rustix::system::sysinfo();
        let unit = u64::from(info.mem_unit);
        Self {
            uptime: info.uptime.unsigned_abs(),
            loads: info.loads,
            memory: Room { total: info.totalram * unit, free: info.freeram * unit },
            shared: info.sharedram * unit,
            buffers: info.bufferram * unit,
            swap: Room { total: info.totalswap * unit, free: info.freeswap * unit },
            tasks: info.procs.into(),
        }
    }

    fn narrow(&mut self, memory: &[ProcessCgroup], pids: &[ProcessCgroup]) {
        for group in memory {
            self.swap = group.swap(self.swap);
            let Some(room) = group.memory(self.memory) else { continue };
            self.memory = room;
            self.shared = group.shared().unwrap_or(0).min(room.total);
            // They belong to the host's disks.
            self.buffers = 0;
        }
        if let Some(tasks) = pids.first().and_then(ProcessCgroup::tasks) {
            self.tasks = tasks;
        }
    }

    /// As do_sysinfo and its compat twin of kernel/sys.c: in bytes, or in pages where these do not fit.
    fn laid_out(&self, arch: Arch) -> Vec<u8> {
        let most = self.memory.total.max(self.swap.total);
        let (unit, size) = match arch {
            Arch::I386 => (if most > u32::MAX.into() { 4096 } else { 1 }, 64),
            _ => (1, 112),
        };
        let sizes = [
            self.memory.total,
            self.memory.free,
            self.shared,
            self.buffers,
            self.swap.total,
            self.swap.free,
        ];
        let begun = self
            .loads
            .into_iter()
            .fold(StructWriter::new(arch).long(self.uptime), StructWriter::long);
        let begun = sizes.into_iter().fold(begun, |begun, size| begun.long(size / unit));
        // The field has 16 bits: 65535 stands for all that is more.
        let tasks = self.tasks.try_into().unwrap_or(u16::MAX);
        // There is no high memory, totalhigh and freehigh, on a kernel of 64 bits.
        begun.short(tasks).short(0).long(0).long(0).int(unit as u32).padded(size)
    }
}

/// What the target's namespaces say: its time namespace, as the kernel has it, or else its pid namespace.
fn namespaced_uptime(request: &ClaimedRequest, context: &Context) -> Outcome<Option<u64>> {
    // Since Linux 5.6.
    if proc::own_directory().and_then(|own| own.link("ns/time")).is_ok() {
        let (time, ours) = context.namespace("time")?;
        if !ours {
            return act_for(request, || {
                let kind = CloneFlags::from_bits_retain(libc::CLONE_NEWTIME);
                setns(&time, kind).trying("entering the time namespace")?;
                Ok(u64::try_from(rustix::system::sysinfo().uptime).ok())
            });
        }
    }
    let pids = Pids::of(context)?;
    if pids.are_ours() { Ok(None) } else { uptime(request, &pids) }
}

/// How long the first process of the namespace has been there, in seconds.
fn uptime(request: &ClaimedRequest, pids: &Pids) -> Outcome<Option<u64>> {
    let init = match pids.find(request, 1) {
        Err(Stop::Failed(_)) => return Ok(None),
        found => found?,
    };
    let known = || {
        let ticks = u64::try_from(sysconf(SysconfVar::CLK_TCK)?.unwrap_or(100)).unwrap_or(100);
        let now = clock_gettime(ClockId::CLOCK_BOOTTIME)?.tv_sec().unsigned_abs();
        Ok::<_, Errno>(proc::started(init.id).map(|since| now.saturating_sub(since / ticks)))
    };
    let uptime = known().map_err(|errno| Stop::host(format!("the clock: {}", errno.desc())))?;
    // The start time was read by number. It is that of pid 1 only if pid 1 had this number all the time.
    Ok(uptime.filter(|_| init.is_there()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    fn numbers(total: u64) -> Numbers {
        Numbers {
            uptime: 5,
            loads: [1, 2, 3],
            memory: Room { total, free: GIB },
            shared: 8192,
            buffers: 4096,
            swap: Room { total: 2 * GIB, free: GIB },
            tasks: 70_000,
        }
    }

    fn word(bytes: &[u8], at: usize, width: usize) -> u64 {
        let mut word = [0; 8];
        word[..width].copy_from_slice(&bytes[at..at + width]);
        u64::from_le_bytes(word)
    }

    #[test]
    fn a_group_leaves_its_own_memory_swap_and_tasks() {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("memory.max", "4096"),
            ("memory.current", "1024"),
            ("memory.swap.max", "512"),
            ("memory.swap.current", "500"),
            ("memory.stat", "shmem 5000"),
            ("pids.current", "3"),
        ] {
            std::fs::write(directory.path().join(name), text).unwrap();
        }
        let point = directory.path().display();
        let mounts = format!("36 31 0:33 / {point} rw - cgroup2 cgroup2 rw\n").into_bytes();
        let mut narrowed = numbers(GIB);
        narrowed.narrow(&groups("memory", "0::/\n", &mounts), &groups("pids", "0::/\n", &mounts));
        let expected = Numbers {
            memory: Room { total: 4096, free: 3072 },
            shared: 4096,
            buffers: 0,
            swap: Room { total: 512, free: 12 },
            tasks: 3,
            ..numbers(GIB)
        };
        assert_eq!(narrowed, expected);
    }

    #[test]
    fn a_program_of_64_bits_gets_bytes() {
        let bytes = numbers(64 * GIB).laid_out(Arch::X86_64);
        assert_eq!(bytes.len(), size_of::<nix::libc::sysinfo>());
        assert_eq!(word(&bytes, 32, 8), 64 * GIB, "totalram");
        assert_eq!(word(&bytes, 80, 2), 65_535, "procs");
        assert_eq!(word(&bytes, 104, 4), 1, "mem_unit");
    }

    #[test]
    fn a_program_of_32_bits_gets_pages_where_bytes_do_not_fit() {
        let large = numbers(64 * GIB).laid_out(Arch::I386);
        assert_eq!(large.len(), 64);
        assert_eq!(word(&large, 16, 4), 64 * GIB / 4096, "totalram");
        assert_eq!(word(&large, 24, 4), 2, "sharedram");
        assert_eq!(word(&large, 36, 4), GIB / 4096, "freeswap");
        assert_eq!(word(&large, 52, 4), 4096, "mem_unit");
        let small = numbers(3 * GIB).laid_out(Arch::I386);
        assert_eq!((word(&small, 16, 4), word(&small, 52, 4)), (3 * GIB, 1));
    }
}
