//! The mount that a command is a client of: whether there is one, and its streams. It opens nothing for
//! writing.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::unistd::geteuid;

use crate::fs::mount;
use crate::kernel::trusted::Trusted;

/// Opens the file `name` of the mount at `at` for reading, with these flags besides.
///
/// # Errors
/// One line that names what is there instead, and how to fix it.
pub(super) fn open_file(at: &Path, name: &str, flags: OFlag) -> Result<File, String> {
    let shown = at.display();
    let fix =
        "start one with 'syscallfs run', or name its mount with -m ('syscallfs ps' lists them)";
    let denied = |error: &io::Error| error.kind() == io::ErrorKind::PermissionDenied;
    let of_another = || {
        format!(
            "{shown}: permission denied: the mount belongs to another user: run this as that user"
        )
    };
    match std::fs::read_to_string(at.join("version")) {
        Ok(version) if version.starts_with("syscallfs ") => {}
        Err(error) if denied(&error) => return Err(of_another()),
        Err(error) if has_gone(&error) => {
            return Err(format!("{shown} was left by a daemon that was killed: {fix}"));
        }
        _ => {
            return Err(format!(
                "{shown} is not a syscallfs mount (it has no file 'version'): {fix}"
            ));
        }
    }
    if geteuid().is_root() {
        // Who serves it decides what it shows, and root would start handlers for that.
        let owner = mount::user(at).or_else(|| Some(std::fs::metadata(at).ok()?.uid()));
        // The option `user_id` of the mount is from the kernel.
        // What stat(2) says is chosen by who serves it.
        if let Some(uid) = owner.filter(|&uid| !Trusted::here().and_who_called_sudo().owns(uid)) {
            return Err(format!("{shown} belongs to uid {uid}: run this as that user"));
        }
    }
    let opened = OpenOptions::new().read(true).custom_flags(flags.bits()).open(at.join(name));
    opened.map_err(|error| match error {
        error if denied(&error) => of_another(),
        error => format!("cannot open {shown}/{name}: {error}"),
    })
}

/// Whether `mount` is no mount of ours any more.
pub(super) fn is_unmounted(mount: &Path) -> bool {
    match std::fs::read_to_string(mount.join("version")) {
        Ok(version) => !version.starts_with("syscallfs "),
        Err(error) => error.kind() == io::ErrorKind::NotFound || has_gone(&error),
    }
}

/// Whether this is what a file says whose mount has gone.
pub(super) fn has_gone(error: &io::Error) -> bool {
    matches!(
        error.raw_os_error().map(Errno::from_raw),
        Some(Errno::ENOTCONN | Errno::ENODEV | Errno::ESTALE | Errno::ECONNABORTED | Errno::ENXIO)
    )
}
