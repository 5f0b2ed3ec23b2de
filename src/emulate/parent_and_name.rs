//! The parent directory and the last name of a path, so that what is looked at is what is acted on. It
//! never follows a link of /proc: there they would be the child's own.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, OpenHow, ResolveFlag, openat2};
use nix::sys::stat::fstatat;

/// Where something is to be made: its directory, held open, and its name there.
#[derive(Debug)]
pub(super) struct ParentAndName {
    pub(super) parent: OwnedFd,
    pub(super) name: OsString,
}

/// Walks to the parent of `path`, from `start` or the root, with the rights of the caller. A failure on the way comes before
/// `dots`, the errno for a last name that is `.`, `..` or the root: filename_parentat of fs/namei.c.
pub(super) fn place(start: impl AsFd, path: &[u8], dots: Errno) -> Result<ParentAndName, Errno> {
    let (directory, name) = divide(path)?;
    let how = OpenHow::new()
        .flags(OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC)
        .resolve(ResolveFlag::RESOLVE_NO_MAGICLINKS);
    let parent = openat2(start, OsStr::from_bytes(directory), how)?;
    let name = name.ok_or(dots)?;
    Ok(ParentAndName { parent, name })
}

impl ParentAndName {
    /// Whether something can be made there, as far as names go: filename_create of fs/namei.c.
    pub(super) fn is_free(&self) -> Result<(), Errno> {
        // With a slash behind it, fstatat(2) would follow a link of this name in spite of AT_SYMLINK_NOFOLLOW.
        let mut name = self.name.as_bytes();
        while let [short @ .., b'/'] = name {
            name = short;
        }
        let slashes = name.len() < self.name.len();
        match fstatat(&self.parent, OsStr::from_bytes(name), AtFlags::AT_SYMLINK_NOFOLLOW) {
            Ok(_) => Err(Errno::EEXIST),
            Err(Errno::ENOENT) if slashes => Err(Errno::ENOENT),
            Err(Errno::ENOENT) => Ok(()),
            Err(errno) => Err(errno),
        }
    }
}

/// The same for a path whose last name is to be made or changed itself: EEXIST for `.`, `..` and the root, as the
/// kernel's where such a name is to be made, filename_create of fs/namei.c.
pub(super) fn split(path: &[u8]) -> Result<(&[u8], OsString), Errno> {
    let (directory, name) = divide(path)?;
    Ok((directory, name.ok_or(Errno::EEXIST)?))
}

/// Divides before the last name, which keeps the slashes behind it: they mean something to the kernel. There is none in
/// `.`, `..` and the root.
fn divide(path: &[u8]) -> Result<(&[u8], Option<OsString>), Errno> {
    if path.is_empty() {
        return Err(Errno::ENOENT);
    }
    let end = path.iter().rposition(|&byte| byte != b'/').map_or(0, |last| last + 1);
    let start = path[..end].iter().rposition(|&byte| byte == b'/').map_or(0, |slash| slash + 1);
    let directory: &[u8] = if start == 0 { b"." } else { &path[..start] };
    let name = match &path[start..end] {
        b"" | b"." | b".." => None,
        _ => Some(OsString::from_vec(path[start..].to_vec())),
    };
    Ok((directory, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_divided_before_its_last_name() {
        for (path, directory, name) in
            [("a", ".", "a"), ("/a", "/", "a"), ("a/b", "a/", "b"), ("../a//b//", "../a//", "b//")]
        {
            let divided = split(path.as_bytes());
            assert_eq!(divided, Ok((directory.as_bytes(), OsString::from(name))), "{path}");
        }
        for path in ["/", "//", ".", "a/..", "a/./"] {
            assert_eq!(split(path.as_bytes()), Err(Errno::EEXIST), "{path}");
        }
        assert_eq!(split(b""), Err(Errno::ENOENT));
    }

    #[test]
    fn a_name_is_free_if_nothing_has_it() {
        let here = std::fs::File::open("/").unwrap();
        let free = |path: &[u8]| place(&here, path, Errno::EEXIST).unwrap().is_free();
        assert_eq!(free(b"none"), Ok(()));
        for (path, errno) in [
            (&b"proc"[..], Errno::EEXIST),
            (b"proc//", Errno::EEXIST),
            (b"none/", Errno::ENOENT),
            (&[b'a'; 256], Errno::ENAMETOOLONG),
        ] {
            assert_eq!(free(path), Err(errno));
        }
    }

    #[test]
    fn a_link_of_proc_is_not_followed() {
        let here = std::fs::File::open("/").unwrap();
        assert_eq!(place(&here, b"proc/self/cwd/x", Errno::EBUSY).unwrap_err(), Errno::ELOOP);
        assert_eq!(place(&here, b"proc/x", Errno::EBUSY).unwrap().name, "x");
    }

    #[test]
    fn what_is_wrong_on_the_way_comes_before_a_last_name_that_is_none() {
        let here = std::fs::File::open("/").unwrap();
        for (path, errno) in
            [(&b"none/.."[..], Errno::ENOENT), (b"proc/.", Errno::EBUSY), (b"/", Errno::EBUSY)]
        {
            assert_eq!(place(&here, path, Errno::EBUSY).unwrap_err(), errno);
        }
    }
}
