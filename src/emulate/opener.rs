//! Files that are another one for each who looks them up or opens them, such as /proc/self/mountinfo and /dev/tty. Here
//! that would be a process of ours, never the target: they are refused.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use nix::sys::stat::{SFlag, fstat, makedev};
use nix::sys::statfs::{PROC_SUPER_MAGIC, fstatfs};
use nix::unistd::getpid;

use super::{Outcome, Stop, Trying};
use crate::kernel::pseudofs;

/// Character devices that open the terminal of the opener, another terminal, and an interface in the opener's network
/// namespace: tty, ptmx, net/tun (Documentation/admin-guide/devices.txt).
const DEVICES: &[(u64, u64)] = &[(5, 0), (5, 2), (10, 200)];

const PROCESS: &str =
    "the path leads to this process of the host in /proc: only the target itself can look that up";
const DEVICE: &str = "what the device opens is its opener's: only the target itself can open it";

/// Refuses `found`, which has the name `path` here, where it is in the directory of this process in /proc: `self`,
/// `thread-self` and what leads to them (`net`, `mounts`, `/etc/mtab`) are links like others.
pub(super) fn check_process(found: impl AsFd, path: &Path) -> Outcome<()> {
    let digits = |name: &&str| name.bytes().all(|byte| byte.is_ascii_digit());
    let mut numbers = path.iter().filter_map(|name| name.to_str()).filter(digits).peekable();
    // Asked last: a file system in user space may take its time.
    if numbers.peek().is_none() || fstatfs(&found)?.filesystem_type() != PROC_SUPER_MAGIC {
        return Ok(());
    }
    let ours = pseudofs::proc().and_then(fstat).trying("/proc")?.st_dev;
    // In one of another pid namespace our number is not known.
    let is_ours = fstat(&found)?.st_dev == ours;
    let own = getpid().to_string();
    match numbers.any(|number| !is_ours || number == own) {
        true => Err(Stop::excluded(PROCESS)),
        false => Ok(()),
    }
}

/// Refuses a device that means something else to each opener.
pub(super) fn refuse_device(found: &OwnedFd) -> Outcome<()> {
    let known = fstat(found)?;
    let is_device = SFlag::from_bits_truncate(known.st_mode) & SFlag::S_IFMT == SFlag::S_IFCHR;
    let names_opener =
        DEVICES.iter().any(|(major, minor)| makedev(*major, *minor) == known.st_rdev);
    if is_device && names_opener { Err(Stop::excluded(DEVICE)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::proc;
    use nix::fcntl::{OFlag, open};
    use nix::sys::stat::Mode;

    fn found(path: &str) -> OwnedFd {
        open(path, OFlag::O_PATH, Mode::empty()).unwrap()
    }

    #[test]
    fn what_is_in_the_directory_of_this_process_is_refused_by_any_name() {
        let refused = |path: &str| {
            let found = found(path);
            let path = proc::path(&found).unwrap();
            check_process(&found, &path).is_err()
        };
        let number = format!("/proc/{}/status", std::process::id());
        for own in [
            "/proc/self",
            "/proc/self/mountinfo",
            "/proc/thread-self/fd",
            "/proc/net/tcp",
            "/proc/mounts",
            &number,
        ] {
            assert!(refused(own), "{own}");
        }
        for other in ["/proc", "/proc/version", "/proc/1/status", "/proc/sys/kernel", "/"] {
            assert!(!refused(other), "{other}");
        }
    }

    #[test]
    fn a_terminal_of_the_opener_is_known_by_its_number() {
        for (path, fine) in [
            ("/dev/tty", false),
            ("/dev/ptmx", false),
            ("/dev/null", true),
            ("/proc/version", true),
        ] {
            assert_eq!(refuse_device(&found(path)).is_ok(), fine, "{path}");
        }
    }
}
