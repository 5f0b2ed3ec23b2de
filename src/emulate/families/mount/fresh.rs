//! A new mount of a file system on a block device, or in an image file. The mounted source is the one that was
//! checked, even if its name now refers to another.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;
use nix::libc;
use nix::sys::stat::{SFlag, fstat};
use rustix::mount::{
    FsMountFlags, FsOpenFlags, fsconfig_create_exclusive, fsconfig_set_flag, fsconfig_set_string,
    fsmount, fsopen,
};

use super::flags::{attributes, decide};
use super::image::ImageDevice;
use super::mounter::Mounter;
use super::options::{MountOptions, hold};
use super::source;
use crate::emulate::host::{self, Root};
use crate::emulate::{Acted, Outcome, Stop, Trying, attach};
use crate::kernel::attributes::shift;

/// What is for reading only whatever is asked; so many may share an image.
const READ_ONLY_TYPES: &[&str] = &["cramfs", "erofs", "iso9660", "romfs", "squashfs"];

/// File systems that may be spread over several devices. The kernel takes any device that says it belongs to them,
/// also one that nobody has looked at, and the numbers that stat(2) has of their files are no device's.
const SPREAD: &[&str] = &["bcachefs", "btrfs"];

/// The flags that are the file system's rather than the mount's.
const FILE_SYSTEM: &[(u64, &str)] = &[
    (libc::MS_RDONLY, "ro"),
    (libc::MS_SYNCHRONOUS, "sync"),
    (libc::MS_DIRSYNC, "dirsync"),
    (libc::MS_LAZYTIME, "lazytime"),
];

/// What is to be mounted.
pub(super) struct NewMount<'a> {
    kind: String,
    source: &'a Path,
    flags: u64,
    options: Vec<&'a str>,
    allowed: &'a MountOptions,
}

impl<'a> NewMount<'a> {
    pub(super) fn of(
        kind: String,
        source: &'a Path,
        mut flags: u64,
        data: &'a str,
        allowed: &'a MountOptions,
    ) -> Outcome<Self> {
        if !allowed.types.contains(&kind) {
            return Err(Stop::excluded(format!("{kind} is not among those of --fstype")));
        }
        if SPREAD.contains(&kind.as_str()) {
            let why =
                format!("{kind} may take other devices than its source, which are not checked");
            return Err(Stop::excluded(why));
        }
        hold(source, &allowed.sources, "--source")?;
        let options: Vec<_> = data.split(',').filter(|option| !option.is_empty()).collect();
        let is_allowed = |option: &&str| allowed.options.iter().any(|glob| glob.matches(option));
        if let Some(option) = options.iter().find(|option| !is_allowed(option)) {
            return Err(Stop::excluded(format!("{option} is not among those of --options")));
        }
        if READ_ONLY_TYPES.contains(&kind.as_str()) {
            flags |= libc::MS_RDONLY;
        }
        let flags = decide(flags, &allowed.flags);
        Ok(Self { kind, source, flags, options, allowed })
    }

    /// In three steps that each take a child, because each leaves its place for good.
    pub(super) fn mount_at(&self, mounter: &Mounter<'_>, target: &[u8]) -> Outcome {
        let source = mounter.step(|| self.look(mounter))?;
        mounter.attach(mounter.step(|| self.make(mounter, &source))?, target)
    }

    /// Finds the source, and looks whether the target could write to what the kernel is to trust.
    fn look(&self, mounter: &Mounter<'_>) -> Acted {
        let root = Root::open(Path::new("/"))?;
        let source = root.walk(self.source, nix::fcntl::OFlag::empty())?;
        root.check(|path| host::allows(&self.allowed.sources, path), &source, None)?;
        match kind_of(&source)? {
            SFlag::S_IFBLK => {}
            SFlag::S_IFREG if self.allowed.images => {}
            _ => return Err(Errno::ENOTBLK.into()),
        }
        source::is_closed_to(mounter, &source)?;
        Ok((0, Some(source)))
    }

    fn make(&self, mounter: &Mounter<'_>, source: &OwnedFd) -> Acted {
        let device = match kind_of(source)? {
            SFlag::S_IFREG => ImageDevice::showing(source, self.flags & libc::MS_RDONLY != 0)?,
            _ => {
                let path = Root::open(Path::new("/"))?.check(
                    |path| host::allows(&self.allowed.sources, path),
                    source,
                    None,
                )?;
                ImageDevice::of_host(path, fstat(source)?.st_rdev)
            }
        };
        // hand_over() attaches the mount for a moment, which would cover a directory of the host.
        attach::leave_host()?;
        let mount = self.mount(&device.path)?;
        // The kernel has looked the source up by its path once more: only the number shows what was mounted.
        if fstat(&mount)?.st_dev != device.number {
            return Err(Stop::excluded("the source has been replaced"));
        }
        if self.allowed.shift && mounter.context.has_own_users() {
            shift(mount.as_fd(), mounter.context.users()).trying("--shift")?;
        }
        attach::hand_over(mount, &mounter.context)
    }

    fn mount(&self, source: &Path) -> Outcome<OwnedFd> {
        let context = fsopen(self.kind.as_str(), FsOpenFlags::FSOPEN_CLOEXEC)?;
        fsconfig_set_string(&context, "source", source)?;
        for (flag, name) in FILE_SYSTEM {
            if self.flags & flag != 0 {
                fsconfig_set_flag(&context, *name)?;
            }
        }
        for option in &self.options {
            match option.split_once('=') {
                Some((key, value)) => fsconfig_set_string(&context, key, value)?,
                None => fsconfig_set_flag(&context, *option)?,
            }
        }
        // Not one that is mounted already: it would be another's, with another's options.
        fsconfig_create_exclusive(&context)?;
        Ok(fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, attributes(self.flags))?)
    }
}

fn kind_of(file: &OwnedFd) -> Result<SFlag, Errno> {
    Ok(SFlag::from_bits_truncate(fstat(file)?.st_mode) & SFlag::S_IFMT)
}

#[cfg(test)]
mod tests {
    use super::super::options::tests::allowed;
    use super::*;
    use crate::emulate::Why;

    #[test]
    fn what_the_options_do_not_name_is_not_mounted() {
        let allowed = allowed("--fstype ext4 --source /dev/a --options errors=*,discard");
        let of = |kind: &str, source, data| {
            let asked = NewMount::of(kind.to_owned(), Path::new(source), 0, data, &allowed);
            asked.map(|asked| asked.options)
        };
        assert_eq!(of("ext4", "/dev/a", ",discard,,errors=x,").unwrap(), ["discard", "errors=x"]);
        assert_eq!(of("ext4", "/dev/a", "").unwrap(), [""; 0]);
        for (kind, source, data) in [
            ("ext3", "/dev/a", ""),
            ("ext4", "/dev/b", ""),
            ("ext4", "/dev/a", "discard,errors"),
            ("ext4", "/dev/a", "errors=x,no"),
        ] {
            assert!(
                matches!(of(kind, source, data), Err(Stop::Refused(Why::Excluded(_)))),
                "{kind} {data}"
            );
        }
    }

    #[test]
    fn what_takes_devices_that_were_not_looked_at_is_not_mounted() {
        let allowed = allowed("--fstype btrfs,bcachefs --source /dev/a");
        for kind in ["btrfs", "bcachefs"] {
            let asked = NewMount::of(kind.to_owned(), Path::new("/dev/a"), 0, "", &allowed);
            assert!(
                matches!(asked, Err(Stop::Refused(Why::Excluded(why))) if why.contains(kind)),
                "{kind}"
            );
        }
    }

    #[test]
    fn what_nobody_can_write_to_is_mounted_for_reading() {
        let kinds = "cramfs,erofs,iso9660,romfs,squashfs,ext4,xfs";
        let allowed = allowed(&format!("--fstype {kinds} --source /dev/a"));
        let read_only = kinds.split(',').filter(|kind| {
            let asked =
                NewMount::of(kind.to_string(), Path::new("/dev/a"), 0, "", &allowed).unwrap();
            asked.flags & libc::MS_RDONLY != 0
        });
        assert_eq!(
            read_only.collect::<Vec<_>>(),
            ["cramfs", "erofs", "iso9660", "romfs", "squashfs"]
        );
    }
}
