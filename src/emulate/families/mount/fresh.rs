//! A new mount of a file system on a block device, or in an image file. It never mounts what has taken the place
//! of what was looked at.

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
use super::image::Device;
use super::mounter::Mounter;
use super::{Policy, hold, source};
use crate::emulate::host::Root;
use crate::emulate::{Acted, Done, Refusal, Stopped, Trying, attach};
use crate::sys::attributes::shift;

/// What is for reading only whatever is asked; so many may share an image.
const READ_ONLY: &[&str] = &["cramfs", "erofs", "iso9660", "romfs", "squashfs"];

/// The flags that are the file system's rather than the mount's.
const FILE_SYSTEM: &[(u64, &str)] = &[
    (libc::MS_RDONLY, "ro"),
    (libc::MS_SYNCHRONOUS, "sync"),
    (libc::MS_DIRSYNC, "dirsync"),
    (libc::MS_LAZYTIME, "lazytime"),
];

/// What is to be mounted.
pub(super) struct Asked<'a> {
    kind: String,
    source: &'a Path,
    flags: u64,
    options: Vec<&'a str>,
    policy: &'a Policy,
}

impl<'a> Asked<'a> {
    pub(super) fn of(
        kind: String,
        source: &'a Path,
        mut flags: u64,
        data: &'a str,
        policy: &'a Policy,
    ) -> Result<Self, Refusal> {
        if !policy.types.contains(&kind) {
            return Err(Refusal::Excluded(format!("{kind} is not among those of --fstype")));
        }
        hold(source, &policy.sources, "--source")?;
        let options: Vec<_> = data.split(',').filter(|option| !option.is_empty()).collect();
        let allowed = |option: &&str| policy.options.iter().any(|glob| glob.matches(option));
        if let Some(option) = options.iter().find(|option| !allowed(option)) {
            return Err(Refusal::Excluded(format!("{option} is not among those of --options")));
        }
        if READ_ONLY.contains(&kind.as_str()) {
            flags |= libc::MS_RDONLY;
        }
        let flags = decide(flags, &policy.flags);
        Ok(Self { kind, source, flags, options, policy })
    }

    /// In three steps that each take a child, because each leaves its place for good.
    pub(super) fn carry_out(&self, mounter: &Mounter<'_>, target: &[u8]) -> Result<Done, Refusal> {
        let made = match mounter.step(|| self.look(mounter))? {
            Ok(source) => mounter.step(|| self.make(mounter, &source))?,
            failed => failed,
        };
        mounter.attach(made, target)
    }

    /// Finds the source, and looks whether the target could write to what the kernel is to trust.
    fn look(&self, mounter: &Mounter<'_>) -> Acted {
        let root = Root::open(Path::new("/"))?;
        let source = root.walk(self.source, nix::fcntl::OFlag::empty())?;
        root.check(&self.policy.sources, &source, None)?;
        let behind = match kind_of(&source)? {
            SFlag::S_IFBLK => source::behind(&source)?,
            SFlag::S_IFREG if self.policy.images => None,
            _ => return Err(Errno::ENOTBLK.into()),
        };
        source::is_closed_to(mounter, [&source].into_iter().chain(&behind))?;
        Ok((0, Some(source)))
    }

    fn make(&self, mounter: &Mounter<'_>, source: &OwnedFd) -> Acted {
        let device = match kind_of(source)? {
            SFlag::S_IFREG => Device::showing(source, self.flags & libc::MS_RDONLY != 0)?,
            _ => {
                let path = Root::open(Path::new("/"))?.check(&self.policy.sources, source, None)?;
                Device::of_host(path, fstat(source)?.st_rdev)
            }
        };
        attach::leave_host()?;
        let mount = self.mount(&device.path)?;
        if fstat(&mount)?.st_dev != device.number {
            return Err(Stopped::Excluded("the source has been replaced"));
        }
        if self.policy.shift && mounter.context.has_own_users() {
            shift(mount.as_fd(), mounter.context.users()).trying("--shift")?;
        }
        attach::hand_over(mount, &mounter.context)
    }

    fn mount(&self, source: &Path) -> Result<OwnedFd, Stopped> {
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
    use super::super::tests::policy;
    use super::*;

    #[test]
    fn what_the_options_do_not_name_is_not_mounted() {
        let policy = policy("--fstype ext4 --source /dev/a --options errors=*,discard");
        let of = |kind: &str, source, data| {
            let asked = Asked::of(kind.to_owned(), Path::new(source), 0, data, &policy);
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
            assert!(matches!(of(kind, source, data), Err(Refusal::Excluded(_))), "{kind} {data}");
        }
    }

    #[test]
    fn what_nobody_can_write_to_is_mounted_for_reading() {
        let kinds = "cramfs,erofs,iso9660,romfs,squashfs,ext4,xfs";
        let policy = policy(&format!("--fstype {kinds} --source /dev/a"));
        let read_only = kinds.split(',').filter(|kind| {
            let asked = Asked::of(kind.to_string(), Path::new("/dev/a"), 0, "", &policy).unwrap();
            asked.flags & libc::MS_RDONLY != 0
        });
        assert_eq!(
            read_only.collect::<Vec<_>>(),
            ["cramfs", "erofs", "iso9660", "romfs", "squashfs"]
        );
    }
}
