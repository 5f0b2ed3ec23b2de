//! The control groups of version 2 that belong to a target: from the root of its own view of them downwards. It does
//! not counts a group that whoever carries the call out is in.

use std::fs::{self, File};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use nix::errno::Errno;
use nix::sched::{CloneFlags, setns};
use nix::sys::stat::fstat;

use super::request::ClaimedRequest;
use super::{Context, Outcome, Stop, Trying, act_for, cgroup};
use crate::kernel::proc;

/// How many groups are looked at for one.
const MAX_CGROUPS: usize = 10_000;

/// Directories of the host.
#[derive(Debug)]
pub(super) struct OwnGroups {
    /// The outermost group of the target.
    top: PathBuf,
    /// That of the whole hierarchy.
    root: PathBuf,
}

impl OwnGroups {
    /// Those of the target: from its own group downwards, or from the root of its control group namespace, if it has
    /// one of its own.
    pub(super) fn of(request: &ClaimedRequest, context: &Context) -> Outcome<Self> {
        let failure = |errno: Errno| Stop::host(format!("/proc/self: {}", errno.desc()));
        let own = proc::own_directory().map_err(failure)?;
        let mounts = own.read("mountinfo").map_err(failure)?;
        let ours = text(own.read("cgroup").map_err(failure)?);
        let root = depth_of_root(request, context, &ours)?;
        let theirs = text(context.read("cgroup")?);
        let shared = || Stop::excluded("the target has no control group of its own");
        // Counted from the host's side: the target may have moved since, and only below its root.
        let below = match root {
            None => Some(0),
            Some(root) => names(&theirs).and_then(|(_, down)| down.checked_sub(root)),
        };
        let (theirs, ours) = (cgroup::unified(&theirs, &mounts), cgroup::unified(&ours, &mounts));
        let top = below.and_then(|below| theirs.get(below)).ok_or_else(shared)?;
        let root = theirs.last().ok_or_else(shared)?;
        // Where we are is not known to be outside of it, or we are in it.
        if ours.is_empty() || ours.iter().any(|ours| ours == top) {
            return Err(shared());
        }
        Ok(Self { top: top.clone(), root: root.clone() })
    }

    /// The groups around `group`, outside of it up to the root; refused unless it is a group of the target.
    pub(super) fn above(&self, group: &OwnedFd) -> Outcome<Vec<OwnedFd>> {
        let meant = fstat(group)?;
        let path = find(&self.top, (meant.st_dev, meant.st_ino))
            .ok_or_else(|| Stop::excluded("the control group does not belong to the target"))?;
        let around = path.ancestors().skip(1).take_while(|above| above.starts_with(&self.root));
        let opened: Result<_, _> =
            around.map(|above| File::open(above).map(OwnedFd::from)).collect();
        opened.map_err(|error| Stop::host(format!("{}: {error}", path.display())))
    }
}

/// How many groups the root of the target's control group namespace is below that of ours, in which we are in
/// `ours`; `None` where it has no such namespace of its own.
fn depth_of_root(
    request: &ClaimedRequest,
    context: &Context,
    ours: &str,
) -> Outcome<Option<usize>> {
    let (namespace, is_ours) = context.namespace("cgroup")?;
    if is_ours {
        return Ok(None);
    }
    act_for(request, || {
        setns(&namespace, CloneFlags::CLONE_NEWCGROUP).trying("entering the cgroup namespace")?;
        match names(&text(context.read("cgroup")?)) {
            Some((0, _)) => {}
            _ => {
                return Err(Stop::excluded("the target is outside of its control group namespace"));
            }
        }
        // Our own place, seen from inside and from outside, shows where the root is. The target's place would not do:
        // it can move between two looks, and a group above its namespace would count as its own.
        let seen = text(proc::own_directory().and_then(|own| own.read("cgroup")).trying("cgroup")?);
        let depth = depth_seen(ours, &seen).ok_or(Stop::tried("cgroup", Errno::ENOENT))?;
        Ok(Some(depth))
    })
}

/// The depth of the root from which the same group is `seen` that we see as `ours`: each `..` leads up from
/// there to what both are below.
fn depth_seen(ours: &str, seen: &str) -> Option<usize> {
    let ((0, depth), (up, down)) = (names(ours)?, names(seen)?) else { return None };
    Some(depth.checked_sub(down)? + up)
}

/// How many `..` the path of the group of version 2 begins with, in a /proc/PID/cgroup, and how many names follow.
fn names(cgroup: &str) -> Option<(usize, usize)> {
    let path = Path::new(cgroup.lines().find_map(|line| line.strip_prefix("0::"))?);
    let (up, down): (Vec<_>, Vec<_>) =
        path.components().skip(1).partition(|name| *name == Component::ParentDir);
    Some((up.len(), down.len()))
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The directory with that device and inode, `top` or one below it: a number is no other group's, ever.
fn find(top: &Path, (device, inode): (u64, u64)) -> Option<PathBuf> {
    let mut rest = vec![top.to_owned()];
    // The target may have made as many as it likes.
    for _ in 0..MAX_CGROUPS {
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
    fn the_root_of_a_namespace_follows_from_our_own_place_in_it() {
        let depth = |ours: &str, seen: &str| {
            depth_seen(&format!("1:cpu:/\n0::{ours}\n"), &format!("0::{seen}\n"))
        };
        // Its root is /a/b.
        assert_eq!(depth("/", "/../.."), Some(2));
        assert_eq!(depth("/x", "/../../x"), Some(2));
        assert_eq!(depth("/a/c/d", "/../c/d"), Some(2));
        assert_eq!(depth("/a", "/.."), Some(2));
        assert_eq!(depth("/a/b/c", "/c"), Some(2));
        assert_eq!(depth("/a/b", "/"), Some(2));
        // What we do not see whole, and what cannot be.
        assert_eq!(depth("/../x", "/x"), None);
        assert_eq!(depth("/x", "/a/b"), None);
        assert_eq!(depth_seen("1:cpu:/\n", "0::/\n"), None);
    }

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
