//! mount: a new mount of a block device of the host, attached in the target's mount namespace. It never mounts
//! what the target can write to, and the target cannot take `nosuid` and `nodev` off again.

use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use clap::Args;
use glob::Pattern;
use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, AtFlags, OFlag, OpenHow, ResolveFlag, open, openat2};
use nix::libc;
use nix::sched::{CloneFlags, unshare};
use nix::sys::stat::{Mode, SFlag, fstat};
use nix::unistd::{AccessFlags, faccessat};
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MoveMountFlags, OpenTreeFlags,
    fsconfig_create_exclusive, fsconfig_set_flag, fsconfig_set_string, fsmount, fsopen, move_mount,
    open_tree,
};
use rustix::thread::CapabilitySet;

use super::context::{Context, Credentials};
use super::host::{self, Root};
use super::request::Request;
use super::{Acted, Call, Done, Refusal, Stopped, Trying, act, act_for_value, attach};
use crate::sys::idmap;
use crate::table::mount::without_magic;

pub(super) const CALLS: &[&str] = &["mount"];

/// What may be mounted.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct Policy {
    /// A file system that may be mounted, such as ext4. May be repeated
    #[arg(long = "fstype", value_name = "TYPE", value_delimiter = ',')]
    types: Vec<String>,
    /// A block device of the host that may be mounted, as a path there. May be repeated
    #[arg(long = "source", value_name = "GLOB")]
    sources: Vec<Pattern>,
    /// Mount with the owners of files shifted as the target's user namespace has them
    #[arg(long)]
    shift: bool,
}

/// The flags that a target may choose; MS_NOSUID and MS_NODEV are there anyway.
const CHOICE: libc::c_ulong = libc::MS_RDONLY
    | libc::MS_NOSUID
    | libc::MS_NODEV
    | libc::MS_NOEXEC
    | libc::MS_NOATIME
    | libc::MS_NODIRATIME
    | libc::MS_RELATIME
    | libc::MS_STRICTATIME
    | libc::MS_SILENT;

/// Carries it out, for what `policy` allows.
pub(super) fn carry_out(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    let flags = call.word("mountflags").ok_or(Refusal::Unread("mountflags"))?;
    let (flags, _) = without_magic(flags.into());
    if flags & !CHOICE != 0 {
        return Err(Refusal::Unsupported("mount other than of a new file system".to_owned()));
    }
    if request.memory("data")?.is_some_and(|data| !data.is_empty()) {
        return Err(Refusal::Excluded("options of the file system are not taken".to_owned()));
    }
    let kind = request.memory("filesystemtype")?.and_then(|kind| String::from_utf8(kind).ok());
    let kind = kind.ok_or(Refusal::Unread("the type of the file system"))?;
    if !policy.types.contains(&kind) {
        return Err(Refusal::Excluded(format!("{kind} is not among those of --fstype")));
    }
    let source = Path::new(call.path("source").ok_or(Refusal::Unread("the absolute source"))?);
    if !host::allows(&policy.sources, source) {
        let why = format!("{} is not among the names of --source", source.display());
        return Err(Refusal::Excluded(why));
    }
    let Some(target) = request.memory("target")? else { return Ok(Done::Failed(Errno::EFAULT)) };
    let context = Context::take(request, None)?;
    let credentials = context.credentials()?;
    if !context.has_own_users() {
        return Err(Refusal::Excluded("the target has no user namespace of its own".to_owned()));
    }
    let able = CapabilitySet::from_bits_retain(credentials.capabilities);
    if !able.contains(CapabilitySet::SYS_ADMIN) {
        return Err(Refusal::Incapable("CAP_SYS_ADMIN"));
    }
    let asked = Asked { source, kind, flags, policy, context: &context, credentials: &credentials };
    let mut made = Vec::new();
    for step in [Asked::look, Asked::make] {
        match act(request, || step(&asked))? {
            Ok((_, tree)) => made.extend(tree),
            Err(errno) => return Ok(Done::Failed(errno)),
        }
    }
    let tree = made.pop().ok_or(Refusal::Host("no mount was made".to_owned()))?;
    act_for_value(request, || asked.attach(&target, &tree))
}

/// What is to be mounted, in three steps that each take a child, because each leaves its place for good.
struct Asked<'a> {
    source: &'a Path,
    kind: String,
    flags: u64,
    policy: &'a Policy,
    context: &'a Context,
    credentials: &'a Credentials,
}

impl Asked<'_> {
    /// The device, by the name that it has on the host.
    fn device(&self) -> Result<(OwnedFd, PathBuf), Stopped> {
        let root = Root::open(Path::new("/"))?;
        let device = root.walk(self.source, OFlag::empty())?;
        let path = root.check(&self.policy.sources, &device, None)?;
        match SFlag::from_bits_truncate(fstat(&device)?.st_mode) & SFlag::S_IFMT {
            SFlag::S_IFBLK => Ok((device, path)),
            _ => Err(Errno::ENOTBLK.into()),
        }
    }

    /// Looks, as the target, whether the target could write to what the kernel is to trust: the device,
    /// and the file behind it where it is a loop device.
    fn look(&self) -> Acted {
        let (device, _) = self.device()?;
        let rdev = fstat(&device)?.st_rdev;
        let (major, minor) = (libc::major(rdev), libc::minor(rdev));
        let mut looked_at = vec![device];
        // That of the device itself, and that of the whole one of which it is a partition.
        for place in ["loop", "../loop"] {
            let name = format!("/sys/dev/block/{major}:{minor}/{place}/backing_file");
            let Ok(file) = std::fs::read_to_string(name) else { continue };
            let flags = OFlag::O_PATH | OFlag::O_CLOEXEC;
            let file = file.trim_end_matches('\n');
            looked_at.push(open(file, flags, Mode::empty()).trying("the file of the loop device")?);
        }
        // Others of the target's may have capabilities that this thread lacks.
        self.context.enter(self.credentials)?.limit(CapabilitySet::all())?;
        let itself = AtFlags::AT_EACCESS | AtFlags::AT_EMPTY_PATH;
        for file in looked_at {
            if faccessat(&file, "", AccessFlags::W_OK, itself) != Err(Errno::EACCES) {
                return Err(Stopped::Excluded("the target could write to the source"));
            }
        }
        Ok((0, None))
    }

    /// Makes the mount, and takes it once through a mount namespace of the target's users: what comes
    /// from the more privileged side is locked, so that no remount takes its flags off.
    fn make(&self) -> Acted {
        let (device, path) = self.device()?;
        attach::leave_host()?;
        let mount = self.mount(&path)?;
        if fstat(&mount)?.st_dev != fstat(&device)?.st_rdev {
            return Err(Stopped::Excluded("the source has been replaced"));
        }
        if self.policy.shift {
            idmap::shift(mount.as_fd(), self.context.users()).trying("--shift")?;
        }
        let whole = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
        move_mount(&mount, "", AT_FDCWD, "/proc", whole).trying("mounting")?;
        drop(mount);
        self.context.enter_users()?;
        unshare(CloneFlags::CLONE_NEWNS).trying("locking the flags of the mount")?;
        let clone = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
        let tree = open_tree(AT_FDCWD, "/proc", clone).trying("locking the flags of the mount")?;
        Ok((0, Some(tree)))
    }

    fn mount(&self, source: &Path) -> Result<OwnedFd, Stopped> {
        let context = fsopen(self.kind.as_str(), FsOpenFlags::FSOPEN_CLOEXEC)?;
        fsconfig_set_string(&context, "source", source)?;
        if self.flags & libc::MS_RDONLY != 0 {
            fsconfig_set_flag(&context, "ro")?;
        }
        // Not one that is mounted already: it would be another's, with another's options.
        fsconfig_create_exclusive(&context)?;
        let mut attributes = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NODEV;
        for (flag, attribute) in [
            (libc::MS_RDONLY, MountAttrFlags::MOUNT_ATTR_RDONLY),
            (libc::MS_NOEXEC, MountAttrFlags::MOUNT_ATTR_NOEXEC),
            (libc::MS_NODIRATIME, MountAttrFlags::MOUNT_ATTR_NODIRATIME),
        ] {
            attributes.set(attribute, self.flags & flag != 0);
        }
        if self.flags & libc::MS_NOATIME != 0 {
            attributes |= MountAttrFlags::MOUNT_ATTR_NOATIME;
        } else if self.flags & libc::MS_STRICTATIME != 0 {
            attributes |= MountAttrFlags::MOUNT_ATTR_STRICTATIME;
        }
        Ok(fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, attributes)?)
    }

    /// Attaches the mount where the target means it, with the target's rights.
    fn attach(&self, target: &[u8], tree: &OwnedFd) -> Acted {
        let _entered = self.context.enter(self.credentials)?;
        let how = OpenHow::new()
            .flags(OFlag::O_PATH | OFlag::O_CLOEXEC)
            .resolve(ResolveFlag::RESOLVE_NO_MAGICLINKS);
        let place = openat2(AT_FDCWD, target, how)?;
        attach::attach(tree, place)?;
        Ok((0, None))
    }
}
