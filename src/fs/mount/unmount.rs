//! Detaching a mount by a descriptor of its root: whatever became of its path meanwhile, it is that mount and no
//! other.

use std::fs;
use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use nix::errno::Errno;
use nix::mount::{MntFlags, umount2};

/// The set-uid helper of ordinary users: for mounting it is found wherever PATH points, so it has to be for
/// unmounting too.
pub const HELPERS: [&str; 4] =
    ["fusermount3", "/usr/bin/fusermount3", "/bin/fusermount3", "/sbin/fusermount3"];

/// The path by which this process reaches what `fd` refers to, without looking up any name again.
pub(super) fn by_descriptor(fd: impl AsFd) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", fd.as_fd().as_raw_fd()))
}

/// Detaches the mount whose root `root` is, also while somebody is inside: they keep what they hold. An ordinary
/// user needs fusermount3 for that, which takes the path that the mount has by now.
///
/// # Errors
/// One line: what umount2(2) or fusermount3 said.
pub(super) fn unmount(root: impl AsFd) -> Result<(), String> {
    let path = by_descriptor(root);
    // MNT_DETACH (umount -l), since a process inside would make it EBUSY, and the daemon could not end.
    match umount2(&path, MntFlags::MNT_DETACH) {
        Err(Errno::EPERM) => {}
        done => return done.map_err(|errno| errno.desc().to_owned()),
    }
    let now = fs::read_link(&path).map_err(|error| error.to_string())?;
    for helper in HELPERS {
        let mut helper = Command::new(helper);
        // -z is lazy, as above; `--` for a path that begins with a minus.
        helper.args(["-u", "-z", "--"]).arg(&now).stdin(Stdio::null()).stdout(Stdio::null());
        match helper.stderr(Stdio::piped()).output() {
            Ok(output) if output.status.success() => return Ok(()),
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                return Err(said.trim().replace('\n', "; "));
            }
            Err(_) => {}
        }
    }
    Err("fusermount3 is missing".to_owned())
}

/// The same with the mount of this device, whose daemon has ended. Who has a copy of its descriptors, such as a command
/// before its execve, keeps the kernel from ending the connection. Who asks that mount something fails with ECONNABORTED
/// from now on, and does not wait forever.
///
/// # Errors
/// As from [`unmount`].
pub(super) fn unmount_abandoned(root: impl AsFd, device: &str) -> Result<(), String> {
    let root = root.as_fd();
    if umount2(&by_descriptor(root), MntFlags::MNT_FORCE | MntFlags::MNT_DETACH).is_ok() {
        return Ok(());
    }
    // For an ordinary user, where that is mounted: the name is the minor number of the device.
    let connection = device.rsplit(':').next().unwrap_or_default();
    let _: io::Result<()> = fs::write(format!("/sys/fs/fuse/connections/{connection}/abort"), "1");
    unmount(root)
}
