//! Calls that change what has which name, and those that report something about a file: in the target's place, with its
//! rights, and only where `--path` allows it. A directory is found first and held open; its name on the host, with the
//! last name of the path, is judged; and in this directory the call is made. A file is found, judged and used in the
//! same way. So no link and no `..` leads elsewhere in between.

use super::open::OpenOptions;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Outcome};

mod files;
mod info;
mod names;
mod stat_struct;
mod statfs;
mod target;

pub(super) const CALLS: &[&str] = &[
    "access",
    "faccessat",
    "faccessat2",
    "fstat",
    "fstat64",
    "fstatat64",
    "link",
    "linkat",
    "lstat",
    "lstat64",
    "mkdir",
    "mkdirat",
    "mknod",
    "mknodat",
    "newfstatat",
    "oldfstat",
    "oldlstat",
    "oldstat",
    "readlink",
    "readlinkat",
    "rename",
    "renameat",
    "renameat2",
    "rmdir",
    "stat",
    "stat64",
    "statfs",
    "statfs64",
    "statx",
    "symlink",
    "symlinkat",
    "truncate",
    "truncate64",
    "unlink",
    "unlinkat",
    "futimesat",
    "utime",
    "utimensat",
    "utimensat_time64",
    "utimes",
];

/// Carries it out, where `options` allow it.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    match call.name.as_str() {
        "access" | "faccessat" | "faccessat2" => info::access(request, call, options),
        "readlink" | "readlinkat" => info::readlink(request, call, options),
        "statx" => info::statx(request, call, options),
        "statfs" | "statfs64" => statfs::statfs(request, call, options),
        name if name.contains("stat") => info::stat(request, call, options),
        "link" | "linkat" => names::link(request, call, options),
        "mkdir" | "mkdirat" => names::mkdir(request, call, options),
        "mknod" | "mknodat" => names::mknod(request, call, options),
        "rename" | "renameat" | "renameat2" => names::rename(request, call, options),
        "symlink" | "symlinkat" => names::symlink(request, call, options),
        "rmdir" | "unlink" | "unlinkat" => names::unlink(request, call, options),
        "truncate" | "truncate64" => files::truncate(request, call, options),
        _ => files::utime(request, call, options),
    }
}
