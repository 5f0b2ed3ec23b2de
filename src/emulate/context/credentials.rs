//! The credentials of a target, taken on by a child for a walk, for good, or for an act in the host's own place. Never
//! more than the target has, but in a user namespace that is not ours.

use std::os::fd::BorrowedFd;

use nix::errno::Errno;
use nix::sched::{CloneFlags, setns};
use nix::sys::prctl::set_dumpable;
use nix::sys::stat::{Mode, umask};
use nix::unistd::{Gid, Uid, setfsgid, setfsuid, setgroups, setresgid, setresuid};
use rustix::thread::{
    CapabilitySet, CapabilitySets, capabilities, set_capabilities, set_no_new_privs,
};

use crate::emulate::{Stopped, Trying};
use crate::sys::fork::end_with_parent;

/// The credentials of file system calls, as ids of our own user namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emulate) struct Credentials {
    pub(in crate::emulate) uid: u32,
    pub(in crate::emulate) gid: u32,
    pub(in crate::emulate) groups: Vec<u32>,
    pub(in crate::emulate) umask: u32,
    /// In the target's user namespace.
    pub(in crate::emulate) capabilities: u64,
}

impl Credentials {
    /// Takes the users, groups and umask on, in our own user namespace. In a child only.
    pub(super) fn assume(&self) -> Result<(), Stopped> {
        let groups: Vec<Gid> = self.groups.iter().copied().map(Gid::from_raw).collect();
        setgroups(&groups).trying("setgroups")?;
        setfsgid(Gid::from_raw(self.gid));
        setfsuid(Uid::from_raw(self.uid));
        // They tell no error: asking for an id that cannot be tells what is in effect.
        let now = (setfsuid(Uid::from_raw(u32::MAX)), setfsgid(Gid::from_raw(u32::MAX)));
        if now != (Uid::from_raw(self.uid), Gid::from_raw(self.gid)) {
            return Err(Stopped::Host("taking on user and group".into(), Errno::EPERM));
        }
        umask(Mode::from_bits_truncate(self.umask));
        Ok(())
    }

    /// Goes on with these for good, in the host's own place, without a capability and without a way to get one.
    /// In a child only.
    pub(in crate::emulate) fn assume_for_good(&self) -> Result<(), Stopped> {
        let what = "leaving all rights behind";
        let (uid, gid) = (Uid::from_raw(self.uid), Gid::from_raw(self.gid));
        self.assume()?;
        // Without this, root would get its capabilities back from the program that it starts.
        set_no_new_privs(true).trying(what)?;
        setresgid(gid, gid, gid).trying(what)?;
        setresuid(uid, uid, uid).trying(what)?;
        let none = CapabilitySet::empty();
        set_capabilities(
            None,
            CapabilitySets { effective: none, permitted: none, inheritable: none },
        )
        .trying(what)?;
        end_with_parent().trying(what)
    }

    /// Goes on with these in the host's own place, and with these capabilities in `users`, or in our own user
    /// namespace. In a child only.
    pub(in crate::emulate) fn assume_on_host(
        &self,
        users: Option<BorrowedFd<'_>>,
    ) -> Result<(), Stopped> {
        set_dumpable(false).trying("prctl")?;
        self.assume()?;
        if let Some(users) = users {
            join(users)?;
        }
        let mut sets = capabilities(None).trying("capget")?;
        sets.effective = sets.permitted & CapabilitySet::from_bits_retain(self.capabilities);
        sets.permitted = sets.effective;
        sets.inheritable = CapabilitySet::empty();
        set_capabilities(None, sets).trying("capset")?;
        end_with_parent().trying("prctl")
    }
}

/// Enters a user namespace, whose root must not trace this process: other credentials make it what the
/// sysctl fs.suid_dumpable says.
pub(super) fn join(users: BorrowedFd<'_>) -> Result<(), Stopped> {
    set_dumpable(false).trying("prctl")?;
    setns(users, CloneFlags::CLONE_NEWUSER).trying("entering the user namespace")?;
    set_dumpable(false).trying("prctl")
}
