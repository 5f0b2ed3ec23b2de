//! The grammar, its errors word for word, and what a SPEC says of single calls; it never builds a
//! filter.

use super::*;
use crate::table::{ALL, Arch, by_name, groups, i386};
use proptest::prelude::*;

fn call(arch: Arch, nr: u32, args: [u64; 6]) -> Notification {
    let nr = i32::try_from(nr).unwrap();
    Notification { id: 1, tid: 1, nr, arch, instruction_pointer: 0, args }
}

fn decide(spec: &str, arch: Arch, name: &str, args: &[u64]) -> SpecMatch {
    let mut registers = [0; 6];
    registers[..args.len()].copy_from_slice(args);
    let number = by_name(name).and_then(|call| call.number(arch));
    let nr = number.unwrap_or_else(|| name.parse().unwrap());
    Spec::parse(spec).unwrap().decide(&call(arch, nr, registers))
}

fn error(text: &str) -> String {
    Spec::parse(text).unwrap_err().to_string()
}

#[test]
fn white_space_is_dropped_and_words_are_kept() {
    for (text, shown) in [
        ("mount", "mount"),
        (" mount , umount2 ", "mount,umount2"),
        ("1000", "1000"),
        ("0x3e8 ( arg0 != -1 )", "1000(arg0!=-1)"),
        ("@mount,@known", "@mount,@known"),
        ("socket(domain == AF_PACKET)", "socket(domain==AF_PACKET)"),
        ("mknod(mode & S_IFMT == S_IFCHR)", "mknod(mode&S_IFMT==S_IFCHR)"),
        ("socket(domain==2&&type==0x1 && arg2<=017)", "socket(domain==2&&type==0x1&&arg2<=017)"),
        ("mount(mountflags & MS_RDONLY | 2 == 0)", "mount(mountflags&MS_RDONLY|2==0)"),
        ("openat(dirfd==AT_FDCWD),close(fd>2)", "openat(dirfd==AT_FDCWD),close(fd>2)"),
        ("@known, ! write,!@mount", "@known,!write,!@mount"),
    ] {
        let spec = Spec::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(spec.to_string(), shown);
        assert_eq!(shown.parse::<Spec>(), Ok(spec));
    }
}

#[test]
fn every_name_and_every_group_parses_back() {
    let names = ALL.iter().map(|call| call.name);
    let groups = groups::GROUPS.iter().map(|group| group.name).chain([groups::KNOWN]);
    for name in names.chain(groups) {
        assert_eq!(Spec::parse(name).unwrap().to_string(), name);
    }
}

#[test]
fn the_examples_of_the_manual_parse() {
    let manual = include_str!("../../../docs/spec.md");
    let examples = manual.split("```").nth(1).and_then(|block| block.strip_prefix("spec\n"));
    let examples: Vec<_> = examples.unwrap().lines().collect();
    assert!(examples.len() > 9);
    for example in examples {
        let (spec, _) = example.split_once('#').unwrap();
        assert!(Spec::parse(spec).is_ok(), "{example}");
    }
    let (message, _) = manual.split("```\n").nth(2).unwrap().split_once('\n').unwrap();
    assert_eq!(message, error("mkdri"));
}

#[test]
fn errors_name_the_thing_and_the_remedy() {
    for (text, message) in [
        ("", "empty SPEC: name a system call, as in 'mount'"),
        (" \t", "empty SPEC: name a system call, as in 'mount'"),
        ("mkdri", "unknown system call 'mkdri' in 'mkdri': did you mean 'mkdir'?"),
        ("mount,xyzzyxyzzy", "unknown system call 'xyzzyxyzzy' in 'mount,xyzzyxyzzy'"),
        ("@muont", "unknown group '@muont' in '@muont': did you mean '@mount'?"),
        ("@mount(arg0==1)", "@mount takes no conditions in '@mount(arg0==1)': name its calls"),
        (
            "socket(domian==2)",
            "unknown argument 'domian' of socket in 'socket(domian==2)': its arguments are \
             domain, type, protocol",
        ),
        ("getpid(pid==2)", "unknown argument 'pid' of getpid in 'getpid(pid==2)': it takes none"),
        (
            "1000(arg6==2)",
            "unknown argument 'arg6' of an unnamed call in '1000(arg6==2)': arg0 to arg5 are its \
             registers",
        ),
        (
            "socket(domain==AF_PACKT)",
            "unknown constant 'AF_PACKT' in 'socket(domain==AF_PACKT)': did you mean 'AF_PACKET'?",
        ),
        (
            "socket(domain==08)",
            "bad number '08' in 'socket(domain==08)': decimal, 0x hexadecimal or 0 octal, of 64 \
             bits",
        ),
        ("83", "83 is mkdir on x86_64 and symlink on i386: name the call instead"),
        ("-1", "number '-1' in '-1' is out of range: 0 to 0x3fffffff"),
        ("0x40000000", "number '0x40000000' in '0x40000000' is out of range: 0 to 0x3fffffff"),
        ("mount,", "missing a system call at the end of 'mount,'"),
        (",mount", "missing a system call before ',' in ',mount'"),
        ("socket()", "missing an argument's name before ')' in 'socket()'"),
        ("socket(domain)", "missing one of == != < <= > >= & before ')' in 'socket(domain)'"),
        ("socket(domain==)", "missing a value before ')' in 'socket(domain==)'"),
        ("socket(domain==2", "missing '&&' or ')' at the end of 'socket(domain==2'"),
        ("socket(domain==2&&", "missing an argument's name at the end of 'socket(domain==2&&'"),
        (
            "@known,!write(fd==1)",
            "a condition after '!' in '@known,!write(fd==1)': a call is left out whole",
        ),
        (
            "!write,!read",
            "'!write,!read' only leaves out calls: first name calls, such as '@known'",
        ),
        ("mount umount2", "unexpected 'umount2' at the end of 'mount umount2'"),
        ("mount)", "unexpected ')' at the end of 'mount)'"),
        (
            "socket(domain>2&&arg0<9)",
            "second condition on 'arg0' in 'socket(domain>2&&arg0<9)': only one condition for each argument",
        ),
        (
            "mknod(mode&S_IFMT!=0)",
            "'!=' after a mask in 'mknod(mode&S_IFMT!=0)': only == can follow '&'",
        ),
        (
            "socket(domain==0x100000002)",
            "'0x100000002' in 'socket(domain==0x100000002)' does not fit the 32 bits that the \
             kernel reads of domain",
        ),
        (
            "mknod(mode&S_IFMT==1)",
            "'mode&S_IFMT==1' in 'mknod(mode&S_IFMT==1)' is never true: '1' has bits outside the mask",
        ),
        ("\x1b[2J", "missing a system call before '\\u{1b}' in '\\u{1b}[2J'"),
    ] {
        assert_eq!(error(text), message);
    }
}

#[test]
fn a_prefix_leaves_the_rest_of_the_line() {
    for (line, spec, rest) in [
        ("mount EPERM", "mount", "EPERM"),
        ("mount, umount2\treturn 0", "mount,umount2", "return 0"),
        ("socket (domain == 2) errno 1 ", "socket(domain==2)", "errno 1 "),
    ] {
        let (parsed, left) = Spec::parse_prefix(line).unwrap();
        assert_eq!((parsed.to_string().as_str(), left), (spec, rest));
    }
}

#[test]
fn bits_that_the_kernel_ignores_change_nothing() {
    use Arch::{I386, X86_64};
    use SpecMatch::{No, Unknown, Yes};
    for (spec, arch, name, args, decision) in [
        ("socket(domain==AF_PACKET)", X86_64, "socket", &[17][..], Yes),
        ("socket(domain==AF_PACKET)", X86_64, "socket", &[0xdead_0000_0011], Yes),
        ("socket(domain==AF_PACKET)", X86_64, "socket", &[2], No),
        ("socket(domain<3)", X86_64, "socket", &[0x1_0000_0002], Yes),
        ("socket(domain>2)", X86_64, "socket", &[0x1_0000_0002], No),
        ("mknod(mode&S_IFMT==S_IFCHR)", X86_64, "mknod", &[1, 0xffff_0000_2180], Yes),
        ("mkdir(mode==0777)", X86_64, "mkdir", &[1, 0x1_01ff], Yes),
        ("openat(dirfd==AT_FDCWD)", X86_64, "openat", &[u64::MAX - 99], Yes),
        ("openat(dirfd==-100)", X86_64, "openat", &[0xffff_ff9c], Yes),
        ("read(count==1)", X86_64, "read", &[0, 0, 0x1_0000_0001], No),
        ("read(count==1)", I386, "read", &[0, 0, 0x1_0000_0001], Yes),
        ("read(count>=0x100000000)", I386, "read", &[0, 0, u64::MAX], No),
        ("read(count<0x100000000)", I386, "read", &[0, 0, u64::MAX], Yes),
        // Of these the table does not say how many bits the kernel reads.
        ("1000(arg0==1)", X86_64, "1000", &[1], Yes),
        ("1000(arg0==1)", X86_64, "1000", &[0x1_0000_0001], Unknown),
        ("1000(arg0==1)", I386, "1000", &[0x1_0000_0001], Yes),
        ("1000(arg0!=1)", X86_64, "1000", &[0x1_0000_0001], Unknown),
        ("1000(arg0!=1)", X86_64, "1000", &[1], No),
        ("1000(arg0<2)", X86_64, "1000", &[0x1_0000_0001], Unknown),
        ("1000(arg0>2)", X86_64, "1000", &[0x1_0000_0003], Yes),
        ("1000(arg0>2)", X86_64, "1000", &[0x1_0000_0001], Unknown),
    ] {
        assert_eq!(decide(spec, arch, name, args), decision, "{spec} {arch:?} {args:x?}");
    }
}

#[test]
fn i386_has_other_ways_to_a_call() {
    use Arch::I386;
    use SpecMatch::{No, Unknown, Yes};
    for (spec, name, args, decision) in [
        ("socket", "socketcall", &[1][..], Yes),
        ("socket", "socketcall", &[0xabcd_0000_0001], Yes),
        ("socket", "socketcall", &[2], No),
        ("sendto", "socketcall", &[9], Yes),
        ("socket(domain==AF_PACKET)", "socketcall", &[1], Unknown),
        ("socket(domain==AF_PACKET)", "socket", &[17], Yes),
        ("socket(domain==AF_PACKET)", "socket", &[2], No),
        ("semop", "ipc", &[0xffff_0001], Yes),
        ("chown", "chown32", &[], Yes),
        ("chown(owner==0)", "chown32", &[1, 0x1_0000], No),
        ("chown(owner==0)", "chown", &[1, 0x1_0000], Yes),
        ("@known,!socket", "socketcall", &[1], No),
        ("@known,!socket", "socketcall", &[2], Yes),
        ("@known,!socket,!bind", "socketcall", &[2], No),
        ("@known,!socket", "socket", &[], No),
        ("@known,!chown", "chown32", &[], No),
        ("socket,connect,!socket", "connect", &[], Yes),
        ("socket,connect,!socket", "socketcall", &[1], No),
        ("socket,connect,!socket", "socketcall", &[3], Yes),
        ("@known,!socketcall", "socketcall", &[1], No),
        ("umount2(target==0)", "umount", &[0], Yes),
        ("umount2(flags==MNT_DETACH)", "umount", &[0], Unknown),
        ("lseek(whence==SEEK_SET)", "_llseek", &[0], Unknown),
        ("clone(flags==SIGCHLD)", "clone", &[0], No),
        ("pread64(arg3>0)", "pread64", &[3, 0, 0, 0, 1], No),
    ] {
        assert_eq!(decide(spec, I386, name, args), decision, "{spec} {name} {args:x?}");
    }
}

#[test]
fn where_i386_has_other_registers_a_name_does_not_decide() {
    for (name, first) in i386::REGISTERS_DIFFER {
        let call = by_name(name).unwrap();
        let nr = call.number(Arch::I386).unwrap();
        for (index, arg) in call.args.iter().enumerate() {
            let decide = |argument: &str| {
                let spec = Spec::parse(&format!("{name}({argument}==1)")).unwrap();
                spec.decide(&self::call(Arch::I386, nr, [0; 6]))
            };
            assert_eq!(decide(&format!("arg{index}")), SpecMatch::No);
            if !arg.name.starts_with("arg") {
                let moved = index >= *first;
                let expected = if moved { SpecMatch::Unknown } else { SpecMatch::No };
                assert_eq!(decide(arg.name), expected, "{name} {}", arg.name);
            }
        }
    }
}

#[test]
fn what_is_left_out_is_no_call_of_the_list_whatever_its_order() {
    let decide = |spec, name| decide(spec, Arch::X86_64, name, &[]);
    for spec in ["@known,!write,!@mount", "!@mount,@known,!write"] {
        assert_eq!(decide(spec, "write"), SpecMatch::No);
        assert_eq!(decide(spec, "umount2"), SpecMatch::No);
        assert_eq!(decide(spec, "read"), SpecMatch::Yes);
    }
    assert_eq!(decide("write,!write", "write"), SpecMatch::No);
}

#[test]
fn a_number_is_the_same_call_everywhere() {
    let spec = Spec::parse("1000(arg1==5)").unwrap();
    for arch in Arch::NATIVE {
        assert!(spec.matches(&call(arch, 1000, [0, 5, 0, 0, 0, 0])));
        assert!(!spec.matches(&call(arch, 1000, [5, 0, 0, 0, 0, 0])));
        assert!(!spec.matches(&call(arch, 1001, [0, 5, 0, 0, 0, 0])));
    }
}

#[test]
fn a_constant_has_the_value_of_each_architecture() {
    // The number holds the size of a long.
    let spec = Spec::parse("ioctl(request==FS_IOC_GETFLAGS)").unwrap();
    for (arch, number) in [(Arch::X86_64, 0x8008_6601), (Arch::I386, 0x8004_6601)] {
        let nr = by_name("ioctl").unwrap().number(arch).unwrap();
        for other in [0x8008_6601, 0x8004_6601] {
            let decision = spec.matches(&call(arch, nr, [3, other, 0, 0, 0, 0]));
            assert_eq!(decision, other == number, "{arch:?} {other:#x}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in "[a-z0-9@,()&|=!<> -]{0,40}|\\PC{0,20}") {
        if let Ok(spec) = Spec::parse(&text) {
            prop_assert_eq!(spec.to_string().parse::<Spec>(), Ok(spec));
        }
    }
}
