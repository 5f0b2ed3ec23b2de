//! A child that has given up all rights, for reading what a target made. It never can again open a file, start
//! a program or take more than its share of time and memory.

use libseccomp::error::SeccompError;
use libseccomp::{ScmpAction, ScmpFilterContext, ScmpSyscall};
use nix::errno::Errno;
use nix::sys::prctl::set_dumpable;
use nix::sys::resource::{Resource, setrlimit};
use nix::unistd::{Gid, Uid, setgroups, setresgid, setresuid};
use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities};

use super::{Stopped, Trying};
use crate::sys::fork::end_with_parent;

/// The user and group that own nothing: what the kernel takes for ids without a meaning (overflowuid).
pub(super) const NOBODY: u32 = 65534;

/// What is left: memory, telling the parent, and ending.
const CALLS: &[&str] = &["brk", "mmap", "mremap", "munmap", "sendmsg", "exit_group"];

/// Gives up all rights for good, and lets this process end when it takes more than `seconds` of a processor
/// or `memory` bytes. In a child only.
pub(super) fn confine(seconds: u64, memory: u64) -> Result<(), Stopped> {
    let what = "giving up all rights";
    for (resource, most) in
        [(Resource::RLIMIT_CPU, seconds), (Resource::RLIMIT_AS, memory), (Resource::RLIMIT_CORE, 0)]
    {
        setrlimit(resource, most, most).trying(what)?;
    }
    let (uid, gid) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
    setgroups(&[]).trying(what)?;
    setresgid(gid, gid, gid).trying(what)?;
    setresuid(uid, uid, uid).trying(what)?;
    let none = CapabilitySet::empty();
    let none = CapabilitySets { effective: none, permitted: none, inheritable: none };
    set_capabilities(None, none).trying(what)?;
    set_dumpable(false).trying(what)?;
    end_with_parent().trying(what)?;
    allow_only(CALLS).map_err(|_| Stopped::Host(what.into(), Errno::ENOSYS))
}

/// Any other call ends this process.
fn allow_only(calls: &[&str]) -> Result<(), SeccompError> {
    let mut filter = ScmpFilterContext::new(ScmpAction::KillProcess)?;
    for call in calls {
        filter.add_rule(ScmpAction::Allow, ScmpSyscall::from_name(call)?)?;
    }
    filter.load()
}
