//! A target whose names are changed: where they are, and whether the rules allow that.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::AtFlags;
use nix::sys::stat::{SFlag, fstatat};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::emulate::context::{Context, Credentials, Entered};
use crate::emulate::families::open::OpenOptions;
use crate::emulate::judge::judge;
use crate::emulate::parent_and_name::{ParentAndName, place, split};
use crate::emulate::path_rules::Access;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Outcome, Returned, Stop, act_in_place, look_in_place};

/// A target, and what it is allowed.
pub(super) struct Target<'a> {
    request: &'a ClaimedRequest,
    pub(super) context: Context,
    pub(super) credentials: Credentials,
    options: &'a OpenOptions,
}

/// Where a name is, or is to be, and the path that the host has for it.
pub(super) struct Named {
    pub(super) parent: OwnedFd,
    name: OsString,
    pub(super) path: PathBuf,
}

impl<'a> Target<'a> {
    /// The target, with the directory of descriptor `dirfd`.
    pub(super) fn take(
        request: &'a ClaimedRequest,
        dirfd: Option<u32>,
        options: &'a OpenOptions,
    ) -> Outcome<Self> {
        let context = Context::take(request, dirfd)?;
        let credentials = context.credentials()?;
        Ok(Self { request, context, credentials, options })
    }

    /// Finds the directory of `path`, which begins at `start` or else where the call begins, and allows writing its last
    /// name. The kernel has `dots` for one that is `.`, `..` or the root.
    pub(super) fn name(&self, start: Option<OwnedFd>, path: &[u8], dots: Errno) -> Outcome<Named> {
        let place = self.place(start, path, dots)?;
        let path = self.judge(&place.parent, Some(trimmed(&place.name)), Access::Write)?;
        Ok(Named { parent: place.parent, name: place.name, path })
    }

    /// The same for one that is to be made: where it is there, the kernel says that before anything else.
    pub(super) fn new_name(&self, start: Option<OwnedFd>, path: &[u8]) -> Outcome<Named> {
        let place = self.place(start, path, Errno::EEXIST)?;
        match self.judge(&place.parent, Some(trimmed(&place.name)), Access::Write) {
            Ok(path) => Ok(Named { parent: place.parent, name: place.name, path }),
            Err(stop) => self.refuse_name(&place, stop),
        }
    }

    /// Refuses to make the name `path`, for a reason of ours: what is wrong with it for the kernel comes first.
    pub(super) fn refuse_new(&self, path: &[u8], why: Stop) -> Outcome {
        self.refuse_name(&self.place(None, path, Errno::EEXIST)?, why)
    }

    fn refuse_name<T>(&self, place: &ParentAndName, why: Stop) -> Outcome<T> {
        // `mkdir -p` expects EEXIST also for directories where nothing may be made.
        self.act(|_| Ok(place.is_free()?))?;
        Err(why)
    }

    fn place(&self, start: Option<OwnedFd>, path: &[u8], dots: Errno) -> Outcome<ParentAndName> {
        let found = act_in_place(self.request, &self.context, &self.credentials, |entered| {
            let start = match &start {
                Some(start) if !path.starts_with(b"/") => start.as_fd(),
                _ => entered.start(path)?,
            };
            Ok((0, Some(place(start, path, dots)?.parent)))
        });
        let parent = found?.1.ok_or(Stop::host("no directory was found"))?;
        let (_, name) = split(path)?;
        Ok(ParentAndName { parent, name })
    }

    /// Allows access to what was found, or `name` in it; the path that the host has for it.
    pub(super) fn judge(
        &self,
        found: &OwnedFd,
        name: Option<&OsStr>,
        access: Access,
    ) -> Outcome<PathBuf> {
        let allowed = |path: &Path| self.options.allow(path, access);
        judge(allowed, &self.context, found, name)
    }

    /// Acts in the target's place, with its rights.
    pub(super) fn act(&self, act: impl FnOnce(&Entered<'_>) -> Outcome<()>) -> Outcome {
        let acted = act_in_place(self.request, &self.context, &self.credentials, |entered| {
            act(entered).map(|()| (0, None))
        });
        acted.map(|(value, _)| Returned::Value(value))
    }

    /// Finds something out in the target's place, with its rights.
    pub(super) fn look<T: Serialize + DeserializeOwned>(
        &self,
        look: impl FnOnce(&Entered<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        look_in_place(self.request, &self.context, &self.credentials, look)
    }
}

impl Named {
    pub(super) fn name(&self) -> &OsStr {
        &self.name
    }

    /// Whether a directory has this name now.
    pub(super) fn is_directory(&self) -> bool {
        let known = fstatat(&self.parent, trimmed(&self.name), AtFlags::AT_SYMLINK_NOFOLLOW);
        known.is_ok_and(|known| {
            SFlag::from_bits_truncate(known.st_mode) & SFlag::S_IFMT == SFlag::S_IFDIR
        })
    }
}

/// A name without the slashes behind it.
fn trimmed(name: &OsStr) -> &OsStr {
    let bytes = name.as_bytes();
    let end = bytes.iter().rposition(|&byte| byte != b'/').map_or(0, |last| last + 1);
    OsStr::from_bytes(&bytes[..end])
}
