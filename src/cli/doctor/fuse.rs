//! What a mount needs: FUSE, and for whoever may not mount the set-uid helper. It mounts nothing itself.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions};
use std::os::unix::fs::MetadataExt;

use nix::errno::Errno;
use nix::libc;
use nix::sys::statvfs::{FsFlags, Statvfs, statvfs};
use nix::unistd::geteuid;

use super::{Check, trial};
use crate::emulate::able;
use crate::intake::command::find;
use crate::mount::{self, HELPERS, MountError};
use crate::proc::Status;

/// All of them; where `run` could mount, they hold in whatever way.
pub(super) fn checks(run_works: bool) -> Vec<Check> {
    let device = mount::device().map_err(|error| error.to_string()).and_then(|()| {
        // Its mode may let us, and a group of devices or a security module may not.
        let opened = OpenOptions::new().read(true).write(true).open("/dev/fuse");
        opened.map(drop).map_err(|error| {
            format!(
                "it cannot be opened ({error}): the module may be missing ('modprobe fuse'), or a container may not \
                 have the device (--device /dev/fuse)"
            )
        })
    });
    let mut checks = vec![match device {
        Ok(()) => Check::ok("/dev/fuse"),
        Err(why) => Check::missing("/dev/fuse", why),
    }];
    match trial::tried(able::own_mounts) {
        Ok(Ok(())) => checks.push(Check::ok("mounting")),
        Ok(Err(errno)) => checks.extend(by_helper(errno)),
        Err(why) => checks.push(Check::unknown("mounting", why)),
    }
    match run_works {
        true => checks.into_iter().map(|check| Check::ok(check.name)).collect(),
        false => checks,
    }
}

/// Of whoever may not mount by itself.
fn by_helper(errno: Errno) -> Vec<Check> {
    if !geteuid().is_root() {
        return vec![helper(), mtab()];
    }
    let text = format!(
        "root has no right to mount here ({}): a container needs CAP_SYS_ADMIN, and a seccomp profile and a security \
         module that allow it, as by --cap-add SYS_ADMIN --security-opt apparmor=unconfined",
        errno.desc()
    );
    vec![Check::missing("mounting", text)]
}

fn helper() -> Check {
    let name = "fusermount3";
    let found = HELPERS.into_iter().find_map(|helper| find(OsStr::new(helper)).ok());
    let Some(helper) = found else {
        return Check::missing(name, MountError::NoFusermount.to_string());
    };
    let is_of_root = |file: Metadata| file.uid() == 0 && file.mode() & libc::S_ISUID != 0;
    let nosuid = |flags: Statvfs| flags.flags().contains(FsFlags::ST_NOSUID);
    if !fs::metadata(&helper).is_ok_and(is_of_root) || statvfs(&helper).is_ok_and(nosuid) {
        return Check::missing(
            name,
            format!(
                "{path}: it is not set-uid root, or on a file system that is mounted nosuid: as root, \
                 'chown root {path} && chmod u+s {path}'",
                path = helper.display()
            ),
        );
    }
    let status = Status::read(std::process::id()).ok();
    if status.is_some_and(|status| status.field("NoNewPrivs") == Some("1")) {
        return Check::missing(
            name,
            "it has no privilege under no_new_privs, which a sandbox or container has set: start syscallfs outside of it \
             (of docker, without --security-opt no-new-privileges)",
        );
    }
    Check::ok(name)
}

fn mtab() -> Check {
    match File::open("/etc/mtab") {
        Ok(_) => Check::ok("/etc/mtab"),
        Err(error) => Check::missing(
            "/etc/mtab",
            format!("fusermount3 needs it ({error}): as root, 'ln -s /proc/self/mounts /etc/mtab'"),
        ),
    }
}
