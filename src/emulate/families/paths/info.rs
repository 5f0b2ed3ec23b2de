//! Calls that only report something about a file: stat, access, readlink, and reading extended attributes. The file is
//! found first and held open for its place; its name on the host is judged; and this file is asked.

use std::ffi::OsStr;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;

use nix::errno::Errno;
use nix::fcntl::readlinkat;
use nix::libc::{
    AT_EACCESS, AT_EMPTY_PATH, AT_FDCWD, AT_NO_AUTOMOUNT, AT_STATX_SYNC_TYPE, AT_SYMLINK_NOFOLLOW,
};
use nix::sys::stat::{SFlag, fstat};

use super::stat_struct::{FileFacts, write_struct};
use super::target::Target;
use crate::emulate::families::open::OpenOptions;
use crate::emulate::file_argument::FileArgument;
use crate::emulate::path_rules::Access;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Outcome, Returned, Stop};
use crate::kernel::file_info;

/// A bit of the mask of statx(2) that the kernel refuses, linux/stat.h.
const STATX_RESERVED: u32 = 0x8000_0000;

/// How a call names its file: the descriptor where it has one, else a path with flags.
pub(super) fn named(
    request: &ClaimedRequest,
    call: &Call,
    known: i32,
    follow: bool,
) -> Outcome<FileArgument> {
    if call.register("fd").is_some() {
        return Ok(FileArgument::Start);
    }
    let argument = if call.register("path").is_some() { "path" } else { "pathname" };
    let flags = call.word("flags").or(call.word("at_flags"));
    let Some(flags) = flags.map(|flags| flags as i32) else {
        let path = request.path(argument)?;
        let none = path.is_empty();
        return if none { Err(Errno::ENOENT.into()) } else { Ok(FileArgument::path(path, follow)) };
    };
    if flags & !known != 0 {
        return Err(Errno::EINVAL.into());
    }
    // With AT_EMPTY_PATH an address of 0 stands for an empty path: getname_maybe_null of fs/namei.c, which faccessat2(2)
    // does not use.
    let nowhere =
        call.is_null(argument) && flags & AT_EMPTY_PATH != 0 && !call.name.starts_with("faccessat");
    let path = || if nowhere { Ok(Vec::new()) } else { request.path(argument) };
    FileArgument::at(path, (flags & (AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) as u32)
}

/// Finds the file, and allows reading what is known of it.
pub(super) fn readable<'a>(
    request: &'a ClaimedRequest,
    call: &Call,
    named: &FileArgument,
    options: &'a OpenOptions,
) -> Outcome<(Target<'a>, OwnedFd)> {
    let descriptor = call.word("fd").or(call.word("dirfd")).filter(|fd| *fd != AT_FDCWD as u32);
    if call.register("fd").is_some() && descriptor.is_none() {
        return Err(Errno::EBADF.into());
    }
    let target = Target::take(request, named.link().or(descriptor), options)?;
    let found = named.find(request, &target.context, &target.credentials)?;
    // What the target holds as a descriptor it can ask by fstat(2), and a pipe or a socket has no name to judge.
    let is_held = match named {
        FileArgument::Path(..) => false,
        FileArgument::Link(_) | FileArgument::Descriptor => true,
        FileArgument::Start => descriptor.is_some(),
    };
    if !is_held {
        target.judge(&found, None, Access::Read)?;
    }
    Ok((target, found))
}

pub(super) fn stat(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    let known = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC_TYPE;
    let is_link = matches!(call.name.as_str(), "lstat" | "lstat64" | "oldlstat");
    let named = named(request, call, known, !is_link)?;
    let (target, found) = readable(request, call, &named, options)?;
    // In the target's place: ids are those of its user namespace, and a file system in user space may ask who reads.
    let facts = target.look(|_| FileFacts::of(&found))?;
    request.fill("statbuf", &write_struct(call, &facts)?)?;
    Ok(Returned::Value(0))
}

pub(super) fn statx(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    let flags = call.word("flags").ok_or(Stop::unread("flags"))? as i32;
    let mask = call.word("mask").ok_or(Stop::unread("mask"))?;
    let sync = flags & AT_STATX_SYNC_TYPE;
    if mask & STATX_RESERVED != 0 || sync == AT_STATX_SYNC_TYPE {
        return Err(Errno::EINVAL.into());
    }
    let known = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC_TYPE;
    let named = named(request, call, known, true)?;
    let (target, found) = readable(request, call, &named, options)?;
    // The struct is the same on all architectures, so its bytes are passed on as the kernel has filled them.
    let bytes = target.look(|_| {
        Ok(file_info::statx_bytes(found.as_fd(), sync, mask).map(|bytes| bytes.to_vec())?)
    })?;
    request.fill("statxbuf", &bytes)?;
    Ok(Returned::Value(0))
}

pub(super) fn access(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    let mode = call.word("mode").ok_or(Stop::unread("mode"))?;
    let flags = call.word("flags").unwrap_or(0) as i32;
    // S_IRWXO: do_faccessat of fs/open.c.
    if mode & !0o7 != 0 {
        return Err(Errno::EINVAL.into());
    }
    let named = named(request, call, AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, true)?;
    let (target, found) = readable(request, call, &named, options)?;
    let ids = &target.credentials;
    if flags & AT_EACCESS == 0 && (ids.uids[0] != ids.uid() || ids.gids[0] != ids.gid()) {
        // The kernel would look the path up by the real ids, and it was found by the others.
        return Err(Stop::unsupported("access of a target whose real and effective ids differ"));
    }
    target.look(|_| Ok(file_info::accessible(found.as_fd(), mode, flags & AT_EACCESS)?))?;
    Ok(Returned::Value(0))
}

pub(super) fn readlink(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    let size = call.word("bufsiz").ok_or(Stop::unread("bufsiz"))? as i32;
    if size <= 0 {
        return Err(Errno::EINVAL.into());
    }
    let path = request.path("pathname")?;
    let named = match path.is_empty() {
        // Of readlinkat(2) alone, but readlink(2) has the working directory, which is no link either.
        true => FileArgument::Start,
        false => FileArgument::Path(path, false),
    };
    let (target, found) = readable(request, call, &named, options)?;
    let kind = SFlag::from_bits_truncate(fstat(&found)?.st_mode) & SFlag::S_IFMT;
    if kind != SFlag::S_IFLNK {
        let is_empty = named == FileArgument::Start;
        return Err(if is_empty { Errno::ENOENT } else { Errno::EINVAL }.into());
    }
    // There, because a link of /proc has the path as its reader sees it.
    let text = target.look(|_| Ok(readlinkat(&found, OsStr::new(""))?.as_bytes().to_vec()))?;
    let text = &text[..text.len().min(size as usize)];
    request.fill("buf", text)?;
    Ok(Returned::Value(text.len() as i64))
}
