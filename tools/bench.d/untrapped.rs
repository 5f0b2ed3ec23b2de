//! What a call costs that is not asked for, with filters of several sizes, and under strace(1) without
//! its filter.

use std::io;
use std::process::Command;

use crate::harness::{Goal, Measurement, Series, interleave};
use crate::served::{Driven, myself};
use crate::target;
use crate::trapped::{Trapped, filter};

/// Calls in a sample.
const BATCH: u32 = 20_000;
/// The same where each takes microseconds.
const FEW: u32 = 500;
/// Calls that exist and are not `getppid`.
const OTHERS: [&str; 100] = [
    "mount",
    "umount2",
    "mknod",
    "mknodat",
    "init_module",
    "finit_module",
    "delete_module",
    "chroot",
    "pivot_root",
    "reboot",
    "swapon",
    "swapoff",
    "sethostname",
    "setdomainname",
    "settimeofday",
    "clock_settime",
    "adjtimex",
    "acct",
    "quotactl",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "ptrace",
    "keyctl",
    "add_key",
    "request_key",
    "kexec_load",
    "iopl",
    "ioperm",
    "socket",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "sendto",
    "sendmsg",
    "recvfrom",
    "recvmsg",
    "setsockopt",
    "getsockopt",
    "openat",
    "openat2",
    "open",
    "creat",
    "unlink",
    "unlinkat",
    "rename",
    "renameat",
    "renameat2",
    "mkdir",
    "mkdirat",
    "rmdir",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "readlink",
    "readlinkat",
    "chmod",
    "fchmod",
    "fchmodat",
    "chown",
    "fchown",
    "lchown",
    "fchownat",
    "truncate",
    "ftruncate",
    "setxattr",
    "lsetxattr",
    "fsetxattr",
    "removexattr",
    "statfs",
    "fstatfs",
    "sync",
    "fsync",
    "execve",
    "execveat",
    "setuid",
    "setgid",
    "setresuid",
    "setresgid",
    "setgroups",
    "capset",
    "prctl",
    "setns",
    "unshare",
    "kill",
    "tkill",
    "tgkill",
    "personality",
    "sched_setscheduler",
    "setpriority",
    "mlockall",
    "io_uring_setup",
    "fsopen",
    "fsmount",
    "move_mount",
    "open_tree",
    "landlock_create_ruleset",
];

/// Microseconds for each call.
pub(crate) fn measure(rounds: usize) -> io::Result<Vec<Measurement>> {
    let under = |count: usize| Trapped::under(&filter(&OTHERS[..count])?);
    // Their listeners stay open: without, what is trapped would fail.
    let (none, _none) = under(0)?;
    let (one, _one) = under(1)?;
    let (ten, _ten) = under(10)?;
    let (hundred, _hundred) = under(100)?;
    let strace = &mut Driven::start(
        Command::new("strace")
            .args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=mount"])
            .arg(myself()?),
    );
    let most = Goal::Ratio(1.02);
    let mut series = vec![
        Series::new("a filter that traps nothing", || none.sample(1, BATCH)),
        Series::new("no filter", || target::micros_a_call(1, BATCH)),
        Series::new("1 SPEC", || one.sample(1, BATCH)).within(most),
        Series::new("10 SPECs", || ten.sample(1, BATCH)).within(most),
        Series::new("100 SPECs", || hundred.sample(1, BATCH)).within(most),
    ];
    match strace {
        Ok(strace) => series.push(Series::new("strace", || strace.sample(1, FEW))),
        Err(error) => eprintln!("bench: strace is not compared: {error}"),
    }
    Ok(vec![Measurement {
        title: "A call that is not trapped".into(),
        unit: "µs",
        results: interleave(series, rounds),
    }])
}
