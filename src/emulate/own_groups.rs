//! The control groups of version 2 that are a target's to rule: from the root of its own view of them downwards. It never
//! counts a group that whoever carries the call out is in.

use std::fs::{self, File};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use nix::errno::Errno;
use nix::sched::{CloneFlags, setns};
use nix::sys::stat::fstat;

use super::request::Request;
use super::{Context, Refusal, Stopped, Trying, act, cgroup};

/// How many groups are looked at for one.
const MOST: usize = 10_000;

/// Directories of the host.
#[derive(Debug)]
pub(super) struct OwnGroups {
    /// The outermost of the target's own.
    top: PathBuf,
    /// That of the whole hierarchy.
    root: PathBuf,
}

impl OwnGroups {
    /// Those of the target: from its own group downwards, or from the root of its control group namespace, if it has
    /// one of its own.
    pub(super) fn of(request: &Request, context: &Context) -> Result<Self, Refusal> {
        let untold = |error| Refusal::Host(format!("/proc/self: {error}"));
        let mounts = fs::read("/proc/self/mountinfo").map_err(untold)?;
        let groups = |text: &[u8]| cgroup::unified(&String::from_utf8_lossy(text), &mounts);
        let theirs = groups(&context.read("cgroup")?);
        let ours = groups(&fs::read("/proc/self/cgroup").map_err(untold)?);
        let shared = || Refusal::Excluded("the target has no control group of its own".to_owned());
        let top = theirs.get(depth(request, context)?).ok_or_else(shared)?;
        let root = theirs.last().ok_or_else(shared)?;
        // Where we are is not known to be outside of it, or we are in it.
        if ours.is_empty() || ours.iter().any(|ours| ours == top) {
            return Err(shared());
        }
        Ok(Self { top: top.clone(), root: root.clone() })
    }

    /// The groups around `group`, outside of it up to the root; refused unless it is one of the target's own.
    pub(super) fn above(&self, group: &OwnedFd) -> Result<Vec<OwnedFd>, Refusal> {
        let meant = fstat(group)?;
        let path = find(&self.top, (meant.st_dev, meant.st_ino)).ok_or_else(|| {
            Refusal::Excluded("the control group is not one of the target's own".to_owned())
        })?;
        let around = path.ancestors().skip(1).take_while(|above| above.starts_with(&self.root));
        let opened: Result<_, _> =
            around.map(|above| File::open(above).map(OwnedFd::from)).collect();
        opened.map_err(|error| Refusal::Host(format!("{}: {error}", path.display())))
    }
}

/// How many groups the target's own is below the root of its control group namespace.
fn depth(request: &Request, context: &Context) -> Result<usize, Refusal> {
    let (namespace, ours) = context.namespace("cgroup")?;
    if ours {
        return Ok(0);
    }
    let (depth, _) = act(request, || {
        setns(&namespace, CloneFlags::CLONE_NEWCGROUP).trying("entering the cgroup namespace")?;
        let text = context.read("cgroup").map_err(|_| Stopped::Host("cgroup", Errno::ESRCH))?;
        let text = String::from_utf8_lossy(&text);
        let path = text.lines().find_map(|line| line.strip_prefix("0::"));
        let path = Path::new(path.ok_or(Stopped::Host("cgroup", Errno::ENOENT))?);
        if path.components().any(|name| name == Component::ParentDir) {
            return Err(Stopped::Excluded("the target is outside of its control group namespace"));
        }
        Ok((path.components().skip(1).count() as i64, None))
    })??;
    usize::try_from(depth).map_err(|_| Refusal::Host("cgroup: not understood".to_owned()))
}

/// The directory with that device and inode, `top` or one below it: a number is no other group's, ever.
fn find(top: &Path, (device, inode): (u64, u64)) -> Option<PathBuf> {
    let mut rest = vec![top.to_owned()];
    // The target may have made as many as it likes.
    for _ in 0..MOST {
        let directory = rest.pop()?;
        // What is removed meanwhile is not meant.
        let Ok(found) = fs::symlink_metadata(&directory) else { continue };
        if (found.dev(), found.ino()) == (device, inode) {
            return Some(directory);
        }
        let entries = fs::read_dir(&directory).into_iter().flatten().flatten();
        let below = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        rest.extend(below.map(|entry| entry.path()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_found_by_its_inode_below_the_top_alone() {
        let top = tempfile::tempdir().unwrap();
        let deep = top.path().join("a/b");
        fs::create_dir_all(&deep).unwrap();
        let id = |path: &Path| fs::metadata(path).map(|found| (found.dev(), found.ino())).unwrap();
        assert_eq!(find(top.path(), id(&deep)), Some(deep.clone()));
        assert_eq!(find(top.path(), id(top.path())), Some(top.path().to_owned()));
        assert_eq!(find(&deep, id(top.path())), None);
    }
}
