//! The programs, run instruction by instruction as the kernel would, over the whole table. No test
//! here loads a filter.

use super::*;
use crate::kernel::notification::Notification;
use crate::policy::selector::SpecMatch;
use crate::table::{self, ALL, i386};
use nix::libc::{SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO, SECCOMP_RET_USER_NOTIF};
use proptest::prelude::*;

const ENOSYS: u32 = SECCOMP_RET_ERRNO | 38;
const X86_64: u32 = Arch::X86_64.audit();
const I386: u32 = Arch::I386.audit();

/// What a program returned, and whether it looked at more than number and architecture.
#[derive(Debug, PartialEq, Eq)]
struct Ran {
    action: u32,
    looked: bool,
}

/// The part of classic BPF that seccomp accepts and our programs use.
fn run(program: &[sock_filter], arch: u32, nr: u32, args: &[u64; 6]) -> Ran {
    let mut data = vec![nr, arch, 0, 0];
    data.extend(args.iter().flat_map(|arg| [*arg as u32, (*arg >> 32) as u32]));
    let (mut at, mut accumulator, mut looked) = (0, 0, false);
    loop {
        let sock_filter { code, jt, jf, k } = program[at];
        at += 1;
        let jump = |condition: bool| usize::from(if condition { jt } else { jf });
        match code {
            0x20 => {
                assert_eq!(k % 4, 0);
                looked |= k > 4;
                accumulator = data[k as usize / 4];
            }
            0x54 => accumulator &= k,
            0x05 => at += k as usize,
            0x15 => at += jump(accumulator == k),
            0x25 => at += jump(accumulator > k),
            0x35 => at += jump(accumulator >= k),
            0x06 => return Ran { action: k, looked },
            _ => panic!("instruction {code:#x}"),
        }
    }
}

fn specs(texts: &[&str]) -> Vec<Spec> {
    texts.iter().map(|text| Spec::parse(text).unwrap()).collect()
}

fn build(texts: &[&str]) -> Filter {
    Filter::build(&specs(texts), &[]).unwrap()
}

/// Every number of the table and some beyond it, on each architecture.
fn numbers() -> impl Iterator<Item = (Arch, u32)> {
    Arch::NATIVE
        .into_iter()
        .flat_map(|arch| (0..600).chain([999, 1000, 0x3fff_ffff]).map(move |nr| (arch, nr)))
}

/// Holds a filter to what the SPECs decide, for these registers.
fn agrees(filter: &Filter, specs: &[Spec], arch: Arch, nr: u32, args: [u64; 6]) {
    let call = Notification { id: 0, tid: 0, nr: nr as i32, arch, instruction_pointer: 0, args };
    let trapped = specs.iter().any(|spec| spec.decide(&call) != SpecMatch::No);
    let expected = if trapped { SECCOMP_RET_USER_NOTIF } else { SECCOMP_RET_ALLOW };
    let action = run(&filter.program, arch.audit(), nr, &args).action;
    assert_eq!(action, expected, "{arch:?} {nr} {args:x?} {specs:?}");
}

#[test]
fn a_filter_says_whether_it_traps_execve() {
    let traps = |spec| Filter::build(&[Spec::parse(spec).unwrap()], &[]).unwrap().traps_execve();
    assert!(traps("execve") && traps("execve(arg2==0)") && traps("mkdir,@default"));
    assert!(!traps("mkdir") && !traps("execveat"));
}

#[test]
fn refused_calls_fail_with_enosys_on_each_architecture_and_the_rest_stays() {
    let filter = Filter::build(&specs(&["mkdir"]), &["io_uring_setup", "mount"]).unwrap();
    for (arch, nr, action) in [
        (Arch::X86_64, 425, ENOSYS),
        (Arch::I386, 425, ENOSYS),
        (Arch::X86_64, 165, ENOSYS),
        (Arch::I386, 21, ENOSYS),
        (Arch::X86_64, 83, SECCOMP_RET_USER_NOTIF),
        (Arch::X86_64, 426, SECCOMP_RET_ALLOW),
    ] {
        let ran = run(&filter.program, arch.audit(), nr, &[0; 6]);
        assert_eq!(ran, Ran { action, looked: false }, "{arch:?} {nr}");
    }
}

#[test]
fn each_call_alone_is_trapped_and_no_other() {
    for call in ALL {
        let filter = build(&[call.name]);
        for (arch, nr) in numbers() {
            let there = table::by_number(arch, nr as i32);
            let same = there.is_some_and(|there| {
                there == call || i386::spellings(call.name).contains(&there.name)
            });
            // A register of 0 is no call of socketcall's or ipc's.
            let ran = run(&filter.program, arch.audit(), nr, &[0; 6]);
            let expected = if same { SECCOMP_RET_USER_NOTIF } else { SECCOMP_RET_ALLOW };
            assert_eq!(ran.action, expected, "{} {arch:?} {nr}", call.name);
        }
    }
}

#[test]
fn everything_fits_and_everything_is_trapped() {
    let filter = build(&["@known"]);
    assert!(filter.program.len() < MAX_LENGTH, "{}", filter.program.len());
    for (arch, nr) in numbers() {
        let known = table::by_number(arch, nr as i32).is_some();
        let expected = if known { SECCOMP_RET_USER_NOTIF } else { SECCOMP_RET_ALLOW };
        let ran = run(&filter.program, arch.audit(), nr, &[0; 6]);
        assert_eq!(ran, Ran { action: expected, looked: false }, "{arch:?} {nr}");
    }
}

#[test]
fn a_call_without_conditions_is_decided_by_its_number() {
    let filter = build(&["@mount,@network-io,1000", "mknod(mode&S_IFMT==S_IFCHR)"]);
    for (arch, nr) in numbers() {
        let ran = run(&filter.program, arch.audit(), nr, &[0; 6]);
        let conditional =
            table::by_number(arch, nr as i32).is_some_and(|call| call.name == "mknod");
        assert_eq!(ran.looked, conditional, "{arch:?} {nr}");
    }
}

#[test]
fn x32_and_foreign_architectures_are_refused() {
    const AARCH64: u32 = 0xc000_00b7;
    for texts in [&["mount"][..], &["@known"], &["socket(domain==AF_PACKET)", "1000"], &[]] {
        let filter = build(texts);
        for nr in (0..600).chain([1000, 0x3fff_fffe]) {
            for x32 in [0x4000_0000, 0x8000_0000, 0xc000_0000] {
                let ran = run(&filter.program, X86_64, nr | x32, &[0; 6]);
                assert_eq!(ran, Ran { action: ENOSYS, looked: false }, "{nr} {x32:#x}");
            }
            assert_eq!(run(&filter.program, AARCH64, nr, &[0; 6]).action, ENOSYS);
            assert_eq!(run(&filter.program, 0, nr, &[0; 6]).action, ENOSYS);
        }
        // A tracer skips a call by giving it the number -1: the kernel runs the filter again.
        assert_eq!(run(&filter.program, X86_64, u32::MAX, &[0; 6]).action, SECCOMP_RET_ALLOW);
        assert_eq!(run(&filter.program, I386, u32::MAX, &[0; 6]).action, SECCOMP_RET_ALLOW);
    }
}

#[test]
fn a_number_without_a_name_is_trapped_everywhere() {
    let filter = build(&["1000", "1001(arg2==7)"]);
    for arch in [X86_64, I386] {
        assert_eq!(run(&filter.program, arch, 1000, &[9; 6]).action, SECCOMP_RET_USER_NOTIF);
        assert_eq!(run(&filter.program, arch, 1001, &[7; 6]).action, SECCOMP_RET_USER_NOTIF);
        assert_eq!(run(&filter.program, arch, 1001, &[8; 6]).action, SECCOMP_RET_ALLOW);
        assert_eq!(run(&filter.program, arch, 1002, &[7; 6]).action, SECCOMP_RET_ALLOW);
    }
}

#[test]
fn multiplexers_are_no_way_around() {
    for row in i386::MULTIPLEXED {
        let through = table::by_name(row.through).unwrap().number(Arch::I386).unwrap();
        let conditional = format!("{}(arg0==17)", row.name);
        for text in [row.name, &conditional] {
            let filter = build(&[text]);
            for number in 0..30 {
                let expected = match row.numbers.contains(&number) {
                    true => SECCOMP_RET_USER_NOTIF,
                    false => SECCOMP_RET_ALLOW,
                };
                // The kernel ignores the upper half, and of ipc's number the upper 16 bits.
                let version = u64::from(!i386::selector_mask(row.through) & 0xabcd_0000);
                for garbage in [0, 0xdead_0000_0000 | version] {
                    let args = [u64::from(number) | garbage, 0, 0, 0, 0, 0];
                    let ran = run(&filter.program, I386, through, &args);
                    assert_eq!(ran.action, expected, "{text} {number} {garbage:#x}");
                }
            }
        }
    }
}

#[test]
fn without_a_condition_wins() {
    for texts in [
        &["socket(domain==AF_PACKET)", "socket"][..],
        &["socket", "socket(domain==AF_PACKET)"],
        &["socket(domain==AF_PACKET),@network-io"],
    ] {
        let filter = build(texts);
        for (arch, nr) in [(X86_64, 41), (I386, 359)] {
            let ran = run(&filter.program, arch, nr, &[2, 1, 0, 0, 0, 0]);
            assert_eq!(ran, Ran { action: SECCOMP_RET_USER_NOTIF, looked: false });
        }
    }
}

#[test]
fn a_filter_that_is_too_long_says_so() {
    let conditions: Vec<_> =
        (0..2000).map(|nr| Spec::parse(&format!("ioctl(request=={nr})")).unwrap()).collect();
    let error = Filter::build(&conditions, &[]).unwrap_err().to_string();
    assert!(error.starts_with("the filter has "), "{error}");
    assert!(error.ends_with("the kernel accepts at most 4096: trap some calls without conditions"));
    // Far beyond what a jump of one byte spans, and well within the limit.
    let filter = Filter::build(&conditions[..300], &[]).unwrap();
    for (arch, nr) in numbers() {
        agrees(&filter, &conditions[..300], arch, nr, [1, 0xdead_0000_012b, 0, 0, 0, 0]);
        agrees(&filter, &conditions[..300], arch, nr, [1, 300, 0, 0, 0, 0]);
    }
}

/// Values on both sides of every border that a comparison here can have.
fn register() -> impl Strategy<Value = u64> {
    let low = prop_oneof![0..4_u64, Just(17), Just(0x7fff_ffff), Just(0xffff_ffff), Just(0x2180)];
    let high =
        prop_oneof![Just(0_u64), Just(1), Just(0xffff_ffff), any::<u32>().prop_map(u64::from)];
    (low, high).prop_map(|(low, high)| high << 32 | low)
}

fn condition(name: &'static str) -> impl Strategy<Value = String> {
    let op = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let value = prop_oneof![0..4_i64, Just(-1), Just(17), Just(0x7fff)];
    let masked = (0..4_u64, 0..4_u64)
        .prop_map(move |(mask, value)| format!("{name}&{mask}=={}", value & mask));
    prop_oneof![3 => (op, value).prop_map(move |(op, value)| format!("{name}{op}{value}")), 1 => masked]
}

fn text() -> impl Strategy<Value = String> {
    let calls: Vec<(&str, &[&str])> = vec![
        ("socket", &["domain", "type", "protocol"]),
        ("chown", &["pathname", "owner", "group"]),
        ("mkdir", &["pathname", "mode"]),
        ("mount", &["source", "mountflags"]),
        ("lseek", &["fd", "offset", "whence"]),
        ("semop", &["arg0", "arg1"]),
        ("1000", &["arg0", "arg1", "arg5"]),
        ("clone", &["flags", "stack", "arg3", "arg4"]),
        ("umount2", &["target", "flags"]),
    ];
    prop::sample::select(calls).prop_flat_map(|(call, arguments)| {
        let some = prop::sample::subsequence(arguments.to_vec(), 0..=arguments.len());
        let conditions =
            some.prop_flat_map(|names| names.into_iter().map(condition).collect::<Vec<_>>());
        conditions.prop_map(move |conditions| match conditions.is_empty() {
            true => call.to_string(),
            false => format!("{call}({})", conditions.join("&&")),
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_program_traps_what_the_specs_decide(
        texts in prop::collection::vec(text(), 1..6),
        registers in prop::collection::vec(prop::array::uniform6(register()), 20),
    ) {
        let specs: Vec<_> = texts.iter().map(|text| Spec::parse(text).unwrap()).collect();
        let filter = Filter::build(&specs, &[]).unwrap();
        let touched = specs.iter().flat_map(Spec::rules).map(|rule| (rule.arch, rule.nr));
        for (arch, nr) in touched.chain([(Arch::X86_64, 0), (Arch::I386, 1000)]) {
            for args in &registers {
                agrees(&filter, &specs, arch, nr, *args);
            }
        }
    }
}
