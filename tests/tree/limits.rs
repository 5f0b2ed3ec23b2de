//! What a target or a user can make the daemon hold.

use std::sync::Arc;

use nix::errno::Errno;
use syscallfs::fs::files::{Data, OpenFile, OpenMode, Tree};
use syscallfs::requests::Limits;
use syscallfs::requests::writer::Client;

use crate::common::{
    about, done, insert_mkdir, insert_read, insert_write, table_within, table_without_kernel,
    this_caller,
};
use crate::fixture::{RULES, find, open, read, tree, write_rules};

#[test]
fn no_size_that_a_target_allows_makes_the_daemon_stage_more_than_its_limits() {
    let limits = Limits { piece: 1 << 20, memory: 4 << 20 };
    let (pending, source) = table_within(limits, "web-1");
    let tree = Tree::new(Arc::clone(&pending));
    for number in 1..=3 {
        insert_read(&pending, &source, 0x1234, 1 << 40);
        let node = find(&tree, &format!("pending/{number}/mem/buf")).unwrap();
        assert_eq!(tree.truncate(node, 1 << 40, this_caller()), Err(Errno::EFBIG));
        let handle = done(tree.open(node, OpenMode::Write, this_caller())).unwrap();
        let write = |offset| done(handle.write(&tree, offset, b"x", this_caller()));
        assert_eq!(write(1 << 39), Err(Errno::EFBIG));
        assert_eq!(
            read(&tree, &format!("pending/{number}/error")),
            "mem/buf would exceed 1048576 bytes, the most that the daemon stages for one argument: \
             see --snapshot-max\n"
        );
        assert_eq!(write((1 << 20) - 1), if number == 1 { Ok(1) } else { Err(Errno::ENOSPC) });
        assert_eq!(write(9), Ok(1));
    }
    let error = read(&tree, "pending/3/error");
    assert!(error.contains("listener web-1 use up its share of --memory-max"), "{error}");
    let used = source.account.used();
    assert!((1 << 20..3 << 20).contains(&used), "{used}");
    let metrics = read(&tree, "metrics");
    assert!(metrics.contains(&format!("memory_bytes{{listener=\"web-1\"}} {used}\n")), "{metrics}");
    tree.truncate(find(&tree, "pending/1/mem/buf").unwrap(), 0, this_caller()).unwrap();
    assert!(source.account.used() <= used - (1 << 20), "what is cut is given back");
    pending.remove_source(source.index);
    drop(tree);
    assert_eq!((source.account.used(), pending.budget().used()), (0, 0));
}

#[test]
fn what_a_user_holds_open_is_bounded_and_takes_nothing_from_others() {
    let limits = Limits { piece: 1 << 20, memory: 8 << 20 };
    let (pending, source) = table_within(limits, "web-1");
    let tree = Tree::new(Arc::clone(&pending)).allow_other();
    insert_write(&pending, &source, &"x".repeat(100_000));
    let user = |uid| Client { uid, ..this_caller() };
    let (alice, bob) = (user(this_caller().uid + 1000), user(this_caller().uid + 1001));
    let open =
        |path: &str, caller| done(tree.open(find(&tree, path).unwrap(), OpenMode::Read, caller));
    let large = ["pending/1/request.json", "pending/1/mem/buf"];
    let before = pending.budget().used();
    for path in large {
        let size = tree.attributes(find(&tree, path).unwrap()).unwrap().size;
        assert!(size > 1000, "{path}: {size}");
        let most = (4 << 20) / size;
        let mut held = Vec::new();
        let errno = loop {
            match open(path, alice) {
                Ok(handle) => held.push(handle),
                Err(errno) => break errno,
            }
            assert!((held.len() as u64) < most, "{path} is not bounded");
        };
        assert_eq!(errno, Errno::ENOMEM, "{path}");
        assert!(open(path, bob).is_ok() && open(path, this_caller()).is_ok(), "{path}");
        drop(held);
        assert!(open(path, alice).is_ok(), "{path}: what is closed is given back");
    }
    // However small a file or a directory is, it is counted.
    let pending_directory = find(&tree, "pending").unwrap();
    let listings: Vec<_> =
        std::iter::from_fn(|| tree.open_directory(pending_directory, alice).ok()).collect();
    assert!(listings.len() < 10_000, "{}", listings.len());
    assert_eq!(open("version", alice).map(drop), Err(Errno::ENOMEM));
    assert_eq!(open("pending/1/syscall", alice).map(drop), Err(Errno::ENOMEM));
    assert!(tree.open_directory(pending_directory, bob).is_ok() && open("version", bob).is_ok());
    assert!(tree.open_directory(pending_directory, this_caller()).is_ok());
    assert_eq!(pending.budget().used(), before, "none of it is taken from the calls");
}

#[test]
fn rules_that_a_user_writes_into_very_many_open_files_are_bounded() {
    if !nix::unistd::geteuid().is_root() {
        eprintln!("SKIP: only root can start a process of another user");
        return;
    }
    use std::os::unix::process::CommandExt;
    let limits = Limits { piece: 1 << 20, memory: 16 << 20 };
    let (pending, _source) = table_within(limits, "web-1");
    let tree = Tree::new(pending).allow_other();
    let mut user = std::process::Command::new("sleep");
    let mut user = user.arg("100").uid(65_534).gid(65_534).spawn().unwrap();
    let caller = Client { uid: 65_534, gid: 65_534, pid: user.id() };
    let rules = find(&tree, RULES).unwrap();
    let text = format!("#{}\n", "x".repeat(50_000));
    let mut held = Vec::new();
    let errno = loop {
        let handle = done(tree.open(rules, OpenMode::Write, caller)).unwrap();
        match done(handle.write(&tree, 0, text.as_bytes(), caller)) {
            Ok(_) => held.push(handle),
            Err(errno) => {
                assert_eq!(done(handle.flush(&tree, caller)), Err(Errno::EINVAL), "not in part");
                break errno;
            }
        }
        assert!(held.len() < 6, "drafts are not bounded");
    };
    assert_eq!((errno, held.len()), (Errno::ENOMEM, 2));
    let error = read(&tree, "listeners/web-1/error");
    assert!(error.contains("its share of memory for open files"), "{error}");
    assert_eq!(write_rules(&tree, OpenMode::Write, &[&text]).1, Ok(()), "the owner is not counted");
    user.kill().unwrap();
    user.wait().unwrap();
}

#[test]
fn the_rules_of_a_listener_do_not_grow_without_end_by_appending() {
    let tree = tree();
    let half = format!("#{}\n", "x".repeat(600_000));
    assert_eq!(write_rules(&tree, OpenMode::Append, &[&half]).1, Ok(()));
    let (written, closed) = write_rules(&tree, OpenMode::Append, &[&half]);
    assert_eq!((written, closed), (vec![Err(Errno::EFBIG)], Err(Errno::EINVAL)));
    assert_eq!(read(&tree, RULES), half, "those that were there stand");
    let error = read(&tree, "listeners/web-1/error");
    assert!(error.contains("at most 1048576 bytes of rules"), "{error}");
    let first =
        done(tree.open(find(&tree, RULES).unwrap(), OpenMode::Append, this_caller())).unwrap();
    let quarter = format!("#{}\n", "x".repeat(400_000));
    done(first.write(&tree, 0, quarter.as_bytes(), this_caller())).unwrap();
    assert_eq!(write_rules(&tree, OpenMode::Append, &[&quarter]).1, Ok(()));
    assert_eq!(done(first.flush(&tree, this_caller())), Err(Errno::EFBIG), "two at once");
    assert_eq!(read(&tree, RULES).len(), half.len() + quarter.len());
    assert_eq!(write_rules(&tree, OpenMode::Write, &[&half]).1, Ok(()), "`>` begins again");
}

#[test]
fn no_target_pushes_another_listeners_lines_out_of_log_and_requests() {
    let (pending, quiet) = table_without_kernel("quiet");
    let tree = Tree::new(Arc::clone(&pending));
    let log = open(&tree, "log", OpenMode::Read).unwrap();
    let requests = open(&tree, "requests", OpenMode::Read).unwrap();
    insert_mkdir(&pending, &quiet, "/quiet");
    pending.remove_source(quiet.index);
    // Far more than is kept, in few calls and in many.
    let text = "x".repeat(1 << 20);
    for _ in 0..100 {
        let null = std::fs::File::open("/dev/null").unwrap().into();
        let loud = pending.add_source(null, true, about("loud")).unwrap();
        insert_write(&pending, &loud, &text);
        pending.remove_source(loud.index);
    }
    // A supervised process that is refused as often as it likes. Equal refusals share a line for five seconds.
    let begun = std::time::Instant::now();
    let other = Client { uid: this_caller().uid + 1, ..this_caller() };
    let responses = find(&tree, "responses").unwrap();
    let writer = done(tree.open(responses, OpenMode::Write, this_caller())).unwrap();
    for _ in 0..20_000 {
        assert_eq!(done(writer.write(&tree, 0, b"1 0\n", other)), Err(Errno::EPERM));
    }
    let lines = 1 + begun.elapsed().as_secs() as usize / 5;
    let all = |handle: &OpenFile| {
        let (mut text, mut at) = (Vec::new(), 0);
        while let Data::Bytes(bytes) = handle.read(&tree, at, 1 << 20).unwrap() {
            at += bytes.len() as u64;
            text.extend(bytes);
        }
        String::from_utf8(text).unwrap()
    };
    let log = all(&log);
    let ends = log.lines().filter(|line| line.contains("\"event\":\"end\"")).count();
    assert!(log.contains("/quiet"), "{}", &log[..1000]);
    assert!(ends == 101 && log.len() < 1 << 20, "{ends} {}", log.len());
    assert!(log.lines().all(|line| line.len() < 6000));
    assert!((1..=lines).contains(&log.matches("\"refused\"").count()), "{lines}");
    let requests = all(&requests);
    assert!(requests.contains("/quiet") && requests.contains("\"truncated\":true"));
    assert!(requests.lines().all(|line| line.len() < 300_000));
}
