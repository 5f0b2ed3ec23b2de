//! The tree without a kernel: no mount, no filter, a made-up target.

mod common;

use std::sync::Arc;
use std::sync::mpsc::channel;

use std::time::{Duration, Instant};

use common::{Mapped, done, insert_mkdir, insert_read, table_without_kernel, this_caller};
use nix::errno::Errno;
use syscallfs::caller::Caller;
use syscallfs::notification::Notification;
use syscallfs::pending::{Change, Ownership};
use syscallfs::readers::{Read, Readers};
use syscallfs::snapshot::Snapshot;
use syscallfs::table::Arch;
use syscallfs::tree::{Access, Data, Handle, Kind, Node, Tree};

fn tree() -> Tree {
    let (pending, source) = table_without_kernel("web-1");
    insert_mkdir(&pending, &source, "/tmp/new\ndir");
    Tree::new(pending)
}

fn find(tree: &Tree, path: &str) -> Result<Node, Errno> {
    path.split('/').try_fold(Node::Root, |node, name| tree.lookup(node, name))
}

fn open(tree: &Tree, path: &str, access: Access) -> Result<Handle, Errno> {
    done(tree.open(find(tree, path)?, access, this_caller()))
}

fn read(tree: &Tree, path: &str) -> String {
    let handle = open(tree, path, Access::Read).unwrap();
    match handle.read(tree, 0, 1 << 20).unwrap() {
        Data::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
        other => panic!("{path}: {other:?}"),
    }
}

fn write(tree: &Tree, path: &str, line: &str) -> Result<usize, Errno> {
    done(open(tree, path, Access::Write)?.write(tree, 0, line.as_bytes(), this_caller()))
}

#[test]
fn every_name_of_a_listing_is_found_and_can_be_read_to_the_size_it_has() {
    let tree = tree();
    let mut directories = vec![Node::Root];
    let mut seen = 0;
    while let Some(directory) = directories.pop() {
        for entry in tree.list(directory).unwrap() {
            assert_eq!(tree.lookup(directory, &entry.name), Ok(entry.node), "{}", entry.name);
            let attributes = tree.attributes(entry.node).unwrap();
            assert_eq!(attributes.kind, entry.kind, "{}", entry.name);
            match entry.kind {
                Kind::Directory => directories.push(entry.node),
                Kind::Link => assert!(!tree.read_link(entry.node).unwrap().is_empty()),
                Kind::File => {
                    let handle = done(tree.open(entry.node, Access::Read, this_caller())).unwrap();
                    if let Data::Bytes(bytes) = handle.read(&tree, 0, 1 << 20).unwrap() {
                        let sized = !["events", "requests", "log", "metrics", "memory"]
                            .contains(&entry.name.as_str());
                        assert!(!sized || bytes.len() as u64 == attributes.size, "{}", entry.name);
                    }
                }
            }
            seen += 1;
        }
    }
    assert!(seen > 25, "only {seen} names");
}

#[test]
fn a_request_shows_what_was_asked() {
    let tree = tree();
    assert_eq!(read(&tree, "pending/1/syscall"), "mkdir\n");
    assert_eq!(read(&tree, "pending/1/call"), "mkdir(\"/tmp/new\\ndir\", 0755)\n");
    assert_eq!(read(&tree, "pending/1/args/pathname"), "/tmp/new\ndir\n");
    assert_eq!(read(&tree, "pending/1/args/mode"), "0755\n");
    assert_eq!(read(&tree, "pending/1/mem/pathname"), "/tmp/new\ndir");
    assert_eq!(tree.read_link(find(&tree, "pending/1/args/0").unwrap()).unwrap(), "pathname");
    assert!(read(&tree, "pending/1/env").contains("arg_mode="));
    let json: serde_json::Value =
        serde_json::from_str(&read(&tree, "pending/1/request.json")).unwrap();
    assert_eq!(json["syscall"], "mkdir");
    assert_eq!(json["number"], 1);
    assert_eq!(json["listener"], "web-1");
    assert_eq!(json["args"]["pathname"]["text"], "/tmp/new\ndir");
    assert_eq!(json["uid"], nix::unistd::geteuid().as_raw());
    assert_eq!(json["args"]["pathname"]["hint"], "/tmp/new\ndir");
    assert!(read(&tree, "pending/1/status").contains("\nPath:\tpathname /tmp/new\\ndir\n"));
}

#[test]
fn status_has_every_key_of_the_contract() {
    let tree = tree();
    let status = read(&tree, "pending/1/status");
    for key in [
        "Number", "Id", "Listener", "Syscall", "Nr", "Arch", "Pid", "Tid", "NSpid", "Uid", "Gid",
        "Comm", "Exe", "Cwd", "Root", "Path", "Args", "Received", "Age", "Deadline", "Valid",
    ] {
        assert!(status.lines().any(|line| line.starts_with(&format!("{key}:\t"))), "{key}");
    }
}

#[test]
fn a_number_has_one_spelling() {
    let tree = tree();
    for name in ["01", "+1", "1 ", "", "2", "one", "-1", "18446744073709551616"] {
        assert_eq!(find(&tree, &format!("pending/{name}")), Err(Errno::ENOENT), "{name:?}");
    }
    assert_eq!(find(&tree, "pending/1/call/x"), Err(Errno::ENOTDIR));
}

#[test]
fn response_is_claimed_by_one_open_file_at_a_time() {
    let tree = tree();
    let first = open(&tree, "pending/1/response", Access::Write).unwrap();
    assert_eq!(open(&tree, "pending/1/response", Access::Write).unwrap_err(), Errno::EBUSY);
    assert!(read(&tree, "pending/1/response").contains("errno 1"), "the grammar can be read");
    drop(first);
    open(&tree, "pending/1/response", Access::Write).unwrap();
}

#[test]
fn a_claim_whose_file_is_closing_is_waited_for() {
    let tree = tree();
    let first = open(&tree, "pending/1/response", Access::Write).unwrap();
    done(first.flush(&tree, this_caller())).unwrap();
    std::thread::scope(|scope| {
        // As the kernel tells of a last close: after close(2) has returned.
        scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(5));
            drop(first);
        });
        let second = open(&tree, "pending/1/response", Access::Write).unwrap();
        done(second.flush(&tree, this_caller())).unwrap();
        scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(5));
            drop(second);
        });
        // The made-up listener cannot carry it out, which is not to be busy.
        assert_eq!(write(&tree, "responses", "1 0\n"), Err(Errno::ENOTTY));
    });
    let held = open(&tree, "pending/1/response", Access::Write).unwrap();
    done(held.flush(&tree, this_caller())).unwrap();
    assert_eq!(open(&tree, "pending/1/response", Access::Write).unwrap_err(), Errno::EBUSY);
}

#[test]
fn garbage_is_refused_and_the_request_waits_on() {
    let tree = tree();
    assert_eq!(read(&tree, "pending/1/error"), "");
    assert_eq!(write(&tree, "pending/1/response", "EPREM\n"), Err(Errno::EINVAL));
    let error = read(&tree, "pending/1/error");
    assert_eq!(error, "unknown response 'EPREM': did you mean 'EPERM'?\n");
    assert_eq!(write(&tree, "pending/1/response", "0\n0\n"), Err(Errno::EINVAL));
    assert_eq!(write(&tree, "pending/1/response", &"x".repeat(5000)), Err(Errno::EINVAL));
    // The made-up listener cannot carry anything out: the kernel's errno, and it waits on.
    assert_eq!(write(&tree, "pending/1/response", "EPERM\n"), Err(Errno::ENOTTY));
    assert_eq!(tree.pending().numbers(), [1]);
}

#[test]
fn a_line_without_newline_waits_for_its_writers_close() {
    let tree = tree();
    let handle = open(&tree, "pending/1/response", Access::Write).unwrap();
    let me = this_caller();
    assert_eq!(done(handle.write(&tree, 0, b"EPR", me)), Ok(3));
    assert_eq!(done(handle.write(&tree, 3, b"EM", me)), Ok(2));
    assert_eq!(
        done(handle.flush(&tree, Caller { pid: me.pid + 1, ..me })),
        Ok(()),
        "another's close of a copy"
    );
    assert_eq!(read(&tree, "pending/1/error"), "");
    assert_eq!(done(handle.flush(&tree, me)), Err(Errno::EINVAL));
    assert_eq!(done(handle.flush(&tree, me)), Ok(()), "carried out once");
    assert!(read(&tree, "pending/1/error").contains("EPREM"));
}

#[test]
fn a_handle_of_another_user_cannot_be_written() {
    let tree = tree();
    let handle = open(&tree, "pending/1/response", Access::Write).unwrap();
    let other = Caller { uid: this_caller().uid + 1, ..this_caller() };
    assert_eq!(done(handle.write(&tree, 0, b"EPERM\n", other)), Err(Errno::EPERM));
    assert!(read(&tree, "pending/1/error").contains("opened by uid"));
}

#[test]
fn what_is_not_for_writing_is_not_opened_for_it() {
    let tree = tree();
    for path in [
        "version",
        "events",
        "requests",
        "pending/1/call",
        "pending/1/args/mode",
        "listeners/web-1/status",
    ] {
        assert_eq!(open(&tree, path, Access::Write).unwrap_err(), Errno::EACCES, "{path}");
    }
    assert_eq!(open(&tree, "pending/1", Access::Read).unwrap_err(), Errno::EISDIR);
}

#[test]
fn settings_of_a_listener_are_read_and_written() {
    let tree = tree();
    assert_eq!(read(&tree, "listeners/web-1/timeout"), "0\n");
    assert_eq!(read(&tree, "listeners/web-1/default"), "ENOSYS\n");
    write(&tree, "listeners/web-1/timeout", "2.5\n").unwrap();
    assert_eq!(write(&tree, "listeners/web-1/default", "EPREM\n"), Err(Errno::EINVAL));
    assert!(read(&tree, "listeners/web-1/error").contains("did you mean 'EPERM'?"));
    write(&tree, "listeners/web-1/default", "errno 13\n").unwrap();
    assert_eq!(read(&tree, "listeners/web-1/error"), "", "it was carried out");
    assert_eq!(read(&tree, "listeners/web-1/timeout"), "2.5\n");
    assert_eq!(read(&tree, "listeners/web-1/default"), "EACCES\n");
    for (file, garbage) in [
        ("timeout", "-1"),
        ("timeout", "soon"),
        ("timeout", "nan"),
        ("timeout", "1e300"),
        ("default", "default"),
        ("default", "EPREM"),
        ("default", ""),
    ] {
        let path = format!("listeners/web-1/{file}");
        assert_eq!(write(&tree, &path, &format!("{garbage}\n")), Err(Errno::EINVAL), "{garbage}");
    }
    assert_eq!(read(&tree, "listeners/web-1/timeout"), "2.5\n");
    assert_eq!(read(&tree, "listeners/web-1/default"), "EACCES\n");
}

#[test]
fn a_listeners_requests_belong_to_whom_it_is_handed_to() {
    let tree = tree().allow_other();
    let mode = |path: &str| tree.attributes(find(&tree, path).unwrap()).unwrap().ownership.mode;
    let owner = |path: &str| {
        let Ownership { uid, gid, .. } =
            tree.attributes(find(&tree, path).unwrap()).unwrap().ownership;
        (uid, gid)
    };
    let listener = find(&tree, "listeners/web-1").unwrap();
    let change = |change| tree.change(listener, change, this_caller());
    let all = ["listeners/web-1", "listeners/web-1/rules", "pending/1", "pending/1/args/mode"];
    assert_eq!(all.map(mode), [0o700, 0o600, 0o500, 0o400]);
    change(Change { mode: Some(0o40_2750), ..Change::default() }).unwrap();
    assert_eq!(all.map(mode), [0o750, 0o640, 0o550, 0o440]);
    change(Change { mode: Some(0o007), ..Change::default() }).unwrap();
    assert_eq!(all.map(mode), [0o007, 0o006, 0o005, 0o004]);
    change(Change { uid: Some(7), gid: Some(8), mode: None }).unwrap();
    assert_eq!(all.map(owner), [(7, 8); 4]);
    assert_eq!(owner("version"), (this_caller().uid, this_caller().gid));
    assert_eq!([mode("version"), mode("pending"), mode("events")], [0o444, 0o755, 0o400]);
    for path in ["pending/1", "pending/1/response", "version", "listeners"] {
        let node = find(&tree, path).unwrap();
        let change = Change { uid: Some(7), ..Change::default() };
        assert_eq!(tree.change(node, change, this_caller()), Err(Errno::EPERM), "{path}");
    }
    let unseen = Caller { pid: 0, ..this_caller() };
    assert_eq!(tree.change(listener, Change::default(), unseen), Err(Errno::EPERM));
    assert!(read(&tree, "listeners/web-1/error").contains("cannot be seen"));
}

const RULES: &str = "listeners/web-1/rules";

/// Opens `rules`, as `>` or `>>` does.
fn open_rules(tree: &Tree, access: Access) -> Handle {
    let handle = open(tree, RULES, access).unwrap();
    if access == Access::Write {
        handle.truncate(tree, 0, this_caller()).unwrap();
    }
    handle
}

/// What the writes come to, and what the close does.
fn write_rules(
    tree: &Tree,
    access: Access,
    writes: &[&str],
) -> (Vec<Result<usize, Errno>>, Result<(), Errno>) {
    let handle = open_rules(tree, access);
    let written = writes
        .iter()
        .map(|text| done(handle.write(tree, 0, text.as_bytes(), this_caller())))
        .collect();
    let closed = done(handle.flush(tree, this_caller()));
    handle.release(tree);
    (written, closed)
}

#[test]
fn rules_are_replaced_and_added_to() {
    let tree = tree();
    assert_eq!(read(&tree, RULES), "");
    assert_eq!(write_rules(&tree, Access::Write, &["mkdir EPE", "RM # no\n\n"]).1, Ok(()));
    assert_eq!(read(&tree, RULES), "mkdir EPERM # no\n\n");
    assert_eq!(write_rules(&tree, Access::Append, &["mount", " 0"]).1, Ok(()));
    assert_eq!(read(&tree, RULES), "mkdir EPERM # no\n\nmount 0\n");
    assert_eq!(write_rules(&tree, Access::Write, &["# none\n"]).1, Ok(()));
    assert_eq!(read(&tree, RULES), "# none\n");
    assert_eq!(write_rules(&tree, Access::Write, &[]).1, Ok(()));
    assert_eq!(read(&tree, RULES), "", "`: >rules` empties them");
}

#[test]
fn rules_are_put_to_use_whole_or_not_at_all() {
    let tree = tree();
    write_rules(&tree, Access::Write, &["mkdir EPERM\n"]).1.unwrap();
    for access in [Access::Write, Access::Append] {
        let (written, closed) = write_rules(&tree, access, &["mount 0\nmkdri 0\n", "mount 0\n"]);
        assert_eq!(written, [Err(Errno::EINVAL); 2], "the write says so, and none after it counts");
        assert_eq!(closed, Err(Errno::EINVAL));
        let error = read(&tree, "listeners/web-1/error");
        assert_eq!(
            error,
            "rules: line 2: unknown system call 'mkdri' in 'mkdri 0': did you mean 'mkdir'?\n"
        );
        let (written, closed) = write_rules(&tree, access, &["mount 0\nmkd", "ri 0"]);
        assert_eq!(written, [Ok(11), Ok(4)]);
        assert_eq!(closed, Err(Errno::EINVAL), "a line without a newline is judged at close");
        assert_eq!(write_rules(&tree, access, &["mkdir fd 3\n"]).0, [Err(Errno::EINVAL)]);
        let large = "#".repeat(1 << 20);
        assert_eq!(write_rules(&tree, access, &["mount 0\n", &large]).0[1], Err(Errno::EFBIG));
        assert_eq!(read(&tree, RULES), "mkdir EPERM\n", "{access:?}");
    }
    write_rules(&tree, Access::Append, &["mount 0\n"]).1.unwrap();
    assert_eq!(read(&tree, "listeners/web-1/error"), "");
}

#[test]
fn rules_are_put_to_use_at_their_writers_close() {
    let tree = tree();
    write_rules(&tree, Access::Write, &["mkdir EPERM\n"]).1.unwrap();
    let me = this_caller();
    for (access, after) in [
        (Access::Write, ["mount 0\n", "mount 0\nbind 0\n"]),
        (Access::Append, ["mount 0\nbind 0\nmount 0\n", "mount 0\nbind 0\nmount 0\nbind 0\n"]),
    ] {
        let before = read(&tree, RULES);
        let handle = open_rules(&tree, access);
        assert_eq!(done(handle.flush(&tree, me)), Ok(()), "a shell closes a copy first");
        assert_eq!(done(handle.write(&tree, 0, b"mount 0\n", me)), Ok(8));
        assert_eq!(
            done(handle.flush(&tree, Caller { pid: me.pid + 1, ..me })),
            Ok(()),
            "another's copy"
        );
        assert_eq!(read(&tree, RULES), before);
        assert_eq!(done(handle.flush(&tree, me)), Ok(()));
        assert_eq!(read(&tree, RULES), after[0]);
        // `exec 3>rules; echo ... >&3; echo ... >&3`
        assert_eq!(done(handle.write(&tree, 0, b"EPERM\n", me)), Err(Errno::EINVAL));
        assert_eq!(done(handle.flush(&tree, me)), Err(Errno::EINVAL));
        assert_eq!(done(handle.write(&tree, 0, b"bind 0\n", me)), Ok(7));
        handle.release(&tree);
        assert_eq!(read(&tree, RULES), after[1]);
    }
    let handle = open_rules(&tree, Access::Write);
    let other = Caller { uid: me.uid + 1, ..me };
    assert_eq!(done(handle.write(&tree, 0, b"mkdir continue\n", other)), Err(Errno::EPERM));
    assert!(read(&tree, "listeners/web-1/error").contains("opened by uid"));
    handle.release(&tree);
    assert_eq!(read(&tree, RULES), "mount 0\nbind 0\nmount 0\nbind 0\n", "nothing was written");
}

#[test]
fn a_listener_links_to_its_own_requests_only() {
    let (pending, one) = table_without_kernel("one");
    let null = std::fs::File::open("/dev/null").unwrap().into();
    let two = pending.add_source(null, true, common::about("one")).unwrap();
    assert_eq!(&*two.name, "one.2", "names are unique");
    insert_mkdir(&pending, &one, "/1");
    insert_mkdir(&pending, &two, "/2");
    let tree = Tree::new(pending);
    let link = find(&tree, "listeners/one/pending/1").unwrap();
    assert_eq!(tree.read_link(link).unwrap(), "../../../pending/1");
    assert_eq!(find(&tree, "listeners/one/pending/2"), Err(Errno::ENOENT));
    assert!(find(&tree, "listeners/one.2/pending/2").is_ok());
}

#[test]
fn events_begin_with_what_waits_and_go_on() {
    let (pending, source) = table_without_kernel("web-1");
    insert_mkdir(&pending, &source, "/1");
    let tree = Tree::new(pending);
    let tid = nix::unistd::gettid();
    let events = open(&tree, "events", Access::Read).unwrap();
    let line = |number| format!("new {number} mkdir {tid} web-1\n").into_bytes();
    let get = |offset: usize, size| match events.read(&tree, offset as u64, size).unwrap() {
        Data::Bytes(bytes) => Some(bytes),
        _ => None,
    };
    assert!(events.ready(&tree));
    assert_eq!(get(0, 4096), Some(line(1)));
    let end = line(1).len();
    assert_eq!(get(end, 4096), None);
    assert!(!events.ready(&tree));

    insert_mkdir(tree.pending(), &source, "/2");
    assert!(events.ready(&tree));
    assert_eq!(get(end, 3), Some(b"new".to_vec()));
    assert_eq!(get(end + 3, 4096).unwrap(), line(2)[3..]);
    assert_eq!(get(0, 4096).unwrap(), [line(1), line(2)].concat(), "a shell seeks back");
    assert_eq!(events.read(&tree, 1 << 20, 1).unwrap_err(), Errno::EINVAL);

    let another = open(&tree, "events", Access::Read).unwrap();
    assert_eq!(another.read(&tree, 0, 4096).map(|_| ()), Ok(()), "its own position");
}

#[test]
fn what_the_call_fills_is_staged_up_to_what_the_caller_allowed() {
    let (pending, source) = table_without_kernel("web-1");
    let request = insert_read(&pending, &source, 0x1234, 8);
    let tree = Tree::new(pending);
    let node = find(&tree, "pending/1/mem/buf").unwrap();
    assert_eq!(tree.attributes(node).unwrap().ownership.mode, 0o600);
    assert_eq!(read(&tree, "pending/1/mem/buf"), "", "nothing yet");
    let handle = done(tree.open(node, Access::Write, this_caller())).unwrap();
    let write = |offset, bytes: &[u8]| done(handle.write(&tree, offset, bytes, this_caller()));
    assert_eq!(write(2, b"cd"), Ok(2));
    assert_eq!(write(0, b"ab"), Ok(2));
    assert_eq!(read(&tree, "pending/1/mem/buf"), "abcd");
    assert_eq!(tree.attributes(node).unwrap().size, 4);
    assert_eq!(write(4, b"efghi"), Err(Errno::EFBIG));
    assert_eq!(read(&tree, "pending/1/error"), "mem/buf takes 8 bytes at most\n");
    assert_eq!(write(u64::MAX, b"x"), Err(Errno::EFBIG));
    assert_eq!(read(&tree, "pending/1/mem/buf"), "abcd", "whole or not at all");
    assert_eq!(request.staged(0).as_deref(), Some(&b"abcd"[..]));
    assert_eq!(tree.truncate(node, 2, this_caller()), Ok(()));
    assert_eq!(read(&tree, "pending/1/mem/buf"), "ab");
    assert_eq!(tree.truncate(node, 9, this_caller()), Err(Errno::EFBIG));
    let other = Caller { uid: this_caller().uid + 1, ..this_caller() };
    assert_eq!(done(handle.write(&tree, 0, b"x", other)), Err(Errno::EPERM));
}

#[test]
fn what_the_call_reads_is_never_changed() {
    let tree = tree();
    let mem = "pending/1/mem/pathname";
    assert_eq!(open(&tree, mem, Access::Write).unwrap_err(), Errno::EACCES);
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
        "'return 5' was not carried out: mem/buf could not be written to the target at 0x10: \
         Bad address\n"
    );
    assert_eq!(tree.pending().numbers(), [1]);
    assert!(open(&tree, "pending/1/response", Access::Write).is_ok(), "and can be claimed again");
}

#[test]
fn memory_that_was_written_is_taken_back_when_the_response_fails() {
    let target = Box::new(*b"as it was");
    let (pending, source) = table_without_kernel("web-1");
    insert_read(&pending, &source, target.as_ptr() as u64, 9);
    let tree = Tree::new(pending);
    write(&tree, "pending/1/mem/buf", "changed").unwrap();
    // The made-up listener cannot respond.
    assert_eq!(write(&tree, "pending/1/response", "7\n"), Err(Errno::ENOTTY));
    assert_eq!(std::hint::black_box(&*target), b"as it was");
}

#[test]
fn live_memory_is_read_and_written_in_place() {
    let target = Box::new(*b"as it was");
    let address = target.as_ptr() as u64;
    let tree = tree();
    let memory = open(&tree, "pending/1/memory", Access::Write).unwrap();
    assert_eq!(done(memory.write(&tree, address, b"is", this_caller())), Ok(2));
    assert_eq!(std::hint::black_box(&*target), b"is it was");
    let Data::Later(work) = memory.read(&tree, address, 5).unwrap() else { panic!() };
    assert_eq!((work.run)().unwrap(), b"is it");
    assert_eq!(done(memory.write(&tree, 0x10, b"x", this_caller())), Err(Errno::EFAULT));
    let read_only = open(&tree, "pending/1/memory", Access::Read).unwrap();
    assert_eq!(done(read_only.write(&tree, address, b"x", this_caller())), Err(Errno::EBADF));
}

#[test]
fn a_descriptor_is_the_writers_own() {
    let tree = tree();
    assert_eq!(write(&tree, "pending/1/response", "fd 1048575\n"), Err(Errno::EBADF));
    assert_eq!(
        read(&tree, "pending/1/error"),
        "'fd 1048575' was not carried out: the writing process has no descriptor 1048575\n"
    );
    let handle = open(&tree, "pending/1/response", Access::Write).unwrap();
    assert_eq!(done(handle.write(&tree, 0, b"fd 0", this_caller())), Ok(4));
    done(Ok(handle.release(&tree))).unwrap();
    assert!(read(&tree, "pending/1/error").contains("no process to take a descriptor from"));
}

/// What a reader that has read up to `offset` is given, at most `size` bytes of it.
fn more(tree: &Tree, stream: &Handle, offset: &mut u64, size: usize) -> Option<String> {
    match stream.read(tree, *offset, size).unwrap() {
        Data::Bytes(bytes) => {
            *offset += bytes.len() as u64;
            Some(String::from_utf8(bytes).unwrap())
        }
        _ => None,
    }
}

/// The number of the request in each line of `requests`; what was missed as a negative one.
fn numbers(lines: &str) -> Vec<i64> {
    let number = |line| {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        object["number"].as_i64().unwrap_or_else(|| -object["missed"].as_i64().unwrap())
    };
    lines.lines().map(number).collect()
}

#[test]
fn a_line_of_requests_is_the_object_of_request_json() {
    let tree = tree();
    let json = read(&tree, "pending/1/request.json");
    let requests = open(&tree, "requests", Access::Read).unwrap();
    let mut offset = 0;
    assert_eq!(more(&tree, &requests, &mut offset, 1 << 20), Some(json));
    assert_eq!(more(&tree, &requests, &mut offset, 1 << 20), None);
    assert!(!requests.ready(&tree));
}

#[test]
fn requests_begin_with_what_waits_and_tell_what_has_ended_meanwhile() {
    let (pending, source) = table_without_kernel("web-1");
    for path in ["/1", "/2"] {
        insert_mkdir(&pending, &source, path);
    }
    let tree = Tree::new(pending);
    let requests = open(&tree, "requests", Access::Read).unwrap();
    assert_eq!(tree.pending().requests().readers(), 1);
    insert_mkdir(tree.pending(), &source, "/3");
    tree.pending().remove_source(source.index);
    let mut offset = 0;
    let told = more(&tree, &requests, &mut offset, 1 << 20).unwrap();
    assert_eq!(numbers(&told), [1, 2, 3]);
    let json: serde_json::Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
    assert_eq!(json["pid"], std::process::id(), "the target was asked about while it waited");
    drop(requests);
    assert_eq!(tree.pending().requests().readers(), 0);
    let another = open(&tree, "requests", Access::Read).unwrap();
    assert_eq!(more(&tree, &another, &mut 0, 1 << 20), None, "nothing waits any more");
}

#[test]
fn a_reader_of_requests_that_stopped_holds_little_and_is_told_what_it_missed() {
    const LARGE: usize = 4 << 20;
    let (pending, source) = table_without_kernel("web-1");
    let name = |n: usize| format!("{n}{}", "x".repeat(LARGE - 1));
    for n in 0..4 {
        common::insert_write(&pending, &source, &name(n));
    }
    let tree = Tree::new(pending);
    let requests = open(&tree, "requests", Access::Read).unwrap();
    for n in 4..9 {
        common::insert_write(tree.pending(), &source, &name(n));
    }
    tree.pending().remove_source(source.index);
    for path in (0..20).map(|n| format!("/{n}")) {
        let end = tree.pending().requests().end();
        insert_mkdir(tree.pending(), &source, &path);
        assert_eq!(tree.pending().requests().end(), end + 1, "it holds nobody up");
    }
    let mut told = String::new();
    let mut offset = 0;
    while let Some(text) = more(&tree, &requests, &mut offset, 1 << 20) {
        told += &text;
    }
    let numbers = numbers(&told);
    assert_eq!(numbers[0], -2, "{numbers:?}");
    let missed: i64 = numbers.iter().filter(|number| **number < 0).map(|number| -number).sum();
    let told = numbers.iter().filter(|number| **number > 0).count() as i64;
    assert_eq!(missed + told, 29, "{numbers:?}");
    assert!(numbers.ends_with(&[28, 29]), "{numbers:?}");
}

#[test]
fn a_line_that_is_cut_by_reads_comes_out_whole() {
    let tree = tree();
    let requests = open(&tree, "requests", Access::Read).unwrap();
    let whole = more(&tree, &requests, &mut 0, 1 << 20).unwrap();
    let (mut offset, mut pieces) = (0, String::new());
    while let Some(piece) = more(&tree, &requests, &mut offset, 7) {
        pieces += &piece;
    }
    assert_eq!(pieces, whole);
}

#[test]
fn each_line_of_responses_is_a_response() {
    let (pending, source) = table_without_kernel("web-1");
    for path in ["/1", "/2", "/3"] {
        insert_mkdir(&pending, &source, path);
    }
    let tree = Tree::new(pending);
    let write = |text: &str| write(&tree, "responses", text);
    let error = |number| read(&tree, &format!("pending/{number}/error"));
    assert_eq!(write("2 EPREM\n"), Err(Errno::EINVAL));
    assert!(error(2).contains("did you mean 'EPERM'?"));
    for wrong in ["EPERM\n", "x EPERM\n", "2EPERM\n", "-1 EPERM\n", "2\n"] {
        assert_eq!(write(wrong), Err(Errno::EINVAL), "{wrong}");
    }
    assert_eq!(write("99 EPERM\n"), Err(Errno::ENOENT));
    assert_eq!(write(&format!("2 {}\n", "x".repeat(5000))), Err(Errno::EINVAL));
    assert_eq!(write("\n  \n"), Ok(4), "a blank line is no response");
    let cut = format!("2 0{}EPERM\n", " ".repeat(5000));
    assert_eq!(write(&cut), Err(Errno::EINVAL));
    assert!(error(2).contains("more than 4096 bytes"), "{}", error(2));

    // The made-up listener cannot carry anything out, which is the verdict of lines that are good.
    assert_eq!(write("1 0\n"), Err(Errno::ENOTTY));
    assert_eq!(write("99 0\n1 EPREM\n3 0\n"), Err(Errno::ENOENT), "that of the first");
    assert!(error(1).contains("EPREM"), "the second was judged all the same");
    assert!(error(3).contains("'return 0' was not carried out"), "and so was the third");

    let held = open(&tree, "pending/1/response", Access::Write).unwrap();
    assert_eq!(write("1 0\n"), Err(Errno::EBUSY));
    drop(held);
    assert_eq!(write("1 0\n"), Err(Errno::ENOTTY));
}

#[test]
fn a_line_of_responses_may_come_in_pieces() {
    let tree = tree();
    let me = this_caller();
    let responses = open(&tree, "responses", Access::Write).unwrap();
    let write = |text: &[u8], by| done(responses.write(&tree, 0, text, by));
    let close = |by| done(responses.flush(&tree, by));
    assert_eq!(write(b"1 EPE", me), Ok(5));
    assert_eq!(write(b"RM\n1 ", me), Err(Errno::ENOTTY));
    assert!(read(&tree, "pending/1/error").contains("'EPERM' was not carried out"));
    assert_eq!(write(b"EPREN", me), Ok(5));
    let another = Caller { pid: me.pid + 1, ..me };
    assert_eq!(close(another), Ok(()), "of a copy");
    assert!(read(&tree, "pending/1/error").contains("'EPERM'"));
    assert_eq!(close(me), Err(Errno::EINVAL));
    assert!(read(&tree, "pending/1/error").contains("'EPREN'"));
    let other = Caller { uid: me.uid + 1, ..me };
    assert_eq!(write(b"1 0\n", other), Err(Errno::EPERM));
    assert_eq!(write(b"1 fd 1048575\n", me), Err(Errno::EBADF), "the writer's descriptor");
}

fn json_lines(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn log_begins_with_what_is_kept_and_tells_ends_refusals_and_messages() {
    let (pending, source) = table_without_kernel("web-1");
    let request = insert_mkdir(&pending, &source, "/1");
    request.ask();
    let tree = Tree::new(pending);
    let other = Caller { uid: this_caller().uid + 1, ..this_caller() };
    let response = open(&tree, "pending/1/response", Access::Write).unwrap();
    assert_eq!(done(response.write(&tree, 0, b"0\n", other)), Err(Errno::EPERM));
    drop(response);
    write(&tree, "responses", "9 EPERM\n1 EPREM\n").unwrap_err();
    tree.pending().remove_source(source.index);
    let log = open(&tree, "log", Access::Read).unwrap();
    let mut offset = 0;
    let told = json_lines(&more(&tree, &log, &mut offset, 1 << 20).unwrap());
    let [refused, ended, wrong, end] = &told[..] else { panic!("{told:?}") };
    let me = nix::unistd::geteuid().as_raw();

    assert_eq!((&refused["event"], &refused["errno"]), (&"refused".into(), &"EPERM".into()));
    assert_eq!((&refused["number"], &refused["listener"]), (&1.into(), &"web-1".into()));
    assert_eq!(refused["by"]["uid"], me + 1);
    assert!(refused["why"].as_str().unwrap().contains("opened by uid"));
    assert_eq!((&ended["number"], &ended["errno"]), (&9.into(), &"ENOENT".into()));
    assert_eq!((&wrong["number"], &wrong["errno"]), (&1.into(), &"EINVAL".into()));
    assert_eq!(wrong["by"]["pid"], std::process::id());
    assert!(!wrong["by"]["comm"].as_str().unwrap().is_empty());

    assert_eq!((&end["event"], &end["outcome"]), (&"end".into(), &"gone".into()));
    assert_eq!((&end["number"], &end["syscall"]), (&1.into(), &"mkdir".into()));
    assert_eq!(end["call"], "mkdir(\"/1\", 0755)");
    assert_eq!((&end["response"], &end["by"]), (&().into(), &().into()));
    assert_eq!(end["pid"], std::process::id());
    let seconds = |key: &str| end[key].as_f64().unwrap();
    assert!(seconds("queued") >= 0.0 && seconds("waited") >= seconds("queued"));

    assert_eq!(more(&tree, &log, &mut offset, 1 << 20), None);
    write(&tree, "log", "first\n\nsecond \x1b\u{9b}\n").unwrap();
    assert!(log.ready(&tree));
    let text = more(&tree, &log, &mut offset, 1 << 20).unwrap();
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    let messages = json_lines(&text);
    assert_eq!(messages.len(), 2);
    assert_eq!(
        (&messages[0]["event"], &messages[0]["message"]),
        (&"message".into(), &"first".into())
    );
    assert_eq!(messages[1]["message"], "second \x1b\u{9b}");
    assert_eq!(messages[0]["by"]["uid"], me);
}

#[test]
fn the_files_of_very_many_pointers_can_be_walked() {
    const COUNT: u64 = 20_000;
    let (pending, source) = table_without_kernel("web-1");
    let message = [0x1000, 16, 0x1000, 1, 0x1000, 16, 0, 0u64].map(u64::to_le_bytes).concat();
    let memory = Mapped { start: 0x1000, bytes: message.repeat(COUNT as usize) };
    let request = Notification {
        id: 7,
        tid: 0,
        nr: nix::libc::SYS_recvmmsg as i32,
        arch: Arch::X86_64,
        instruction_pointer: 0,
        args: [3, 0x1000, COUNT, 0, 0, 0],
    };
    let begin = Instant::now();
    let snapshot = Snapshot::take(&request, &memory, 4 << 20);
    pending.insert(&source, request, snapshot, Instant::now());
    let tree = Tree::new(pending);
    let mem = find(&tree, "pending/1/mem").unwrap();
    let entries = tree.list(mem).unwrap();
    assert!(entries.len() > 3000, "{} files", entries.len());
    for entry in &entries {
        assert_eq!(tree.lookup(mem, &entry.name), Ok(entry.node));
        tree.attributes(entry.node).unwrap();
    }
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    assert!(read(&tree, "pending/1/status").contains("\nTruncated:\tmsgvec\n"));
}

#[test]
fn a_reader_that_waits_is_given_what_is_left_before_its_end() {
    let (pending, source) = table_without_kernel("web-1");
    let tree = Tree::new(pending);
    let readers = Readers::default();
    let handle = Arc::new(open(&tree, "requests", Access::Read).unwrap());
    let (reply, replies) = channel();
    let read = |offset| {
        let (reply, handle) = (reply.clone(), Arc::clone(&handle));
        let reply = Box::new(move |answer| reply.send(answer).unwrap());
        readers.read(&tree, Read { handle, offset, size: 1 << 20, tid: 0, waits: true, reply });
    };
    read(0);
    // Nobody has been told of it when the end comes.
    insert_mkdir(tree.pending(), &source, "/1");
    assert!(replies.try_recv().is_err());
    readers.close(&tree);
    let line = replies.try_recv().unwrap().unwrap();
    assert_eq!(numbers(&String::from_utf8(line.clone()).unwrap()), [1]);
    assert_eq!(tree.pending().requests().readers(), 1);
    read(line.len() as u64);
    assert_eq!(replies.try_recv().unwrap(), Ok(Vec::new()));
    assert_eq!(tree.pending().requests().readers(), 0, "it has been told of the end");
}
