//! The setxattr and removexattr families: extended attributes of an allow-list, with the target's own rights, and
//! `trusted.*` with the rights of the host on the target's files. An attribute that the list does not name is refused.
//! With --in-place also the calls that read attributes.

use std::os::fd::OwnedFd;

use clap::Args;
use glob::Pattern;
use nix::sys::stat::fstat;
use rustix::thread::CapabilitySet;

use super::open::OpenOptions;
use crate::emulate::context::Credentials;
use crate::emulate::path_rules::Access;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Context, Outcome, Stop, act_for_value, host};

mod attribute;
mod file;
mod read;

use attribute::Attribute;
use file::{check_at_flags, named};

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

/// Those that only read, which are carried out with --in-place.
pub(super) const READING_CALLS: &[&str] = read::CALLS;

/// What may be set and removed.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct XattrOptions {
    /// Allow setting and removing extended attributes that match, such as trusted.overlay.opaque. Can be repeated;
    /// without it none is allowed
    #[arg(long = "xattr", value_name = "GLOB")]
    names: Vec<Pattern>,
}

/// Carries it out, for what `options` allows.
pub(super) fn emulate(
    request: &ClaimedRequest,
    call: &Call,
    options: &XattrOptions,
    paths: &OpenOptions,
) -> Outcome {
    check_at_flags(call)?;
    let attribute = Attribute::of(request, call)?;
    let name = attribute.name().unwrap_or("a name that is no text");
    let named = named(request, call)?;
    let descriptor = named.link().or(call.word("fd")).or(call.word("dirfd"));
    let context = Context::take(request, descriptor)?;
    let credentials = context.credentials()?;
    let trusted = name.starts_with("trusted.") && context.has_own_users();
    let able = CapabilitySet::from_bits_retain(credentials.capabilities);
    let file = named.find(request, &context, &credentials)?;
    paths.check(Access::Write, &context, &file)?;
    if !options.names.iter().any(|glob| glob.matches(name)) {
        return Err(Stop::excluded(format!("{name} is not among the names of --xattr")));
    }
    if trusted && !able.contains(CapabilitySet::SYS_ADMIN) {
        return Err(Stop::incapable("CAP_SYS_ADMIN"));
    }
    act_for_value(request, || {
        if trusted {
            // The kernel asks for CAP_SYS_ADMIN in the first user namespace (trusted.*: xattr(7)) and not who owns the
            // file, so this is checked here.
            let capabilities = CapabilitySet::SYS_ADMIN.bits();
            Credentials { capabilities, ..credentials.clone() }.assume_on_host(None)?;
            if !belongs(&file, &context, &credentials)? {
                return Err(Stop::excluded("the file is not the target's"));
            }
        } else {
            // In its user namespace, where the kernel gives `security.capability` no power over ours.
            credentials.assume_on_host(context.own_users())?;
        }
        attribute.apply(&host::link(&file))?;
        Ok((0, None))
    })
}

/// Carries out a call that only reads, for what `paths` allows.
pub(super) fn emulate_reading(
    request: &ClaimedRequest,
    call: &Call,
    paths: &OpenOptions,
) -> Outcome {
    read::emulate(request, call, paths)
}

/// Whether the target owns a file or may do in its user namespace what owners may: inode_owner_or_capable of
/// fs/inode.c.
fn belongs(file: &OwnedFd, context: &Context, target: &Credentials) -> Outcome<bool> {
    let owner = fstat(file)?.st_uid;
    let able = CapabilitySet::from_bits_retain(target.capabilities);
    let has = || context.uids().iter().any(|range| range.has_outside(owner));
    Ok(owner == target.uid() || (able.contains(CapabilitySet::FOWNER) && has()))
}
