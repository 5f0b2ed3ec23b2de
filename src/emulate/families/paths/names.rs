//! Names that are made, moved and removed.

use std::os::fd::OwnedFd;

use nix::errno::Errno;
use nix::fcntl::AtFlags;
use nix::libc::{AT_EMPTY_PATH, AT_FDCWD, AT_REMOVEDIR, AT_SYMLINK_FOLLOW, AT_SYMLINK_NOFOLLOW};
use nix::sys::stat::{Mode, SFlag, fstatat, mkdirat, mknodat};
use nix::unistd::{UnlinkatFlags, linkat, symlinkat, unlinkat};
use rustix::fs::{RenameFlags, renameat_with};

use super::target::Target;
use crate::emulate::families::open::OpenOptions;
use crate::emulate::file_argument::FileArgument;
use crate::emulate::path_rules::Access;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Context, Outcome, Stop};
use crate::kernel::errno;
use crate::table::maxima;

fn mode(call: &Call) -> Outcome<u32> {
    call.word("mode").ok_or(Stop::unread("mode"))
}

pub(super) fn mkdir(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    let mode = Mode::from_bits_truncate(mode(call)?);
    let path = request.path("pathname")?;
    let target = Target::take(request, call.word("dirfd"), options)?;
    let new = target.new_name(None, &path)?;
    target.act(|_| Ok(mkdirat(&new.parent, new.name(), mode)?))
}

pub(super) fn mknod(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    let mode = mode(call)?;
    let kind = SFlag::from_bits_truncate(mode) & SFlag::S_IFMT;
    let is_device = match kind {
        SFlag::S_IFREG | SFlag::S_IFIFO | SFlag::S_IFSOCK => false,
        kind if kind.is_empty() => false,
        SFlag::S_IFCHR | SFlag::S_IFBLK => true,
        SFlag::S_IFDIR => return Err(Errno::EPERM.into()),
        _ => return Err(Errno::EINVAL.into()),
    };
    let path = request.path("pathname")?;
    let target = Target::take(request, call.word("dirfd"), options)?;
    if is_device {
        return target.refuse_new(&path, Stop::unsupported("a device node with --in-place"));
    }
    let new = target.new_name(None, &path)?;
    let mode = Mode::from_bits_truncate(mode);
    target.act(|_| Ok(mknodat(&new.parent, new.name(), kind, mode, 0)?))
}

pub(super) fn symlink(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    let text = request.string("target", maxima::PATH, Errno::ENAMETOOLONG)?;
    if text.is_empty() {
        return Err(Errno::ENOENT.into());
    }
    let path = request.path("linkpath")?;
    let target = Target::take(request, call.word("newdirfd"), options)?;
    let new = target.new_name(None, &path)?;
    target.act(|_| Ok(symlinkat(text.as_slice(), &new.parent, new.name())?))
}

pub(super) fn unlink(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    let flags = match call.name.as_str() {
        "rmdir" => UnlinkatFlags::RemoveDir,
        _ => match call.word("flags").unwrap_or(0) as i32 {
            0 => UnlinkatFlags::NoRemoveDir,
            AT_REMOVEDIR => UnlinkatFlags::RemoveDir,
            _ => return Err(Errno::EINVAL.into()),
        },
    };
    let path = request.path("pathname")?;
    let target = Target::take(request, call.word("dirfd"), options)?;
    let named = target.name(None, &path, not_a_name(&path, flags))?;
    target.act(|_| Ok(unlinkat(&named.parent, named.name(), flags)?))
}

/// What rmdir(2) and unlink(2) return for the root, `.` and `..`: do_rmdir and do_unlinkat of fs/namei.c.
fn not_a_name(path: &[u8], flags: UnlinkatFlags) -> Errno {
    if matches!(flags, UnlinkatFlags::NoRemoveDir) {
        return Errno::EISDIR;
    }
    // Slashes behind the last name do not count, and of the root there is nothing else.
    match path.split(|&byte| byte == b'/').rfind(|name| !name.is_empty()) {
        None => Errno::EBUSY,
        Some(b"..") => Errno::ENOTEMPTY,
        Some(_) => Errno::EINVAL,
    }
}

pub(super) fn rename(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    let flags = RenameFlags::from_bits_retain(call.word("flags").unwrap_or(0));
    let known = RenameFlags::NOREPLACE | RenameFlags::EXCHANGE | RenameFlags::WHITEOUT;
    let is_exchange = flags.contains(RenameFlags::EXCHANGE);
    // As do_renameat2 of fs/namei.c.
    if !known.contains(flags) || is_exchange && flags != RenameFlags::EXCHANGE {
        return Err(Errno::EINVAL.into());
    }
    let is_to_be_new = flags.contains(RenameFlags::NOREPLACE);
    let new_dots = if is_to_be_new { Errno::EEXIST } else { Errno::EBUSY };
    let target = Target::take(request, None, options)?;
    let path = request.path("oldpath")?;
    let old = target.name(start(request, call, "olddirfd", &path)?, &path, Errno::EBUSY)?;
    let path = request.path("newpath")?;
    let new = target.name(start(request, call, "newdirfd", &path)?, &path, new_dots)?;
    // What is below a directory has another name afterwards.
    if old.is_directory() || is_exchange && new.is_directory() {
        for path in [&old.path, &new.path] {
            if !options.allow_all_below(path) {
                return Err(Stop::excluded(format!(
                    "{}: a directory is renamed only where --path allows writing all that is below, under both names",
                    path.display()
                )));
            }
        }
    }
    target.act(|_| {
        let renamed = renameat_with(&old.parent, old.name(), &new.parent, new.name(), flags);
        Ok(renamed.map_err(errno::from_rustix)?)
    })
}

/// The file that gets another name could be written by that, so its first name has to allow it, too.
pub(super) fn link(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    let flags = call.word("flags").unwrap_or(0) as i32;
    if flags & !(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH) != 0 {
        return Err(Errno::EINVAL.into());
    }
    if flags != 0 {
        return link_file(request, call, options, flags);
    }
    let target = Target::take(request, None, options)?;
    let path = request.path("oldpath")?;
    let old = target.name(start(request, call, "olddirfd", &path)?, &path, Errno::EPERM)?;
    let new = request
        .path("newpath")
        .and_then(|path| target.new_name(start(request, call, "newdirfd", &path)?, &path))
        .or_else(|stop| {
            // The kernel finds the file before it looks at the other path: do_linkat of fs/namei.c.
            let look = AtFlags::AT_SYMLINK_NOFOLLOW;
            target.act(|_| Ok(fstatat(&old.parent, old.name(), look).map(drop)?))?;
            Err(stop)
        })?;
    target.act(|_| {
        let none = AtFlags::empty();
        Ok(linkat(&old.parent, old.name(), &new.parent, new.name(), none)?)
    })
}

/// The file that a link leads to, or that a descriptor is of, gets another name: that file is judged.
fn link_file(request: &ClaimedRequest, call: &Call, options: &OpenOptions, flags: i32) -> Outcome {
    let link = if flags & AT_SYMLINK_FOLLOW == 0 { AT_SYMLINK_NOFOLLOW } else { 0 };
    let named =
        FileArgument::at(|| request.path("oldpath"), (flags & AT_EMPTY_PATH | link) as u32)?;
    let holder = Target::take(request, named.link().or(call.word("olddirfd")), options)?;
    let found = named.find(request, &holder.context, &holder.credentials)?;
    let path = request.path("newpath")?;
    let target = Target::take(request, call.word("newdirfd"), options)?;
    if named == FileArgument::Start {
        // Only who opened it may, with the very credentials of that time: Linux 6.10.
        let why = "linkat with AT_EMPTY_PATH: the link of the descriptor in /proc/self/fd can be followed instead";
        return target.refuse_new(&path, Stop::unsupported(why));
    }
    if let Err(why) = holder.judge(&found, None, Access::Write) {
        return target.refuse_new(&path, why);
    }
    let new = target.new_name(None, &path)?;
    target.act(|entered| Ok(entered.mount_table().link(&found, &new.parent, new.name())?))
}

/// What `path` begins at, for a call that has two; `None` where the call itself begins.
fn start(
    request: &ClaimedRequest,
    call: &Call,
    dirfd: &str,
    path: &[u8],
) -> Outcome<Option<OwnedFd>> {
    match call.word(dirfd) {
        // A context holds one descriptor of the call, so each of the two directories needs its own.
        Some(fd) if fd != AT_FDCWD as u32 && !path.starts_with(b"/") => {
            Ok(Some(Context::take(request, Some(fd))?.start()?))
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_and_dots_are_as_from_the_kernel() {
        for (path, errno) in [
            ("/", Errno::EBUSY),
            ("//", Errno::EBUSY),
            ("a/..", Errno::ENOTEMPTY),
            ("../", Errno::ENOTEMPTY),
            (".", Errno::EINVAL),
            ("/./", Errno::EINVAL),
        ] {
            let path = path.as_bytes();
            assert_eq!(not_a_name(path, UnlinkatFlags::RemoveDir), errno, "{path:?}");
            assert_eq!(not_a_name(path, UnlinkatFlags::NoRemoveDir), Errno::EISDIR);
        }
    }
}
