//! `events`, `requests` and `log`: where a reader begins, and what it is given as things happen.

use std::sync::Arc;
use std::sync::mpsc::channel;

use nix::errno::Errno;
use syscallfs::fs::files::{Data, OpenMode, Tree};
use syscallfs::fs::parked_reads::{ParkedRead, ParkedReads};
use syscallfs::requests::writer::Client;

use crate::common::{done, insert_mkdir, insert_write, table_without_kernel, this_caller};
use crate::fixture::{find, json_lines, more, numbers, open, read, tree, write};

#[test]
fn events_begin_with_what_waits_and_go_on() {
    let (pending, source) = table_without_kernel("web-1");
    insert_mkdir(&pending, &source, "/1");
    let tree = Tree::new(pending);
    let tid = nix::unistd::gettid();
    let events = open(&tree, "events", OpenMode::Read).unwrap();
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

    let another = open(&tree, "events", OpenMode::Read).unwrap();
    assert_eq!(another.read(&tree, 0, 4096).map(|_| ()), Ok(()), "its own position");
}

#[test]
fn a_line_of_requests_is_the_object_of_request_json() {
    let tree = tree();
    let json = read(&tree, "pending/1/request.json");
    let requests = open(&tree, "requests", OpenMode::Read).unwrap();
    let mut offset = 0;
    assert_eq!(more(&tree, &requests, &mut offset, 1 << 20), Some(json));
    assert_eq!(more(&tree, &requests, &mut offset, 1 << 20), None);
    assert!(!requests.ready(&tree));
}

#[test]
fn requests_begins_with_waiting_requests_and_includes_those_that_have_ended_meanwhile() {
    let (pending, source) = table_without_kernel("web-1");
    for path in ["/1", "/2"] {
        insert_mkdir(&pending, &source, path);
    }
    let tree = Tree::new(pending);
    let requests = open(&tree, "requests", OpenMode::Read).unwrap();
    assert_eq!(tree.pending().requests().readers(), 1);
    insert_mkdir(tree.pending(), &source, "/3");
    tree.pending().remove_source(source.index);
    let mut offset = 0;
    let lines = more(&tree, &requests, &mut offset, 1 << 20).unwrap();
    assert_eq!(numbers(&lines), [1, 2, 3]);
    let json: serde_json::Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!(json["pid"], std::process::id(), "the target was asked about while it waited");
    drop(requests);
    assert_eq!(tree.pending().requests().readers(), 0);
    let another = open(&tree, "requests", OpenMode::Read).unwrap();
    assert_eq!(more(&tree, &another, &mut 0, 1 << 20), None, "nothing waits any more");
}

#[test]
fn a_reader_of_requests_that_stopped_holds_little_and_gets_the_number_of_lines_that_it_missed() {
    const LARGE: usize = 4 << 20;
    let (pending, source) = table_without_kernel("web-1");
    let name = |n: usize| format!("{n}{}", "x".repeat(LARGE - 1));
    for n in 0..4 {
        insert_write(&pending, &source, &name(n));
    }
    let tree = Tree::new(pending);
    let requests = open(&tree, "requests", OpenMode::Read).unwrap();
    // More than is kept for all readers.
    for n in 0..15_000 {
        insert_mkdir(tree.pending(), &source, &format!("/{n}"));
    }
    assert_eq!(tree.pending().requests().end(), 15_004, "it holds nobody up");
    tree.pending().remove_source(source.index);
    let mut lines = String::new();
    let mut offset = 0;
    while let Some(text) = more(&tree, &requests, &mut offset, 1 << 20) {
        lines += &text;
    }
    let numbers = numbers(&lines);
    assert_eq!(numbers[0], -4, "{:?}", &numbers[..9]);
    let missed: i64 = numbers.iter().filter(|number| **number < 0).map(|number| -number).sum();
    let lines = numbers.iter().filter(|number| **number > 0).count() as i64;
    assert_eq!(missed + lines, 15_004);
    assert!(numbers.ends_with(&[15_003, 15_004]));
}

#[test]
fn a_line_that_is_cut_by_reads_comes_out_whole() {
    let tree = tree();
    let requests = open(&tree, "requests", OpenMode::Read).unwrap();
    let whole = more(&tree, &requests, &mut 0, 1 << 20).unwrap();
    let (mut offset, mut pieces) = (0, String::new());
    while let Some(piece) = more(&tree, &requests, &mut offset, 7) {
        pieces += &piece;
    }
    assert_eq!(pieces, whole);
}

#[test]
fn log_begins_with_kept_lines_and_has_ends_refusals_and_messages() {
    let (pending, source) = table_without_kernel("web-1");
    let request = insert_mkdir(&pending, &source, "/1");
    request.ask();
    let tree = Tree::new(pending);
    let other = Client { uid: this_caller().uid + 1, ..this_caller() };
    let response = open(&tree, "pending/1/response", OpenMode::Write).unwrap();
    assert_eq!(done(response.write(&tree, 0, b"0\n", other)), Err(Errno::EPERM));
    drop(response);
    write(&tree, "responses", "9 EPERM\n1 EPREM\n").unwrap_err();
    tree.pending().remove_source(source.index);
    let log = open(&tree, "log", OpenMode::Read).unwrap();
    let mut offset = 0;
    let lines = json_lines(&more(&tree, &log, &mut offset, 1 << 20).unwrap());
    let [refused, ended, wrong, end] = &lines[..] else { panic!("{lines:?}") };
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
fn a_reader_that_waits_is_given_what_is_left_before_its_end() {
    let (pending, source) = table_without_kernel("web-1");
    let tree = Tree::new(pending);
    let readers = ParkedReads::default();
    let handle = Arc::new(open(&tree, "requests", OpenMode::Read).unwrap());
    let (reply, replies) = channel();
    let read = |offset| {
        let (reply, handle) = (reply.clone(), Arc::clone(&handle));
        let reply = Box::new(move |answer| reply.send(answer).unwrap());
        readers.read(
            &tree,
            ParkedRead {
                handle,
                offset,
                size: 1 << 20,
                reader: Client { uid: 0, gid: 0, pid: 0 },
                waits: true,
                reply,
            },
        );
    };
    read(0);
    // It was not reported before the end.
    insert_mkdir(tree.pending(), &source, "/1");
    assert!(replies.try_recv().is_err());
    readers.close(&tree);
    let line = replies.try_recv().unwrap().unwrap();
    assert_eq!(numbers(&String::from_utf8(line.clone()).unwrap()), [1]);
    assert_eq!(tree.pending().requests().readers(), 1);
    read(line.len() as u64);
    assert_eq!(replies.try_recv().unwrap(), Ok(Vec::new()));
    assert_eq!(tree.pending().requests().readers(), 0, "it has read the end");
}

#[test]
fn log_is_entered_at_its_end_also_when_its_beginning_is_no_longer_kept() {
    let (pending, _source) = table_without_kernel("web-1");
    let tree = Tree::new(Arc::clone(&pending));
    let note = |text: String| pending.log_message(text, this_caller().author());
    let log = find(&tree, "log").unwrap();
    let size = || tree.attributes(log).unwrap().size;
    let stream = open(&tree, "log", OpenMode::Read).unwrap();
    let text = |offset| match stream.read(&tree, offset, 1 << 20) {
        Ok(Data::Bytes(bytes)) => Ok(String::from_utf8(bytes).unwrap()),
        Ok(_) => Ok(String::new()),
        Err(errno) => Err(errno),
    };
    note("first".into());
    assert_eq!((size(), text(100)), (0, Err(Errno::EINVAL)), "nobody has sought the end");
    tree.attributes_to_seek(log, this_caller()).unwrap();
    let first = size();
    assert!(text(first - 4).unwrap().ends_with("}\n"));
    assert_eq!((text(first), text(first + 1)), (Ok(String::new()), Err(Errno::EINVAL)));
    let mut before = first;
    for number in 0..10 {
        for _ in 0..1000 {
            note("x".repeat(2000));
        }
        note(format!("note {number}"));
        assert!(size() > before, "it only grows");
        before = size();
    }
    let end = text(before - 300).unwrap();
    assert!(end.contains("note 9") && end.len() == 300, "{end}");
    assert_eq!(text(0), Err(Errno::EINVAL), "that is no longer kept");
    note("last".into());
    assert!(text(before).unwrap().contains("\"last\""));
}
