//! What reading and decoding one call costs: `openat` with an ordinary path, taken from a process
//! of its own, against the one process_vm_readv(2) that it needs.

use std::hint::black_box;
use std::io;

use nix::libc;
use nix::time::{ClockId, clock_gettime};
use syscallfs::kernel::memory::{Memory, ProcessMemory};
use syscallfs::kernel::notification::Notification;
use syscallfs::requests::Limits;
use syscallfs::table::{self, Arch};
use syscallfs::trap::decode;
use syscallfs::trap::snapshot::Snapshot;

use crate::child::{PATH, WithPath};
use crate::harness::{Goal, Measurement, Series, interleave};

/// How many calls make a sample: the processor's clock is coarse beside one.
const BATCH: u32 = 500;

/// Processor time in microseconds for each call.
pub(crate) fn measure(rounds: usize) -> io::Result<Vec<Measurement>> {
    let child = WithPath::start()?;
    let memory = ProcessMemory(child.pid());
    let request = Notification {
        id: 1,
        tid: child.pid().as_raw().unsigned_abs(),
        nr: table::by_name("openat").and_then(|call| call.number(Arch::X86_64)).unwrap_or(0) as i32,
        arch: Arch::X86_64,
        instruction_pointer: 0,
        args: [libc::AT_FDCWD as u64, child.address, libc::O_CLOEXEC as u64, 0, 0, 0],
    };
    let take = || Snapshot::take(&request, &memory, Limits::default().piece);
    let shown = decode::call_text(&request, &take());
    let expected = format!("openat(AT_FDCWD, \"{PATH}\", O_RDONLY|O_CLOEXEC)");
    if shown != expected {
        return Err(io::Error::other(format!("the child shows {shown}, not {expected}")));
    }
    let series = vec![
        Series::new("one process_vm_readv", || {
            let mut buffer = [0; PATH.len() + 1];
            batch(|| _ = black_box(memory.read(child.address, &mut buffer)))
        }),
        Series::new("snapshot", || batch(|| _ = black_box(take()))),
        Series::new("snapshot and call", || {
            batch(|| _ = black_box(decode::call_text(&request, &take())))
        })
        .within(Goal::Median(3.0)),
    ];
    Ok(vec![Measurement {
        title: "Reading and decoding openat with a path of 30 bytes".into(),
        unit: "µs of processor time a call",
        results: interleave(series, rounds),
    }])
}

fn batch(mut one: impl FnMut()) -> f64 {
    let begin = processor_time();
    for _ in 0..BATCH {
        one();
    }
    (processor_time() - begin) * 1e6 / f64::from(BATCH)
}

/// What this thread has used so far, in seconds.
fn processor_time() -> f64 {
    // The clock of the own thread is always there.
    let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).unwrap();
    time.tv_sec() as f64 + time.tv_nsec() as f64 * 1e-9
}
