//! What a mount needs: FUSE, and for whoever may not mount the set-uid helper. It mounts nothing itself.

use std::ffi::OsStr;
use std::fs::{self, Metadata, OpenOptions};
use std::os::unix::fs::MetadataExt;

use nix::errno::Errno;
use nix::libc;
use nix::sys::statvfs::{FsFlags, Statvfs, statvfs};
use nix::unistd::geteuid;

use super::check::{Check, CheckResult};
use super::trial::{self, TrialResult};
use crate::emulate::probe;
use crate::fs::mount::{self, HELPERS, MountError};
use crate::intake::command::find_program;
use crate::kernel::proc::Status;

/// All of them, as they are seen. Where `run` could mount all the same, nothing is missing.
pub(super) fn checks(run_works: bool) -> Vec<Check> {
    let device = mount::check_device().map_err(|error| error.to_string()).and_then(|()| {
        // Its mode may let us, and a group of devices or a security module may not.
        let opened = OpenOptions::new().read(true).write(true).open("/dev/fuse");
        opened.map(drop).map_err(|error| {
            format!(
                "cannot open /dev/fuse ({error}): the module may not be loaded ('modprobe fuse'), or the container \
                 may not have the device (--device /dev/fuse)"
            )
        })
    });
    let mut checks = vec![match device {
        Ok(()) => Check::ok("/dev/fuse"),
        Err(why) => Check::missing("/dev/fuse", why),
    }];
    match trial::tried(probe::own_mounts) {
        TrialResult::Worked => checks.push(Check::ok("mounting")),
        TrialResult::Failed(errno) => checks.extend(by_helper(errno)),
        TrialResult::Untested(why) => checks.push(Check::unknown("mounting", why)),
    }
    let missing = checks.iter_mut().filter(|check| check.level == CheckResult::Missing);
    // A mount was made as a whole, so there is a way that these checks do not know.
    for check in missing.filter(|_| run_works) {
        check.level = CheckResult::Limited;
        check.text = format!("'run' works without it: {}", check.text);
    }
    checks
}

/// Of whoever may not mount by itself.
fn by_helper(errno: Errno) -> Vec<Check> {
    if !geteuid().is_root() {
        return vec![helper(), mtab()];
    }
    let text = format!(
        "root may not mount here ({}): a container needs CAP_SYS_ADMIN, and a seccomp profile and a security module \
         that allow mounting, for example with --cap-add SYS_ADMIN --security-opt apparmor=unconfined",
        errno.desc()
    );
    vec![Check::missing("mounting", text)]
}

fn helper() -> Check {
    let name = "fusermount3";
    let found = HELPERS.into_iter().find_map(|helper| find_program(OsStr::new(helper)).ok());
    let Some(helper) = found else {
        return Check::missing(name, MountError::NoFusermount.to_string());
    };
    let is_of_root = |file: Metadata| file.uid() == 0 && file.mode() & libc::S_ISUID != 0;
    // execve(2) ignores the set-uid bit there.
    let nosuid = |flags: Statvfs| flags.flags().contains(FsFlags::ST_NOSUID);
    if !fs::metadata(&helper).is_ok_and(is_of_root) || statvfs(&helper).is_ok_and(nosuid) {
        return Check::missing(
            name,
            format!(
                "{path}: not set-uid root, or on a file system mounted with nosuid: as root, 'chown root {path} && \
                 chmod u+s {path}'",
                path = helper.display()
            ),
        );
    }
    let status = Status::read(std::process::id()).ok();
    if status.is_some_and(|status| mount::no_new_privs(&status)) {
        return Check::missing(
            name,
            "no privilege because a sandbox or container has set no_new_privs: start syscallfs outside of it (with \
             docker, without --security-opt no-new-privileges)",
        );
    }
    Check::ok(name)
}

fn mtab() -> Check {
    match mount::mtab() {
        Ok(()) => Check::ok("/etc/mtab"),
        Err(error) => Check::missing("/etc/mtab", error.to_string()),
    }
}
