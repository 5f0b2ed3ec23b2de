//! Where i386 has its own way to a call: multiplexers, older and wider spellings, registers that
//! differ. Data only, and of i386 alone: it never describes another architecture.

use super::{Syscall, by_name};

/// A call that i386 programs also reach through another one, which takes its number and a pointer
/// to its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Multiplexed {
    /// The call.
    pub name: &'static str,
    /// The multiplexer: `socketcall` or `ipc`.
    pub through: &'static str,
    /// The multiplexer's first argument, for each way that leads to the call.
    pub numbers: &'static [u32],
}

/// Which bits of a multiplexer's first argument the kernel reads: `ipc` keeps a version in the
/// upper half, which a target may set at will.
pub fn selector_mask(multiplexer: &str) -> u32 {
    if multiplexer == "ipc" { 0xffff } else { 0xffff_ffff }
}

const fn row(name: &'static str, through: &'static str, numbers: &'static [u32]) -> Multiplexed {
    Multiplexed { name, through, numbers }
}

/// Every multiplexed call, sorted by name.
///
/// `send` and `recv` have no number of their own: they are `sendto` and `recvfrom` without an
/// address. Source: linux/net.h and linux/ipc.h.
pub const MULTIPLEXED: &[Multiplexed] = &[
    row("accept", "socketcall", &[5]),
    row("accept4", "socketcall", &[18]),
    row("bind", "socketcall", &[2]),
    row("connect", "socketcall", &[3]),
    row("getpeername", "socketcall", &[7]),
    row("getsockname", "socketcall", &[6]),
    row("getsockopt", "socketcall", &[15]),
    row("listen", "socketcall", &[4]),
    row("msgctl", "ipc", &[14]),
    row("msgget", "ipc", &[13]),
    row("msgrcv", "ipc", &[12]),
    row("msgsnd", "ipc", &[11]),
    row("recvfrom", "socketcall", &[10, 12]),
    row("recvmmsg", "socketcall", &[19]),
    row("recvmsg", "socketcall", &[17]),
    row("semctl", "ipc", &[3]),
    row("semget", "ipc", &[2]),
    row("semop", "ipc", &[1]),
    row("semtimedop", "ipc", &[4]),
    row("sendmmsg", "socketcall", &[20]),
    row("sendmsg", "socketcall", &[16]),
    row("sendto", "socketcall", &[9, 11]),
    row("setsockopt", "socketcall", &[14]),
    row("shmat", "ipc", &[21]),
    row("shmctl", "ipc", &[24]),
    row("shmdt", "ipc", &[22]),
    row("shmget", "ipc", &[23]),
    row("shutdown", "socketcall", &[13]),
    row("socket", "socketcall", &[1]),
    row("socketpair", "socketcall", &[8]),
];

/// Other names under which i386 has the same call, with wider or older types; sorted by the name
/// that x86_64 has. Programs use these and not the first, so a filter needs all of them.
///
/// Source: arch/x86/entry/syscalls/syscall_32.tbl.
pub const SPELLINGS: &[(&str, &[&str])] = &[
    ("chown", &["chown32"]),
    ("clock_adjtime", &["clock_adjtime64"]),
    ("clock_getres", &["clock_getres_time64"]),
    ("clock_gettime", &["clock_gettime64"]),
    ("clock_nanosleep", &["clock_nanosleep_time64"]),
    ("clock_settime", &["clock_settime64"]),
    ("fadvise64", &["fadvise64_64"]),
    ("fchown", &["fchown32"]),
    ("fcntl", &["fcntl64"]),
    ("fstat", &["fstat64", "oldfstat"]),
    ("fstatfs", &["fstatfs64"]),
    ("ftruncate", &["ftruncate64"]),
    ("futex", &["futex_time64"]),
    ("getdents", &["readdir"]),
    ("getegid", &["getegid32"]),
    ("geteuid", &["geteuid32"]),
    ("getgid", &["getgid32"]),
    ("getgroups", &["getgroups32"]),
    ("getresgid", &["getresgid32"]),
    ("getresuid", &["getresuid32"]),
    ("getrlimit", &["ugetrlimit"]),
    ("getuid", &["getuid32"]),
    ("io_pgetevents", &["io_pgetevents_time64"]),
    ("lchown", &["lchown32"]),
    ("lseek", &["_llseek"]),
    ("lstat", &["lstat64", "oldlstat"]),
    ("mmap", &["mmap2"]),
    ("mq_timedreceive", &["mq_timedreceive_time64"]),
    ("mq_timedsend", &["mq_timedsend_time64"]),
    ("newfstatat", &["fstatat64"]),
    ("ppoll", &["ppoll_time64"]),
    ("pselect6", &["pselect6_time64"]),
    ("recvmmsg", &["recvmmsg_time64"]),
    ("rt_sigaction", &["sigaction", "signal"]),
    ("rt_sigpending", &["sigpending"]),
    ("rt_sigprocmask", &["sigprocmask"]),
    ("rt_sigreturn", &["sigreturn"]),
    ("rt_sigsuspend", &["sigsuspend"]),
    ("rt_sigtimedwait", &["rt_sigtimedwait_time64"]),
    ("sched_rr_get_interval", &["sched_rr_get_interval_time64"]),
    ("select", &["_newselect"]),
    ("semtimedop", &["semtimedop_time64"]),
    ("sendfile", &["sendfile64"]),
    ("setfsgid", &["setfsgid32"]),
    ("setfsuid", &["setfsuid32"]),
    ("setgid", &["setgid32"]),
    ("setgroups", &["setgroups32"]),
    ("setregid", &["setregid32"]),
    ("setresgid", &["setresgid32"]),
    ("setresuid", &["setresuid32"]),
    ("setreuid", &["setreuid32"]),
    ("setuid", &["setuid32"]),
    ("stat", &["stat64", "oldstat"]),
    ("statfs", &["statfs64"]),
    ("timer_gettime", &["timer_gettime64"]),
    ("timer_settime", &["timer_settime64"]),
    ("timerfd_gettime", &["timerfd_gettime64"]),
    ("timerfd_settime", &["timerfd_settime64"]),
    ("truncate", &["truncate64"]),
    ("umount2", &["umount"]),
    ("uname", &["olduname", "oldolduname"]),
    ("utimensat", &["utimensat_time64"]),
    ("wait4", &["waitpid"]),
];

/// The first register whose meaning differs from x86_64's, for calls of the same name: where a
/// 64-bit argument takes two registers, the order is another, or one register points to all; and
/// for calls of i386 alone, the first that a condition on the x86_64 call says nothing of. Sorted
/// by name. Source: arch/x86/kernel/sys_ia32.c, fs/, mm/.
pub const REGISTERS_DIFFER: &[(&str, usize)] = &[
    ("_llseek", 1),
    ("clone", 3),
    ("fadvise64", 1),
    ("fadvise64_64", 1),
    ("fallocate", 2),
    ("fanotify_mark", 2),
    ("fstatfs64", 1),
    ("ftruncate64", 1),
    ("lookup_dcookie", 0),
    ("mmap", 0),
    ("mmap2", 5),
    ("pread64", 3),
    ("preadv", 3),
    ("preadv2", 3),
    ("pwrite64", 3),
    ("pwritev", 3),
    ("pwritev2", 3),
    ("readahead", 1),
    ("select", 0),
    ("statfs64", 1),
    ("sync_file_range", 1),
    ("truncate64", 1),
];

/// The call behind ipc(2)'s first argument, of which the kernel reads the lower half.
pub fn behind_ipc(call: u32) -> Option<&'static Syscall> {
    let number = call & selector_mask("ipc");
    let behind = |row: &&Multiplexed| row.through == "ipc" && row.numbers.contains(&number);
    MULTIPLEXED.iter().find(behind).and_then(|row| by_name(row.name))
}

/// The multiplexer of a call, where i386 has one.
pub fn multiplexed(name: &str) -> Option<&'static Multiplexed> {
    MULTIPLEXED.binary_search_by_key(&name, |row| row.name).ok().map(|index| &MULTIPLEXED[index])
}

/// The name that x86_64 has for a call that i386 spells differently: `chown` for `chown32`.
pub fn usual_name(spelling: &str) -> Option<&'static str> {
    SPELLINGS.iter().find(|(_, others)| others.contains(&spelling)).map(|(name, _)| *name)
}

/// The other names of a call on i386; empty for most.
pub fn spellings(name: &str) -> &'static [&'static str] {
    SPELLINGS.binary_search_by_key(&name, |row| row.0).map_or(&[], |index| SPELLINGS[index].1)
}

/// The first register that means something else than on x86_64; 6 where all are the same.
pub fn registers_differ_from(name: &str) -> usize {
    REGISTERS_DIFFER
        .binary_search_by_key(&name, |row| row.0)
        .map_or(6, |index| REGISTERS_DIFFER[index].1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Arch, constants};

    #[test]
    fn rows_are_sorted_and_unique() {
        assert!(MULTIPLEXED.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(SPELLINGS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(REGISTERS_DIFFER.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn multiplexed_calls_have_the_numbers_of_the_c_library() {
        for row in MULTIPLEXED {
            assert!(by_name(row.name).is_some(), "{}", row.name);
            assert!(by_name(row.through).unwrap().number(Arch::I386).is_some());
            if row.through == "socketcall" {
                let last = *row.numbers.last().unwrap();
                let symbol = format!("SYS_{}", row.name.to_uppercase());
                assert_eq!(
                    constants::value_on(Arch::I386, &symbol),
                    Some(u64::from(last)),
                    "{symbol}"
                );
            }
        }
        assert_eq!(multiplexed("sendto").unwrap().numbers, [9, 11]);
        assert_eq!(multiplexed("mount"), None);
    }

    #[test]
    fn a_spelling_is_a_call_of_i386_alone() {
        for (name, others) in SPELLINGS {
            assert!(
                by_name(name).is_some_and(|call| call.number(Arch::X86_64).is_some()),
                "{name}"
            );
            for other in *others {
                let call = by_name(other).unwrap_or_else(|| panic!("{other}"));
                assert!(call.number(Arch::I386).is_some(), "{other}");
                assert_eq!(call.number(Arch::X86_64), None, "{other}");
            }
        }
    }

    #[test]
    fn calls_of_i386_alone_are_spellings_or_have_no_counterpart() {
        const ALONE: &str = "bdflush break ftime gtty idle ipc lock mpx nice prof profil sgetmask \
            signal socketcall ssetmask stime stty ulimit vm86 vm86old";
        for call in crate::table::ALL.iter().filter(|call| call.number(Arch::X86_64).is_none()) {
            let spelling = SPELLINGS.iter().any(|(_, others)| others.contains(&call.name));
            let alone = ALONE.split_ascii_whitespace().any(|name| name == call.name);
            assert!(spelling || alone, "{}", call.name);
        }
    }

    #[test]
    fn calls_whose_registers_differ_are_calls_of_i386() {
        for (name, first) in REGISTERS_DIFFER {
            assert!(by_name(name).unwrap().number(Arch::I386).is_some(), "{name}");
            assert!(*first < 6);
        }
        assert_eq!(registers_differ_from("mount"), 6);
    }
}
