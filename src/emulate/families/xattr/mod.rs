//! The setxattr and removexattr families: extended attributes of an allow-list, with the target's own rights, and
//! `trusted.*` with those of the host on files of the target's. It never sets what the list does not name.

use std::os::fd::OwnedFd;

use clap::Args;
use glob::Pattern;
use nix::errno::Errno;
use nix::libc::{AT_EMPTY_PATH, AT_FDCWD};
use nix::sys::stat::fstat;
use rustix::thread::CapabilitySet;

use crate::emulate::context::Credentials;
use crate::emulate::named::Named;
use crate::emulate::request::Request;
use crate::emulate::{Call, Context, Done, Refusal, Stopped, act_for_value, host};

mod attribute;

use attribute::Attribute;

pub(super) const CALLS: &[&str] = &[
    "setxattr",
    "lsetxattr",
    "fsetxattr",
    "setxattrat",
    "removexattr",
    "lremovexattr",
    "fremovexattr",
    "removexattrat",
];

/// What may be set and removed.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct Policy {
    /// An extended attribute that may be set and removed, such as trusted.overlay.opaque. May be repeated;
    /// without it none may
    #[arg(long = "xattr", value_name = "GLOB")]
    names: Vec<Pattern>,
}

/// Carries it out, for what `policy` allows.
pub(super) fn carry_out(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    let attribute = Attribute::of(request, call)?;
    let name = attribute.name().unwrap_or("a name that is no text");
    if !policy.names.iter().any(|glob| glob.matches(name)) {
        return Err(Refusal::Excluded(format!("{name} is not among the names of --xattr")));
    }
    let named = named(request, call)?;
    let descriptor = named.link().or(call.word("fd")).or(call.word("dirfd"));
    let context = Context::take(request, descriptor)?;
    let credentials = context.credentials()?;
    let trusted = name.starts_with("trusted.") && context.has_own_users();
    let able = CapabilitySet::from_bits_retain(credentials.capabilities);
    if trusted && !able.contains(CapabilitySet::SYS_ADMIN) {
        return Err(Refusal::Incapable("CAP_SYS_ADMIN"));
    }
    let file = named.find(request, &context, &credentials)?;
    act_for_value(request, || {
        if trusted {
            let capabilities = CapabilitySet::SYS_ADMIN.bits();
            Credentials { capabilities, ..credentials.clone() }.assume_on_host(None)?;
            if !belongs(&file, &context, &credentials)? {
                return Err(Stopped::Excluded("the file is not the target's"));
            }
        } else {
            // In its user namespace, where the kernel gives `security.capability` no power over ours.
            credentials.assume_on_host(context.own_users())?;
        }
        attribute.carry_out(&host::link(&file))?;
        Ok((0, None))
    })
}

fn named(request: &Request, call: &Call) -> Result<Named, Refusal> {
    if call.word("fd").is_some() {
        return Ok(Named::Descriptor);
    }
    if let Some(flags) = call.word("at_flags") {
        let nowhere = call.register("pathname") == Some(0) && flags as i32 & AT_EMPTY_PATH != 0;
        let path = request.memory("pathname")?.or(nowhere.then(Vec::new));
        return Ok(match Named::at(path.ok_or(Errno::EFAULT)?, flags)? {
            // Here a descriptor is what fsetxattr(2) would have of it.
            Named::Start if call.word("dirfd") != Some(AT_FDCWD as u32) => Named::Descriptor,
            named => named,
        });
    }
    let path = request.memory("path")?.ok_or(Errno::EFAULT)?;
    Ok(Named::path(path, !call.name.starts_with('l')))
}

/// Whether the target owns a file or may do in its user namespace what owners may: inode_owner_or_capable of
/// fs/inode.c.
fn belongs(file: &OwnedFd, context: &Context, target: &Credentials) -> Result<bool, Stopped> {
    let owner = fstat(file)?.st_uid;
    let able = CapabilitySet::from_bits_retain(target.capabilities);
    let has = || context.uids().iter().any(|range| range.has_outside(owner));
    Ok(owner == target.uid || (able.contains(CapabilitySet::FOWNER) && has()))
}
