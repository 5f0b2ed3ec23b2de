//! Why this process may not mount, as far as it can be seen from inside: the kernel and fusermount3 only say EPERM.

use nix::unistd::geteuid;

use crate::kernel::proc::Status;

/// CAP_SYS_ADMIN of linux/capability.h.
const CAP_SYS_ADMIN: u32 = 21;

/// One clause with the fix.
pub(super) fn reason() -> String {
    let status = Status::read(std::process::id()).ok();
    let found =
        status.as_ref().and_then(|status| reason_in(status, geteuid().is_root(), fakeroot()));
    found.unwrap_or_else(|| "'syscallfs doctor' shows what is missing here".to_owned())
}

/// Whether a set-uid program has no privilege here, whatever its mode.
pub fn no_new_privs(status: &Status) -> bool {
    status.field("NoNewPrivs") == Some("1")
}

/// Whether fakeroot(1) pretends to this process that it is root.
pub(super) fn fakeroot() -> bool {
    std::env::var_os("FAKEROOTKEY").is_some()
}

fn reason_in(status: &Status, root: bool, fakeroot: bool) -> Option<String> {
    let tracer = status.field("TracerPid").filter(|tracer| *tracer != "0");
    // First: under fakeroot, geteuid(2) says 0 and all later reasons would name the wrong thing.
    if fakeroot {
        Some("fakeroot only pretends to be root: start syscallfs outside of it".to_owned())
    } else if root && status.capabilities()? & (1 << CAP_SYS_ADMIN) == 0 {
        Some(
            "root does not have CAP_SYS_ADMIN here: give it to the container (--cap-add SYS_ADMIN)"
                .to_owned(),
        )
    } else if root {
        Some(
            "root of this user namespace may not change these mounts, or a security module forbids it: create a \
             mount namespace, too (unshare -Urm), or give the container CAP_SYS_ADMIN and /dev/fuse"
                .to_owned(),
        )
    } else if no_new_privs(status) {
        // execve(2) ignores the set-uid bit then, and also that of a program which is traced.
        Some(
            "fusermount3 has no privilege because a sandbox, a container or another 'syscallfs run' has set \
             no_new_privs: start syscallfs outside of it"
                .to_owned(),
        )
    } else {
        tracer.map(|tracer| {
            format!(
                "fusermount3 has no privilege under a debugger: process {tracer} traces this one; attach the \
                 debugger later, to the command"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason_of(fields: &str, root: bool, fakeroot: bool) -> String {
        reason_in(&Status::of(fields.as_bytes()), root, fakeroot).unwrap_or_default()
    }

    #[test]
    fn the_reason_for_a_refused_mount_names_what_is_in_the_way() {
        let all = "NoNewPrivs:\t0\nTracerPid:\t0\nCapEff:\t000001ffffffffff\n";
        let none = "NoNewPrivs:\t1\nTracerPid:\t0\nCapEff:\t0000000000000000\n";
        let traced = "NoNewPrivs:\t0\nTracerPid:\t71\nCapEff:\t0000000000000000\n";
        assert!(reason_of(none, false, false).contains("no_new_privs"));
        assert!(reason_of(traced, false, false).contains("process 71 traces"));
        assert!(reason_of(none, true, false).contains("CAP_SYS_ADMIN"));
        assert!(reason_of(all, true, false).contains("unshare -Urm"));
        assert!(reason_of(none, true, true).contains("fakeroot"));
        assert_eq!(reason_of("NoNewPrivs:\t0\nTracerPid:\t0\nCapEff:\t0\n", false, false), "");
    }
}
