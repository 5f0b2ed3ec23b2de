//! The credentials of a target, taken on by a child for a walk, for good, or for an act in the host's own place. Never
//! more than the target has, but in a user namespace that is not ours.
//!
//! All ids are taken on, not those of file system calls alone: to the kernel a process whose effective user is root
//! owns each user namespace that root has made, may ask a file system in user space of root's, and leaves root's
//! credentials in the files that it opens.

use std::os::fd::BorrowedFd;

use nix::errno::Errno;
use nix::sched::{CloneFlags, setns};
use nix::sys::prctl::set_dumpable;
use nix::sys::stat::{Mode, umask};
use nix::unistd::{Gid, Uid, setfsgid, setfsuid, setgroups, setresgid, setresuid};
use rustix::thread::{
    CapabilitySet, CapabilitySets, capabilities, set_capabilities, set_keep_capabilities,
    set_no_new_privs,
};

use crate::emulate::{Outcome, Stop, Trying};
use crate::kernel::fork::end_with_parent;
use crate::kernel::proc::{self, Status};

/// The ids are those of our own user namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::emulate) struct Credentials {
    /// The real, effective, saved and file system user.
    pub(in crate::emulate) uids: [u32; 4],
    /// The same of groups.
    pub(in crate::emulate) gids: [u32; 4],
    pub(in crate::emulate) groups: Vec<u32>,
    pub(in crate::emulate) umask: u32,
    /// In the target's user namespace.
    pub(in crate::emulate) capabilities: u64,
}

impl Credentials {
    /// Those of a /proc/PID/status.
    pub(super) fn of(status: &Status) -> Option<Self> {
        Some(Self {
            uids: status.uids()?,
            gids: status.gids()?,
            groups: status.groups()?,
            umask: status.umask()?,
            capabilities: status.capabilities()?,
        })
    }

    /// Those of one user and group, without capabilities.
    pub(in crate::emulate) fn of_user(uid: u32, gid: u32, umask: u32) -> Self {
        Self { uids: [uid; 4], gids: [gid; 4], groups: vec![], umask, capabilities: 0 }
    }

    /// The user who owns what is made.
    pub(in crate::emulate) fn uid(&self) -> u32 {
        self.uids[3]
    }

    /// The same of groups.
    pub(in crate::emulate) fn gid(&self) -> u32 {
        self.gids[3]
    }

    /// Whether this process has all of these, but for the umask: then there is nothing to take on, which an ordinary
    /// user could not do.
    pub(super) fn are_own(&self) -> Outcome<bool> {
        Self::own().map(|own| self.are(own))
    }

    /// Whether they are those, but for the umask.
    pub(super) fn are(&self, own: Self) -> bool {
        *self == Self { umask: self.umask, ..own }
    }

    /// Those of this process now.
    pub(super) fn own() -> Outcome<Self> {
        let own =
            proc::own_directory().and_then(|own| own.read("status")).trying("/proc/self/status")?;
        Self::of(&Status::of(&own)).ok_or(Stop::host("/proc/self/status: not understood"))
    }

    /// Takes users, groups and umask on, in our own user namespace, and keeps all capabilities. In a child only, which
    /// from then on nobody who has the same ids may trace.
    pub(super) fn assume(&self) -> Outcome<()> {
        if self.are_own()? {
            umask(Mode::from_bits_truncate(self.umask));
            return set_dumpable(false).trying("prctl");
        }
        let what = "taking on user and group";
        let groups: Vec<Gid> = self.groups.iter().copied().map(Gid::from_raw).collect();
        // Groups before users: leaving user 0 clears the effective capabilities, which this takes.
        setgroups(&groups).trying("setgroups")?;
        // Otherwise leaving user 0 clears the permitted capabilities, too, and no user namespace could be entered.
        set_keep_capabilities(true).trying(what)?;
        let [real, effective, saved, files] = self.gids.map(Gid::from_raw);
        setresgid(real, effective, saved).trying(what)?;
        // setresgid(2) sets this one to the effective group, so it comes second. The same holds for users.
        setfsgid(files);
        let [real, effective, saved, files] = self.uids.map(Uid::from_raw);
        setresuid(real, effective, saved).trying(what)?;
        setfsuid(files);
        // These two return no error: asking for an id that cannot be returns the one that is in effect.
        let now = (setfsuid(Uid::from_raw(u32::MAX)), setfsgid(Gid::from_raw(u32::MAX)));
        if now != (Uid::from_raw(self.uid()), Gid::from_raw(self.gid())) {
            return Err(Stop::tried(what, Errno::EPERM));
        }
        umask(Mode::from_bits_truncate(self.umask));
        // With the user the effective ones have gone, which entering a user namespace takes.
        let permitted = capabilities(None).trying("capget")?.permitted;
        hold(permitted, permitted)?;
        // The change of user has made it what the sysctl fs.suid_dumpable says.
        set_dumpable(false).trying("prctl")
    }

    /// Goes on with these for good, in the host's own place, without a capability and without a way to get one.
    /// In a child only.
    pub(in crate::emulate) fn assume_for_good(&self) -> Outcome<()> {
        self.assume()?;
        // Without this, root would get its capabilities back from the program that it starts.
        set_no_new_privs(true).trying("leaving all rights behind")?;
        hold(CapabilitySet::empty(), CapabilitySet::empty())?;
        // Last: a change of credentials clears this setting (PR_SET_PDEATHSIG of prctl(2)).
        end_with_parent().trying("prctl")
    }

    /// Goes on with these in the host's own place, and with these capabilities in `users`, or in our own user
    /// namespace. In a child only.
    pub(in crate::emulate) fn assume_on_host(&self, users: Option<BorrowedFd<'_>>) -> Outcome<()> {
        // Before the ids change: a process with the same ids could trace this one between the two.
        set_dumpable(false).trying("prctl")?;
        self.assume()?;
        if let Some(users) = users {
            join(users)?;
        }
        let permitted = capabilities(None).trying("capget")?.permitted;
        let own = permitted & CapabilitySet::from_bits_retain(self.capabilities);
        hold(own, own)?;
        end_with_parent().trying("prctl")
    }
}

/// Has these capabilities, and none for a program that is started.
pub(super) fn hold(effective: CapabilitySet, permitted: CapabilitySet) -> Outcome<()> {
    let sets = CapabilitySets { effective, permitted, inheritable: CapabilitySet::empty() };
    set_capabilities(None, sets).trying("capset")
}

/// Enters a user namespace, whose root must not trace this process: other credentials make it what the
/// sysctl fs.suid_dumpable says.
pub(super) fn join(users: BorrowedFd<'_>) -> Outcome<()> {
    set_dumpable(false).trying("prctl")?;
    setns(users, CloneFlags::CLONE_NEWUSER).trying("entering the user namespace")?;
    set_dumpable(false).trying("prctl")
}
