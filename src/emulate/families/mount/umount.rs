//! umount2: takes a mount of the target's away, with the target's own rights. Where these are lent, it never takes
//! away what the options would not have let the target mount.

use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, OFlag, openat};
use nix::mount::{MntFlags, umount2};
use nix::sys::stat::{Mode, fstat};
use nix::unistd::fchdir;
use rustix::fs::{AtFlags, StatxFlags, statx};

use super::lock::{LOCK_FILE, alone};
use super::mounter::{Mounter, find, is_mounted};
use super::options::MountOptions;
use crate::emulate::context::Entered;
use crate::emulate::parent_and_name::place;
use crate::emulate::storage::Block;
use crate::emulate::{Acted, Outcome, Stop, host};
use crate::kernel::errno;
use crate::kernel::mountinfo;
use crate::kernel::proc;

/// The flags of a call, before its path is looked at.
///
/// # Errors
/// EINVAL for others than umount2(2) has.
pub(super) fn known(flags: u32) -> Result<MntFlags, Errno> {
    let flags = MntFlags::from_bits_retain(flags as i32);
    let known = MntFlags::MNT_FORCE
        | MntFlags::MNT_DETACH
        | MntFlags::MNT_EXPIRE
        | MntFlags::UMOUNT_NOFOLLOW;
    if known.contains(flags) { Ok(flags) } else { Err(Errno::EINVAL) }
}

/// How the path is walked.
pub(super) fn following(flags: MntFlags) -> OFlag {
    match flags.contains(MntFlags::UMOUNT_NOFOLLOW) {
        true => OFlag::O_NOFOLLOW,
        false => OFlag::empty(),
    }
}

/// Carries it out.
pub(super) fn umount(
    mounter: &Mounter<'_>,
    target: &[u8],
    flags: MntFlags,
    allowed: &MountOptions,
) -> Outcome {
    let mut of_ours = None;
    let mut _alone = None;
    if mounter.is_lent {
        _alone = Some(alone(LOCK_FILE, mounter.context.mounts())?);
        if flags.contains(MntFlags::MNT_FORCE) {
            // It aborts requests that others have made of the file system: umount2(2).
            return Err(Stop::excluded("MNT_FORCE is not lent"));
        }
        let mount = mounter.step(|| Ok((0, Some(look(&mounter.enter()?, target, flags)?))))?;
        let failed = || Stop::host("cannot determine what is mounted there");
        let theirs = mounter.context.read("mountinfo")?;
        if !is_allowed(&mount, &theirs, allowed).map_err(|_| failed())? {
            let why = "the options do not allow the file system that is mounted there";
            return Err(Stop::excluded(why.to_owned()));
        }
        // Held no longer, or it would be busy.
        of_ours = Some(identity(&mount).map_err(|_| failed())?);
    }
    mounter.finish(|| unmount(mounter, target, flags, of_ours))
}

/// What the path leads to.
fn look(entered: &Entered<'_>, target: &[u8], flags: MntFlags) -> Outcome<OwnedFd> {
    let found = find(entered, target, following(flags))?;
    is_mounted(&found)?;
    Ok(found)
}

/// A file, and on which mount it is.
#[derive(PartialEq, Eq)]
struct MountedFile {
    mount: u64,
    file: (u64, u64),
}

fn identity(file: &OwnedFd) -> Result<MountedFile, Errno> {
    let mount = statx(file, "", AtFlags::EMPTY_PATH, StatxFlags::MNT_ID)
        .map_err(errno::from_rustix)?
        .stx_mnt_id;
    let stat = fstat(file)?;
    Ok(MountedFile { mount, file: (stat.st_dev, stat.st_ino) })
}

/// Whether the options would let this, of the mounts of the table `theirs`, be mounted: a file system on what they
/// name, or a directory that they name.
fn is_allowed(mount: &OwnedFd, theirs: &[u8], allowed: &MountOptions) -> Outcome<bool> {
    let stat = fstat(mount)?;
    if Block::exists(stat.st_dev)? {
        let device = Block::of(stat.st_dev)?;
        let images = if device.is_loop()? { device.backing()? } else { vec![] };
        if is_source(&device.path(), &images, allowed) {
            return Ok(true);
        }
    }
    // By device and inode, because the target has the directory on a mount of its own.
    let same = |path: &Path| {
        nix::sys::stat::stat(path)
            .is_ok_and(|other| (other.st_dev, other.st_ino) == (stat.st_dev, stat.st_ino))
    };
    let id = identity(mount)?.mount;
    let theirs =
        mountinfo::parse_mountinfo(theirs).find(|theirs| theirs.id == id).ok_or(Errno::EINVAL)?;
    let host = proc::own_directory()?.read("mountinfo")?;
    let is_named = |path: &Path| {
        [&allowed.binds, &allowed.writable_binds].iter().any(|names| host::allows(names, path))
    };
    let mut places = mountinfo::parse_mountinfo(&host).filter_map(|ours| ours.shows(&theirs));
    Ok(places.any(|path| is_named(&path) && same(&path)))
}

/// Whether a file system on the block device of this node, which shows these images, is on what the options name.
fn is_source(node: &Path, images: &[PathBuf], allowed: &MountOptions) -> bool {
    let named = |name: &Path| host::allows(&allowed.sources, name);
    named(node) || allowed.images && images.iter().any(|image| named(image))
}

fn unmount(
    mounter: &Mounter<'_>,
    target: &[u8],
    flags: MntFlags,
    of_ours: Option<MountedFile>,
) -> Acted {
    let entered = mounter.enter()?;
    let path = entered.mount_table().path(look(&entered, target, flags)?)?;
    // From here on by one name in a directory that is held: umount2(2) takes no descriptor, and one of the
    // mount itself would keep it busy.
    let place =
        place(AT_FDCWD, path.as_os_str().as_bytes(), Errno::EEXIST).map_err(
            |errno| match errno {
                Errno::EEXIST => Errno::EBUSY,
                errno => errno,
            },
        )?;
    let name = place.name.as_os_str();
    if let Some(ours) = of_ours {
        let flags = OFlag::O_PATH | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        if identity(&openat(&place.parent, name, flags, Mode::empty())?)? != ours {
            return Err(Stop::excluded("another mount has taken the place"));
        }
    }
    fchdir(&place.parent)?;
    mounter.may_mount(&entered)?;
    // Whatever was asked for: the path of a descriptor has no link in it, so a link there now is another file.
    umount2(name, flags | MntFlags::UMOUNT_NOFOLLOW)?;
    Ok((0, None))
}

#[cfg(test)]
mod tests {
    use super::super::options::tests::allowed;
    use super::*;

    #[test]
    fn a_device_or_the_image_that_it_shows_is_a_source() {
        let image = [PathBuf::from("/srv/image")];
        let shows = |options| is_source(Path::new("/dev/loop7"), &image, &allowed(options));
        assert!(shows("--source /dev/loop7"));
        assert!(shows("--source /srv/image --loop"));
        assert!(!shows("--source /srv/image"), "as the kernel mounts no files");
        assert!(!shows("--source /srv/im --source /dev/loop --loop"));
        let others = allowed("--source /dev/loop7 --source /* --loop");
        assert!(!is_source(Path::new("/dev/sda"), &[], &others));
    }

    #[test]
    fn a_directory_of_the_policy_is_known_by_its_device_and_number() {
        let allows = |options| {
            let proc = std::fs::File::open("/proc").unwrap();
            let ours = std::fs::read("/proc/self/mountinfo").unwrap();
            is_allowed(&proc.into(), &ours, &allowed(options)).unwrap()
        };
        assert!(allows("--bind /proc") && allows("--bind-rw /pr*"));
        // Both roots have the number 1.
        assert!(!allows("--bind /sys") && !allows("--bind /proc/self --bind-rw /proc/sys"));
    }
}
