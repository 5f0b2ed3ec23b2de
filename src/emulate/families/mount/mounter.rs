//! A target that mounts: its rights, and its mount namespace. Only CAP_SYS_ADMIN can be lent, and only to
//! nobody but root.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;

use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, OFlag, OpenHow, ResolveFlag, openat2};
use nix::unistd::{Uid, setfsuid};
use rustix::fs::{AtFlags, StatxAttributes, StatxFlags, statx};
use rustix::thread::CapabilitySet;

use super::options::MountOptions;
use crate::emulate::context::{Context, Credentials, Entered};
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Acted, Outcome, Stop, Trying, act, act_for_value, attach, opener};

/// Whose call it is.
pub(super) struct Mounter<'a> {
    request: &'a ClaimedRequest,
    pub(super) context: Context,
    credentials: Credentials,
    /// Whether CAP_SYS_ADMIN is not its own.
    pub(super) is_lent: bool,
}

impl<'a> Mounter<'a> {
    /// Takes its context, and refuses one that may not mount at all. Errors of the path `target` come first,
    /// as in the kernel.
    pub(super) fn take(
        request: &'a ClaimedRequest,
        allowed: &MountOptions,
        target: &[u8],
        flags: OFlag,
    ) -> Outcome<Self> {
        let context = Context::take(request, None)?;
        let credentials = context.credentials()?;
        // In the mount namespace of the host, everybody there would see the mount.
        if !context.has_own_mounts() {
            let why = "the target has no mount namespace of its own";
            return Err(Stop::excluded(why.to_owned()));
        }
        act(request, || {
            find(&context.enter(&credentials)?, target, flags)?;
            Ok((0, None))
        })?;
        let able = CapabilitySet::from_bits_retain(credentials.capabilities);
        let is_lent = !able.contains(CapabilitySet::SYS_ADMIN);
        if is_lent && !allowed.lend {
            return Err(Stop::incapable("CAP_SYS_ADMIN"));
        }
        Ok(Self { request, context, credentials, is_lent })
    }

    /// Does a part in a child that ends with a descriptor.
    pub(super) fn step(&self, part: impl FnOnce() -> Acted) -> Outcome<OwnedFd> {
        let (_, descriptor) = act(self.request, part)?;
        descriptor.ok_or(Stop::host("a child process gave nothing"))
    }

    /// Does the last part in a child.
    pub(super) fn finish(&self, part: impl FnOnce() -> Acted) -> Outcome {
        act_for_value(self.request, part)
    }

    /// Attaches what was made where the target means it; with the target's own rights on the way there.
    pub(super) fn attach(&self, tree: OwnedFd, target: &[u8]) -> Outcome {
        self.finish(|| {
            let entered = self.enter()?;
            let place = find(&entered, target, OFlag::O_DIRECTORY)?;
            // Not before the walk: a lent capability must not open directories to the target.
            self.may_mount(&entered)?;
            attach::attach(&entered, tree, place)?;
            Ok((0, None))
        })
    }

    /// Stands where the target stands, with its rights. In a child only.
    pub(super) fn enter(&self) -> Outcome<Entered<'_>> {
        let entered = self.context.enter(&self.credentials)?;
        // Setting an impossible user returns the one in effect. Others than root could otherwise
        // hide what root of their container relies on.
        if self.is_lent && setfsuid(Uid::from_raw(u32::MAX)) != Uid::from_raw(0) {
            return Err(Stop::excluded("CAP_SYS_ADMIN is lent to root only"));
        }
        Ok(entered)
    }

    /// The same with the rights of others at its side, and who has made their user namespace.
    pub(super) fn enter_outermost(&self) -> Outcome<(Entered<'_>, Option<u32>)> {
        self.context.enter_outermost(&self.credentials)
    }

    /// Has CAP_SYS_ADMIN from here on, if it has to be lent.
    pub(super) fn may_mount(&self, entered: &Entered<'_>) -> Outcome<()> {
        let own = CapabilitySet::from_bits_retain(self.credentials.capabilities);
        entered.limit(own | CapabilitySet::SYS_ADMIN)
    }
}

/// Fails with EINVAL if it is not the root of a mount.
pub(super) fn is_mounted(file: &OwnedFd) -> Outcome<()> {
    let known = statx(file, "", AtFlags::EMPTY_PATH, StatxFlags::BASIC_STATS).trying("statx")?;
    match known.stx_attributes.contains(StatxAttributes::MOUNT_ROOT) {
        true => Ok(()),
        // Before Linux 5.8 it is not known.
        false if !known.stx_attributes_mask.contains(StatxAttributes::MOUNT_ROOT) => Ok(()),
        false => Err(Errno::EINVAL.into()),
    }
}

/// What `path` leads to where the child stands.
pub(super) fn find(entered: &Entered<'_>, path: &[u8], flags: OFlag) -> Outcome<OwnedFd> {
    let how = OpenHow::new()
        .flags(flags | OFlag::O_PATH | OFlag::O_CLOEXEC)
        .resolve(ResolveFlag::RESOLVE_NO_MAGICLINKS);
    let found = openat2(AT_FDCWD, OsStr::from_bytes(path), how)?;
    opener::check_process(&found, &entered.mount_table().path(&found)?)?;
    Ok(found)
}
