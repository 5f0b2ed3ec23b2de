//! Lines as they are written: what is wrong with them word for word, and how they are printed.

use super::*;

#[test]
fn a_rule_of_which_no_call_is_trapped_is_reported_with_its_line() {
    let text = "# devices\nmknod(mode==0),mkdir EACCES # none\n\nsocket EPERM\n@mount 0\n1000 0\n";
    let rules = Rules::parse(text.as_bytes()).unwrap();
    let notes = |traps: &[&str]| {
        let traps: Vec<_> = traps.iter().map(|trap| Spec::parse(trap).unwrap()).collect();
        rules.without_trap(&traps)
    };
    assert_eq!(
        notes(&["mkdir,umount", "1000"]),
        ["line 4: socket is not trapped, so the rule never answers: add it to -t"]
    );
    assert_eq!(notes(&["socket(domain==AF_PACKET)", "mknod,mount", "1000"]), [""; 0]);
    assert_eq!(notes(&["getpid"]).len(), 4);
}

#[test]
fn the_manuals_rules_are_rules() {
    let manual = include_str!("../../../../docs/rules.md");
    let mut count = 0;
    for block in manual.split("```rules\n").skip(1) {
        let text = block.split_once("```").unwrap().0;
        let rules = Rules::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
        count += rules.lines().len();
    }
    assert!(count > 12);
}

#[test]
fn a_line_that_is_no_rule_is_named_with_the_nearest_word() {
    for (text, why) in [
        ("mkdir 0\n\nmkdri EPERM\n", "line 3: unknown system call 'mkdri'"),
        ("mkdri 0", "did you mean 'mkdir'?"),
        ("mkdir EPREM", "line 1: unknown response 'EPREM': did you mean 'EPERM'?"),
        ("mkdir", "line 1: empty response"),
        ("mkdir fd 3", "'fd' is for a request's response"),
        ("EPERM", "unknown system call 'EPERM'"),
        ("mkdir(mode==0 EPERM", "missing '&&' or ')'"),
        ("mkdir 0 # fine\nmkdir \x1b[0m", "line 2"),
        (
            "openat(pathnam~/a) EPERM",
            "unknown argument 'pathnam' of openat in 'openat(pathnam~/a) EPERM': did you mean 'pathname'?",
        ),
        ("openat(pathnam~/a) EPERM", " in 'openat(pathnam~/a) EPERM'"),
        (
            "connect(addr.sin_prt==443) EPERM",
            "unknown field 'sin_prt' of addr in 'connect(addr.sin_prt==443) EPERM': did you mean 'sin_port'?",
        ),
        (
            "openat2(how~1) EPERM",
            "'how' of openat2 is a struct in 'openat2(how~1) EPERM': name a field, as in 'how.flags'",
        ),
        (
            "openat2(how.flgs==1) EPERM",
            "unknown field 'flgs' of how in 'openat2(how.flgs==1) EPERM': did you mean 'flags'?",
        ),
        ("openat2(how.resolve==XY) EPERM", "unknown constant 'XY'"),
        ("mkdir(mode.x==1) EPERM", "'mode' of mkdir has no fields"),
        ("mkdir(mode~1) EPERM", "'mode' is a number: compare it by"),
        ("uname(buf.sysname==x) EPERM", "'buf' of uname has no fields"),
        (
            "read(buf~x) EPERM",
            "'buf' of read is what the call fills in 'read(buf~x) EPERM': there is nothing in it to look at",
        ),
        (
            "openat(caller.ud==0) EPERM",
            "unknown 'caller.ud' in 'openat(caller.ud==0) EPERM': did you mean 'uid'?",
        ),
        ("openat(container.annotation==0) EPERM", "missing '[' and a name in double quotes"),
        ("openat(container.nme==0) EPERM", "unknown 'container.nme'"),
        ("openat(pathname~[a) EPERM", "bad glob '[a'"),
        ("openat(pathname~\"a) EPERM", "missing the closing"),
        ("connect(addr.sin_addr~*.example) EPERM", "'*.example' is no network"),
        ("connect(addr.sin_addr==localhost) EPERM", "'localhost' is no address"),
        ("openat(pathname~) EPERM", "missing a value"),
        ("openat(pathname~/a&&) EPERM", "missing an argument's name"),
        ("@mount(source==a) EPERM", "@mount takes no conditions"),
        ("!mount EPERM", "only leaves out calls"),
        ("mkdir nth 0 EPERM", "calls are counted from 1"),
        (
            "openat(pathname~/a) continue",
            "'continue' after a look at pathname, which another thread can change before the kernel reads it: \
             'continue!' if that is known",
        ),
        ("openat(dirfd~/a) continue", "after a look at dirfd"),
        (
            "openat(caller.comm==sh) 3",
            "'return 3' by caller.comm, which is what the target says of itself",
        ),
        ("openat(caller.comm==sh) continue", "'continue!' if that is known"),
    ] {
        let error = error(text);
        assert!(error.contains(why), "{text:?}: {error}");
        assert!(!error.contains(|c: char| c.is_control()), "{error:?}");
    }
    assert!(Rules::parse(b"\xff 0").is_err());
}

#[test]
fn what_is_printed_parses_back() {
    for text in [
        "mkdir return 0",
        "@known,!write,!@timer EPERM",
        "openat(flags&O_ACCMODE==O_RDONLY) continue",
        "openat(flags==0&&pathname~/etc/**&&caller.uid!=0) EACCES",
        "openat(pathname!~**/*.{key,pem}) nth 3 ENOENT",
        "openat(pathname==\"a b#(\\\\\\\"\\n\\xff)\") EACCES",
        "connect(addr.sin_port==443&&addr.sin_addr~10.0.0.0/8) EHOSTUNREACH",
        "connect(addr~fe80::/10) EHOSTUNREACH",
        "connect(addr.sin_addr!=10.0.0.1) EHOSTUNREACH",
        "connect(addr.sun_path~@dbus*) EPERM",
        "mount(filesystemtype==ext4) return 0",
        "openat2(how.flags&O_ACCMODE==O_RDONLY) return 3",
        "fsconfig(value==\"0\") EPERM",
        "@mount(container.id==web&&container.annotation[\"io.kubernetes\"]~team-*) EPERM",
        "openat(caller.comm==cron) continue!",
        "execve(argv==--privileged) EPERM",
        "read from 3 to 9 every 2 each process delay 20ms EIO",
        "read 1% seed 42 EIO",
        "1000(arg0==1&&caller.pid==7) ask",
    ] {
        let line = Text::parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!(line.to_string(), text);
    }
    for (text, shown) in [
        ("openat ( pathname ~ /a && flags == 0 ) EPERM", "openat(flags==0&&pathname~/a) EPERM"),
        ("openat(container.ID==\"web\") EPERM", "openat(container.id==web) EPERM"),
        ("connect(addr~10.1.2.3/8) EPERM", "connect(addr~10.0.0.0/8) EPERM"),
        ("connect(addr~10.1.2.3) EPERM", "connect(addr~10.1.2.3/32) EPERM"),
    ] {
        assert_eq!(Text::parse(text).unwrap().to_string(), shown);
    }
}

#[test]
fn a_comment_begins_outside_of_quotes_only() {
    let known = KnownCall::default().text("pathname", "/a#b");
    assert_eq!(decide("openat(pathname==\"/a#b\") 1 # x", "openat", &[], &known), "return 1");
    assert_eq!(
        decide("openat(pathname==\"\\\"#\")  1\nopenat 2", "openat", &[], &known),
        "return 2"
    );
}

#[test]
fn there_is_an_end_to_what_a_list_takes() {
    let text = "@known(caller.uid==1) 0\n".repeat(2000);
    let error = error(&text);
    assert!(error.contains("calls in all lines: name fewer in groups"), "{error}");
}

#[test]
fn what_is_seldom_meant_is_warned_of() {
    for (text, expected) in [
        ("mkdir EPERM\nmkdirat EPERM", &[][..]),
        ("mkdir 0\nmkdir 1", &["line 2: it never answers: line 1 answers all its calls before"]),
        ("mkdir(mode==0) 0\nmkdir 1", &[]),
        ("rename(oldpath==/a) 0", &["line 1: 'oldpath==/a' compares what was written"]),
        (
            "connect(addr.sin_addr~10.0.0.0/8) 0",
            &["line 1: 'addr.sin_addr~10.0.0.0/8' sees IPv4 sockets only: 'addr~NETWORK'"],
        ),
        ("statfs(path~/a) continue!", &["line 1: 'continue!': the target can change"]),
        (
            "mkdir,mkdirat EPERM\n@aio continue",
            &["line 2: it lets io_uring_setup pass: a ring can do the work of calls"],
        ),
        (
            "mkdir,mkdirat EPERM\nio_uring_setup,io_uring_enter,io_uring_register ENOSYS\n@aio continue",
            &[],
        ),
        (
            "statfs(path~/a) EPERM\nstatfs continue",
            &["line 2: it continues calls after line 1 has looked at their memory"],
        ),
        (
            "mkdir EPERM",
            &[
                "mkdirat can do the same as mkdir, and no line refuses that: add mkdirat to the line",
            ],
        ),
        (
            "openat(caller.uid==0 && caller.uid==1) 1",
            &["line 1: 'openat(caller.uid==0&&caller.uid==1)' never answers: "],
        ),
        (
            "openat(caller.uid<5 && caller.uid>7) 1",
            &["line 1: 'openat(caller.uid<5&&caller.uid>7)' never answers: "],
        ),
        ("execve(argv==a && argv==b) 1", &[]),
        ("mkdir(pathname~/a/** && pathname!~/a/b/** && pathname~/a/b/c) 1", &["line 1: 'mkdir("]),
        ("connect(addr~10.0.0.0/8 && addr~192.168.0.0/16) 1", &["line 1: 'connect("]),
        (
            "mkdir(pathname~/a/**) 1\nmkdir(pathname~/a/b/**) 2",
            &["line 2: it never answers: the lines up to 1 answer"],
        ),
        ("mkdir(pathname~/a/**) 1\nmkdir(pathname~/b/**) 2", &[]),
        ("mkdir(pathname~/a/**) nth 3 1\nmkdir(pathname~/a/b/**) 2", &[]),
        ("read(fd<5) 1\nread(fd==3) 2", &["line 2: it never answers: the lines up to 1"]),
        ("read(fd==3) 1\nread(fd<5) 2", &[]),
        (
            "socket(domain==AF_INET && caller.uid!=0) 1\nsocket(domain==AF_INET && caller.uid==7) 2",
            &["line 2: it never"],
        ),
        ("socket(caller.uid!=0) 1\nsocket(caller.uid==0) 2", &[]),
        ("mkdir(caller.uid==1) 1\nrmdir(caller.uid==1) 2\nmkdir,rmdir(caller.uid==1) 3", &[]),
    ] {
        let warnings = warnings(&Rules::parse(text.as_bytes()).unwrap());
        assert_eq!(warnings.len(), expected.len(), "{text}: {warnings:#?}");
        for (warning, expected) in warnings.iter().zip(expected) {
            assert!(warning.starts_with(*expected), "{text}: {warning}");
        }
    }
}

#[test]
fn a_described_call_is_understood() {
    let explained = |rules: &str, call: &str| {
        let rules = Rules::parse(rules.as_bytes()).unwrap();
        let (notification, described) = Described::parse(call)?;
        let steps = rules.explain(&notification, &described);
        let last = steps.into_iter().next_back().filter(|step| step.why_not.is_none());
        Ok::<_, String>(last.map(|step| step.line.number))
    };
    let rules = "openat(pathname~/etc/** && flags&O_ACCMODE==O_RDONLY && caller.uid!=0) EACCES\n\
                 connect(addr.sin_addr~10.0.0.0/8 && addr.sin_port==443) 0\nmkdir(pathname==NULL) 1";
    for (call, line) in [
        ("openat(\"/etc/passwd\", O_RDONLY, caller.uid=1000)", Some(1)),
        ("openat(AT_FDCWD, \"/etc/passwd\", O_RDONLY, caller.uid=1000)", Some(1)),
        ("openat(\"/etc/passwd\", O_RDONLY, caller.uid=0)", None),
        ("openat(\"/etc/passwd\", O_RDWR|O_CREAT, caller.uid=1)", None),
        ("openat(\"/etc/passwd\", O_RDONLY)", None),
        ("connect(3, addr.sin_addr=10.1.1.1, addr.sin_port=443)", Some(2)),
        ("connect(3, addr.sin_addr=11.1.1.1, addr.sin_port=443)", None),
        ("mkdir()", Some(3)),
    ] {
        assert_eq!(explained(rules, call), Ok(line), "{call}");
    }
    for (call, why) in [
        ("opnat()", "unknown system call 'opnat': did you mean 'openat'?"),
        ("openat(O_RDOLNY)", "unknown constant 'O_RDOLNY'"),
        ("mkdir(\"/a\", 0, 0)", "mkdir has no argument left for that value"),
        ("mkdir(\"/a\" 0)", "missing ',' or ')'"),
        ("mkdir(\"/a\") x", "unexpected 'x' at the end"),
    ] {
        let error = explained(rules, call).unwrap_err();
        assert!(error.contains(why), "{call}: {error}");
    }
}
