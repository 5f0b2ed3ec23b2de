//! A bind mount of a directory of the host. Links to directories that the options do not name are not followed, and
//! nothing that is mounted on it later comes along.

use std::os::fd::AsFd;
use std::path::Path;

use glob::Pattern;
use nix::fcntl::OFlag;
use nix::libc;
use rustix::mount::{OpenTreeFlags, open_tree};

use super::flags::{attributes, decide};
use super::mounter::Mounter;
use super::options::{MountOptions, hold};
use crate::emulate::host::{self, Root};
use crate::emulate::{Acted, Outcome, Trying, attach};
use crate::kernel::attributes::{change, shift};

/// What is to be bound.
pub(super) struct BindMount<'a> {
    source: &'a Path,
    /// The names that the directory must have in the end, too.
    names: &'a [Pattern],
    flags: u64,
    below: bool,
    shift: bool,
}

impl<'a> BindMount<'a> {
    pub(super) fn of(source: &'a Path, flags: u64, allowed: &'a MountOptions) -> Outcome<Self> {
        // As in the kernel, the other flags of the call count for nothing.
        let below = flags & libc::MS_REC != 0;
        let flags = decide(0, &allowed.flags);
        let (names, flags) = if host::allows(&allowed.writable_binds, source) {
            (&allowed.writable_binds, flags)
        } else {
            (&allowed.binds, flags | libc::MS_RDONLY)
        };
        hold(source, names, "--bind and --bind-rw")?;
        Ok(Self { source, names, flags, below, shift: allowed.shift })
    }

    pub(super) fn mount_at(&self, mounter: &Mounter<'_>, target: &[u8]) -> Outcome {
        mounter.attach(mounter.step(|| self.make(mounter))?, target)
    }

    fn make(&self, mounter: &Mounter<'_>) -> Acted {
        attach::leave_host()?;
        let root = Root::open(Path::new("/"))?;
        let directory = root.walk(self.source, OFlag::O_DIRECTORY)?;
        root.check(|path| host::allows(self.names, path), &directory, None)?;
        let mut how = OpenTreeFlags::OPEN_TREE_CLONE
            | OpenTreeFlags::OPEN_TREE_CLOEXEC
            | OpenTreeFlags::AT_EMPTY_PATH;
        how.set(OpenTreeFlags::AT_RECURSIVE, self.below);
        // By the descriptor that was checked: its name can lead elsewhere by now.
        let tree = open_tree(&directory, "", how).trying("a bind mount")?;
        // Also on the mounts below it: otherwise these would keep their own flags, and could be writable.
        change(tree.as_fd(), attributes(self.flags).bits(), 0, true)
            .trying("the flags of a mount")?;
        if self.shift && mounter.context.has_own_users() {
            shift(tree.as_fd(), mounter.context.users()).trying("--shift")?;
        }
        attach::hand_over(tree, &mounter.context)
    }
}

#[cfg(test)]
mod tests {
    use super::super::options::tests::allowed;
    use super::*;
    use crate::emulate::{Stop, Why};

    #[test]
    fn the_policy_alone_says_what_a_bind_mount_is() {
        let allowed = allowed("--bind /srv/* --bind-rw /srv/own --flags noexec");
        let of = |source, flags| BindMount::of(Path::new(source), libc::MS_BIND | flags, &allowed);
        let least = libc::MS_NOSUID | libc::MS_NODEV | libc::MS_NOEXEC;
        let own = of("/srv/own", libc::MS_RDONLY | libc::MS_NOSYMFOLLOW).unwrap();
        assert_eq!((own.flags, own.below), (least, false));
        let other = of("/srv/other", libc::MS_REC).unwrap();
        assert_eq!((other.flags, other.below), (least | libc::MS_RDONLY, true));
        assert!(matches!(of("/srv/own/below", 0), Err(Stop::Refused(Why::Excluded(_)))));
    }
}
