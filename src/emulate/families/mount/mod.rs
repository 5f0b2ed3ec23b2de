//! mount, umount2: new mounts of what the host has, attached in the target's mount namespace. They never are of
//! what the target can write to, and the target cannot take off again what the policy insists on and the kernel
//! locks.

use std::path::Path;

use clap::Args;
use glob::Pattern;
use nix::errno::Errno;
use nix::libc;

use crate::emulate::host;
use crate::emulate::request::Request;
use crate::emulate::{Call, Done, Refusal};
use crate::table::mount::without_magic;

mod bind;
mod flags;
mod fresh;
mod image;
mod list;
mod lock;
mod mounter;
mod remount;
mod source;
mod umount;

pub use flags::Flag;

use mounter::Mounter;

pub(super) const CALLS: &[&str] = &["mount", "umount2", "umount"];

/// What may be mounted, and how.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct Policy {
    /// A file system that may be mounted, such as ext4. May be repeated
    #[arg(long = "fstype", value_name = "TYPE", value_delimiter = ',')]
    types: Vec<String>,
    /// A block device of the host that may be mounted, as a path there. May be repeated
    #[arg(long = "source", value_name = "GLOB", value_parser = host::pattern)]
    sources: Vec<Pattern>,
    /// Mount the image files among --source too, over loop devices
    #[arg(long = "loop")]
    images: bool,
    /// An option of the file system that may be asked for, such as errors=remount-ro. May be repeated
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    options: Vec<Pattern>,
    /// A directory of the host that may be bind mounted, for reading only. May be repeated
    #[arg(long = "bind", value_name = "GLOB", value_parser = host::pattern)]
    binds: Vec<Pattern>,
    /// A directory of the host that may be bind mounted and written to. May be repeated
    #[arg(long = "bind-rw", value_name = "GLOB", value_parser = host::pattern)]
    writable_binds: Vec<Pattern>,
    /// What every mount is: ro, noexec, nosymfollow (-rw is ro, and so on); and what it may be where the
    /// target asks for it: suid, dev. May be repeated; nosuid and nodev are the default
    #[arg(long, value_name = "FLAG", value_delimiter = ',', allow_hyphen_values = true)]
    flags: Vec<Flag>,
    /// Mount with the owners of files shifted as the target's user namespace has them
    #[arg(long)]
    shift: bool,
    /// Mount for root of a container that lacks CAP_SYS_ADMIN, too
    #[arg(long = "lend-sys-admin")]
    lend: bool,
}

/// Carries it out, for what `policy` allows.
pub(super) fn carry_out(request: &Request, call: &Call, policy: &Policy) -> Result<Done, Refusal> {
    let Some(target) = request.memory("target")? else { return Ok(Done::Failed(Errno::EFAULT)) };
    if call.name != "mount" {
        // umount(2) of i386 has no flags.
        let flags = call.word("flags").unwrap_or(0);
        return umount::carry_out(&Mounter::take(request, policy)?, &target, flags, policy);
    }
    let flags = call.word("mountflags").ok_or(Refusal::Unread("mountflags"))?;
    let (flags, _) = without_magic(flags.into());
    // In this order: path_mount of fs/namespace.c.
    if flags & libc::MS_REMOUNT != 0 && flags & libc::MS_BIND != 0 {
        return remount::carry_out(&Mounter::take(request, policy)?, &target, flags);
    }
    if flags & libc::MS_BIND != 0 {
        let asked = bind::Asked::of(source(call)?, flags, policy)?;
        return asked.carry_out(&Mounter::take(request, policy)?, &target);
    }
    if flags & !flags::CHOICE != 0 {
        return Err(Refusal::Unsupported("mount of this kind".to_owned()));
    }
    let text = |name: &'static str| match request.memory(name)? {
        Some(text) => String::from_utf8(text).map(Some).map_err(|_| Refusal::Unread(name)),
        None if call.is_null(name) => Ok(None),
        None => Err(Errno::EFAULT.into()),
    };
    let kind = text("filesystemtype")?.ok_or(Errno::EINVAL)?;
    let data = text("data")?.unwrap_or_default();
    let asked = fresh::Asked::of(kind, source(call)?, flags, &data, policy)?;
    asked.carry_out(&Mounter::take(request, policy)?, &target)
}

/// The source of a mount: the name that it has on the host.
fn source(call: &Call) -> Result<&Path, Refusal> {
    Ok(Path::new(call.path("source").ok_or(Refusal::Unread("the absolute source"))?))
}

/// Refuses a source that is not among those of `option`.
fn hold(source: &Path, names: &[Pattern], option: &str) -> Result<(), Refusal> {
    if host::allows(names, source) {
        return Ok(());
    }
    Err(Refusal::Excluded(format!("{} is not among the names of {option}", source.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::FromArgMatches;

    /// What these options allow.
    pub(super) fn policy(options: &str) -> Policy {
        let words = ["emulate"].into_iter().chain(options.split_whitespace());
        let matches = Policy::augment_args(clap::Command::new("emulate")).get_matches_from(words);
        Policy::from_arg_matches(&matches).unwrap()
    }
}
