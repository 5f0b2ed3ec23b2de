//! What a listener of ours can do: a command is started as `run` starts it, with its own output trapped, and is ended
//! before it has put out anything.

use std::ffi::OsString;
use std::io::stdin;
use std::os::fd::{AsFd, AsRawFd};
use std::sync::Arc;

use libseccomp::error::SeccompError;
use libseccomp::{ScmpAction, ScmpFilterContext};
use nix::errno::Errno;
use nix::libc::{self, seccomp_notif_addfd};
use nix::sys::signal::SigSet;

use super::check::Check;
use super::trial::{self, TrialResult, UNSPECIFIED, errno_word, outcome};
use crate::intake::command::{self, Begin};
use crate::kernel::limits::Nofile;
use crate::kernel::memory::{Memory, ProcessMemory};
use crate::kernel::proc;
use crate::kernel::{pidfd, seccomp};
use crate::policy::filter::Filter;
use crate::policy::response::Descriptor;
use crate::policy::selector::Spec;
use crate::trap::journal::Journal;
use crate::trap::listener::{Failure, Listener};

/// The command: this very program, which then puts out one line.
pub(super) const COMMAND: [&str; 2] = ["/proc/self/exe", "--version"];
/// What is trapped: what it puts out.
const TRAPPED_WRITE: &str = "write(fd==1)";

/// A name, and what it means where it does not hold.
type ListenerStep = (&'static str, &'static str);

/// Features that can be checked once a command runs under its filter, in the order of the lines.
const STEPS: [ListenerStep; 8] = [
    (
        "set-uid programs",
        "sudo and other set-uid programs get no privilege in the command: without CAP_SYS_ADMIN, no_new_privs must \
         be set: run syscallfs as root",
    ),
    ("wait_killable", "a signal can interrupt a waiting call: Linux 5.19 or newer prevents that"),
    ("sync_wake_up", "slower wake-ups: Linux 6.6 or newer is faster"),
    (
        "process_vm_readv",
        "a call with arguments in memory gets the default response, and no handler sees it: the kernel needs \
         CONFIG_CROSS_MEMORY_ATTACH, and a container needs a seccomp profile that allows process_vm_readv(2)",
    ),
    (
        "PIDFD_THREAD",
        "it is more expensive to notice that a target has ended: Linux 6.9 or newer reports it",
    ),
    (
        "pidfd_getfd",
        "no 'fd N' responses, and descriptors of a target cannot be inspected: Linux 5.6 or newer is needed",
    ),
    ("ADDFD", "no 'fd N' responses: Linux 5.9 or newer is needed"),
    (
        "ADDFD with SEND",
        "a descriptor and its response are sent in two steps: Linux 5.14 or newer does it in one",
    ),
];

/// What the words begin with when there is no listener.
const REFUSAL_PREFIX: &str = "refused: ";

/// Filters, a listener, and what it can do.
pub(super) fn checks() -> Vec<Check> {
    let mut checks = vec![match pidfd::open_process(std::process::id()) {
        Ok(_) => Check::ok("pidfd_open"),
        Err(errno) => Check::missing(
            "pidfd_open",
            format!(
                "no command can be started, and no check can run in a child process: Linux 5.3 or newer is needed, \
                 and in a container a seccomp profile that allows pidfd_open(2) ({})",
                errno.desc()
            ),
        ),
    }];
    checks.push(match trial::tried(filter) {
        TrialResult::Worked => Check::ok("seccomp filters"),
        TrialResult::Failed(errno) => Check::missing(
            "seccomp filters",
            format!(
                "no call can be trapped: the kernel needs CONFIG_SECCOMP_FILTER, and a container needs a seccomp \
                 profile that allows seccomp(2) and prctl(2) ({})",
                errno.desc()
            ),
        ),
        TrialResult::Untested(why) => Check::unknown("seccomp filters", why),
    });
    match trial::child_words(|| listener().unwrap_or_else(|why| format!("{REFUSAL_PREFIX}{why}"))) {
        Ok(words) => {
            match words.strip_prefix(REFUSAL_PREFIX) {
                None => {
                    checks.push(Check::ok("user notification"));
                    let steps = STEPS.iter().zip(words.split(' '));
                    checks.extend(steps.map(|((name, fix), word)| {
                        Check::or_limited(name, outcome(word).into(), fix)
                    }));
                    return checks;
                }
                Some(why) => checks.push(Check::missing("user notification", why)),
            }
        }
        Err(why) => checks.push(Check::unknown("user notification", why)),
    }
    let untried =
        |(name, _): &ListenerStep| Check::unknown(name, "not tested: needs user notification");
    checks.extend(STEPS.iter().map(untried));
    checks
}

/// Loads a filter that lets everything through; as seccomp(2) demands, with no_new_privs. In a child only.
fn filter() -> Result<(), Errno> {
    let load = || -> Result<(), SeccompError> {
        let mut filter = ScmpFilterContext::new(ScmpAction::Allow)?;
        // Else each errno of the kernel's would be the same one.
        filter.set_api_sysrawrc(true)?;
        filter.load()
    };
    load().map_err(|error| error.sysrawrc().map_or(UNSPECIFIED, |errno| Errno::from_raw(-errno)))
}

/// Does each step, and returns a word for each. In a child only, with which the command ends, too.
fn listener() -> Result<String, String> {
    let said = |errno: Errno| errno.desc().to_owned();
    let spec = Spec::parse(TRAPPED_WRITE).map_err(|error| error.to_string())?;
    let filter = Filter::build(&[spec], &[]).map_err(|error| error.to_string())?;
    let prepared =
        command::prepare(&COMMAND.map(OsString::from)).map_err(|error| error.to_string())?;
    let mask = SigSet::thread_get_mask().map_err(said)?;
    let nofile = Nofile::raise().map_err(said)?;
    let journal = Arc::new(Journal::new().map_err(said)?);
    let begin = Begin { mask, nofile, wait_killable: true, hold: None };
    let (target, fd) = prepared.start(&filter, begin).map_err(|error| error.to_string())?;
    let listener = Listener::new(fd, journal, 1, target.wait_killable);
    let steps = listener.receive().map(|call| {
        let given = |sent: bool| give(&listener, call.id, sent);
        let unless = |holds: bool| if holds { Ok(()) } else { Err(UNSPECIFIED) };
        let mut said = [0; 9];
        let read = ProcessMemory(target.pid).read(call.args[1], &mut said);
        [
            unless(!target.no_new_privs),
            unless(listener.features.wait_killable),
            unless(listener.features.sync_wake_up),
            read.and_then(|_| unless(&said == b"syscallfs")),
            pidfd::open_thread(call.tid).map(drop),
            proc::descriptor(call.tid, 1).map(drop),
            given(false),
            // The last one: the target goes on.
            given(true),
        ]
    });
    // Before the errors are looked at: the command must not stay, whatever has failed.
    target.kill();
    let steps = steps
        .map_err(|failure| format!("the call of the test command was not received: {failure}"))?;
    Ok(steps.map(errno_word).join(" "))
}

/// Installs a descriptor in the target, and sends that as the response in the same step or not.
fn give(listener: &Listener, id: u64, sent: bool) -> Result<(), Errno> {
    let input = stdin();
    if !sent {
        let asked = Descriptor { fd: 0, at: None, cloexec: true, value: None };
        return match listener.install(id, input.as_fd(), asked) {
            Ok(_) => Ok(()),
            Err(Failure::Fault(errno)) => Err(errno),
            Err(_) => Err(Errno::ESRCH),
        };
    }
    // By the ioctl itself: where this step is missing, the listener takes two, which would hide it.
    let addfd = seccomp_notif_addfd {
        id,
        flags: libc::SECCOMP_ADDFD_FLAG_SEND as u32,
        srcfd: input.as_raw_fd().unsigned_abs(),
        newfd: 0,
        newfd_flags: 0,
    };
    seccomp::add_fd(listener.as_fd(), &addfd).map(drop)
}
