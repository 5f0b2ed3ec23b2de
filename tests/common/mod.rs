//! What the tests of the library share: a made-up memory, a notification, a table.

#![allow(dead_code, reason = "each test binary uses its own part")]

pub(crate) mod wild;

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Instant;

use nix::errno::Errno;

use syscallfs::kernel::memory::Memory;
use syscallfs::kernel::notification::Notification;
use syscallfs::policy::rules::Rules;
use syscallfs::requests::writer::Client;
use syscallfs::requests::{Limits, ListenerConfig, Pending, Progress, Request, Settings, Source};
use syscallfs::table::{self, Arch};
use syscallfs::trap::snapshot::Snapshot;

/// Memory with one mapping.
#[derive(Debug)]
pub(crate) struct Mapped {
    pub(crate) start: u64,
    pub(crate) bytes: Vec<u8>,
}

impl Memory for Mapped {
    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<usize, Errno> {
        let at = address.checked_sub(self.start).ok_or(Errno::EFAULT)?;
        let rest = self.bytes.get(at as usize..).filter(|rest| !rest.is_empty());
        let rest = rest.ok_or(Errno::EFAULT)?;
        let len = rest.len().min(buffer.len());
        buffer[..len].copy_from_slice(&rest[..len]);
        Ok(len)
    }
}

pub(crate) fn about(name: &str) -> ListenerConfig {
    ListenerConfig {
        name: name.into(),
        specs: vec!["mkdir".into()],
        pid: std::process::id(),
        settings: Settings::default(),
        rules: Rules::default(),
        container: None,
    }
}

pub(crate) fn this_caller() -> Client {
    Client {
        uid: nix::unistd::geteuid().as_raw(),
        gid: nix::unistd::getegid().as_raw(),
        pid: nix::unistd::gettid().as_raw().unsigned_abs(),
    }
}

/// A table with a listener that is none: nothing can be received or answered.
pub(crate) fn table_without_kernel(name: &str) -> (Arc<Pending>, Arc<Source>) {
    table_within(Limits::default(), name)
}

/// The same with limits of its own.
pub(crate) fn table_within(limits: Limits, name: &str) -> (Arc<Pending>, Arc<Source>) {
    let pending = Arc::new(Pending::within(limits).unwrap());
    let null = OwnedFd::from(std::fs::File::open("/dev/null").unwrap());
    let source = pending.add_source(null, true, about(name)).unwrap();
    (pending, source)
}

/// What an operation comes to when what is left of it is done at once.
pub(crate) fn done<T>(progress: Result<Progress<T>, Errno>) -> Result<T, Errno> {
    match progress? {
        Progress::Done(done) => Ok(done),
        Progress::Later(work) => (work.run)(),
    }
}

/// A call of a thread, in the numbering of x86_64 on every machine.
pub(crate) fn call(name: &str, tid: u32, args: [u64; 6]) -> Notification {
    let nr = table::by_name(name).unwrap().number(Arch::X86_64).unwrap() as i32;
    Notification { id: 7, tid, nr, arch: Arch::X86_64, instruction_pointer: 0, args }
}

/// `read(0, buffer, size)` by this thread.
pub(crate) fn insert_read(
    pending: &Pending,
    source: &Arc<Source>,
    buffer: u64,
    size: u64,
) -> Arc<Request> {
    let tid = nix::unistd::gettid().as_raw().unsigned_abs();
    insert_read_of(tid, pending, source, buffer, size)
}

/// The same by another thread.
pub(crate) fn insert_read_of(
    tid: u32,
    pending: &Pending,
    source: &Arc<Source>,
    buffer: u64,
    size: u64,
) -> Arc<Request> {
    let notification = call("read", tid, [0, buffer, size, 0, 0, 0]);
    let memory = Mapped { start: 0x1000, bytes: Vec::new() };
    let snapshot = Snapshot::take(&notification, &memory, 4096);
    pending.insert(source, notification, snapshot, Instant::now())
}

/// `mkdir(path, 0755)` by this thread.
pub(crate) fn insert_mkdir(pending: &Pending, source: &Arc<Source>, path: &str) -> Arc<Request> {
    insert(pending, source, "mkdir", [0x1000, 0o755, 0], path)
}

/// `write(1, text, its length)` by this thread.
pub(crate) fn insert_write(pending: &Pending, source: &Arc<Source>, text: &str) -> Arc<Request> {
    insert(pending, source, "write", [1, 0x1000, text.len() as u64], text)
}

fn insert(
    pending: &Pending,
    source: &Arc<Source>,
    name: &str,
    [first, second, third]: [u64; 3],
    text: &str,
) -> Arc<Request> {
    let tid = nix::unistd::gettid().as_raw().unsigned_abs();
    let notification = call(name, tid, [first, second, third, 0, 0, 0]);
    let memory = Mapped { start: 0x1000, bytes: [text.as_bytes(), b"\0"].concat() };
    let snapshot = Snapshot::take(&notification, &memory, 4 << 20);
    pending.insert(source, notification, snapshot, Instant::now())
}
