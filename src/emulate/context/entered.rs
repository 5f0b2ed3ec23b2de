//! A child that stands where the target stands: in its mounts and user namespace, at its root and working directory. It
//! can do no more than the target could there, until it says otherwise.

use std::os::fd::{AsFd, BorrowedFd};

use nix::errno::Errno;
use nix::sched::{CloneFlags, setns};
use nix::unistd::{chroot, fchdir, geteuid};
use rustix::thread::{CapabilitySet, CapabilitySets, capabilities, set_capabilities};

use super::credentials::{Credentials, join};
use super::{Context, is_ours};
use crate::emulate::ids::Range;
use crate::emulate::view::{Itself, View};
use crate::emulate::{Stopped, Trying};
use crate::sys::fork::end_with_parent;
use crate::sys::users;

impl Context {
    /// Enters its user namespace, with all capabilities there. In a child only.
    pub(in crate::emulate) fn enter_users(&self) -> Result<(), Stopped> {
        join(self.users())?;
        end_with_parent().trying("prctl")
    }

    /// Enters: mounts, root, working directory, then the credentials. In a child only.
    pub(in crate::emulate) fn enter(
        &self,
        credentials: &Credentials,
    ) -> Result<Entered<'_>, Stopped> {
        let entered = self.enter_among(credentials, self.own_users())?;
        entered.limit(CapabilitySet::from_bits_retain(credentials.capabilities))?;
        Ok(entered)
    }

    /// The same with all capabilities of the outermost user namespace around a target that has its own: as others
    /// could who are at its side. Also tells who has made that one, unless we have. In a child only.
    pub(in crate::emulate) fn enter_outermost(
        &self,
        credentials: &Credentials,
    ) -> Result<(Entered<'_>, Option<u32>), Stopped> {
        let what = "the user namespaces around the target";
        let mut users = self.user.try_clone().map_err(|_| Errno::EMFILE).trying(what)?;
        loop {
            let around = users::around(users.as_fd()).trying(what)?;
            if is_ours("ns/user", &around).trying(what)? {
                let maker = Some(users::owner(users.as_fd()).trying(what)?);
                let maker = maker.filter(|maker| *maker != geteuid().as_raw());
                return Ok((self.enter_among(credentials, Some(users.as_fd()))?, maker));
            }
            users = around;
        }
    }

    fn enter_among(
        &self,
        credentials: &Credentials,
        users: Option<BorrowedFd<'_>>,
    ) -> Result<Entered<'_>, Stopped> {
        let itself = Itself::open()?;
        setns(&self.mount, CloneFlags::CLONE_NEWNS).trying("entering the mount namespace")?;
        let view = itself.view()?;
        fchdir(&self.root).trying("the target's root")?;
        chroot(".").trying("the target's root")?;
        fchdir(&self.cwd).trying("the target's working directory")?;
        credentials.assume()?;
        if let Some(users) = users {
            join(users)?;
        }
        end_with_parent().trying("prctl")?;
        let held = capabilities(None).trying("capget")?.permitted;
        Ok(Entered { context: self, held, view })
    }
}

/// A child that stands where the target stands.
#[derive(Debug)]
pub(in crate::emulate) struct Entered<'a> {
    context: &'a Context,
    held: CapabilitySet,
    view: View,
}

impl Entered<'_> {
    /// The target's mounts, also those that are out of its reach.
    pub(in crate::emulate) fn view(&self) -> &View {
        &self.view
    }

    /// The users and groups of the user namespace that the child is in, and those of the one around it that they are.
    pub(in crate::emulate) fn ids(&self) -> Result<[Vec<Range>; 2], Stopped> {
        let map = |name| {
            let ranges = self.view.itself().read(name).map(|map| Range::all(&map));
            ranges.and_then(|ranges| ranges.ok_or(Errno::EPROTO)).trying(name)
        };
        Ok([map("uid_map")?, map("gid_map")?])
    }

    /// Whether what is mounted here could be seen elsewhere: at `place`, in the host's user namespace, where
    /// mounts may be shared with the host's own.
    pub(in crate::emulate) fn is_shared(&self, place: impl AsFd) -> Result<bool, Stopped> {
        if self.context.has_own_users() {
            return Ok(false);
        }
        Ok(self.view.of(place)?.is_none_or(|mount| mount.shared))
    }

    /// What `path` begins at: as in the kernel, no descriptor counts for an absolute one.
    pub(in crate::emulate) fn start(&self, path: &[u8]) -> Result<BorrowedFd<'_>, Errno> {
        match &self.context.start {
            _ if path.starts_with(b"/") => Ok(nix::fcntl::AT_FDCWD),
            None => Ok(nix::fcntl::AT_FDCWD),
            Some(Ok(directory)) => Ok(directory.file.as_fd()),
            Some(Err(errno)) => Err(*errno),
        }
    }

    /// Has these capabilities in effect, of those that are held in the target's user namespace.
    pub(in crate::emulate) fn limit(&self, wanted: CapabilitySet) -> Result<(), Stopped> {
        let effective = wanted & self.held;
        let sets =
            CapabilitySets { effective, permitted: self.held, inheritable: CapabilitySet::empty() };
        set_capabilities(None, sets).trying("capset")
    }
}
