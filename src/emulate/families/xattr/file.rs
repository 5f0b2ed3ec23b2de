//! The file whose attributes a call is about: by a descriptor, or by a path and flags.

use nix::errno::Errno;
use nix::libc::{AT_EMPTY_PATH, AT_FDCWD, AT_SYMLINK_NOFOLLOW};

use crate::emulate::file_argument::FileArgument;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Outcome};

/// Before anything else that the call asks for: path_setxattrat of fs/xattr.c.
pub(super) fn check_at_flags(call: &Call) -> Result<(), Errno> {
    let known = AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW;
    match call.word("at_flags").unwrap_or(0) as i32 & !known {
        0 => Ok(()),
        _ => Err(Errno::EINVAL),
    }
}

/// The file that a call is about.
pub(super) fn named(request: &ClaimedRequest, call: &Call) -> Outcome<FileArgument> {
    if call.word("fd").is_some() {
        return Ok(FileArgument::Descriptor);
    }
    if let Some(flags) = call.word("at_flags") {
        let nowhere = call.register("pathname") == Some(0) && flags as i32 & AT_EMPTY_PATH != 0;
        let path = || if nowhere { Ok(Vec::new()) } else { request.path("pathname") };
        return Ok(match FileArgument::at(path, flags)? {
            // Here a descriptor is what fsetxattr(2) would have of it.
            FileArgument::Start if call.word("dirfd") != Some(AT_FDCWD as u32) => {
                FileArgument::Descriptor
            }
            named => named,
        });
    }
    let path = request.path("path")?;
    let is_link_meant = call.name.starts_with('l') && call.name != "listxattr";
    Ok(FileArgument::path(path, !is_link_meant))
}
