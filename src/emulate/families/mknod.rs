//! mknod, mknodat: device nodes of an allow-list, and what else mknod(2) makes. It never makes a node that
//! is not on the list, and never one with more rights over the directory than the target has.

use std::os::fd::AsFd;

use clap::Args;
use nix::errno::Errno;
use nix::fcntl::{OFlag, openat};
use nix::sys::stat::{Mode, SFlag, mknodat};
use nix::sys::statvfs::{FsFlags, fstatvfs};
use nix::unistd::{UnlinkatFlags, unlinkat};
use rustix::thread::CapabilitySet;

use crate::emulate::context::{Credentials, Entered};
use crate::emulate::path::{Place, place};
use crate::emulate::request::Request;
use crate::emulate::{
    Acted, Call, Context, Device, Done, Refusal, Stopped, act_for_value, attach, device,
};

pub(super) const CALLS: &[&str] = &["mknod", "mknodat"];

/// What may be made.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct Policy {
    /// A device node that may be made, as c:MAJOR:MINOR or b:MAJOR:MINOR. May be repeated; those of the
    /// default are null, zero, full, random, urandom and tty
    #[arg(long = "device", value_name = "DEVICE", value_delimiter = ',',
          default_value = device::HARMLESS)]
    devices: Vec<Device>,
}

/// Carries it out, for what `policy` allows.
pub(super) fn carry_out(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    let (Some(mode), Some(dev)) = (call.word("mode"), call.word("dev")) else {
        return Err(Refusal::Unread("mode and dev"));
    };
    let device = Device::asked(mode, dev).filter(|device| !device.is_whiteout());
    if let Some(device) = device.filter(|device| !policy.devices.contains(device)) {
        return Err(Refusal::Excluded(format!("device {device} is not among those of --device")));
    }
    let Some(path) = request.memory("pathname")? else { return Ok(Done::Failed(Errno::EFAULT)) };
    let context = Context::take(request, call.word("dirfd"))?;
    let credentials = context.credentials()?;
    let able = CapabilitySet::from_bits_retain(credentials.capabilities);
    if device.is_some() && !able.contains(CapabilitySet::MKNOD) {
        return Err(Refusal::Incapable("CAP_MKNOD"));
    }
    let asked = Asked { path, mode, dev, device };
    act_for_value(request, || asked.carry_out(&context, &credentials))
}

const HOST_MOUNTS: &str = "a node would be of no use there, and the mounts are the host's";

/// What is to be made.
struct Asked {
    path: Vec<u8>,
    mode: u32,
    dev: u32,
    device: Option<Device>,
}

impl Asked {
    fn carry_out(&self, context: &Context, credentials: &Credentials) -> Acted {
        let permissions = Mode::from_bits_truncate(self.mode);
        let tree = match self.device.filter(|_| context.has_own_mounts()) {
            Some(device) => Some(attach::node(device, permissions, credentials)?),
            None => None,
        };
        let entered = context.enter(credentials)?;
        let place = place(entered.start(&self.path)?, &self.path)?;
        // A node made in a user namespace is useless, and one on the host's file system would stay
        // there, for others to use. So it is a mount, which ends with the target's mounts.
        let useless = self.device.is_some()
            && (context.has_own_users()
                || fstatvfs(&place.parent)?.flags().contains(FsFlags::ST_NODEV));
        match tree {
            Some(tree) if useless => mount_over(&entered, credentials, &place, tree)?,
            _ if useless => return Err(Stopped::Excluded(HOST_MOUNTS)),
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
    place: &Place,
    tree: impl AsFd,
) -> Result<(), Stopped> {
    let name = place.name.as_os_str();
    mknodat(&place.parent, name, SFlag::S_IFREG, Mode::empty(), 0)?;
    let own = CapabilitySet::from_bits_retain(credentials.capabilities);
    let attached = openat(&place.parent, name, OFlag::O_PATH | OFlag::O_NOFOLLOW, Mode::empty())
        .map_err(Stopped::from)
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
