//! The file that a call names, found in the target's place and with its rights. What comes of it gives nothing but
//! the place of the file; it never follows a link of /proc that would be the child's own.

use std::os::fd::OwnedFd;

use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, OpenHow, ResolveFlag, openat2};

use super::context::{Context, Credentials};
use super::request::Request;
use super::{Refusal, act};

/// How a call names a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// By a path, and a link at its end is followed or is meant itself.
    Path(Vec<u8>, bool),
    /// By the link in /proc/self/fd of a descriptor: what the C library and others use where a call takes none.
    Link(u32),
    /// By what the path would begin at, whatever that is.
    Start,
    /// By a descriptor that is good for more than its place.
    Descriptor,
}

impl Named {
    /// By a path.
    pub(super) fn path(path: Vec<u8>, follow: bool) -> Self {
        let number = path
            .strip_prefix(b"/proc/self/fd/")
            .or(path.strip_prefix(b"/proc/thread-self/fd/"))
            .filter(|number| follow && number.iter().all(u8::is_ascii_digit))
            .and_then(|number| std::str::from_utf8(number).ok()?.parse().ok());
        number.map_or(Named::Path(path, follow), Named::Link)
    }

    /// The descriptor of the target's that this needs, where it is none of the call's.
    pub(super) fn link(&self) -> Option<u32> {
        match self {
            Named::Link(fd) => Some(*fd),
            _ => None,
        }
    }

    /// By a path and the flags of a call that takes `AT_SYMLINK_NOFOLLOW` and `AT_EMPTY_PATH`.
    pub(super) fn at(path: Vec<u8>, flags: u32) -> Result<Self, Errno> {
        let flags = AtFlags::from_bits_retain(flags as i32);
        if !(AtFlags::AT_SYMLINK_NOFOLLOW | AtFlags::AT_EMPTY_PATH).contains(flags) {
            return Err(Errno::EINVAL);
        }
        let itself = path.is_empty() && flags.contains(AtFlags::AT_EMPTY_PATH);
        let follow = !flags.contains(AtFlags::AT_SYMLINK_NOFOLLOW);
        Ok(if itself { Named::Start } else { Named::path(path, follow) })
    }

    /// Finds it.
    pub(super) fn find(
        &self,
        request: &Request,
        context: &Context,
        credentials: &Credentials,
    ) -> Result<OwnedFd, Refusal> {
        let (path, follow) = match self {
            Named::Path(path, follow) => (path, *follow),
            // Whatever the target has mounted on its /proc: it may do the same with its descriptor.
            Named::Link(_) => return Ok(context.start().map_err(|_| Errno::ENOENT)?),
            Named::Start => return Ok(context.start()?),
            Named::Descriptor => return Ok(context.descriptor()?),
        };
        let (_, found) = act(request, || {
            let entered = context.enter(credentials)?;
            let last = if follow { OFlag::empty() } else { OFlag::O_NOFOLLOW };
            let how = OpenHow::new()
                .flags(last | OFlag::O_PATH | OFlag::O_CLOEXEC)
                .resolve(ResolveFlag::RESOLVE_NO_MAGICLINKS);
            Ok((0, Some(openat2(entered.start(path)?, path.as_slice(), how)?)))
        })??;
        Ok(found.ok_or(Errno::ENOENT)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::libc::{AT_EMPTY_PATH, AT_REMOVEDIR, AT_SYMLINK_NOFOLLOW};

    #[test]
    fn a_link_of_proc_is_the_descriptor() {
        let path = |path: &str, follow| Named::path(path.into(), follow);
        assert_eq!(path("/proc/self/fd/7", true), Named::Link(7));
        assert_eq!(path("/proc/thread-self/fd/12", true).link(), Some(12));
        assert_eq!(path("/proc/self/fd/7", false).link(), None);
        for other in
            ["/proc/self/fd/", "/proc/self/fd/+7", "/proc/self/fd/7/", "/proc/1/fd/7", "proc"]
        {
            assert_eq!(path(other, true), Named::Path(other.into(), true));
        }
    }

    #[test]
    fn flags_say_what_a_path_means() {
        let at = |path: &str, flags: i32| Named::at(path.into(), flags as u32);
        assert_eq!(at("a", 0), Ok(Named::Path("a".into(), true)));
        assert_eq!(
            at("a", AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW),
            Ok(Named::Path("a".into(), false))
        );
        assert_eq!(at("", AT_EMPTY_PATH), Ok(Named::Start));
        assert_eq!(at("", 0), Ok(Named::Path("".into(), true)));
        assert_eq!(at("a", AT_REMOVEDIR), Err(Errno::EINVAL));
    }
}
