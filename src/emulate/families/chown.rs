//! The chown and chmod families: owners of an allow-list for the files of a target whose user namespace lacks
//! them. The kernel itself judges each change, as it would if the namespace had these ids; never we.

use std::os::fd::{AsFd, OwnedFd};

use clap::Args;
use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, AtFlags};
use nix::sys::stat::{FchmodatFlags, Mode, fchmodat};
use nix::unistd::{Gid, Uid, fchownat};
use rustix::thread::CapabilitySet;

use super::open::OpenOptions;
use crate::emulate::file_argument::FileArgument;
use crate::emulate::ids::Range;
use crate::emulate::path_rules::Access;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Context, Outcome, Stop, act_for_value, host};
use crate::kernel::proc;
use crate::table::Arch;

pub(super) const CALLS: &[&str] = &[
    "chown",
    "chown32",
    "lchown",
    "lchown32",
    "fchown",
    "fchown32",
    "fchownat",
    "chmod",
    "fchmod",
    "fchmodat",
    "fchmodat2",
];

/// Whose files may be.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct ChownOptions {
    /// Allow changing owners to these ids: COUNT users and groups starting at INSIDE in the target, which are those
    /// starting at OUTSIDE on the host. Can be repeated. No other user namespace may use them
    #[arg(long = "owner", value_name = "INSIDE:OUTSIDE:COUNT", value_delimiter = ',')]
    owners: Vec<Range>,
}

/// Carries it out, for what `options` allows.
pub(super) fn emulate(
    request: &ClaimedRequest,
    call: &Call,
    options: &ChownOptions,
    paths: &OpenOptions,
) -> Outcome {
    let change = FileChange::of(call).ok_or(Stop::unread("the new owner or mode"))?;
    let descriptor = call.word("fd");
    let path = || request.path("pathname");
    let named = match call.name.as_str() {
        _ if descriptor.is_some() => FileArgument::Descriptor,
        "lchown" | "lchown32" => FileArgument::path(path()?, false),
        _ => FileArgument::at(path, call.word("flags").unwrap_or(0))?,
    };
    let context = Context::take(request, named.link().or(descriptor).or(call.word("dirfd")))?;
    let credentials = context.credentials()?;
    let able = CapabilitySet::from_bits_retain(credentials.capabilities);
    let file = named.find(request, &context, &credentials)?;
    paths.check(Access::Write, &context, &file)?;
    if change.needs(&context, options)? && !able.contains(CapabilitySet::CHOWN) {
        return Err(Stop::incapable("CAP_CHOWN"));
    }
    // In a user namespace that also has the ids of --owner, the kernel decides as if the target's own had them: nothing
    // has to be checked before, and nothing can change in between.
    let more = options.users(&context)?;
    let users = more.as_ref().map(AsFd::as_fd).or(context.own_users());
    act_for_value(request, || {
        credentials.assume_on_host(users)?;
        change.make(&file)?;
        Ok((0, None))
    })
}

impl ChownOptions {
    /// A user namespace that has the ids of the target's namespace and those of --owner, if there are any to add.
    fn users(&self, context: &Context) -> Outcome<Option<OwnedFd>> {
        if self.owners.is_empty() || context.own_users().is_none() {
            return Ok(None);
        }
        let with = |own: &[Range]| {
            let mut ranges = own.to_vec();
            for range in &self.owners {
                // The kernel would refuse such a map with EINVAL, which does not say why.
                if ranges.iter().any(|other| other.overlaps(range)) {
                    let why =
                        format!("--owner {range}: the target's user namespace has some of it");
                    return Err(Stop::host(why));
                }
                ranges.push(*range);
            }
            Ok(Range::lines(&ranges))
        };
        let (uids, gids) = (with(context.uids())?, with(context.gids())?);
        proc::user_namespace(&uids, &gids).map(Some).map_err(|errno| {
            Stop::host(format!("a user namespace with the ids of --owner: {}", errno.desc()))
        })
    }
}

/// What is to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileChange {
    Owner { user: Option<u32>, group: Option<u32> },
    Mode(Mode),
}

impl FileChange {
    fn of(call: &Call) -> Option<Self> {
        // These three have ids of 16 bits on i386, and 0xffff stands for -1: kernel/uid16.c.
        let short = call.arch == Arch::I386 && ["chown", "lchown", "fchown"].contains(&&*call.name);
        let id = |name| match call.word(name)? {
            id if short => Some(Some(id & 0xffff).filter(|id| *id != 0xffff)),
            id => Some(Some(id).filter(|id| *id != u32::MAX)),
        };
        match call.word("mode") {
            Some(mode) => Some(FileChange::Mode(Mode::from_bits_truncate(mode))),
            None => Some(FileChange::Owner { user: id("owner")?, group: id("group")? }),
        }
    }

    /// Whether it takes ids of --owner, beside those of the target's user namespace.
    fn needs(self, context: &Context, options: &ChownOptions) -> Outcome<bool> {
        let FileChange::Owner { user, group } = self else { return Ok(false) };
        let mut needed = false;
        for (what, id, own) in [("user", user, context.uids()), ("group", group, context.gids())] {
            let Some(id) = id else { continue };
            let has = |ranges: &[Range]| ranges.iter().any(|range| range.has_inside(id));
            if !has(own) {
                if !has(&options.owners) {
                    return Err(Stop::excluded(format!(
                        "{what} {id} is neither among those of --owner nor in the target's user namespace"
                    )));
                }
                needed = true;
            }
        }
        Ok(needed)
    }

    /// Makes it with the rights of the caller.
    fn make(self, file: &OwnedFd) -> Result<(), Errno> {
        match self {
            FileChange::Owner { user, group } => {
                let (user, group) = (user.map(Uid::from_raw), group.map(Gid::from_raw));
                fchownat(file, "", user, group, AtFlags::AT_EMPTY_PATH)
            }
            FileChange::Mode(mode) => {
                // fchmod(2) fails for a descriptor with O_PATH, and fchmodat(2) has no AT_EMPTY_PATH.
                fchmodat(AT_FDCWD, host::link(file).as_str(), mode, FchmodatFlags::FollowSymlink)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(arch: &str, name: &str, owner: u32, group: u32) -> Option<FileChange> {
        let json = format!(
            r#"{{"syscall":"{name}","arch":"{arch}","args":{{"owner":{{"register":"{owner:#x}"}},
            "group":{{"register":"{group:#x}"}}}}}}"#
        );
        FileChange::of(&Call::parse(json.as_bytes()).unwrap())
    }

    #[test]
    fn the_last_id_of_the_architecture_changes_nothing() {
        let owner = |user, group| Some(FileChange::Owner { user, group });
        assert_eq!(change("x86_64", "chown", 0xffff, u32::MAX), owner(Some(0xffff), None));
        assert_eq!(change("i386", "chown", 0xffff, 0x1_0005), owner(None, Some(5)));
        assert_eq!(change("i386", "chown32", 0xffff, u32::MAX), owner(Some(0xffff), None));
        assert_eq!(change("i386", "fchownat", u32::MAX, 0x1_0005), owner(None, Some(0x1_0005)));
    }

    #[test]
    fn a_mode_is_what_chmod_takes_of_it() {
        let json = br#"{"syscall":"chmod","arch":"x86_64","args":{"mode":{"register":"0x189ed"}}}"#;
        let mode = Mode::from_bits_retain(0o4755);
        assert_eq!(FileChange::of(&Call::parse(json).unwrap()), Some(FileChange::Mode(mode)));
    }
}
