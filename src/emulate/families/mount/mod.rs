//! mount, umount2: new mounts of what the host has, attached in the target's mount namespace. They never are of
//! what the target can write to, and the target cannot take off again what the options insist on and the kernel
//! locks.

use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::libc;

use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Outcome, Stop};
use crate::table::mount::{ignores_data, ignores_type, without_magic};

mod bind;
mod flags;
mod fresh;
mod image;
mod list;
mod lock;
mod mounter;
mod options;
mod remount;
mod source;
mod umount;

pub use options::MountOptions;

use mounter::Mounter;

pub(super) const CALLS: &[&str] = &["mount", "umount2", "umount"];

/// Carries it out, as far as `allowed` goes.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, allowed: &MountOptions) -> Outcome {
    if call.name != "mount" {
        // umount(2) of i386 has no flags.
        let flags = umount::known(call.word("flags").unwrap_or(0))?;
        let target = request.path("target")?;
        let mounter = Mounter::take(request, allowed, &target, umount::following(flags))?;
        return umount::umount(&mounter, &target, flags, allowed);
    }
    // In this order: mount of fs/namespace.c.
    let text = |name: &'static str| match request.mount_string(call, name)? {
        Some(text) => String::from_utf8(text).map(Some).map_err(|_| Stop::unread(name)),
        None => Ok(None),
    };
    let flags = call.word("mountflags").ok_or(Stop::unread("mountflags"))?;
    let kind = if ignores_type(flags.into()) { None } else { text("filesystemtype")? };
    // Kept as a result: that there is no source is an error after all of the target's path and the flags.
    let source = match text("source")? {
        None => Err(Errno::EINVAL),
        Some(name) if name.is_empty() => Err(Errno::EINVAL),
        Some(_) => Ok(source(call)),
    };
    let data = if ignores_data(flags.into()) { None } else { data(request, call)? };
    let target = request.path("target")?;
    let mounter = Mounter::take(request, allowed, &target, OFlag::empty())?;
    let (flags, _) = without_magic(flags.into());
    // And in this: path_mount.
    if flags & libc::MS_REMOUNT != 0 && flags & libc::MS_BIND != 0 {
        return remount::remount(&mounter, &target, flags);
    }
    if flags & libc::MS_BIND != 0 {
        return bind::BindMount::of(source??, flags, allowed)?.mount_at(&mounter, &target);
    }
    // Moves, other remounts and changes of propagation: root of a user namespace can do these without help.
    if flags & !flags::CHOICE != 0 {
        return Err(Stop::unsupported("mount of this kind"));
    }
    let kind = kind.ok_or(Errno::EINVAL)?;
    let data = data.unwrap_or_default();
    fresh::NewMount::of(kind, source??, flags, &data, allowed)?.mount_at(&mounter, &target)
}

/// The options of a file system.
fn data(request: &ClaimedRequest, call: &Call) -> Outcome<Option<String>> {
    if call.is_null("data") {
        return Ok(None);
    }
    let data = request.memory("data")?.ok_or(Errno::EFAULT)?;
    String::from_utf8(data).map(Some).map_err(|_| Stop::unread("data"))
}

/// The source of a mount: the name that it has on the host.
fn source(call: &Call) -> Outcome<&Path> {
    Ok(Path::new(call.path("source").ok_or(Stop::unread("the absolute source"))?))
}
