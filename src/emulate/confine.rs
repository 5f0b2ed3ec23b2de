//! A child that has dropped all privileges, for reading data made by a target. It can no longer open a file, start
//! a program or take more than its share of time and memory.

use libseccomp::error::SeccompError;
use libseccomp::{ScmpAction, ScmpFilterContext, ScmpSyscall};
use nix::errno::Errno;
use nix::sys::prctl::set_dumpable;
use nix::sys::resource::{Resource, setrlimit};
use nix::unistd::{Gid, Uid, setgroups, setresgid, setresuid};
use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities};

use super::{Outcome, Stop, Trying};
use crate::kernel::fork::end_with_parent;

/// The user and group that own nothing: what the kernel takes for ids without a meaning (overflowuid).
pub(super) const NOBODY: u32 = 65534;

/// What remains: memory, sending to the parent, and exiting.
const ALLOWED_CALLS: &[&str] = &["brk", "mmap", "mremap", "munmap", "sendmsg", "exit_group"];

/// Gives up all rights for good, and lets this process end when it takes more than `seconds` of a processor
/// or `memory` bytes. In a child only.
pub(super) fn confine(seconds: u64, memory: u64) -> Outcome<()> {
    let what = "giving up all rights";
    for (resource, most) in
        [(Resource::RLIMIT_CPU, seconds), (Resource::RLIMIT_AS, memory), (Resource::RLIMIT_CORE, 0)]
    {
        setrlimit(resource, most, most).trying(what)?;
    }
    let (uid, gid) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
    // Groups before the user: without user 0 they cannot be changed any more.
    setgroups(&[]).trying(what)?;
    setresgid(gid, gid, gid).trying(what)?;
    setresuid(uid, uid, uid).trying(what)?;
    // setresuid(2) clears the capabilities only if it leaves user 0: capabilities(7).
    let none = CapabilitySet::empty();
    let none = CapabilitySets { effective: none, permitted: none, inheritable: none };
    set_capabilities(None, none).trying(what)?;
    // Other processes run as nobody, too, and could trace this one.
    set_dumpable(false).trying(what)?;
    // Not before: a change of credentials clears this setting (PR_SET_PDEATHSIG of prctl(2)).
    end_with_parent().trying(what)?;
    // Last, because the filter allows none of the calls above.
    allow_only(ALLOWED_CALLS).map_err(|_| Stop::tried(what, Errno::ENOSYS))
}

/// Any other call ends this process.
fn allow_only(calls: &[&str]) -> Result<(), SeccompError> {
    let mut filter = ScmpFilterContext::new(ScmpAction::KillProcess)?;
    for call in calls {
        filter.add_rule(ScmpAction::Allow, ScmpSyscall::from_name(call)?)?;
    }
    filter.load()
}
