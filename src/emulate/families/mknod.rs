//! mknod, mknodat: device nodes of an allow-list, and the other files that mknod(2) creates. It does not create a
//! node that is not on the list, and never one with more rights over the directory than the target has.

use std::os::fd::AsFd;

use clap::Args;
use nix::errno::Errno;
use nix::fcntl::{OFlag, openat};
use nix::sys::stat::{Mode, SFlag, mknodat};
use nix::sys::statvfs::{FsFlags, fstatvfs};
use nix::unistd::{UnlinkatFlags, unlinkat};
use rustix::thread::CapabilitySet;

use crate::emulate::context::{Credentials, Entered};
use crate::emulate::parent_and_name::{ParentAndName, place};
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{
    Acted, Call, Context, Device, Outcome, Stop, act, act_for_value, attach, device,
};

pub(super) const CALLS: &[&str] = &["mknod", "mknodat"];

/// What may be made.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct MknodOptions {
    /// Allow creating this device node, given as c:MAJOR:MINOR or b:MAJOR:MINOR. Can be repeated. The default list is
    /// null, zero, full, random, urandom and tty
    #[arg(long = "device", value_name = "DEVICE", value_delimiter = ',',
          default_value = device::HARMLESS_NODES)]
    devices: Vec<Device>,
}

/// Carries it out, for what `options` allows.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, options: &MknodOptions) -> Outcome {
    let (Some(mode), Some(dev)) = (call.word("mode"), call.word("dev")) else {
        return Err(Stop::unread("mode and dev"));
    };
    check_kind(mode)?;
    let path = request.path("pathname")?;
    let device = Device::asked(mode, dev).filter(|device| !device.is_whiteout());
    let context = Context::take(request, call.word("dirfd"))?;
    let credentials = context.credentials()?;
    let able = CapabilitySet::from_bits_retain(credentials.capabilities);
    let denied = match device {
        None => None,
        Some(device) if !options.devices.contains(&device) => {
            let why = format!("device {device} is not among those of --device");
            Some(Stop::excluded(why))
        }
        Some(_) => (!able.contains(CapabilitySet::MKNOD)).then_some(Stop::incapable("CAP_MKNOD")),
    };
    if let Some(denied) = denied {
        // What is wrong with the name the kernel says first.
        act(request, || {
            let entered = context.enter(&credentials)?;
            place(entered.start(&path)?, &path, Errno::EEXIST)?.is_free()?;
            Ok((0, None))
        })?;
        return Err(denied);
    }
    let asked = MknodCall { path, mode, dev, device };
    act_for_value(request, || asked.make(&context, &credentials))
}

/// As may_mknod of fs/namei.c, which is asked before the path.
fn check_kind(mode: u32) -> Result<(), Errno> {
    match SFlag::from_bits_truncate(mode) & SFlag::S_IFMT {
        SFlag::S_IFDIR => Err(Errno::EPERM),
        SFlag::S_IFREG | SFlag::S_IFCHR | SFlag::S_IFBLK | SFlag::S_IFIFO | SFlag::S_IFSOCK => {
            Ok(())
        }
        kind if kind.is_empty() => Ok(()),
        _ => Err(Errno::EINVAL),
    }
}

const HOST_MOUNTS: &str = "a node would be of no use there, and the mounts are the host's";

/// What is to be made.
struct MknodCall {
    path: Vec<u8>,
    mode: u32,
    dev: u32,
    device: Option<Device>,
}

impl MknodCall {
    fn make(&self, context: &Context, credentials: &Credentials) -> Acted {
        let permissions = Mode::from_bits_truncate(self.mode);
        // Made before the target's place is entered: on a file system of a user namespace, a node cannot be opened.
        let tree = match self.device.filter(|_| context.has_own_mounts()) {
            Some(device) => Some(attach::node(device, permissions, credentials)?),
            None => None,
        };
        let entered = context.enter(credentials)?;
        let place = place(entered.start(&self.path)?, &self.path, Errno::EEXIST)?;
        // A node made in a user namespace is useless, and one on the host's file system would stay
        // there, for others to use. So it is a mount, which ends with the target's mounts.
        let useless = self.device.is_some()
            && (context.has_own_users()
                || fstatvfs(&place.parent)?.flags().contains(FsFlags::ST_NODEV));
        match tree {
            Some(tree) if useless => mount_over(&entered, credentials, &place, tree)?,
            _ if useless => return Err(Stop::excluded(HOST_MOUNTS)),
            _ => {
                let kind = SFlag::from_bits_truncate(self.mode) & SFlag::S_IFMT;
                let number = self.device.map_or(u64::from(self.dev), Device::number);
                mknodat(&place.parent, place.name.as_os_str(), kind, permissions, number)?;
            }
        }
        Ok((0, None))
    }
}

/// Makes an empty file as the target would, and attaches the node over it.
fn mount_over(
    entered: &Entered<'_>,
    credentials: &Credentials,
    place: &ParentAndName,
    tree: impl AsFd,
) -> Outcome<()> {
    let name = place.name.as_os_str();
    // Without permissions: outside of the target's mount namespace and after its end, this file is what remains.
    mknodat(&place.parent, name, SFlag::S_IFREG, Mode::empty(), 0)?;
    let own = CapabilitySet::from_bits_retain(credentials.capabilities);
    let attached = openat(&place.parent, name, OFlag::O_PATH | OFlag::O_NOFOLLOW, Mode::empty())
        .map_err(Stop::from)
        .and_then(|file| {
            // CAP_MKNOD is what the call asks for: that a mount stands for the node is ours to allow,
            // in the target's mount namespace alone.
            entered.limit(CapabilitySet::SYS_ADMIN)?;
            attach::attach(entered, tree, file)
        });
    entered.limit(own)?;
    if attached.is_err() {
        // As the target, so that a file that was put there meanwhile is in no danger.
        let _ = unlinkat(&place.parent, name, UnlinkatFlags::NoRemoveDir);
    }
    attached
}
