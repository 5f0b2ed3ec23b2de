//! The settings, the rules and the owner of a listener.

use nix::errno::Errno;
use syscallfs::fs::files::{OpenMode, Tree};
use syscallfs::requests::writer::Client;
use syscallfs::requests::{Ownership, OwnershipChange};

use crate::common::{about, done, insert_mkdir, table_without_kernel, this_caller};
use crate::fixture::{RULES, find, open_rules, read, tree, write, write_rules};

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
fn a_listeners_requests_belong_to_the_user_it_is_handed_to() {
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
    assert_eq!(all.map(mode), [0o700, 0o600, 0o700, 0o400]);
    change(OwnershipChange { mode: Some(0o40_2750), ..OwnershipChange::default() }).unwrap();
    assert_eq!(all.map(mode), [0o750, 0o640, 0o750, 0o440]);
    change(OwnershipChange { mode: Some(0o007), ..OwnershipChange::default() }).unwrap();
    assert_eq!(all.map(mode), [0o007, 0o006, 0o007, 0o004]);
    let foreign = ["pending/1/memory", "pending/1/request.json", "pending/1/mem/pathname"];
    assert_eq!(foreign.map(mode), [0o006, 0o004, 0o004]);
    change(OwnershipChange { mode: Some(0o754), ..OwnershipChange::default() }).unwrap();
    assert_eq!(foreign.map(mode), [0o600, 0o400, 0o444]);
    change(OwnershipChange { mode: Some(0o535), ..OwnershipChange::default() }).unwrap();
    assert_eq!(foreign.map(mode), [0o020, 0, 0o404]);
    change(OwnershipChange { uid: Some(7), gid: Some(8), mode: None }).unwrap();
    assert_eq!(all.map(owner), [(7, 8); 4]);
    assert_eq!(owner("version"), (this_caller().uid, this_caller().gid));
    assert_eq!([mode("version"), mode("pending"), mode("events")], [0o444, 0o755, 0o400]);
    for path in ["pending/1", "pending/1/response", "version", "listeners"] {
        let node = find(&tree, path).unwrap();
        let change = OwnershipChange { uid: Some(7), ..OwnershipChange::default() };
        assert_eq!(tree.change(node, change, this_caller()), Err(Errno::EPERM), "{path}");
    }
    let unseen = Client { pid: 0, ..this_caller() };
    assert_eq!(tree.change(listener, OwnershipChange::default(), unseen), Err(Errno::EPERM));
    assert!(read(&tree, "listeners/web-1/error").contains("cannot be seen"));
}

#[test]
fn rules_are_replaced_and_added_to() {
    let tree = tree();
    assert_eq!(read(&tree, RULES), "");
    assert_eq!(write_rules(&tree, OpenMode::Write, &["mkdir EPE", "RM # no\n\n"]).1, Ok(()));
    assert_eq!(read(&tree, RULES), "mkdir EPERM # no\n\n");
    assert_eq!(write_rules(&tree, OpenMode::Append, &["mount", " 0"]).1, Ok(()));
    assert_eq!(read(&tree, RULES), "mkdir EPERM # no\n\nmount 0\n");
    assert_eq!(write_rules(&tree, OpenMode::Write, &["# none\n"]).1, Ok(()));
    assert_eq!(read(&tree, RULES), "# none\n");
    assert_eq!(write_rules(&tree, OpenMode::Write, &[]).1, Ok(()));
    assert_eq!(read(&tree, RULES), "", "`: >rules` empties them");
}

#[test]
fn rules_are_put_to_use_whole_or_not_at_all() {
    let tree = tree();
    write_rules(&tree, OpenMode::Write, &["mkdir EPERM\n"]).1.unwrap();
    for access in [OpenMode::Write, OpenMode::Append] {
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
    write_rules(&tree, OpenMode::Append, &["mount 0\n"]).1.unwrap();
    assert_eq!(read(&tree, "listeners/web-1/error"), "");
}

#[test]
fn rules_are_put_to_use_at_their_writers_close() {
    let tree = tree();
    write_rules(&tree, OpenMode::Write, &["mkdir EPERM\n"]).1.unwrap();
    let me = this_caller();
    for (access, after) in [
        (OpenMode::Write, ["mount 0\n", "mount 0\nbind 0\n"]),
        (OpenMode::Append, ["mount 0\nbind 0\nmount 0\n", "mount 0\nbind 0\nmount 0\nbind 0\n"]),
    ] {
        let before = read(&tree, RULES);
        let handle = open_rules(&tree, access);
        assert_eq!(done(handle.flush(&tree, me)), Ok(()), "a shell closes a copy first");
        assert_eq!(done(handle.write(&tree, 0, b"mount 0\n", me)), Ok(8));
        assert_eq!(
            done(handle.flush(&tree, Client { pid: me.pid + 1, ..me })),
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
    let handle = open_rules(&tree, OpenMode::Write);
    let other = Client { uid: me.uid + 1, ..me };
    assert_eq!(done(handle.write(&tree, 0, b"mkdir continue\n", other)), Err(Errno::EPERM));
    assert!(read(&tree, "listeners/web-1/error").contains("opened by uid"));
    handle.release(&tree);
    assert_eq!(read(&tree, RULES), "mount 0\nbind 0\nmount 0\nbind 0\n", "nothing was written");
}

#[test]
fn a_listener_links_to_its_own_requests_only() {
    let (pending, one) = table_without_kernel("one");
    let null = std::fs::File::open("/dev/null").unwrap().into();
    let two = pending.add_source(null, true, about("one")).unwrap();
    assert_eq!(&*two.name, "one.2", "names are unique");
    insert_mkdir(&pending, &one, "/1");
    insert_mkdir(&pending, &two, "/2");
    let tree = Tree::new(pending);
    let link = find(&tree, "listeners/one/pending/1").unwrap();
    assert_eq!(tree.read_link(link).unwrap(), "../../../pending/1");
    assert_eq!(find(&tree, "listeners/one/pending/2"), Err(Errno::ENOENT));
    assert!(find(&tree, "listeners/one.2/pending/2").is_ok());
}
