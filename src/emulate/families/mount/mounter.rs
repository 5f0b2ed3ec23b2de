//! A target that mounts: by what right, and in whose mounts. It never lends more than CAP_SYS_ADMIN, and that to
//! nobody but root.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;

use nix::fcntl::{AT_FDCWD, OFlag, OpenHow, ResolveFlag, openat2};
use nix::unistd::{Uid, setfsuid};
use rustix::thread::CapabilitySet;

use super::Policy;
use crate::emulate::context::{Context, Credentials, Entered};
use crate::emulate::request::Request;
use crate::emulate::{Acted, Done, Refusal, Stopped, act, act_for_value, attach};

/// Whose call it is.
pub(super) struct Mounter<'a> {
    request: &'a Request,
    pub(super) context: Context,
    credentials: Credentials,
    /// Whether CAP_SYS_ADMIN is not its own.
    pub(super) is_lent: bool,
}

/// What a step in a child came to: a descriptor for the next one, or the call's errno.
pub(super) type Step = Result<OwnedFd, nix::errno::Errno>;

impl<'a> Mounter<'a> {
    /// Takes its context, and refuses one that may not mount at all.
    pub(super) fn take(request: &'a Request, policy: &Policy) -> Result<Self, Refusal> {
        let context = Context::take(request, None)?;
        let credentials = context.credentials()?;
        if !context.has_own_mounts() {
            let why = "the target has no mount namespace of its own";
            return Err(Refusal::Excluded(why.to_owned()));
        }
        let able = CapabilitySet::from_bits_retain(credentials.capabilities);
        let is_lent = !able.contains(CapabilitySet::SYS_ADMIN);
        if is_lent && !policy.lend {
            return Err(Refusal::Incapable("CAP_SYS_ADMIN"));
        }
        Ok(Self { request, context, credentials, is_lent })
    }

    /// Does a part in a child that ends with a descriptor.
    pub(super) fn step(&self, part: impl FnOnce() -> Acted) -> Result<Step, Refusal> {
        match act(self.request, part)? {
            Ok((_, Some(descriptor))) => Ok(Ok(descriptor)),
            Ok((_, None)) => Err(Refusal::Host("a child process gave nothing".to_owned())),
            Err(errno) => Ok(Err(errno)),
        }
    }

    /// Does the last part in a child.
    pub(super) fn finish(&self, part: impl FnOnce() -> Acted) -> Result<Done, Refusal> {
        act_for_value(self.request, part)
    }

    /// Attaches what was made where the target means it; with the target's own rights on the way there.
    pub(super) fn attach(&self, made: Step, target: &[u8]) -> Result<Done, Refusal> {
        let tree = match made {
            Ok(tree) => tree,
            Err(errno) => return Ok(Done::Failed(errno)),
        };
        self.finish(|| {
            let entered = self.enter()?;
            let place = find(target, OFlag::O_DIRECTORY)?;
            self.may_mount(&entered)?;
            attach::attach(&entered, tree, place)?;
            Ok((0, None))
        })
    }

    /// Stands where the target stands, with its rights. In a child only.
    pub(super) fn enter(&self) -> Result<Entered<'_>, Stopped> {
        let entered = self.context.enter(&self.credentials)?;
        // Asking for a user that cannot be tells which is in effect. Others than root could otherwise
        // hide what root of their container relies on.
        if self.is_lent && setfsuid(Uid::from_raw(u32::MAX)) != Uid::from_raw(0) {
            return Err(Stopped::Excluded("CAP_SYS_ADMIN is lent to root only"));
        }
        Ok(entered)
    }

    /// The same with the rights of others at its side, and who has made their user namespace.
    pub(super) fn enter_outermost(&self) -> Result<(Entered<'_>, Option<u32>), Stopped> {
        self.context.enter_outermost(&self.credentials)
    }

    /// Has CAP_SYS_ADMIN from here on, if it has to be lent.
    pub(super) fn may_mount(&self, entered: &Entered<'_>) -> Result<(), Stopped> {
        let own = CapabilitySet::from_bits_retain(self.credentials.capabilities);
        entered.limit(own | CapabilitySet::SYS_ADMIN)
    }
}

/// What `path` leads to where the child stands.
pub(super) fn find(path: &[u8], flags: OFlag) -> Result<OwnedFd, Stopped> {
    let how = OpenHow::new()
        .flags(flags | OFlag::O_PATH | OFlag::O_CLOEXEC)
        .resolve(ResolveFlag::RESOLVE_NO_MAGICLINKS);
    Ok(openat2(AT_FDCWD, OsStr::from_bytes(path), how)?)
}
