//! What `emulate` needs of the host, by family. It looks at what is there and tries the rest in children; it loads no
//! module and mounts nothing that is seen.

use std::fs;
use std::process::{Command, Stdio};

use nix::errno::Errno;
use nix::unistd::geteuid;

use super::check::{Check, CheckResult};
use super::trial::{self, TrialResult};
use crate::emulate::probe;
use crate::kernel::mountinfo;

/// File systems that images and devices commonly hold.
const FILE_SYSTEMS: [&str; 3] = ["ext4", "squashfs", "xfs"];

/// What is tried, and what it means where it fails; in this order, all of it root's.
type Trial = (&'static str, fn() -> Result<(), Errno>, &'static str);
const TRIALS: [Trial; 8] = [
    (
        "mount namespaces",
        probe::own_mounts,
        "mount and mknod cannot be emulated: CAP_SYS_ADMIN is needed, and in a container a seccomp profile and a \
         security module that allow mounting",
    ),
    (
        "fsopen, move_mount",
        probe::new_mounts,
        "mount and mknod cannot be emulated: the right to mount and Linux 5.2 or newer are needed, and in a \
         container a seccomp profile that allows these calls",
    ),
    (
        "exclusive mounts",
        probe::exclusive_mounts,
        "only directories can be mounted for a target (--bind), not devices or images: the right to mount and Linux \
         6.6 or newer are needed",
    ),
    (
        "id-mapped mounts",
        probe::shifted_mounts,
        "--shift does not work for a tmpfs and the file system of /, so the files of such a mount have no owner in \
         a user namespace: the right to mount is needed, and Linux 5.12 or newer for ext4 and xfs, 6.3 or newer for \
         tmpfs",
    ),
    (
        "device nodes",
        probe::device_nodes,
        "mknod cannot be emulated: CAP_MKNOD in the user namespace of the host is needed",
    ),
    (
        "loop devices",
        probe::loop_devices,
        "image files cannot be mounted (--loop), only devices: 'modprobe loop', or give the container \
         /dev/loop-control and /dev/loop*",
    ),
    (
        "modules",
        probe::modules,
        "modules cannot be loaded or unloaded: a kernel with modules, CAP_SYS_MODULE and kernel.modules_disabled=0 \
         are needed; only a reboot resets that to 0",
    ),
    (
        "device programs",
        probe::device_programs,
        "bpf cannot be emulated: CONFIG_CGROUP_BPF, CAP_BPF and CAP_NET_ADMIN are needed",
    ),
];

/// All of them.
pub(super) fn checks() -> Vec<Check> {
    let mut checks = vec![root()];
    for (name, act, fix) in TRIALS {
        // In a child, with which the namespaces and mounts of the trial end.
        checks.push(match trial::tried(act) {
            // An ordinary user gets EPERM whatever the kernel can do: that says nothing about the machine.
            TrialResult::Failed(errno) if !geteuid().is_root() => {
                Check::unknown(name, format!("only root can test this ({})", errno.desc()))
            }
            trial => Check::or_limited(name, trial, fix),
        });
    }
    checks.push(groups());
    checks.push(users());
    let known = fs::read_to_string("/proc/filesystems");
    match known {
        Ok(known) => checks.extend(FILE_SYSTEMS.map(|name| file_system(name, &known))),
        Err(error) => checks.push(Check::unknown("/proc/filesystems", error.to_string())),
    }
    checks
}

/// Root of the host, of a user namespace, or an ordinary user.
fn root() -> Check {
    // The map of the first user namespace, user_namespaces(7). Ids of others may be shifted or missing.
    let whole = |map: &str| map.split_whitespace().eq(["0", "0", "4294967295"]);
    match fs::read_to_string("/proc/self/uid_map") {
        _ if !geteuid().is_root() => Check::limited(
            "root",
            "most calls can be emulated only as root: run it as root, for example with sudo",
        ),
        Ok(map) if !whole(&map) => Check::limited(
            "root",
            "this is root of a user namespace: calls that affect the host need root of the host",
        ),
        Ok(_) => Check::ok("root"),
        Err(error) => Check::unknown("root", format!("/proc/self/uid_map: {error}")),
    }
}

/// Control groups: for device programs, and to find the groups of a target.
fn groups() -> Check {
    let name = "control groups";
    match fs::read("/proc/self/mountinfo") {
        Ok(table) if mountinfo::parse_mountinfo(&table).any(|mount| mount.kind == "cgroup2") => {
            Check::ok(name)
        }
        Ok(_) => Check::limited(
            name,
            "device programs cannot be attached: cgroup version 2 is not mounted: as root, 'mount -t cgroup2 none DIR'",
        ),
        Err(error) => Check::unknown(name, format!("/proc/self/mountinfo: {error}")),
    }
}

/// Of ordinary users: what containers of theirs are made of.
fn users() -> Check {
    let name = "user namespaces";
    match trial::tried(probe::ordinary_namespaces) {
        TrialResult::Worked => Check::ok(name),
        TrialResult::Failed(Errno::ESRCH) => {
            Check::unknown(name, "not tested: there is no ordinary user here")
        }
        TrialResult::Failed(errno) => Check::limited(
            name,
            format!(
                "ordinary users cannot run containers: {} ({})",
                forbidding(setting),
                errno.desc()
            ),
        ),
        TrialResult::Untested(why) => Check::unknown(name, why),
    }
}

/// The fix, according to the settings that forbid them.
fn forbidding(setting: impl Fn(&str) -> Option<String>) -> String {
    // The second exists only in kernels of Debian, the third with the AppArmor of Ubuntu.
    let settings = [
        ("user.max_user_namespaces", "0", "15000"),
        ("kernel.unprivileged_userns_clone", "0", "1"),
        ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
    ];
    let forbids = |(name, value, _): &&(&str, &str, &str)| setting(name).as_deref() == Some(*value);
    settings.iter().find(forbids).map_or_else(
        || {
            "needs a kernel with CONFIG_USER_NS, and no security module, sandbox or container that forbids user \
             namespaces"
                .to_owned()
        },
        |(name, _, value)| format!("as root, 'sysctl {name}={value}'"),
    )
}

fn setting(name: &str) -> Option<String> {
    let text = fs::read_to_string(format!("/proc/sys/{}", name.replace('.', "/"))).ok()?;
    Some(text.trim().to_owned())
}

fn file_system(name: &'static str, known: &str) -> Check {
    if known.lines().any(|line| line.split_whitespace().next_back() == Some(name)) {
        return Check::ok(name);
    }
    let mut modprobe = Command::new("/sbin/modprobe");
    // Only a dry run: a check must not change the kernel.
    modprobe.args(["-n", "-q", name]);
    modprobe.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if modprobe.status().is_ok_and(|status| status.success()) {
        return Check::new(CheckResult::Ok, name, format!("as a module: 'modprobe {name}'"));
    }
    Check::limited(
        name,
        "cannot be mounted: this kernel does not have this file system, not even as a module",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_forbids_is_named_with_its_fix() {
        let with = |name: &'static str, value: &'static str| {
            forbidding(|asked| (asked == name).then(|| value.to_owned()))
        };
        let fix = with("kernel.unprivileged_userns_clone", "0");
        assert_eq!(fix, "as root, 'sysctl kernel.unprivileged_userns_clone=1'");
        assert!(with("kernel.unprivileged_userns_clone", "1").contains("CONFIG_USER_NS"));
    }

    #[test]
    fn a_file_system_is_known_by_its_whole_name() {
        let known = "nodev\ttmpfs\n\text4\n";
        assert_eq!(file_system("ext4", known).level, CheckResult::Ok);
        assert_ne!(file_system("ext", known).level, CheckResult::Ok);
    }
}
