//! A child that stands where the target stands: in its mounts and user namespace, at its root and working directory. It
//! can do no more than the target could there, until it says otherwise.

use std::os::fd::{AsFd, BorrowedFd};

use nix::errno::Errno;
use nix::sched::{CloneFlags, setns};
use nix::unistd::{chroot, fchdir, geteuid};
use rustix::thread::{CapabilitySet, capabilities};

use super::credentials::{Credentials, hold, join};
use super::own::own;
use super::{Context, is_ours};
use crate::emulate::ids::Range;
use crate::emulate::mount_table::{MountTable, OwnProc};
use crate::emulate::{Outcome, Trying};
use crate::kernel::fork::end_with_parent;
use crate::kernel::users;

impl Context {
    /// Enters its user namespace, with all capabilities there. In a child only.
    pub(in crate::emulate) fn enter_users(&self) -> Outcome<()> {
        join(self.users())?;
        end_with_parent().trying("prctl")
    }

    /// This process itself, if it stands where the target stands and has its rights, so that there is nothing to enter.
    pub(in crate::emulate) fn here(
        &self,
        credentials: &Credentials,
    ) -> Outcome<Option<Entered<'_>>> {
        let own = own()?;
        if self.has_own_users() || !self.is_here()? || !credentials.are(own.credentials.clone()) {
            return Ok(None);
        }
        let mount_table = MountTable::new(OwnProc::open()?);
        let held = capabilities(None).trying("capget")?.permitted;
        Ok(Some(Entered { context: self, held, mount_table }))
    }

    /// Whether this process stands where the target stands, and has its rights.
    pub(in crate::emulate) fn is_here_as(&self, credentials: &Credentials) -> Outcome<bool> {
        self.here(credentials).map(|entered| entered.is_some())
    }

    /// Enters: mounts, root, working directory, then the credentials. In a child only.
    pub(in crate::emulate) fn enter(&self, credentials: &Credentials) -> Outcome<Entered<'_>> {
        let entered = self.enter_among(credentials, self.own_users())?;
        entered.limit(CapabilitySet::from_bits_retain(credentials.capabilities))?;
        Ok(entered)
    }

    /// The same with all capabilities of the outermost user namespace around a target that has its own: as others
    /// could who are at its side. Returns also who has made that one, unless we have. In a child only.
    pub(in crate::emulate) fn enter_outermost(
        &self,
        credentials: &Credentials,
    ) -> Outcome<(Entered<'_>, Option<u32>)> {
        let what = "the user namespaces around the target";
        let mut users = self.user.try_clone().map_err(|_| Errno::EMFILE).trying(what)?;
        loop {
            let around = users::around(users.as_fd()).trying(what)?;
            if is_ours("ns/user", &around).trying(what)? {
                // The maker of a user namespace has all capabilities in it, and in those below: user_namespaces(7).
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
    ) -> Outcome<Entered<'_>> {
        let itself = OwnProc::open()?;
        let is_here = self.is_here()?;
        if !is_here {
            setns(&self.mount, CloneFlags::CLONE_NEWNS).trying("entering the mount namespace")?;
        }
        // As it is seen from the root of the host.
        let mount_table = itself.mount_table()?;
        if !is_here {
            // setns(2) leads to the root of the mount namespace: the target's own can be another one (chroot(2)).
            fchdir(&self.root).trying("the target's root")?;
            chroot(".").trying("the target's root")?;
        }
        fchdir(&self.cwd).trying("the target's working directory")?;
        // Before the user namespace is entered: the ids are those of ours, and the target's need not map all of them.
        credentials.assume()?;
        if let Some(users) = users {
            join(users)?;
        }
        end_with_parent().trying("prctl")?;
        let held = capabilities(None).trying("capget")?.permitted;
        Ok(Entered { context: self, held, mount_table })
    }
}

/// A child that stands where the target stands.
#[derive(Debug)]
pub(in crate::emulate) struct Entered<'a> {
    context: &'a Context,
    held: CapabilitySet,
    mount_table: MountTable,
}

impl Entered<'_> {
    /// The target's mounts, also those that are out of its reach.
    pub(in crate::emulate) fn mount_table(&self) -> &MountTable {
        &self.mount_table
    }

    /// The users and groups of the user namespace that the child is in, and those of the one around it that they are.
    pub(in crate::emulate) fn ids(&self) -> Outcome<[Vec<Range>; 2]> {
        let map = |name| {
            let ranges = self.mount_table.itself().read(name).map(|map| Range::all(&map));
            ranges.and_then(|ranges| ranges.ok_or(Errno::EPROTO)).trying(name)
        };
        Ok([map("uid_map")?, map("gid_map")?])
    }

    /// Whether what is mounted here could be seen elsewhere: at `place`, in the host's user namespace, where
    /// mounts may be shared with the host's own.
    pub(in crate::emulate) fn is_shared(&self, place: impl AsFd) -> Outcome<bool> {
        // A mount namespace of less privileged users only gets mounts of the host, as a slave: what is mounted there
        // never appears on the host (mount_namespaces(7)).
        if self.context.has_own_users() {
            return Ok(false);
        }
        Ok(self.mount_table.of(place)?.is_none_or(|mount| mount.shared))
    }

    /// What `path` begins at: as in the kernel, no descriptor counts for an absolute one.
    pub(in crate::emulate) fn start(&self, path: &[u8]) -> Result<BorrowedFd<'_>, Errno> {
        match &self.context.start {
            _ if path.starts_with(b"/") => Ok(nix::fcntl::AT_FDCWD),
            None => Ok(self.context.cwd.as_fd()),
            Some(Ok(directory)) => Ok(directory.file.as_fd()),
            Some(Err(errno)) => Err(*errno),
        }
    }

    /// Has these capabilities in effect, of those that are held in the target's user namespace.
    pub(in crate::emulate) fn limit(&self, wanted: CapabilitySet) -> Outcome<()> {
        hold(wanted & self.held, self.held)
    }
}
