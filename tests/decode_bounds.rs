//! Neither reading nor decoding takes more of our memory than the cap allows, whatever the target
//! passes, and nothing is decoded that nobody reads: every allocation of this program is counted.

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use common::{Mapped, call, table_without_kernel, wild};
use parking_lot::Mutex;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use syscallfs::kernel::notification::Notification;
use syscallfs::trap::decode::{self, Place, RequestContext};
use syscallfs::trap::snapshot::Snapshot;

/// Held by a test while it counts.
static ALONE: Mutex<()> = Mutex::new(());

/// How much is allocated now, and the most that it has been since it was last asked.
static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

struct Counting;

#[expect(unsafe_code, reason = "an allocator is, and only the global one sees every allocation")]
// SAFETY: both only pass on to the system's allocator what they were given.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(live, Ordering::Relaxed);
        // SAFETY: the caller's promises are those of the system's allocator.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: `pointer` came from `alloc` above, which is the system's.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What `work` returns, and the most that was allocated meanwhile.
fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let result = work();
    (result, PEAK.load(Ordering::Relaxed) - before)
}

const CAP: usize = 1 << 14;
/// What an iovec of 1024 buffers and the parts of a small JSON object take, whatever the cap.
const FIXED: usize = 1 << 17;
/// A set of descriptors prints each bit as a number, 60 characters for a byte; `env` has it twice,
/// and a text that grows has room to spare.
const TEXT: usize = 4 * 60;

/// What is kept of the target, bookkeeping included.
fn kept(snapshot: &Snapshot) -> usize {
    let pieces = snapshot.pieces.iter().map(|piece| {
        size_of_val(piece) + piece.bytes.len() + size_of_val(piece.elements.as_slice())
    });
    pieces.sum()
}

/// A `sendmmsg` of many messages, each with a buffer said to be endless, of which one byte is there.
fn hollow() -> (Notification, Mapped) {
    const COUNT: u64 = 100;
    const START: u64 = 0x1000_0000;
    let iovec = START + COUNT * 64;
    let message = [0, 0, iovec, 1, 0, 0, 0, 0];
    let words = message.repeat(COUNT as usize).into_iter().chain([iovec + 16, u64::MAX >> 8]);
    let bytes = words.flat_map(u64::to_le_bytes).chain([b'x']).collect();
    let request = call("sendmmsg", 1, [3, START, COUNT, 0, 0, 0]);
    (request, Mapped { start: START, bytes })
}

#[test]
fn nothing_is_rendered_that_nobody_reads() {
    let _alone = ALONE.lock();
    let (pending, source) = table_without_kernel("web-1");
    let request = call("write", std::process::id(), [1, 0x1000, CAP as u64, 0, 0, 0]);
    let memory = Mapped { start: 0x1000, bytes: vec![0xff; CAP] };
    let mut taken: Vec<usize> = (0..100)
        .map(|_| {
            let snapshot = Snapshot::take(&request, &memory, CAP);
            peak(|| pending.insert(&source, request, snapshot, Instant::now())).1
        })
        .collect();
    taken.sort_unstable();
    // The request itself, and its places in the table and in the record of events, which grow by doubling.
    let (usual, most) = (taken[50], taken[99]);
    assert!(usual < CAP / 8 && most < CAP, "{usual} to {most} bytes for a request of {CAP} bytes");
}

#[test]
fn memory_is_taken_as_the_cap_allows() {
    let _alone = ALONE.lock();
    let mut runner = TestRunner::deterministic();
    let place = Place::default();
    let context = RequestContext { number: 1, listener: "web-1", place: &place };
    let (request, memory) = hollow();
    let (snapshot, taken) = peak(|| Snapshot::take(&request, &memory, CAP));
    assert!(snapshot.pieces.iter().filter(|piece| piece.bytes == b"x").count() > 20);
    assert!(taken <= 2 * CAP + FIXED, "sendmmsg: {taken} taken");
    for _ in 0..2 {
        let mut target = wild::target().new_tree(&mut runner).unwrap().current();
        let Mapped { start, bytes } = target.memory;
        // Far more than the cap, so that only the cap ends what has no end.
        let bytes = bytes.repeat((1 << 20) / bytes.len().max(1));
        target.memory = Mapped { start, bytes };
        for request in target.requests() {
            let (snapshot, taken) = peak(|| Snapshot::take(&request, &target.memory, CAP));
            let name = decode::syscall_name(&request, &snapshot);
            let pointers = snapshot.args().len();
            assert!(taken <= 2 * pointers * CAP + FIXED, "{name}: {taken} taken");
            let kept = kept(&snapshot);
            assert!(kept <= pointers * CAP + FIXED, "{name}: {kept} kept");
            for (text, taken) in [
                ("call", peak(|| decode::call_text(&request, &snapshot)).1),
                ("env", peak(|| decode::env(&context, &request, &snapshot)).1),
                ("request.json", peak(|| decode::json(&context, &request, &snapshot)).1),
            ] {
                assert!(taken <= TEXT * kept + FIXED, "{name}: {taken} taken for {text} of {kept}");
            }
        }
    }
}
