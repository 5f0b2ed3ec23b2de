//! What a request costs when many wait: to put into the table, to list, and to end, and how much memory
//! it takes; without a kernel, since there are not enough threads for the largest number.

use std::io;
use std::os::fd::OwnedFd;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use nix::errno::Errno;
use syscallfs::fs::files::{Node, RootFile, Tree};
use syscallfs::kernel::memory::Memory;
use syscallfs::kernel::notification::Notification;
use syscallfs::policy::rules::Rules;
use syscallfs::requests::{ListenerConfig, Pending, Settings, Source};
use syscallfs::table::{self, Arch};
use syscallfs::trap::snapshot::Snapshot;

use crate::harness::{Goal, Measurement, Series, interleave, is_quick};
use crate::memory;
use crate::role::{ROLE, Role};
use crate::served::myself;

/// A target whose memory holds nothing.
struct Nothing;

impl Memory for Nothing {
    fn read(&self, _: u64, _: &mut [u8]) -> Result<usize, Errno> {
        Err(Errno::EFAULT)
    }
}

/// How many wait.
const SIZES: [(u64, &str); 3] =
    [(100, "100 requests"), (10_000, "10,000 requests"), (100_000, "100,000 requests")];

/// Microseconds and bytes a request.
pub(crate) fn measure(rounds: usize) -> io::Result<Vec<Measurement>> {
    let sizes = &SIZES[..if is_quick(rounds) { 2 } else { 3 }];
    let rounds = rounds.div_ceil(30);
    let of = |title: &str, unit, goal: Option<Goal>, sample: fn(u64) -> f64| {
        let series = sizes.iter().enumerate().map(|(index, &(size, name))| Series {
            name,
            goal: goal.filter(|_| index > 0),
            run: Box::new(move || sample(size)),
        });
        Measurement { title: title.to_owned(), unit, results: interleave(series.collect(), rounds) }
    };
    // A thousand times as many: what were quadratic would cost a thousand times as much each.
    let about_linear = Some(Goal::Ratio(5.0));
    Ok(vec![
        of("Putting a request into the table", "µs a request", about_linear, |size| {
            timed(size, |_| {}).0
        }),
        of("Listing those that wait", "µs a request", about_linear, |size| timed(size, |_| {}).1),
        of("Ending a request", "µs a request", about_linear, |size| timed(size, |_| {}).2),
        of(
            "Memory of a request beyond its snapshot",
            "bytes",
            Some(Goal::Median(2048.0)),
            |size| {
                // In a process of its own: this one's allocator has room left from before.
                let mut table = Command::new(myself().expect("this program has a path"));
                let said = table.env(ROLE, Role::Table.name()).arg(size.to_string()).output();
                let said = said.expect("this program starts").stdout;
                String::from_utf8_lossy(&said).trim().parse().expect("it prints a number")
            },
        ),
    ])
}

/// Puts so many into a table, looks, and ends them: microseconds a request for putting, listing, ending.
fn timed(size: u64, look: impl FnOnce(&Tree)) -> (f64, f64, f64) {
    let (pending, source) = table().expect("a table can be made");
    let each = |begin: Instant| begin.elapsed().as_secs_f64() * 1e6 / size as f64;
    let begin = Instant::now();
    for id in 0..size {
        let call = Notification {
            id,
            tid: std::process::id(),
            nr: table::by_name("getppid").and_then(|call| call.number(Arch::X86_64)).unwrap_or(0)
                as i32,
            arch: Arch::X86_64,
            instruction_pointer: 0,
            args: [0; 6],
        };
        pending.insert(&source, call, Snapshot::take(&call, &Nothing, 0), begin);
    }
    let put = each(begin);
    let tree = Tree::new(Arc::clone(&pending));
    let begin = Instant::now();
    let listing = tree.list(Node::Top(RootFile::Pending)).expect("it can be listed");
    let listed = each(begin);
    assert_eq!(listing.len() as u64, size);
    look(&tree);
    let begin = Instant::now();
    pending.remove_source(source.index);
    (put, listed, each(begin))
}

/// Prints the bytes that a request takes when as many wait as the command line says.
pub(crate) fn print_bytes() {
    let size = std::env::args().nth(1).and_then(|size| size.parse().ok()).unwrap_or(1);
    let before = memory::own();
    timed(size, |_| println!("{}", (memory::own() - before) * 1024.0 / size as f64));
}

/// A table with a listener that is none.
fn table() -> io::Result<(Arc<Pending>, Arc<Source>)> {
    let pending = Arc::new(Pending::new()?);
    let about = ListenerConfig {
        name: "bench".into(),
        specs: vec!["getppid".into()],
        pid: std::process::id(),
        settings: Settings::default(),
        rules: Rules::default(),
        container: None,
    };
    let null = OwnedFd::from(std::fs::File::open("/dev/null")?);
    let source = pending.add_source(null, true, about)?;
    Ok((pending, source))
}
