//! The mount that a command is a client of: whether there is one, and its streams. It opens nothing for
//! writing.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::OFlag;

/// Opens the file `name` of the mount at `mount` for reading, with these flags besides.
///
/// # Errors
/// One line that names what is there instead, and the mend.
pub(super) fn open(mount: &Path, name: &str, flags: OFlag) -> Result<File, String> {
    let shown = mount.display();
    let mend = "start one with `syscallfs run`, or name its mount with -m";
    let denied = |error: &io::Error| error.kind() == io::ErrorKind::PermissionDenied;
    let of_another =
        || format!("{shown} may not be read: the mount belongs to another user: be that user");
    match std::fs::read_to_string(mount.join("version")) {
        Ok(version) if version.starts_with("syscallfs ") => {}
        Err(error) if denied(&error) => return Err(of_another()),
        Err(error) if has_gone(&error) => {
            return Err(format!("{shown} was left by a daemon that was killed: {mend}"));
        }
        _ => return Err(format!("{shown} is no syscallfs (it has no file `version`): {mend}")),
    }
    let opened = OpenOptions::new().read(true).custom_flags(flags.bits()).open(mount.join(name));
    opened.map_err(|error| match error {
        error if denied(&error) => of_another(),
        error => format!("{shown}/{name} cannot be opened: {error}"),
    })
}

/// Whether this is what a file says whose mount has gone.
pub(super) fn has_gone(error: &io::Error) -> bool {
    matches!(
        error.raw_os_error().map(Errno::from_raw),
        Some(Errno::ENOTCONN | Errno::ENODEV | Errno::ESTALE | Errno::ECONNABORTED | Errno::ENXIO)
    )
}
