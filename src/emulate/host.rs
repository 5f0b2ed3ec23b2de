//! Files of the host by the names that a policy gives them. Mounts and links of the target in its own view have no
//! effect here, and nothing is opened for more than its attributes.

use std::ffi::OsStr;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};
use nix::errno::Errno;
use nix::fcntl::{OFlag, OpenHow, ResolveFlag, open, openat2};
use nix::sys::stat::Mode;

use super::{Outcome, Stop, Trying, opener};
use crate::kernel::proc;

/// `*` stays within a directory, `**` does not.
pub(super) const WITHIN: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

/// How often a walk is tried that the kernel gave up: it cannot vouch for `..` while anything is renamed or mounted
/// anywhere (EAGAIN of openat2(2)).
const TRIES: usize = 100;

/// A pattern for the names of files, which are whole paths.
///
/// # Errors
/// One that none of them matches, and what is no pattern.
pub(super) fn pattern(text: &str) -> Result<Pattern, String> {
    if !text.starts_with('/') && !text.starts_with("**") {
        return Err(format!("'{text}' does not begin with '/': name the whole path"));
    }
    Pattern::new(text).map_err(|error| error.to_string())
}

/// Whether one of `names` matches.
pub(super) fn allows(names: &[Pattern], path: &Path) -> bool {
    // Patterns are text: a name that is not UTF-8 matches none, and is refused.
    path.to_str().is_some_and(|path| names.iter().any(|glob| glob.matches_with(path, WITHIN)))
}

/// A directory of the host that stands for a root.
#[derive(Debug)]
pub(super) struct Root(OwnedFd);

impl Root {
    pub(super) fn open(path: &Path) -> Outcome<Self> {
        let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let what = format!("{}, which stands for the root", path.display());
        open(path, flags, Mode::empty()).map(Self).trying(what)
    }

    /// A directory in here, as a root of its own.
    pub(super) fn below(&self, path: &Path) -> Result<Self, Errno> {
        self.walk(path, OFlag::O_DIRECTORY).map(Self)
    }

    /// Finds what `path` means here, with the rights of the caller.
    pub(super) fn walk(&self, path: &Path, flags: OFlag) -> Result<OwnedFd, Errno> {
        self.walk_by(path, flags, ResolveFlag::RESOLVE_IN_ROOT)
    }

    /// The same by other rules, which have to end at this root as well.
    pub(super) fn walk_by(
        &self,
        path: &Path,
        flags: OFlag,
        rules: ResolveFlag,
    ) -> Result<OwnedFd, Errno> {
        let how = OpenHow::new()
            .flags(flags | OFlag::O_PATH | OFlag::O_CLOEXEC)
            // RESOLVE_IN_ROOT and RESOLVE_BENEATH block these links today, but openat2(2) reserves the right to change
            // that.
            .resolve(rules | ResolveFlag::RESOLVE_NO_MAGICLINKS);
        for _ in 1..TRIES {
            match openat2(&self.0, path, how) {
                Err(Errno::EAGAIN) => {}
                walked => return walked,
            }
        }
        openat2(&self.0, path, how)
    }

    /// Holds what was found, or `name` in it, to what is `allowed` by the path that it has here, and returns that:
    /// a link may have led to something else.
    pub(super) fn check(
        &self,
        allowed: impl FnOnce(&Path) -> bool,
        found: &OwnedFd,
        name: Option<&OsStr>,
    ) -> Outcome<PathBuf> {
        let own = |fd: &OwnedFd| proc::path(fd).trying("/proc");
        let (root, mut path) = (own(&self.0)?, own(found)?);
        opener::check_process(found, &path)?;
        path.extend(name);
        match path.strip_prefix(&root) {
            Ok(below) if allowed(&Path::new("/").join(below)) => Ok(path),
            _ => Err(Stop::excluded("a link leads to what the options do not name")),
        }
    }
}

/// The name of a descriptor of ours.
pub(super) fn link(fd: &OwnedFd) -> String {
    // Only for a process in the host's own place: among the mounts of a target, /proc is whatever the target has
    // mounted there.
    format!("/proc/self/fd/{}", fd.as_raw_fd())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulate::Why;

    #[test]
    fn a_star_stays_within_a_directory() {
        let allows = |glob, path: &str| allows(&[Pattern::new(glob).unwrap()], Path::new(path));
        assert!(allows("/srv/*", "/srv/.a") && allows("/srv/**", "/srv/a/b"));
        assert!(!allows("/srv/*", "/srv/a/b") && !allows("/srv/*", "/etc/a"));
        assert!(!allows("/srv/*", "/srv") && !allows("/srv/*", "/SRV/a"));
    }

    #[test]
    fn a_pattern_is_a_whole_path() {
        for whole in ["/srv/*", "**", "**/a"] {
            assert!(allows(&[pattern(whole).unwrap()], Path::new("/srv/a")), "{whole}");
        }
        for other in ["", "srv/*", "*", "./a"] {
            assert!(pattern(other).unwrap_err().contains("whole path"), "{other}");
        }
        assert!(pattern("/[a").is_err());
    }

    #[test]
    fn no_way_leads_out_of_a_root() {
        let directory = tempfile::tempdir().unwrap();
        let [jail, file, outside] =
            ["jail", "jail/file", "file"].map(|name| directory.path().join(name));
        std::fs::create_dir(&jail).unwrap();
        std::fs::write(&file, "").unwrap();
        std::fs::write(&outside, "").unwrap();
        std::os::unix::fs::symlink("../..", jail.join("up")).unwrap();
        std::os::unix::fs::symlink("/file", jail.join("absolute")).unwrap();
        let root = Root::open(&jail).unwrap();
        let walk = |path: &str| root.walk(Path::new(path), OFlag::empty());
        let names = [Pattern::new("/file").unwrap()];
        let named = |path: &Path| allows(&names, path);
        for path in ["/file", "../file", "up/file", "absolute"] {
            let found = walk(path).unwrap();
            assert_eq!(root.check(named, &found, None).unwrap(), file, "{path}");
        }
        let found = walk("/").unwrap();
        assert_eq!(root.check(named, &found, Some(OsStr::new("file"))).unwrap(), file);
        let excluded =
            |found| matches!(root.check(named, found, None), Err(Stop::Refused(Why::Excluded(_))));
        assert!(excluded(&found) && excluded(&std::fs::File::open(outside).unwrap().into()));
        let all = Root::open(Path::new("/")).unwrap();
        let magic = all.walk(Path::new("/proc/self/cwd/."), OFlag::empty());
        assert_eq!(magic.unwrap_err(), Errno::ELOOP);
    }
}
