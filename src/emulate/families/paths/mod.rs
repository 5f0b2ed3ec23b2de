//! Calls that change what has which name: in the target's place, with its rights, and only where `--path` allows writing.
//! The directory is found first and held open; its name on the host, with the last name of the path, is held to the
//! rules; and in this directory the call is made. So no link and no `..` leads elsewhere in between.

use super::open::OpenOptions;
use crate::emulate::request::ClaimedRequest;
use crate::emulate::{Call, Outcome};

mod files;
mod names;
mod target;

pub(super) const CALLS: &[&str] = &[
    "link",
    "linkat",
    "mkdir",
    "mkdirat",
    "mknod",
    "mknodat",
    "rename",
    "renameat",
    "renameat2",
    "rmdir",
    "symlink",
    "symlinkat",
    "truncate",
    "truncate64",
    "unlink",
    "unlinkat",
    "futimesat",
    "utime",
    "utimensat",
    "utimes",
];

/// Carries it out, where `options` allow it.
pub(super) fn emulate(request: &ClaimedRequest, call: &Call, options: &OpenOptions) -> Outcome {
    match call.name.as_str() {
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
