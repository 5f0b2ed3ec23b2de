//! chroot: agreed to where it changes nothing, and refused else, because no process can give another a root. It
//! never pretends.

use std::os::fd::AsFd;

use nix::errno::Errno;
use rustix::fs::{AtFlags, StatxFlags, statx};
use rustix::thread::CapabilitySet;

use crate::emulate::named::Named;
use crate::emulate::request::Request;
use crate::emulate::{Call, Context, Done, Refusal};

pub(super) const CALLS: &[&str] = &["chroot"];

/// Carries it out.
pub(super) fn carry_out(request: &Request, _: &Call) -> Result<Done, Refusal> {
    let path = request.memory("path")?.ok_or(Errno::EFAULT)?;
    if path.is_empty() {
        return Err(Errno::ENOENT.into());
    }
    let context = Context::take(request, None)?;
    let credentials = context.credentials()?;
    // What is in a directory, itself too, is found by whoever may search it: chroot(2) asks for that.
    let within = Named::Path([&path, b"/.".as_slice()].concat(), true);
    let directory = within.find(request, &context, &credentials)?;
    let able = CapabilitySet::from_bits_retain(credentials.capabilities);
    if !able.contains(CapabilitySet::SYS_CHROOT) {
        return Err(Refusal::Incapable("CAP_SYS_CHROOT"));
    }
    if !is_same(&directory, context.root())? {
        return Err(Refusal::Unsupported(
            "chroot to a directory that is not the target's root (only the kernel can, by a handler's `continue`)"
                .to_owned(),
        ));
    }
    Ok(Done::Value(0))
}

/// Whether both are one directory of one mount.
fn is_same(one: impl AsFd, other: impl AsFd) -> Result<bool, Errno> {
    Ok(identity(one)? == identity(other)?)
}

/// What tells a directory of a mount from all others; the file system is not asked.
fn identity(directory: impl AsFd) -> Result<(u64, u32, u32, u64), Errno> {
    let flags = AtFlags::EMPTY_PATH | AtFlags::STATX_DONT_SYNC;
    let wanted = StatxFlags::INO | StatxFlags::MNT_ID;
    let it = statx(directory, "", flags, wanted)
        .map_err(|errno| Errno::from_raw(errno.raw_os_error()))?;
    // The mount since Linux 5.8.
    if !StatxFlags::from_bits_retain(it.stx_mask).contains(wanted) {
        return Err(Errno::ENOSYS);
    }
    Ok((it.stx_mnt_id, it.stx_dev_major, it.stx_dev_minor, it.stx_ino))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn a_directory_is_the_same_by_any_name() {
        let open = |path| File::open(path).unwrap();
        assert_eq!(is_same(open("/"), open("/proc/..")), Ok(true));
        assert_eq!(is_same(open("/"), open("/proc")), Ok(false));
        assert_eq!(is_same(open("/"), open("/etc")), Ok(false));
    }
}
