//! What `emulate` needs of the host, by family. It looks at what is there and tries the rest in children; it loads no
//! module and mounts nothing that is seen.

use std::fs;
use std::process::{Command, Stdio};

use nix::errno::Errno;
use nix::unistd::geteuid;

use super::{Check, trial};
use crate::emulate::able;
use crate::mountinfo;

/// File systems that images and devices commonly hold.
const FILE_SYSTEMS: [&str; 3] = ["ext4", "squashfs", "xfs"];

/// What is tried, and what it means where it fails; in this order, all of it root's.
type Trial = (&'static str, fn() -> Result<(), Errno>, &'static str);
const TRIALS: [Trial; 8] = [
    (
        "mount namespaces",
        able::own_mounts,
        "no mounts, device nodes or bind mounts for a target: it takes CAP_SYS_ADMIN, in a container also \
         a seccomp profile and a security module that let it mount",
    ),
    (
        "fsopen, move_mount",
        able::new_mounts,
        "no mounts or device nodes for a target: it takes the right to mount and Linux 5.2, in a container also a seccomp \
         profile that allows these calls",
    ),
    (
        "exclusive mounts",
        able::exclusive_mounts,
        "no devices or images are mounted for a target, only directories (--bind): it takes the right to mount, and Linux \
         6.6",
    ),
    (
        "id-mapped mounts",
        able::shifted_mounts,
        "no --shift of what was tried, a tmpfs and the file system of /, so that such a mount belongs to nobody in a user \
         namespace: it takes the right to mount, Linux 5.12 for ext4 and xfs and 6.3 for a tmpfs",
    ),
    (
        "device nodes",
        able::device_nodes,
        "no mknod for a target: it takes CAP_MKNOD in the host's user namespace",
    ),
    (
        "loop devices",
        able::loop_devices,
        "no image files (--loop), only devices: 'modprobe loop', or give the container /dev/loop-control and /dev/loop*",
    ),
    (
        "modules",
        able::modules,
        "none is loaded or unloaded for a target: it takes a kernel with modules, CAP_SYS_MODULE, and \
         kernel.modules_disabled to be 0, which only a reboot does",
    ),
    (
        "device programs",
        able::device_programs,
        "no bpf for a target: it takes CONFIG_CGROUP_BPF, CAP_BPF and CAP_NET_ADMIN",
    ),
];

/// All of them.
pub(super) fn checks() -> Vec<Check> {
    let mut checks = vec![root()];
    for (name, act, mend) in TRIALS {
        checks.push(match trial::tried(act) {
            Err(why) => Check::unknown(name, why),
            Ok(Err(errno)) if !geteuid().is_root() => {
                Check::unknown(name, format!("only root can tell ({})", errno.desc()))
            }
            Ok(tried) => Check::or_limited(name, tried, mend),
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

/// By whom.
fn root() -> Check {
    let whole = |map: &str| map.split_whitespace().eq(["0", "0", "4294967295"]);
    match fs::read_to_string("/proc/self/uid_map") {
        _ if !geteuid().is_root() => Check::limited(
            "root",
            "emulating takes root for most calls: run it as root, as by sudo",
        ),
        Ok(map) if !whole(&map) => Check::limited(
            "root",
            "this is root of a user namespace: it takes root of the host for what is the host's",
        ),
        Ok(_) => Check::ok("root"),
        Err(error) => Check::unknown("root", format!("/proc/self/uid_map: {error}")),
    }
}

/// For device programs, and to tell which groups are a target's own.
fn groups() -> Check {
    let name = "control groups";
    match fs::read("/proc/self/mountinfo") {
        Ok(table) if mountinfo::parse(&table).any(|mount| mount.kind == "cgroup2") => {
            Check::ok(name)
        }
        Ok(_) => Check::limited(
            name,
            "no device programs are attached for a target: version 2 is not mounted: \
             as root, 'mount -t cgroup2 none DIR'",
        ),
        Err(error) => Check::unknown(name, format!("/proc/self/mountinfo: {error}")),
    }
}

/// Of ordinary users: what containers of theirs are made of.
fn users() -> Check {
    let name = "user namespaces";
    match trial::tried(able::ordinary_namespaces) {
        Ok(Ok(())) => Check::ok(name),
        Ok(Err(Errno::ESRCH)) => Check::unknown(name, "not tried: there is no ordinary user here"),
        Ok(Err(errno)) => Check::limited(
            name,
            format!("no containers of ordinary users: {} ({})", forbidding(setting), errno.desc()),
        ),
        Err(why) => Check::unknown(name, why),
    }
}

/// The mend, by the settings that forbid them.
fn forbidding(setting: impl Fn(&str) -> Option<String>) -> String {
    let settings = [
        ("user.max_user_namespaces", "0", "15000"),
        ("kernel.unprivileged_userns_clone", "0", "1"),
        ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
    ];
    let forbids = |(name, value, _): &&(&str, &str, &str)| setting(name).as_deref() == Some(*value);
    settings.iter().find(forbids).map_or_else(
        || {
            "it takes a kernel with CONFIG_USER_NS, and a security module, a sandbox or a container that allows them"
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
    modprobe.args(["-n", "-q", name]);
    modprobe.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if modprobe.status().is_ok_and(|status| status.success()) {
        return Check::new(super::Level::Ok, name, format!("as a module: 'modprobe {name}'"));
    }
    Check::limited(name, "none is mounted: this kernel has no such file system, nor a module of it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_forbids_is_named_with_its_mend() {
        let with = |name: &'static str, value: &'static str| {
            forbidding(|asked| (asked == name).then(|| value.to_owned()))
        };
        let mend = with("kernel.unprivileged_userns_clone", "0");
        assert_eq!(mend, "as root, 'sysctl kernel.unprivileged_userns_clone=1'");
        assert!(with("kernel.unprivileged_userns_clone", "1").contains("CONFIG_USER_NS"));
    }

    #[test]
    fn a_file_system_is_known_by_its_whole_name() {
        let known = "nodev\ttmpfs\n\text4\n";
        assert_eq!(file_system("ext4", known).level, super::super::Level::Ok);
        assert_ne!(file_system("ext", known).level, super::super::Level::Ok);
    }
}
