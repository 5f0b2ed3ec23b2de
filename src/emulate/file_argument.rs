//! The file that a call names, found in the target's place and with its rights. What comes of it gives nothing but
//! the place of the file; it never follows a link of /proc that would be the child's own.

use std::os::fd::OwnedFd;

use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, OpenHow, ResolveFlag, openat2};

use super::context::{Context, Credentials};
use super::request::ClaimedRequest;
use super::{Outcome, act_in_place, opener};

/// How a call names a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FileArgument {
    /// By a path, and a link at its end is followed or is meant itself.
    Path(Vec<u8>, bool),
    /// By the link in /proc/self/fd of a descriptor: what the C library and others use where a call takes none.
    Link(u32),
    /// By what the path would begin at, whatever that is.
    Start,
    /// By a descriptor that is good for more than its place.
    Descriptor,
}

/// The links of /dev to descriptors that have names.
const STREAMS: &[(&[u8], &[u8])] =
    &[(b"/dev/stdin", b"0"), (b"/dev/stdout", b"1"), (b"/dev/stderr", b"2")];

impl FileArgument {
    /// By a path.
    pub(super) fn path(path: Vec<u8>, follow: bool) -> Self {
        // glibc implements fchmodat(3) with AT_SYMLINK_NOFOLLOW through such a path, and programs use it for
        // descriptors with O_PATH. Looked up in the target's place, it would lead to a descriptor of this process.
        let number = path
            .strip_prefix(b"/proc/self/fd/")
            .or(path.strip_prefix(b"/proc/thread-self/fd/"))
            .or(path.strip_prefix(b"/dev/fd/"))
            .or(STREAMS.iter().find(|(name, _)| *name == path).map(|(_, number)| *number))
            .filter(|number| follow && number.iter().all(u8::is_ascii_digit))
            .and_then(|number| std::str::from_utf8(number).ok()?.parse().ok());
        number.map_or(FileArgument::Path(path, follow), FileArgument::Link)
    }

    /// The descriptor of the target which this needs, where it is not an argument of the call.
    pub(super) fn link(&self) -> Option<u32> {
        match self {
            FileArgument::Link(fd) => Some(*fd),
            _ => None,
        }
    }

    /// By a path and the flags of a call that takes `AT_SYMLINK_NOFOLLOW` and `AT_EMPTY_PATH`.
    /// The flags are looked at before the path, and that before what it begins at, as in the kernel.
    pub(super) fn at(path: impl FnOnce() -> Outcome<Vec<u8>>, flags: u32) -> Outcome<Self> {
        let flags = AtFlags::from_bits_retain(flags as i32);
        if !(AtFlags::AT_SYMLINK_NOFOLLOW | AtFlags::AT_EMPTY_PATH).contains(flags) {
            return Err(Errno::EINVAL.into());
        }
        let path = path()?;
        let itself = path.is_empty();
        if itself && !flags.contains(AtFlags::AT_EMPTY_PATH) {
            return Err(Errno::ENOENT.into());
        }
        let follow = !flags.contains(AtFlags::AT_SYMLINK_NOFOLLOW);
        Ok(if itself { FileArgument::Start } else { FileArgument::path(path, follow) })
    }

    /// Finds it.
    pub(super) fn find(
        &self,
        request: &ClaimedRequest,
        context: &Context,
        credentials: &Credentials,
    ) -> Outcome<OwnedFd> {
        let (path, follow) = match self {
            FileArgument::Path(path, follow) => (path, *follow),
            // Whatever the target has mounted on its /proc: it may do the same with its descriptor.
            FileArgument::Link(_) => return Ok(context.start().map_err(|_| Errno::ENOENT)?),
            FileArgument::Start => return Ok(context.start()?),
            FileArgument::Descriptor => return Ok(context.descriptor()?),
        };
        let (_, found) = act_in_place(request, context, credentials, |entered| {
            let last = if follow { OFlag::empty() } else { OFlag::O_NOFOLLOW };
            let how = OpenHow::new()
                // O_PATH does not open the file: a FIFO, a device or a lease could delay this process.
                .flags(last | OFlag::O_PATH | OFlag::O_CLOEXEC)
                .resolve(ResolveFlag::RESOLVE_NO_MAGICLINKS);
            let found = openat2(entered.start(path)?, path.as_slice(), how)?;
            opener::check_process(&found, &entered.mount_table().path(&found)?)?;
            Ok((0, Some(found)))
        })?;
        Ok(found.ok_or(Errno::ENOENT)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulate::Stop;
    use nix::libc::{AT_EMPTY_PATH, AT_REMOVEDIR, AT_SYMLINK_NOFOLLOW};

    #[test]
    fn a_link_of_proc_is_the_descriptor() {
        let path = |path: &str, follow| FileArgument::path(path.into(), follow);
        assert_eq!(path("/proc/self/fd/7", true), FileArgument::Link(7));
        assert_eq!(path("/proc/thread-self/fd/12", true).link(), Some(12));
        assert_eq!(path("/dev/fd/7", true), FileArgument::Link(7));
        assert_eq!(path("/dev/stderr", true), FileArgument::Link(2));
        assert_eq!(path("/proc/self/fd/7", false).link(), None);
        for other in
            ["/proc/self/fd/", "/proc/self/fd/+7", "/proc/self/fd/7/", "/proc/1/fd/7", "proc"]
        {
            assert_eq!(path(other, true), FileArgument::Path(other.into(), true));
        }
    }

    #[test]
    fn flags_say_what_a_path_means() {
        let at = |path: &str, flags: i32| FileArgument::at(|| Ok(path.into()), flags as u32);
        let fails = |named, errno| matches!(named, Err(Stop::Failed(failed)) if failed == errno);
        assert_eq!(at("a", 0).unwrap(), FileArgument::Path("a".into(), true));
        assert_eq!(
            at("a", AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW).unwrap(),
            FileArgument::Path("a".into(), false)
        );
        assert_eq!(at("", AT_EMPTY_PATH).unwrap(), FileArgument::Start);
        assert!(fails(at("", 0), Errno::ENOENT));
        assert!(fails(at("a", AT_REMOVEDIR), Errno::EINVAL));
        let long = || Err(Errno::ENAMETOOLONG.into());
        assert!(
            fails(FileArgument::at(long, AT_REMOVEDIR as u32), Errno::EINVAL),
            "before the path"
        );
        assert!(fails(FileArgument::at(long, 0), Errno::ENAMETOOLONG));
    }
}
