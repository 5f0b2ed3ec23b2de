//! Which mounts of a target show a file of the host so that the target could change it, whatever path, device number or
//! owner the file has there. A source that cannot be checked is refused.

use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::libc;
use nix::sched::{CloneFlags, setns};
use nix::sys::stat::{Mode, SFlag, fstat};
use nix::unistd::{chroot, fchdir};

use super::context::Context;
use super::mount_table::{MountTable, OwnProc};
use super::storage::{Storage, is_opaque, upper};
use super::{Outcome, Stop, Trying};
use crate::kernel::mountinfo::Mount;
use crate::kernel::proc;

/// File systems of root's that show nothing but their own, by type and source.
const TRUSTED_FUSE: &[(&str, &str)] = &[("fuse.lxcfs", "lxcfs"), ("fuse", "syscallfs")];

const OVERLAY: &str = "the target has an overlay, and whether the source is in its upper directory cannot be decided: \
                       the host does not show that";
const STACKED: &str =
    "the target has a stacked file system, and whether that shows the source cannot be decided";
const SHOWS_SERVED: &str = "the target has a file system that a process of root serves (FUSE), and whether that shows the \
                      source cannot be decided";

/// Where a file is in its own file system.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FilePlace {
    /// `MAJOR:MINOR` as in a table of mounts.
    device: String,
    path: PathBuf,
    /// Whether all that is below it counts as well.
    is_directory: bool,
    /// Whether it may have other names there.
    is_linked: bool,
    owner: u32,
    /// Whether others than its owner may write to it.
    is_group_writable: bool,
}

/// What of the host a target must not be able to change.
struct ExposedSource {
    places: Vec<FilePlace>,
    /// Devices that no file system of the target's may be on.
    devices: Vec<String>,
}

/// Refuses a target one of whose mounts shows what is in `storage` so that the target could change it. In a child only.
pub(super) fn is_hidden_from(
    context: &Context,
    storage: &Storage,
    host: &MountTable,
) -> Outcome<()> {
    let device = |number: &u64| format!("{}:{}", libc::major(*number), libc::minor(*number));
    let devices = storage.devices.iter().map(device).collect();
    is_hidden_by_mounts(context, context.has_own_users(), false, &storage.files, devices, host)
}

/// The same of files and whole directories that only root may write to, whatever they are stored on. In a child only.
pub(super) fn are_hidden_from(context: &Context, files: &[OwnedFd]) -> Outcome<()> {
    // Root of the host, also in a user namespace that only renames others, could write to them.
    let is_root = context.uids().iter().any(|range| range.has_outside(0));
    let has_own_users = context.has_own_users() && !is_root;
    is_hidden_by_mounts(
        context,
        has_own_users,
        true,
        files,
        vec![],
        &OwnProc::open()?.mount_table()?,
    )
}

fn is_hidden_by_mounts(
    context: &Context,
    has_own_users: bool,
    is_roots: bool,
    files: &[OwnedFd],
    devices: Vec<String>,
    host: &MountTable,
) -> Outcome<()> {
    let unseen = Stop::excluded("the source is on a mount that the host does not show");
    let places: Result<Option<Vec<_>>, _> =
        files.iter().map(|file| FilePlace::of(file, host)).collect();
    let source = ExposedSource { places: places?.ok_or(unseen)?, devices };
    let of_host: Vec<_> = host.mounts()?.into_iter().map(|mount| mount.device).collect();
    for mount in mounts_of(context.mounts())? {
        // What only root may write to belongs to root through an overlay as well, which renames nobody.
        let upper = match upper(&mount).filter(|_| !(has_own_users && is_roots)) {
            Some(path) => Some(find(&path, host)?.ok_or(Stop::excluded(OVERLAY))?),
            None => None,
        };
        let is_of_host = of_host.contains(&mount.device);
        source.is_hidden_by(&mount, upper.as_ref(), has_own_users, is_of_host)?;
    }
    Ok(())
}

impl ExposedSource {
    /// Looks at one mount of the target: `upper` is the directory that it changes, if it is an overlay.
    fn is_hidden_by(
        &self,
        mount: &Mount,
        upper: Option<&FilePlace>,
        has_own_users: bool,
        is_of_host: bool,
    ) -> Outcome<()> {
        let is_read_only = mount.has("ro");
        // Its own root could write to all that it sees. In a user namespace the owner of the file counts, and that is
        // looked at on the host; unless this mount shows other owners.
        let counts = !has_own_users || (mount.is_id_mapped && !is_read_only);
        let is_shown = counts && self.places.iter().any(|place| place.is_shown_by(mount));
        let is_below = |upper: &FilePlace| self.places.iter().any(|place| place.is_below(upper));
        // Through a mount of such a device, the target changes the source without opening any of its files.
        let is_mounted = !is_read_only && self.devices.contains(&mount.device);
        if is_shown || is_mounted || upper.is_some_and(is_below) {
            return Err(Stop::excluded("the target could write to the source"));
        }
        if is_opaque(&mount.kind) {
            return Err(Stop::excluded(STACKED));
        }
        let is_fuse = mount.kind.starts_with("fuse.") || mount.kind == "fuse";
        // Without allow_other, the kernel lets only the user who has mounted a FUSE file system use it
        // (fuse_allow_current_process of fs/fuse/dir.c).
        let is_open = !has_own_users || mount.has("allow_other");
        // One that the host does not have is served by somebody in the target's own user namespace.
        if is_fuse && is_open && !is_read_only && (is_of_host || !has_own_users) {
            return self.is_hidden_by_server(mount);
        }
        Ok(())
    }

    /// The same of what a process gives out: it may be whatever that can write to.
    fn is_hidden_by_server(&self, mount: &Mount) -> Outcome<()> {
        let is_harmless = TRUSTED_FUSE
            .iter()
            .any(|(kind, source)| mount.kind == *kind && mount.source == Path::new(source));
        let user = mount.values("user_id").next();
        let user = user.and_then(|user| user.to_str()?.parse::<u32>().ok());
        match user {
            // Only for a mount of root: any user can choose type and source of a FUSE mount by options (subtype,
            // fsname).
            Some(0) if is_harmless => Ok(()),
            Some(user)
                // The server of an ordinary user cannot write more than that user.
                if user != 0
                    && !self
                        .places
                        .iter()
                        .any(|place| place.owner == user || place.is_group_writable) =>
            {
                Ok(())
            }
            _ => Err(Stop::excluded(SHOWS_SERVED)),
        }
    }
}

impl FilePlace {
    /// `None` where the host does not show the file.
    fn of(file: impl std::os::fd::AsFd, host: &MountTable) -> Outcome<Option<Self>> {
        let Some(mount) = host.of(&file)? else { return Ok(None) };
        let path = MountTable::within(&mount, &host.path(&file)?);
        let known = fstat(&file)?;
        let mode = Mode::from_bits_truncate(known.st_mode);
        let kind = SFlag::from_bits_truncate(known.st_mode) & SFlag::S_IFMT;
        let is_directory = kind == SFlag::S_IFDIR;
        Ok(path.map(|path| Self {
            device: mount.device,
            path,
            is_directory,
            is_linked: !is_directory && known.st_nlink != 1,
            owner: known.st_uid,
            is_group_writable: mode.intersects(Mode::S_IWGRP | Mode::S_IWOTH),
        }))
    }

    fn is_shown_by(&self, mount: &Mount) -> bool {
        self.device == mount.device && self.is_within(&mount.root)
    }

    fn is_below(&self, directory: &Self) -> bool {
        self.device == directory.device && self.is_within(&directory.path)
    }

    /// Whether some of it may be in this directory of its file system.
    fn is_within(&self, directory: &Path) -> bool {
        // Where the other names of a file with several links are is unknown: any part of its file system may have one.
        let is_part = self.is_directory && directory.starts_with(&self.path);
        self.is_linked || is_part || self.path.starts_with(directory)
    }
}

/// Where a directory of the host is, by a path of the mount table.
fn find(path: &Path, host: &MountTable) -> Outcome<Option<FilePlace>> {
    let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
    match open(path, flags, Mode::empty()) {
        // The table has the path as the mounter wrote it. A relative one began at the mounter's working directory, and
        // in another mount namespace an absolute one can mean something else.
        Ok(directory) if path.is_absolute() => FilePlace::of(directory, host),
        _ => Ok(None),
    }
}

/// All mounts of a mount namespace, also those that are out of the target's reach.
fn mounts_of(namespace: BorrowedFd<'_>) -> Outcome<Vec<Mount>> {
    let what = "the mounts of the target";
    let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
    let own =
        proc::own_directory().and_then(|own| own.follow("ns/mnt", OFlag::O_RDONLY)).trying(what)?;
    let root = open("/", flags, Mode::empty()).trying(what)?;
    setns(namespace, CloneFlags::CLONE_NEWNS).trying(what)?;
    // The file shows the mounts of the namespace and below the root that its opener has at that time. setns(2) has
    // moved this process to the root of the namespace, so no mount is missing.
    let mounts = OwnProc::open()?.mount_table()?.mounts();
    // setns(2) leads to the root of our mount namespace, which need not be the root of this process (chroot(2)).
    let back = || -> Result<(), Errno> {
        setns(&own, CloneFlags::CLONE_NEWNS)?;
        fchdir(&root)?;
        chroot(".")
    };
    back().trying(what)?;
    mounts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mountinfo::parse_mountinfo;

    fn mount(line: &str) -> Mount {
        parse_mountinfo(format!("9 1 {line}\n").as_bytes()).next().unwrap()
    }

    fn place(path: &str, is_linked: bool) -> FilePlace {
        FilePlace {
            device: "8:1".to_owned(),
            path: path.into(),
            is_directory: false,
            is_linked,
            owner: 1000,
            is_group_writable: false,
        }
    }

    /// Whether a target with users of its own, and one without, is refused.
    fn refused(
        source: &ExposedSource,
        line: &str,
        upper: Option<&FilePlace>,
        is_of_host: bool,
    ) -> [bool; 2] {
        [true, false].map(|own| source.is_hidden_by(&mount(line), upper, own, is_of_host).is_err())
    }

    #[test]
    fn a_mount_that_shows_a_file_lets_root_of_the_host_write_to_it() {
        let one = ExposedSource { places: vec![place("/srv/a", false)], devices: vec![] };
        let two = ExposedSource { places: vec![place("/srv/a", true)], devices: vec![] };
        for (line, once, twice) in [
            ("8:1 / /mnt rw - ext4 /dev/sda1 rw", true, true),
            ("8:1 /srv /mnt ro - ext4 /dev/sda1 rw", true, true),
            ("8:1 /other /mnt rw - ext4 /dev/sda1 rw", false, true),
            ("8:2 / /mnt rw - ext4 /dev/sda2 rw", false, false),
        ] {
            assert_eq!(refused(&one, line, None, true), [false, once], "{line}");
            assert_eq!(refused(&two, line, None, true), [false, twice], "{line}");
        }
    }

    #[test]
    fn a_mount_of_part_of_a_directory_or_of_a_directory_around_it_shows_it() {
        let modules = FilePlace { is_directory: true, ..place("/lib/modules/6", false) };
        let source = ExposedSource { places: vec![modules.clone()], devices: vec![] };
        for (root, shown) in
            [("/", true), ("/lib/modules/6/extra", true), ("/lib/modules/61", false)]
        {
            let line = format!("8:1 {root} /mnt rw - ext4 /dev/sda1 rw");
            assert_eq!(refused(&source, &line, None, true), [false, shown], "{root}");
        }
        let overlay = "0:50 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/up,workdir=/w";
        let upper = place("/lib/modules/6/extra", false);
        assert_eq!(refused(&source, overlay, Some(&upper), true), [true; 2]);
    }

    #[test]
    fn an_id_mapped_mount_that_shows_a_file_may_give_it_to_anybody() {
        let source = ExposedSource { places: vec![place("/srv/a", false)], devices: vec![] };
        for (line, shown) in [
            ("8:1 /srv /mnt rw,idmapped - ext4 /dev/sda1 rw", true),
            ("8:1 /srv /mnt ro,relatime,idmapped master:3 - ext4 /dev/sda1 rw", true),
            ("8:1 /srv/b /mnt rw,idmapped - ext4 /dev/sda1 rw", false),
            ("8:1 /srv /mnt rw,idmapped - squashfs /dev/sda1 ro", false),
        ] {
            assert_eq!(refused(&source, line, None, true)[0], shown, "{line}");
        }
    }

    #[test]
    fn an_overlay_shows_what_is_in_its_upper_directory() {
        let source = ExposedSource { places: vec![place("/up/root/a", false)], devices: vec![] };
        let overlay = "0:50 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/up,workdir=/w";
        assert_eq!(refused(&source, overlay, Some(&place("/up", false)), true), [true; 2]);
        assert_eq!(refused(&source, overlay, Some(&place("/other", false)), true), [false; 2]);
    }

    #[test]
    fn a_file_system_on_the_same_device_changes_its_bytes() {
        let source = ExposedSource { places: vec![], devices: vec!["7:3".to_owned()] };
        assert_eq!(refused(&source, "7:3 / /mnt rw - ext4 /dev/loop3 rw", None, true), [true; 2]);
        assert_eq!(refused(&source, "7:3 / /mnt rw - ext4 /dev/loop3 ro", None, true), [false; 2]);
        assert_eq!(refused(&source, "7:4 / /mnt rw - ext4 /dev/loop4 rw", None, true), [false; 2]);
    }

    #[test]
    fn what_a_process_shows_may_be_what_its_user_can_write_to() {
        let source = ExposedSource { places: vec![place("/srv/a", false)], devices: vec![] };
        let fuse = |kind, options| format!("0:60 / /mnt rw - {kind} rw,user_id={options}");
        for (kind, options, of_host, wanted) in [
            ("fuse.bindfs x", "0,group_id=0,allow_other", true, [true, true]),
            ("fuse.bindfs x", "0,group_id=0,allow_other", false, [false, true]),
            ("fuse.rclone x", "0,group_id=0", true, [false, true]),
            ("fuse.sshfs x", "1001,group_id=1001,allow_other", true, [false, false]),
            ("fuse.sshfs x", "1000,group_id=1000,allow_other", true, [true, true]),
            ("fuse syscallfs", "0,group_id=0,allow_other", true, [false, false]),
            ("fuse other", "0,group_id=0,allow_other", true, [true, true]),
            ("fuse.lxcfs lxcfs", "0,group_id=0,allow_other", true, [false, false]),
            ("ecryptfs x", "0", true, [true, true]),
        ] {
            assert_eq!(refused(&source, &fuse(kind, options), None, of_host), wanted, "{kind}");
        }
    }
}
