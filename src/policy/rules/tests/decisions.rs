//! Which line answers a call.

use super::*;

#[test]
fn the_first_line_that_matches_answers() {
    let known = KnownCall { hides_memory: true, ..KnownCall::default() };
    let text = "# sockets\n\nsocket(domain==AF_PACKET) EPERM # raw\nsocket,connect 0\n";
    let decide = |text: &str, name: &str, args: &[u64]| decide(text, name, args, &known);
    assert_eq!(decide(text, "socket", &[17]), "EPERM");
    assert_eq!(decide(text, "socket", &[2]), "return 0");
    assert_eq!(decide(text, "connect", &[]), "return 0");
    assert_eq!(decide(text, "bind", &[]), "request");
    assert_eq!(decide("mkdir 0\nmkdir EPERM", "mkdir", &[]), "return 0");
    assert_eq!(decide("@file-system continue", "mkdir", &[]), "continue");
    assert_eq!(decide("mkdir default", "mkdir", &[]), "default");
    assert_eq!(decide("", "mkdir", &[]), "request");
    assert_eq!(decide("mkdir request\nmkdir EPERM", "mkdir", &[]), "request");
    assert_eq!(decide("@known,!mkdir EPERM\nmkdir ask", "mkdir", &[]), "ask");
}

#[test]
fn what_a_line_is_not_sure_of_becomes_a_request() {
    let text = "socket(domain==AF_PACKET) EPERM\nsocket 0\n@known EPERM";
    let rules = Rules::parse(text.as_bytes()).unwrap();
    let known = KnownCall::default();
    let socketcall = |number| call(Arch::I386, "socketcall", [number, 0, 0, 0, 0, 0]);
    assert_eq!(
        answer(&rules, &socketcall(1), &known),
        "request",
        "SYS_SOCKET, arguments in memory"
    );
    assert_eq!(answer(&rules, &socketcall(3), &known), "EPERM", "SYS_CONNECT");
    let socket = |domain| call(Arch::I386, "socket", [domain, 0, 0, 0, 0, 0]);
    assert_eq!(answer(&rules, &socket(17), &known), "EPERM");
    assert_eq!(answer(&rules, &socket(2), &known), "return 0");
    // One line is sure if any of its items is.
    let rules = Rules::parse(b"socket(domain==AF_PACKET),socket EPERM").unwrap();
    assert_eq!(answer(&rules, &socketcall(1), &known), "EPERM");
}

#[test]
fn a_list_behind_another_is_asked_after_it_and_keeps_its_counts() {
    let mut rules = Rules::parse(b"mkdir(mode==0) EPERM").unwrap();
    let mkdir = |rules: &Rules, mode| {
        answer(rules, &call(Arch::X86_64, "mkdir", [0, mode, 0, 0, 0, 0]), &KnownCall::default())
    };
    assert_eq!(mkdir(&rules, 0), "EPERM");
    let mut more = rules.clone();
    more.append(&Rules::parse(b"mkdir 0 # any\n").unwrap()).unwrap();
    more.append(&Rules::parse(b"mkdir EPERM\n").unwrap()).unwrap();
    rules = more;
    assert_eq!((mkdir(&rules, 0), mkdir(&rules, 1)), ("EPERM".to_owned(), "return 0".to_owned()));
    assert_eq!(rules.text(), "mkdir(mode==0) EPERM\nmkdir 0 # any\nmkdir EPERM\n");
    let counts: Vec<_> =
        rules.lines().iter().map(|line| (line.number, line.counts.matched())).collect();
    assert_eq!(counts, [(1, 2), (2, 1), (3, 0)]);
}

#[test]
fn a_register_is_compared_where_an_address_is_written() {
    let known = KnownCall { hides_memory: true, ..KnownCall::default() };
    assert_eq!(decide("mount(data==NULL) 0", "mount", &[1, 1, 1, 0, 0], &known), "return 0");
    assert_eq!(decide("mount(data==0) 0", "mount", &[1, 1, 1, 0, 0], &known), "return 0");
    assert_eq!(decide("mount(data!=NULL) 0", "mount", &[1, 1, 1, 0, 0], &known), "request");
}

#[test]
fn conditions_look_at_what_was_found() {
    let v4 = |text: &str| Fact::Address(text.parse().unwrap());
    let known = KnownCall::default()
        .text("pathname", "/work/a/b.key")
        .number("addr.sin_port", 443)
        .with("addr.sin_addr", v4("10.1.2.3"))
        .with("addr", v4("10.1.2.3"))
        .with("addr.sin6_port", Fact::Absent)
        .with(
            "argv",
            Fact::List { items: vec![text_of("-x"), text_of("--privileged")], whole: true },
        )
        .number("caller.uid", 1000)
        .text("container.id", "web-1");
    for (line, name, holds) in [
        ("openat(pathname~/work/**)", "openat", true),
        ("openat(pathname~/work/*)", "openat", false),
        ("openat(pathname~**/*.key)", "openat", true),
        ("openat(pathname~/work/?/b.{key,pem})", "openat", true),
        ("openat(pathname~/work/[!b]/*)", "openat", true),
        ("openat(pathname~/work)", "openat", false),
        ("openat(pathname==/work/a/b.key)", "openat", true),
        ("openat(pathname==/work/a/b.ke)", "openat", false),
        ("connect(addr.sin_port==443)", "connect", true),
        ("connect(addr.sin_port>=0x1bc)", "connect", false),
        ("connect(addr.sin_port&1==1)", "connect", true),
        ("connect(addr.sin_addr~10.0.0.0/8)", "connect", true),
        ("connect(addr.sin_addr~11.0.0.0/8)", "connect", false),
        ("connect(addr.sin_addr==10.1.2.3)", "connect", true),
        ("connect(addr~10.1.2.3)", "connect", true),
        ("connect(addr~*)", "connect", false),
        ("connect(addr.sin6_port==443)", "connect", false),
        ("execve(argv==--privileged)", "execve", true),
        ("execve(argv~--priv*)", "execve", true),
        ("execve(argv~--user*)", "execve", false),
        ("openat(caller.uid==1000)", "openat", true),
        ("openat(caller.uid<1000)", "openat", false),
        ("openat(container.id~web-*)", "openat", true),
        ("openat(caller.uid==1000&&pathname~/work/**)", "openat", true),
        ("openat(caller.uid==0&&pathname~/work/**)", "openat", false),
    ] {
        let expected = if holds { "EPERM" } else { "request" };
        assert_eq!(decide(&format!("{line} EPERM"), name, &[], &known), expected, "{line}");
        let negation = match line {
            line if line.contains("&&")
                || line.contains('&')
                || line.contains('<')
                || line.contains(">=") =>
            {
                continue;
            }
            line if line.contains("==") => line.replacen("==", "!=", 1),
            line => line.replacen('~', "!~", 1),
        };
        let expected = if holds { "request" } else { "EPERM" };
        assert_eq!(decide(&format!("{negation} EPERM"), name, &[], &known), expected, "{negation}");
    }
}

#[test]
fn what_could_not_be_read_is_neither_a_yes_nor_a_no() {
    let known = KnownCall::default().number("caller.uid", 0);
    let decide = |text: &str| decide(text, "openat", &[], &known);
    for line in ["pathname~/a", "pathname!~/a", "pathname==/a", "pathname!=/a", "dirfd~/a"] {
        assert_eq!(decide(&format!("openat({line}) EPERM\nopenat 0")), "unknown", "{line}");
        assert_eq!(decide(&format!("openat({line}) 0\nopenat 0")), "unknown", "{line}");
    }
    assert_eq!(decide("openat 0\nopenat(pathname~/a) EPERM"), "return 0", "nobody asked");
    assert_eq!(decide("openat(caller.uid!=0&&pathname~/a) EPERM\nopenat 0"), "return 0");
    assert_eq!(decide("openat(pathname~/a&&caller.uid!=0) EPERM\nopenat 0"), "return 0");
    let partly = Fact::List { items: vec![text_of("-x"), Fact::Unknown], whole: true };
    let cut = Fact::List { items: vec![text_of("-x")], whole: false };
    for found in [partly, cut] {
        let known = KnownCall::default().with("argv", found);
        let decide = |text: &str| super::decide(text, "execve", &[], &known);
        assert_eq!(decide("execve(argv==-x) EPERM"), "EPERM");
        assert_eq!(decide("execve(argv~-?) EPERM"), "EPERM");
        assert_eq!(decide("execve(argv==-y) EPERM"), "unknown");
        assert_eq!(decide("execve(argv!~-y) EPERM"), "unknown");
    }
}

#[test]
fn memory_is_asked_for_only_where_a_line_before_it_does_not_answer() {
    let rules = Rules::parse(
        b"openat(flags==0) continue\nopenat(caller.uid==0) EIO\nopenat(pathname~/a) EPERM\nopenat 7",
    )
    .unwrap();
    let openat = |flags| call(Arch::X86_64, "openat", [0, 0, flags, 0, 0, 0]);
    let blind = || KnownCall { hides_memory: true, ..KnownCall::default() };
    assert_eq!(answer(&rules, &openat(0), &blind()), "continue");
    assert_eq!(answer(&rules, &openat(1), &blind().number("caller.uid", 0)), "EIO");
    let Decision::Memory(from) = rules.decide(&openat(1), &blind().number("caller.uid", 1), 0)
    else {
        panic!("nothing is known of the path yet");
    };
    for (path, expected) in [("/a", "EPERM"), ("/b", "return 7")] {
        let known = KnownCall::default().text("pathname", path);
        let notification = openat(1);
        let Decision::Line(line) = rules.decide(&notification, &known, from) else {
            panic!("{path}")
        };
        assert_eq!(line.answer.to_string(), expected);
    }
    assert_eq!(rules.lines()[1].counts.matched(), 1, "each line is judged once");
}

#[test]
fn a_line_counts_what_it_means_and_the_next_answers_the_rest() {
    let rules = Rules::parse(b"write(fd>2) nth 2 ENOSPC\nwrite 0\n").unwrap();
    let write = |fd| {
        answer(&rules, &call(Arch::X86_64, "write", [fd, 0, 0, 0, 0, 0]), &KnownCall::default())
    };
    assert_eq!(
        [write(1), write(3), write(1), write(3), write(3)].join(" "),
        "return 0 return 0 return 0 ENOSPC return 0"
    );
    let each = Rules::parse(b"write nth 2 each process ENOSPC\n").unwrap();
    let write = |process| {
        let known = KnownCall { process, ..KnownCall::default() };
        answer(&each, &call(Arch::X86_64, "write", [0; 6]), &known)
    };
    assert_eq!(
        [write(1), write(2), write(1), write(2), write(1)].join(" "),
        "request request ENOSPC ENOSPC request"
    );
    each.lines()[0].counts.reset();
    assert_eq!([write(1), write(1)].join(" "), "request ENOSPC");
}

#[test]
fn it_is_said_why_a_line_does_not_answer() {
    let text = "openat(flags==1) 1\nopenat(pathname~/b) 2\nopenat nth 9 3\nopenat(pathname~/a) 4\nopenat 5";
    let rules = Rules::parse(text.as_bytes()).unwrap();
    let known = KnownCall::default().text("pathname", "/a");
    let steps = rules.explain(&call(Arch::X86_64, "openat", [0; 6]), &known);
    let reasons: Vec<_> =
        steps.iter().map(|step| (step.line.number, step.why_not.clone())).collect();
    let condition = Mismatch::Condition("pathname~/b".to_owned());
    assert_eq!(
        reasons,
        [(1, Some(Mismatch::Register)), (2, Some(condition)), (3, Some(Mismatch::When)), (4, None)]
    );
}

#[test]
fn a_call_that_a_line_names_twice_is_counted_once() {
    let rules = Rules::parse(b"read(fd<5),read(fd<9) every 2 EPERM\nread(fd<9) nth 2 EIO").unwrap();
    let read = call(Arch::X86_64, "read", [3, 0, 0, 0, 0, 0]);
    let known = KnownCall::default();
    let all: Vec<_> = (0..4).map(|_| answer(&rules, &read, &known)).collect();
    assert_eq!(all, ["request", "EPERM", "EIO", "EPERM"]);
}

#[test]
fn an_address_that_is_compared_needs_no_quotes() {
    let known = KnownCall::default().with("addr", Fact::Address([10, 0, 0, 1].into()));
    for (line, says) in [
        ("connect(addr==10.0.0.1) EIO", "EIO"),
        ("connect(addr!=10.0.0.1) EIO", "request"),
        ("connect(addr==fe80::1) EIO", "request"),
        ("connect(addr==0x1000) EIO", "request"),
    ] {
        assert_eq!(decide(line, "connect", &[3, 0x2000], &known), says, "{line}");
    }
}
