//! umount2: takes a mount of the target's away, with the target's own rights. Where these are lent, it never takes
//! away what the options would not have let the target mount.

use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, OFlag, openat};
use nix::libc;
use nix::mount::{MntFlags, umount2};
use nix::sys::stat::{Mode, fstat};
use nix::unistd::fchdir;
use rustix::fs::{AtFlags, StatxFlags, statx};

use super::Policy;
use super::lock::{LOCK, alone};
use super::mounter::{Mounter, find};
use crate::emulate::path::place;
use crate::emulate::{Acted, Done, Refusal, Stopped, host};
use crate::mountinfo;

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
        _alone = Some(alone(LOCK, mounter.context.mounts())?);
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
        let theirs = mounter.context.read("mountinfo")?;
        if !is_allowed(&mount, &theirs, policy).map_err(failed)? {
            let why = "what is mounted there is not among what the options let be mounted";
            return Err(Refusal::Excluded(why.to_owned()));
        }
        // Held no longer, or it would be busy.
        of_ours = Some(identity(&mount).map_err(failed)?);
    }
    mounter.finish(|| unmount(mounter, target, flags, of_ours))
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

/// Whether the options would let this, of the mounts of the table `theirs`, be mounted: a file system on what they name,
/// or a directory that they name.
fn is_allowed(mount: &OwnedFd, theirs: &[u8], policy: &Policy) -> Result<bool, Errno> {
    let stat = fstat(mount)?;
    let (major, minor) = (libc::major(stat.st_dev), libc::minor(stat.st_dev));
    let device = std::fs::canonicalize(format!("/sys/dev/block/{major}:{minor}"));
    if device.is_ok_and(|device| is_source(&device, policy)) {
        return Ok(true);
    }
    let same = |path: &Path| {
        nix::sys::stat::stat(path)
            .is_ok_and(|other| (other.st_dev, other.st_ino) == (stat.st_dev, stat.st_ino))
    };
    let id = identity(mount)?.mount;
    let theirs = mountinfo::parse(theirs).find(|theirs| theirs.id == id).ok_or(Errno::EINVAL)?;
    let host = std::fs::read("/proc/self/mountinfo").map_err(|_| Errno::EIO)?;
    let is_named = |path: &Path| {
        [&policy.binds, &policy.writable_binds].iter().any(|names| host::allows(names, path))
    };
    let mut places = mountinfo::parse(&host).filter_map(|ours| ours.shows(&theirs));
    Ok(places.any(|path| is_named(&path) && same(&path)))
}

/// Whether a file system on this block device, a directory of /sys, is on what the options name.
fn is_source(device: &Path, policy: &Policy) -> bool {
    let named = |name: &Path| host::allows(&policy.sources, name);
    let node = device.file_name().is_some_and(|name| named(&Path::new("/dev").join(name)));
    let image = std::fs::read_to_string(device.join("loop/backing_file")).unwrap_or_default();
    node || policy.images && named(Path::new(image.trim_end_matches('\n')))
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

#[cfg(test)]
mod tests {
    use super::super::tests::policy;
    use super::*;

    #[test]
    fn a_device_or_the_image_that_it_shows_is_a_source() {
        let sys = tempfile::tempdir().unwrap();
        let shows = sys.path().join("loop7");
        std::fs::create_dir_all(shows.join("loop")).unwrap();
        std::fs::write(shows.join("loop/backing_file"), "/srv/image\n").unwrap();
        let is_source = |device: &Path, options| is_source(device, &policy(options));
        assert!(is_source(&shows, "--source /dev/loop7"));
        assert!(is_source(&shows, "--source /srv/image --loop"));
        assert!(!is_source(&shows, "--source /srv/image"), "as the kernel mounts no files");
        assert!(!is_source(&shows, "--source /srv/im --source /dev/loop --loop"));
        assert!(!is_source(&sys.path().join("sda"), "--source /dev/loop7 --source /* --loop"));
    }

    #[test]
    fn a_directory_of_the_policy_is_known_by_its_device_and_number() {
        let allows = |options| {
            let proc = std::fs::File::open("/proc").unwrap();
            let ours = std::fs::read("/proc/self/mountinfo").unwrap();
            is_allowed(&proc.into(), &ours, &policy(options)).unwrap()
        };
        assert!(allows("--bind /proc") && allows("--bind-rw /pr*"));
        // Both roots have the number 1.
        assert!(!allows("--bind /sys") && !allows("--bind /proc/self --bind-rw /proc/sys"));
    }
}
