//! Other flags for a mount of the target, as requested by mount(8) after a bind mount. Flags that the target may not
//! clear stay set.

use std::os::fd::{AsFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::libc;
use nix::sys::statvfs::{FsFlags, fstatvfs};

use super::flags::{RESTRICTIONS, attributes};
use super::mounter::{Mounter, find, is_mounted};
use crate::emulate::{Acted, Outcome};
use crate::kernel::attributes::change;

/// Makes the mount at `target` have the restrictions among `flags`, and no others but `nosymfollow`. Where it may
/// not, and does not ask for their end alone, `nosuid` and `nodev` stay: who adds `ro` need not know of them.
pub(super) fn remount(mounter: &Mounter<'_>, target: &[u8], flags: u64) -> Outcome {
    mounter.finish(|| apply(mounter, target, flags & RESTRICTIONS))
}

fn apply(mounter: &Mounter<'_>, target: &[u8], asked: u64) -> Acted {
    let entered = mounter.enter()?;
    let mount = find(&entered, target, OFlag::empty())?;
    // For a directory that is no mount, mount_setattr(2) would change the mount around it.
    is_mounted(&mount)?;
    let now = restrictions(&mount)?;
    let staying = if asked == 0 { 0 } else { now & (libc::MS_NOSUID | libc::MS_NODEV) };
    let set = |flags: u64| {
        let off = attributes(now & !flags).bits();
        change(mount.as_fd(), attributes(flags).bits(), off, false)
    };
    // With the target's own rights the kernel decides: it knows which flags are locked (EPERM).
    if !mounter.is_lent {
        match set(asked) {
            Err(Errno::EPERM) => {}
            done => return Ok(done.map(|()| (0, None))?),
        }
    } else if now & !(asked | staying) != 0 {
        // With a lent right only restrictions are added: the kernel does not lock those of a container in the host's
        // user namespace.
        return Err(Errno::EPERM.into());
    }
    mounter.may_mount(&entered)?;
    set(asked | staying)?;
    Ok((0, None))
}

/// What the mount has of them.
fn restrictions(mount: &OwnedFd) -> Result<u64, Errno> {
    let flags = fstatvfs(mount)?.flags();
    Ok([
        (FsFlags::ST_RDONLY, libc::MS_RDONLY),
        (FsFlags::ST_NOSUID, libc::MS_NOSUID),
        (FsFlags::ST_NODEV, libc::MS_NODEV),
        (FsFlags::ST_NOEXEC, libc::MS_NOEXEC),
    ]
    .into_iter()
    .filter(|(flag, _)| flags.contains(*flag))
    .fold(0, |set, (_, flag)| set | flag))
}
