//! Lines that are written into `response` and `responses`, and who may write them.

use nix::errno::Errno;
use syscallfs::fs::files::{OpenMode, Tree};
use syscallfs::requests::writer::Client;

use crate::common::{done, insert_mkdir, table_without_kernel, this_caller};
use crate::fixture::{open, read, tree, write};

#[test]
fn response_is_claimed_by_one_open_file_at_a_time() {
    let tree = tree();
    let first = open(&tree, "pending/1/response", OpenMode::Write).unwrap();
    assert_eq!(open(&tree, "pending/1/response", OpenMode::Write).unwrap_err(), Errno::EBUSY);
    assert!(read(&tree, "pending/1/response").contains("errno 1"), "the grammar can be read");
    drop(first);
    open(&tree, "pending/1/response", OpenMode::Write).unwrap();
}

#[test]
fn a_claim_whose_file_is_closing_is_waited_for() {
    let tree = tree();
    let first = open(&tree, "pending/1/response", OpenMode::Write).unwrap();
    done(first.flush(&tree, this_caller())).unwrap();
    std::thread::scope(|scope| {
        // As the kernel reports a last close: after close(2) has returned.
        scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(5));
            drop(first);
        });
        let second = open(&tree, "pending/1/response", OpenMode::Write).unwrap();
        done(second.flush(&tree, this_caller())).unwrap();
        scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(5));
            drop(second);
        });
        // The made-up listener cannot carry it out, which is not to be busy.
        assert_eq!(write(&tree, "responses", "1 0\n"), Err(Errno::ENOTTY));
    });
    let held = open(&tree, "pending/1/response", OpenMode::Write).unwrap();
    done(held.flush(&tree, this_caller())).unwrap();
    assert_eq!(open(&tree, "pending/1/response", OpenMode::Write).unwrap_err(), Errno::EBUSY);
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
    let handle = open(&tree, "pending/1/response", OpenMode::Write).unwrap();
    let me = this_caller();
    assert_eq!(done(handle.write(&tree, 0, b"EPR", me)), Ok(3));
    assert_eq!(done(handle.write(&tree, 3, b"EM", me)), Ok(2));
    assert_eq!(
        done(handle.flush(&tree, Client { pid: me.pid + 1, ..me })),
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
    let handle = open(&tree, "pending/1/response", OpenMode::Write).unwrap();
    let other = Client { uid: this_caller().uid + 1, ..this_caller() };
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
        assert_eq!(open(&tree, path, OpenMode::Write).unwrap_err(), Errno::EACCES, "{path}");
    }
    assert_eq!(open(&tree, "pending/1", OpenMode::Read).unwrap_err(), Errno::EISDIR);
}

#[test]
fn a_descriptor_is_the_writers_own() {
    let tree = tree();
    assert_eq!(write(&tree, "pending/1/response", "fd 1048575\n"), Err(Errno::EBADF));
    assert_eq!(
        read(&tree, "pending/1/error"),
        "'fd 1048575' failed: the writing process has no descriptor 1048575\n"
    );
    let handle = open(&tree, "pending/1/response", OpenMode::Write).unwrap();
    assert_eq!(done(handle.write(&tree, 0, b"fd 0", this_caller())), Ok(4));
    done(Ok(handle.release(&tree))).unwrap();
    assert!(read(&tree, "pending/1/error").contains("no process to copy a descriptor from"));
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
    assert!(error(2).contains("at most 4096 bytes"), "{}", error(2));

    // The made-up listener cannot carry anything out, which is the verdict of lines that are good.
    assert_eq!(write("1 0\n"), Err(Errno::ENOTTY));
    assert_eq!(write("99 0\n1 EPREM\n3 0\n"), Err(Errno::ENOENT), "that of the first");
    assert!(error(1).contains("EPREM"), "the second was judged all the same");
    assert!(error(3).contains("'return 0' failed"), "and so was the third");

    let held = open(&tree, "pending/1/response", OpenMode::Write).unwrap();
    assert_eq!(write("1 0\n"), Err(Errno::EBUSY));
    drop(held);
    assert_eq!(write("1 0\n"), Err(Errno::ENOTTY));
}

#[test]
fn a_line_of_responses_may_come_in_pieces() {
    let tree = tree();
    let me = this_caller();
    let responses = open(&tree, "responses", OpenMode::Write).unwrap();
    let write = |text: &[u8], by| done(responses.write(&tree, 0, text, by));
    let close = |by| done(responses.flush(&tree, by));
    assert_eq!(write(b"1 EPE", me), Ok(5));
    assert_eq!(write(b"RM\n1 ", me), Err(Errno::ENOTTY));
    assert!(read(&tree, "pending/1/error").contains("'EPERM' failed"));
    assert_eq!(write(b"EPREN", me), Ok(5));
    let another = Client { pid: me.pid + 1, ..me };
    assert_eq!(close(another), Ok(()), "of a copy");
    assert!(read(&tree, "pending/1/error").contains("'EPERM'"));
    assert_eq!(close(me), Err(Errno::EINVAL));
    assert!(read(&tree, "pending/1/error").contains("'EPREN'"));
    let other = Client { uid: me.uid + 1, ..me };
    assert_eq!(write(b"1 0\n", other), Err(Errno::EPERM));
    assert_eq!(write(b"1 fd 1048575\n", me), Err(Errno::EBADF), "the writer's descriptor");
}
