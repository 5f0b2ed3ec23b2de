//! `mem` and `memory`: what can be staged, and what reaches the target.

use std::time::Instant;

use nix::errno::Errno;
use syscallfs::fs::files::{Data, OpenMode, Tree};
use syscallfs::requests::OwnershipChange;
use syscallfs::requests::writer::Client;
use syscallfs::trap::snapshot::Snapshot;

use crate::common::{Mapped, call, done, insert_read, table_without_kernel, this_caller};
use crate::fixture::{Sleeper, find, open, read, tree, write};

#[test]
fn what_the_call_fills_is_staged_up_to_what_the_caller_allowed() {
    let (pending, source) = table_without_kernel("web-1");
    let request = insert_read(&pending, &source, 0x1234, 8);
    let tree = Tree::new(pending);
    let node = find(&tree, "pending/1/mem/buf").unwrap();
    assert_eq!(tree.attributes(node).unwrap().ownership.mode, 0o600);
    assert_eq!(read(&tree, "pending/1/mem/buf"), "", "nothing yet");
    let handle = done(tree.open(node, OpenMode::Write, this_caller())).unwrap();
    let write = |offset, bytes: &[u8]| done(handle.write(&tree, offset, bytes, this_caller()));
    assert_eq!(write(2, b"cd"), Ok(2));
    assert_eq!(write(0, b"ab"), Ok(2));
    assert_eq!(read(&tree, "pending/1/mem/buf"), "abcd");
    assert_eq!(tree.attributes(node).unwrap().size, 4);
    assert_eq!(write(4, b"efghi"), Err(Errno::EFBIG));
    assert_eq!(read(&tree, "pending/1/error"), "mem/buf takes at most 8 bytes\n");
    assert_eq!(write(u64::MAX, b"x"), Err(Errno::EFBIG));
    assert_eq!(read(&tree, "pending/1/mem/buf"), "abcd", "whole or not at all");
    assert_eq!(request.staged(0).as_deref(), Some(&b"abcd"[..]));
    assert_eq!(tree.truncate(node, 2, this_caller()), Ok(()));
    assert_eq!(read(&tree, "pending/1/mem/buf"), "ab");
    assert_eq!(tree.truncate(node, 9, this_caller()), Err(Errno::EFBIG));
    let other = Client { uid: this_caller().uid + 1, ..this_caller() };
    assert_eq!(done(handle.write(&tree, 0, b"x", other)), Err(Errno::EPERM));
}

#[test]
fn what_the_call_reads_is_never_changed() {
    let tree = tree();
    let mem = "pending/1/mem/pathname";
    assert_eq!(open(&tree, mem, OpenMode::Write).unwrap_err(), Errno::EACCES);
    assert_eq!(tree.truncate(find(&tree, mem).unwrap(), 0, this_caller()), Err(Errno::EACCES));
    assert_eq!(read(&tree, mem), "/tmp/new\ndir");
}

#[test]
fn a_staged_write_that_cannot_be_carried_out_leaves_the_request_waiting() {
    let (pending, source) = table_without_kernel("web-1");
    insert_read(&pending, &source, 0x10, 8);
    let tree = Tree::new(pending);
    write(&tree, "pending/1/mem/buf", "hello").unwrap();
    assert_eq!(write(&tree, "pending/1/response", "5\n"), Err(Errno::EFAULT));
    assert_eq!(
        read(&tree, "pending/1/error"),
        "'return 5' failed: cannot write mem/buf to the target at 0x10: \
         Bad address\n"
    );
    assert_eq!(tree.pending().numbers(), [1]);
    assert!(open(&tree, "pending/1/response", OpenMode::Write).is_ok(), "and can be claimed again");
}

#[test]
fn memory_that_was_written_is_taken_back_when_the_response_fails() {
    let target = Sleeper::start();
    let tree = target.reads(9);
    let memory = open(&tree, "pending/1/memory", OpenMode::Write).unwrap();
    let put = done(memory.write(&tree, target.stack, b"as it was", this_caller()));
    assert_eq!(put, Ok(9));
    write(&tree, "pending/1/mem/buf", "changed").unwrap();
    // The made-up listener cannot respond.
    assert_eq!(write(&tree, "pending/1/response", "7\n"), Err(Errno::ENOTTY));
    let Data::Later(work) = memory.read(&tree, target.stack, 9).unwrap() else { panic!() };
    assert_eq!((work.run)().unwrap(), b"as it was");
}

#[test]
fn live_memory_is_read_and_written_in_place() {
    let target = Sleeper::start();
    let address = target.stack;
    let tree = target.reads(9);
    let memory = open(&tree, "pending/1/memory", OpenMode::Write).unwrap();
    assert_eq!(done(memory.write(&tree, address, b"as it was", this_caller())), Ok(9));
    assert_eq!(done(memory.write(&tree, address, b"is", this_caller())), Ok(2));
    let Data::Later(work) = memory.read(&tree, address, 5).unwrap() else { panic!() };
    assert_eq!((work.run)().unwrap(), b"is it");
    assert_eq!(done(memory.write(&tree, 0x10, b"x", this_caller())), Err(Errno::EFAULT));
    let read_only = open(&tree, "pending/1/memory", OpenMode::Read).unwrap();
    assert_eq!(done(read_only.write(&tree, address, b"x", this_caller())), Err(Errno::EBADF));
}

#[test]
fn memory_that_the_call_only_fills_or_lays_out_is_for_those_who_may_respond() {
    let (pending, source) = table_without_kernel("web-1");
    insert_read(&pending, &source, 0x1000, 16);
    let bytes = [1, 0, 0, 0, 0, 0, 0, 0].repeat(4);
    let notification = call("connect", this_caller().pid, [3, 0x1000, 32, 0, 0, 0]);
    let snapshot = Snapshot::take(&notification, &Mapped { start: 0x1000, bytes }, 4096);
    pending.insert(&source, notification, snapshot, Instant::now());
    let tree = Tree::new(pending);
    let listener = find(&tree, "listeners/web-1").unwrap();
    tree.change(
        listener,
        OwnershipChange { mode: Some(0o750), ..OwnershipChange::default() },
        this_caller(),
    )
    .unwrap();
    let mode = |path: &str| tree.attributes(find(&tree, path).unwrap()).unwrap().ownership.mode;
    assert_eq!([mode("pending/1/mem/buf"), mode("pending/2/mem/addr")], [0o600, 0o400]);
    assert_eq!([mode("pending/1/env"), mode("pending/2/args/addr")], [0o440; 2]);
}
