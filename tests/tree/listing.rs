//! What a walk of the tree finds, and what the files of a request show.

use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use syscallfs::fs::files::{Data, FileKind, Node, OpenMode, Tree};
use syscallfs::trap::snapshot::Snapshot;

use crate::common::{
    Mapped, call, done, insert_mkdir, insert_read, table_without_kernel, this_caller,
};
use crate::fixture::{find, read, tree, write};

#[test]
fn every_name_of_a_listing_is_found_and_can_be_read_to_the_size_it_has() {
    let tree = tree();
    let mut directories = vec![Node::Root];
    let mut seen = 0;
    while let Some(directory) = directories.pop() {
        for entry in tree.list(directory).unwrap() {
            assert_eq!(tree.lookup(directory, &entry.name), Ok(entry.node), "{}", entry.name);
            let attributes = tree.attributes_for(entry.node, this_caller()).unwrap();
            assert_eq!(attributes.kind, entry.kind, "{}", entry.name);
            match entry.kind {
                FileKind::Directory => directories.push(entry.node),
                FileKind::Link => assert!(!tree.read_link(entry.node).unwrap().is_empty()),
                FileKind::File => {
                    let handle =
                        done(tree.open(entry.node, OpenMode::Read, this_caller())).unwrap();
                    if let Data::Bytes(bytes) = handle.read(&tree, 0, 1 << 20).unwrap() {
                        let sized =
                            !["events", "requests", "log", "memory"].contains(&entry.name.as_str());
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
fn characters_that_hide_or_reorder_text_are_escaped_in_what_a_terminal_shows() {
    let (pending, source) = table_without_kernel("web-1");
    insert_mkdir(&pending, &source, "/tmp/\u{202e}txt\u{200b}\u{feff}");
    let tree = Tree::new(pending);
    assert_eq!(write(&tree, "pending/1/response", "\u{2066}EPERM\n"), Err(Errno::EINVAL));
    for (file, escaped) in [
        ("status", r"\u{202e}txt\u{200b}"),
        ("call", r"\342\200\256txt"),
        ("request.json", r"\u202etxt\u200b"),
        ("error", r"\u{2066}EPERM"),
    ] {
        let text = read(&tree, &format!("pending/1/{file}"));
        assert!(text.is_ascii() && text.contains(escaped), "{file}: {text}");
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
fn the_files_of_very_many_pointers_can_be_walked() {
    const COUNT: u64 = 20_000;
    let (pending, source) = table_without_kernel("web-1");
    let message = [0x1000, 16, 0x1000, 1, 0x1000, 16, 0, 0u64].map(u64::to_le_bytes).concat();
    let memory = Mapped { start: 0x1000, bytes: message.repeat(COUNT as usize) };
    let request = call("recvmmsg", 0, [3, 0x1000, COUNT, 0, 0, 0]);
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
    assert!(begin.elapsed() < Duration::from_secs(120), "{:?}", begin.elapsed());
    assert!(read(&tree, "pending/1/status").contains("\nTruncated:\tmsgvec\n"));
}

#[test]
fn the_time_of_a_place_is_when_it_last_changed() {
    let (pending, source) = table_without_kernel("web-1");
    let tree = Tree::new(Arc::clone(&pending));
    let time = |path: &str| tree.attributes(find(&tree, path).unwrap()).unwrap().time;
    // Calls `change`, and checks that these places have changed by it.
    let changes = |places: &[&str], change: &dyn Fn()| {
        let before: Vec<_> = places.iter().map(|place| time(place)).collect();
        std::thread::sleep(Duration::from_millis(2));
        change();
        for (place, before) in places.iter().zip(before) {
            assert!(time(place) > before, "{place}");
        }
    };
    changes(&["pending", "listeners/web-1/pending", "listeners/web-1/status", "events"], &|| {
        insert_mkdir(&pending, &source, "/tmp/a");
    });
    insert_read(&pending, &source, 0x1000, 16);
    changes(&["pending/2/mem/buf"], &|| {
        write(&tree, "pending/2/mem/buf", "text").unwrap();
    });
    changes(&["pending/1/error", "log"], &|| {
        write(&tree, "pending/1/response", "nonsense\n").unwrap_err();
    });
    let settings = ["rules", "timeout", "default", "mode", "log", "error"]
        .map(|name| format!("listeners/web-1/{name}"));
    changes(&settings.each_ref().map(String::as_str), &|| {
        write(&tree, "listeners/web-1/timeout", "7\n").unwrap();
    });
    changes(&["listeners"], &|| pending.remove_source(source.index));
    let before = time("README");
    std::thread::sleep(Duration::from_millis(2));
    assert_eq!(time("README"), before);
}
