//! umount2: takes a mount of the target's away, with the target's own rights. Where these are lent, it never takes
//! away what the options would not have let the target mount.

use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, FcntlArg, OFlag, fcntl, open, openat};
use nix::libc;
use nix::mount::{MntFlags, umount2};
use nix::sys::stat::{Mode, fstat};
use nix::unistd::fchdir;
use rustix::fs::{AtFlags, StatxFlags, statx};

use super::Policy;
use super::mounter::{Mounter, find};
use crate::emulate::path::place;
use crate::emulate::{Acted, Done, Refusal, Stopped, host};

/// Where the targets cannot reach it.
const LOCK: &str = "/run/syscallfs.umount.lock";

/// Carries it out.
pub(super) fn carry_out(
    mounter: &Mounter<'_>,
    target: &[u8],
    flags: u32,
    policy: &Policy,
) -> Result<Done, Refusal> {
    let flags = MntFlags::from_bits_retain(flags as i32);
    let known = MntFlags::MNT_FORCE
        | MntFlags::MNT_DETACH
        | MntFlags::MNT_EXPIRE
        | MntFlags::UMOUNT_NOFOLLOW;
    if !known.contains(flags) {
        return Ok(Done::Failed(Errno::EINVAL));
    }
    let mut of_ours = None;
    let mut _alone = None;
    if mounter.is_lent {
        _alone = Some(alone(mounter)?);
        if flags.contains(MntFlags::MNT_FORCE) {
            return Err(Refusal::Excluded("MNT_FORCE is not lent".to_owned()));
        }
        let found = mounter.step(|| {
            mounter.enter()?;
            Ok((0, Some(look(target, flags)?)))
        })?;
        let mount = match found {
            Ok(mount) => mount,
            Err(errno) => return Ok(Done::Failed(errno)),
        };
        let failed = |_| Refusal::Host("what is mounted there cannot be told".to_owned());
        if !is_allowed(&mount, policy).map_err(failed)? {
            let why = "what is mounted there is not among what the options let be mounted";
            return Err(Refusal::Excluded(why.to_owned()));
        }
        // Held no longer, or it would be busy.
        of_ours = Some(identity(&mount).map_err(failed)?);
    }
    mounter.finish(|| unmount(mounter, target, flags, of_ours))
}

/// Has one at a time take a mount of a mount namespace away, until this is dropped: two that have seen the same
/// mount would take away the one below it, too.
fn alone(mounter: &Mounter<'_>) -> Result<OwnedFd, Refusal> {
    let untold = |errno: Errno| Refusal::Host(format!("{LOCK}: {}", errno.desc()));
    let flags = OFlag::O_RDWR | OFlag::O_CREAT | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
    let lock = open(LOCK, flags, Mode::S_IRUSR | Mode::S_IWUSR).map_err(untold)?;
    // A byte for each namespace, so that none waits for another's.
    let namespace = fstat(mounter.context.mounts()).map_err(untold)?.st_ino;
    let byte = libc::flock {
        l_type: libc::F_WRLCK as i16,
        l_whence: libc::SEEK_SET as i16,
        l_start: i64::try_from(namespace).map_err(|_| untold(Errno::EOVERFLOW))?,
        l_len: 1,
        l_pid: 0,
    };
    match fcntl(&lock, FcntlArg::F_OFD_SETLK(&byte)) {
        Ok(_) => Ok(lock),
        // As where a mount is in use.
        Err(Errno::EAGAIN | Errno::EACCES) => Err(Errno::EBUSY.into()),
        Err(errno) => Err(untold(errno)),
    }
}

/// What the path leads to.
fn look(target: &[u8], flags: MntFlags) -> Result<OwnedFd, Stopped> {
    let nofollow = flags.contains(MntFlags::UMOUNT_NOFOLLOW);
    find(target, if nofollow { OFlag::O_NOFOLLOW } else { OFlag::empty() })
}

/// A file, and on which mount it is.
#[derive(PartialEq, Eq)]
struct Identity {
    mount: u64,
    file: (u64, u64),
}

fn identity(file: &OwnedFd) -> Result<Identity, Errno> {
    let mount = statx(file, "", AtFlags::EMPTY_PATH, StatxFlags::MNT_ID)
        .map_err(|error| Errno::from_raw(error.raw_os_error()))?
        .stx_mnt_id;
    let stat = fstat(file)?;
    Ok(Identity { mount, file: (stat.st_dev, stat.st_ino) })
}

/// Whether the options would let this be mounted: a file system on what they name, or a directory that they name.
fn is_allowed(mount: &OwnedFd, policy: &Policy) -> Result<bool, Errno> {
    let stat = fstat(mount)?;
    let (major, minor) = (libc::major(stat.st_dev), libc::minor(stat.st_dev));
    if let Ok(device) = std::fs::canonicalize(format!("/sys/dev/block/{major}:{minor}")) {
        let named = |name: &Path| host::allows(&policy.sources, name);
        let node = device.file_name().is_some_and(|name| named(&Path::new("/dev").join(name)));
        let image = std::fs::read_to_string(device.join("loop/backing_file")).unwrap_or_default();
        if node || policy.images && named(Path::new(image.trim_end_matches('\n'))) {
            return Ok(true);
        }
    }
    let same = |path: &Path| {
        nix::sys::stat::stat(path)
            .is_ok_and(|other| (other.st_dev, other.st_ino) == (stat.st_dev, stat.st_ino))
    };
    let mut binds = policy.binds.iter().chain(&policy.writable_binds);
    Ok(binds.any(|names| host::matches(names).any(|path| same(&path))))
}

fn unmount(
    mounter: &Mounter<'_>,
    target: &[u8],
    flags: MntFlags,
    of_ours: Option<Identity>,
) -> Acted {
    let entered = mounter.enter()?;
    let path = entered.view().path(look(target, flags)?)?;
    // From here on by one name in a directory that is held: umount2(2) takes no descriptor, and one of the
    // mount itself would keep it busy.
    let place = place(AT_FDCWD, path.as_os_str().as_bytes()).map_err(|errno| match errno {
        Errno::EEXIST => Errno::EBUSY,
        errno => errno,
    })?;
    let name = place.name.as_os_str();
    if let Some(ours) = of_ours {
        let flags = OFlag::O_PATH | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        if identity(&openat(&place.parent, name, flags, Mode::empty())?)? != ours {
            return Err(Stopped::Excluded("another mount has taken the place"));
        }
    }
    fchdir(&place.parent)?;
    mounter.may_mount(&entered)?;
    umount2(name, flags | MntFlags::UMOUNT_NOFOLLOW)?;
    Ok((0, None))
}
