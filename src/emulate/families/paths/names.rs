//! Names that are made, moved and removed.

use nix::errno::Errno;
use nix::libc::{AT_EMPTY_PATH, AT_FDCWD, AT_REMOVEDIR, AT_SYMLINK_FOLLOW};
use nix::sys::stat::{Mode, SFlag, mkdirat, mknodat};
use nix::unistd::{UnlinkatFlags, linkat, symlinkat, unlinkat};
use rustix::fs::{RenameFlags, renameat_with};

use super::target::{Named, Target};
use crate::emulate::families::open::OpenOptions;
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
    match kind {
        SFlag::S_IFREG | SFlag::S_IFIFO | SFlag::S_IFSOCK => {}
        kind if kind.is_empty() => {}
        SFlag::S_IFCHR | SFlag::S_IFBLK => {
            return Err(Stop::unsupported("a device node with --in-place"));
        }
        SFlag::S_IFDIR => return Err(Errno::EPERM.into()),
        _ => return Err(Errno::EINVAL.into()),
    }
    let path = request.path("pathname")?;
    let target = Target::take(request, call.word("dirfd"), options)?;
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
    if !known.contains(flags) {
        return Err(Errno::EINVAL.into());
    }
    let (target, old, new) = both(request, call, options, Errno::EBUSY, Errno::EBUSY)?;
    // What is below a directory has another name afterwards.
    let is_exchange = flags.contains(RenameFlags::EXCHANGE);
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
        // The file would be another one than the name that is judged: what a link leads to, or the file of a
        // descriptor.
        return Err(Stop::unsupported("linkat with flags and --in-place"));
    }
    let (target, old, new) = both(request, call, options, Errno::EPERM, Errno::EEXIST)?;
    target.act(|_| {
        let none = nix::fcntl::AtFlags::empty();
        Ok(linkat(&old.parent, old.name(), &new.parent, new.name(), none)?)
    })
}

/// Both names of a call that has two.
fn both<'a>(
    request: &'a ClaimedRequest,
    call: &Call,
    options: &'a OpenOptions,
    old_dots: Errno,
    new_dots: Errno,
) -> Outcome<(Target<'a>, Named, Named)> {
    let (old, new) = (request.path("oldpath")?, request.path("newpath")?);
    let start = |dirfd, path: &[u8]| match call.word(dirfd) {
        Some(fd) if fd != AT_FDCWD as u32 && !path.starts_with(b"/") => {
            // A context holds one descriptor of the call, so each of the two directories needs its own.
            Ok::<_, Stop>(Some(Context::take(request, Some(fd))?.start()?))
        }
        _ => Ok(None),
    };
    let (old_start, new_start) = (start("olddirfd", &old)?, start("newdirfd", &new)?);
    let target = Target::take(request, None, options)?;
    let old = target.name(old_start.as_ref(), &old, old_dots)?;
    let new = target.name(new_start.as_ref(), &new, new_dots)?;
    Ok((target, old, new))
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
