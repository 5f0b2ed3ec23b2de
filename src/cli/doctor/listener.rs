//! What a listener of ours can do: a command is started as `run` starts it, with its own output trapped, and is ended
//! before it has put out anything.

use std::ffi::OsString;
use std::io::stdin;
use std::os::fd::{AsFd, AsRawFd};

use libseccomp::error::SeccompError;
use libseccomp::{ScmpAction, ScmpFilterContext};
use nix::errno::Errno;
use nix::libc::{self, seccomp_notif_addfd};
use nix::sys::signal::SigSet;

use super::Check;
use super::trial::{self, UNTOLD, outcome, word};
use crate::filter::Filter;
use crate::intake::command::{self, Begin};
use crate::journal::Journal;
use crate::listener::{Failure, Listener};
use crate::proc;
use crate::response::Descriptor;
use crate::spec::Spec;
use crate::sys::limits::Nofile;
use crate::sys::memory::{Memory, Process};
use crate::sys::{pidfd, seccomp};

/// The command: this very program, which then puts out one line.
pub(super) const COMMAND: [&str; 2] = ["/proc/self/exe", "--version"];
/// What is trapped: what it puts out.
pub(super) const TRAP: &str = "write(fd==1)";

/// A name, and what it means where it does not hold.
type Step = (&'static str, &'static str);

/// What can be told once a command runs under its filter, in the order of the lines.
const STEPS: [Step; 8] = [
    (
        "set-uid programs",
        "sudo and its like have no privilege in the command: no_new_privs has to be set where \
         CAP_SYS_ADMIN lacks: run it as root",
    ),
    ("wait_killable", "a signal can end a call that waits: Linux 5.19 keeps it waiting"),
    ("sync_wake_up", "slower wake-ups: Linux 6.6 has faster ones"),
    (
        "process_vm_readv",
        "strings and structs show as addresses: the kernel needs CONFIG_CROSS_MEMORY_ATTACH, a container a seccomp \
         profile that allows it",
    ),
    ("PIDFD_THREAD", "it costs more to see that a target has ended: Linux 6.9 tells it"),
    (
        "pidfd_getfd",
        "no 'fd N' as a response, and a target's own descriptors are not seen: Linux 5.6 copies them",
    ),
    ("ADDFD", "no 'fd N' as a response: Linux 5.9 installs descriptors in a target"),
    ("ADDFD with SEND", "a descriptor and its response are two steps: Linux 5.14 makes them one"),
];

/// What the words begin with when there is no listener.
const REFUSED: &str = "refused: ";

/// Filters, a listener, and what it can do.
pub(super) fn checks() -> Vec<Check> {
    let mut checks = vec![match pidfd::open_process(std::process::id()) {
        Ok(_) => Check::ok("pidfd_open"),
        Err(errno) => Check::missing(
            "pidfd_open",
            format!(
                "nothing can be started, nor tried in a process of its own: Linux 5.3 is needed, in a container also a \
                 seccomp profile that allows it ({})",
                errno.desc()
            ),
        ),
    }];
    checks.push(match trial::tried(filter) {
        Ok(Ok(())) => Check::ok("seccomp filters"),
        Ok(Err(errno)) => Check::missing(
            "seccomp filters",
            format!(
                "no call can be trapped: the kernel needs CONFIG_SECCOMP_FILTER, a container a seccomp profile that \
                 allows seccomp(2) and prctl(2) ({})",
                errno.desc()
            ),
        ),
        Err(why) => Check::unknown("seccomp filters", why),
    });
    match trial::words(|| listener().unwrap_or_else(|why| format!("{REFUSED}{why}"))) {
        Ok(words) => match words.strip_prefix(REFUSED) {
            None => {
                checks.push(Check::ok("user notification"));
                let steps = STEPS.iter().zip(words.split(' '));
                checks.extend(
                    steps.map(|((name, mend), word)| Check::or_limited(name, outcome(word), mend)),
                );
                return checks;
            }
            Some(why) => checks.push(Check::missing("user notification", why)),
        },
        Err(why) => checks.push(Check::unknown("user notification", why)),
    }
    let untried = |(name, _): &Step| Check::unknown(name, "not tried: it takes user notification");
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
    load().map_err(|error| error.sysrawrc().map_or(UNTOLD, |errno| Errno::from_raw(-errno)))
}

/// Does each step, and returns a word for each. In a child only, with which the command ends, too.
fn listener() -> Result<String, String> {
    let said = |errno: Errno| errno.desc().to_owned();
    let spec = Spec::parse(TRAP).map_err(|error| error.to_string())?;
    let filter = Filter::build(&[spec]).map_err(|error| error.to_string())?;
    let prepared =
        command::prepare(&COMMAND.map(OsString::from)).map_err(|error| error.to_string())?;
    let mask = SigSet::thread_get_mask().map_err(said)?;
    let nofile = Nofile::raise().map_err(said)?;
    let (_, slot) = Journal::new().and_then(|journal| journal.slot()).map_err(said)?;
    let begin = Begin { mask, nofile, wait_killable: true };
    let (target, fd) = prepared.start(&filter, begin).map_err(|error| error.to_string())?;
    let listener = Listener::new(fd, slot, target.wait_killable);
    let steps = listener.receive().map(|call| {
        let given = |sent: bool| give(&listener, call.id, sent);
        let unless = |holds: bool| if holds { Ok(()) } else { Err(UNTOLD) };
        let mut said = [0; 9];
        let read = Process(target.pid).read(call.args[1], &mut said);
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
    target.kill();
    let steps = steps.map_err(|failure| format!("its call did not come: {failure}"))?;
    Ok(steps.map(word).join(" "))
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
    let addfd = seccomp_notif_addfd {
        id,
        flags: libc::SECCOMP_ADDFD_FLAG_SEND as u32,
        srcfd: input.as_raw_fd().unsigned_abs(),
        newfd: 0,
        newfd_flags: 0,
    };
    seccomp::add_fd(listener.as_fd(), &addfd).map(drop)
}
