//! /proc and /sys as the kernel has them, held open from the first look on. Root of the same mount namespace can mount
//! over them, or over single files in them, so a path that begins at `/` is worth nothing for a decision: every
//! look-up begins at a held directory and crosses no mount.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;
use std::sync::LazyLock;

use nix::errno::Errno;
use nix::fcntl::{OFlag, OpenHow, ResolveFlag, open, openat, openat2, readlinkat};
use nix::sys::stat::{Mode, fstat};
use nix::sys::statfs::{FsType, PROC_SUPER_MAGIC, SYSFS_MAGIC, fstatfs};
use rustix::mount::{OpenTreeFlags, open_tree};

/// More than most files hold: the kernel gives each whole, in one read if there is room.
const USUAL: usize = 4096;

/// `PROC_ROOT_INO` of linux/proc_ns.h: a bind mount of a directory below has another number.
const PROC_ROOT: u64 = 1;

static PROC: LazyLock<Result<PseudofsDirectory, Errno>> = LazyLock::new(|| {
    let root = PseudofsDirectory::hold("/proc", PROC_SUPER_MAGIC)?;
    if fstat(&root.0)?.st_ino == PROC_ROOT { Ok(root) } else { Err(Errno::ENODEV) }
});

static SYS: LazyLock<Result<PseudofsDirectory, Errno>> =
    LazyLock::new(|| PseudofsDirectory::hold("/sys", SYSFS_MAGIC));

/// /proc as it was at the first call.
///
/// # Errors
/// ENODEV when something else is mounted there; what open(2) says.
pub fn proc() -> Result<&'static PseudofsDirectory, Errno> {
    PROC.as_ref().map_err(|errno| *errno)
}

/// /sys as it was at the first call.
///
/// # Errors
/// ENODEV when something else is mounted there; what open(2) says.
pub fn sys() -> Result<&'static PseudofsDirectory, Errno> {
    SYS.as_ref().map_err(|errno| *errno)
}

/// A directory of one of the two. Paths are relative to it, never lead out of it, and fail with EXDEV where something
/// is mounted over a part of them. It takes openat2(2), Linux 5.6: without it each look-up fails with ENOSYS.
#[derive(Debug)]
pub struct PseudofsDirectory(OwnedFd);

impl PseudofsDirectory {
    fn hold(path: &str, kind: FsType) -> Result<Self, Errno> {
        let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let root = open(path, flags, Mode::empty())?;
        if fstatfs(&root)?.filesystem_type() != kind {
            return Err(Errno::ENODEV);
        }
        // A mount of our own, which nobody can mount over; without CAP_SYS_ADMIN, and where the mounts in there are
        // locked, that of all must do.
        let clone = OpenTreeFlags::OPEN_TREE_CLONE
            | OpenTreeFlags::OPEN_TREE_CLOEXEC
            | OpenTreeFlags::AT_EMPTY_PATH;
        Ok(Self(open_tree(&root, "", clone).unwrap_or(root)))
    }

    /// Opens a file, or with O_PATH and O_NOFOLLOW a link itself. Links are followed within its mount only.
    ///
    /// # Errors
    /// EXDEV when something is mounted over it, ELOOP for a link that leads elsewhere; what open(2) says.
    pub fn open(&self, path: &str, flags: OFlag) -> Result<OwnedFd, Errno> {
        // An absolute path would begin at this process's root, whatever the rules.
        if path.starts_with('/') {
            return Err(Errno::EXDEV);
        }
        // Not RESOLVE_BENEATH, which fails with EAGAIN for each `..`, with which the links of /sys begin, as long as
        // another process renames anything anywhere: a loop of renames could keep us from ever finding a device.
        // Staying on this mount is enough: a link that begins at / leads to another one, and `..` of its root does too,
        // or in a mount of our own back to that root.
        let rules = ResolveFlag::RESOLVE_NO_XDEV | ResolveFlag::RESOLVE_NO_MAGICLINKS;
        openat2(&self.0, path, OpenHow::new().flags(flags | OFlag::O_CLOEXEC).resolve(rules))
    }

    /// A directory in this one.
    ///
    /// # Errors
    /// As from [`open`](Self::open).
    pub fn directory(&self, path: &str) -> Result<Self, Errno> {
        self.open(path, OFlag::O_PATH | OFlag::O_DIRECTORY).map(Self)
    }

    /// What is in a file.
    ///
    /// # Errors
    /// As from [`open`](Self::open), and what read(2) says: ESRCH when the thread has gone.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Errno> {
        let mut file = File::from(self.open(path, OFlag::O_RDONLY)?);
        let errno =
            |error: std::io::Error| error.raw_os_error().map_or(Errno::EIO, Errno::from_raw);
        let mut usual = [0; USUAL];
        let first = file.read(&mut usual).map_err(errno)?;
        let mut bytes = usual[..first].to_vec();
        if first == USUAL {
            file.read_to_end(&mut bytes).map_err(errno)?;
        }
        Ok(bytes)
    }

    /// What a link says. The file behind it is not touched.
    ///
    /// # Errors
    /// As from [`open`](Self::open).
    pub fn link(&self, path: &str) -> Result<PathBuf, Errno> {
        let link = self.open(path, OFlag::O_PATH | OFlag::O_NOFOLLOW)?;
        readlinkat(&link, "").map(|target: OsString| target.into())
    }

    /// Opens the target of a kernel link that leads out of here: `cwd`, `fd/3`, `ns/user`.
    ///
    /// # Errors
    /// As from [`open`](Self::open).
    pub fn follow(&self, path: &str, flags: OFlag) -> Result<OwnedFd, Errno> {
        // That nothing is mounted over the link cannot be asked on the way through it. The two steps can only differ
        // where we have no mount of our own, and since Linux 6.12 nothing is mounted over such links.
        self.open(path, OFlag::O_PATH | OFlag::O_NOFOLLOW)?;
        let (parent, name) = path.rsplit_once('/').unwrap_or((".", path));
        let parent = self.directory(parent)?;
        openat(&parent, name, flags | OFlag::O_CLOEXEC, Mode::empty())
    }
}

impl AsFd for PseudofsDirectory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::mount::{MsFlags, mount};
    use nix::sched::{CloneFlags, unshare};
    use std::os::fd::AsRawFd;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn files_and_links_are_found_and_links_out_of_it_are_not_followed() {
        let proc = proc().unwrap();
        let own = std::process::id().to_string();
        assert_eq!(proc.link("self").unwrap().to_str(), Some(own.as_str()));
        assert!(proc.read("self/status").unwrap().starts_with(b"Name:"));
        assert_eq!(proc.open("self/root", OFlag::O_PATH).unwrap_err(), Errno::ELOOP);
        for out in ["../etc", "/etc"] {
            // `..` of a root that is mounted nowhere is that root.
            let errno = proc.open(out, OFlag::O_PATH).unwrap_err();
            assert!(matches!(errno, Errno::EXDEV | Errno::ENOENT), "{out}: {errno}");
        }
        let file = tempfile::tempfile().unwrap();
        let again = proc.follow(&format!("self/fd/{}", file.as_raw_fd()), OFlag::O_RDONLY).unwrap();
        assert_eq!(fstat(&again).unwrap().st_ino, fstat(&file).unwrap().st_ino);
        assert_eq!(proc.follow("self/fd/-1", OFlag::O_RDONLY).unwrap_err(), Errno::ENOENT);
        assert!(sys().unwrap().directory("kernel").is_ok());
    }

    #[test]
    fn links_of_sys_are_followed_while_another_thread_renames_files() {
        let temporary = tempfile::tempdir().unwrap();
        let (one, other) = (temporary.path().join("one"), temporary.path().join("other"));
        std::fs::write(&one, "").unwrap();
        let is_done = AtomicBool::new(false);
        let look_up = || sys().unwrap().open("class/net/lo/subsystem", OFlag::O_PATH).map(drop);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_done.load(Ordering::Relaxed) {
                    std::fs::rename(&one, &other)
                        .and_then(|()| std::fs::rename(&other, &one))
                        .unwrap();
                }
            });
            let failed = (0..10_000).filter(|_| look_up().is_err()).count();
            is_done.store(true, Ordering::Relaxed);
            assert_eq!(failed, 0);
        });
    }

    #[test]
    fn another_file_system_is_not_taken_for_proc() {
        assert_eq!(PseudofsDirectory::hold("/sys", PROC_SUPER_MAGIC).unwrap_err(), Errno::ENODEV);
        assert_eq!(PseudofsDirectory::hold("/", SYSFS_MAGIC).unwrap_err(), Errno::ENODEV);
    }

    #[test]
    fn what_is_mounted_over_a_file_of_proc_is_not_read() {
        // On a thread of its own, which is then alone in its mount namespace.
        let seen = std::thread::spawn(|| {
            unshare(CloneFlags::CLONE_FS | CloneFlags::CLONE_NEWNS)?;
            let (none, private) = (None::<&str>, MsFlags::MS_REC | MsFlags::MS_PRIVATE);
            mount(none, "/", none, private, none)?;
            let flags = OFlag::O_PATH | OFlag::O_DIRECTORY;
            let shared = PseudofsDirectory(open("/proc", flags, Mode::empty())?);
            let own = PseudofsDirectory::hold("/proc", PROC_SUPER_MAGIC)?;
            let forged = tempfile::NamedTempFile::new().unwrap();
            let pid = std::process::id();
            let status = format!("/proc/{pid}/status");
            mount(Some(forged.path()), status.as_str(), none, MsFlags::MS_BIND, none)?;
            assert_eq!(std::fs::read(&status).unwrap(), b"", "the mount is there");
            let covered = shared.read(&format!("{pid}/status"));
            let through = own.read(&format!("{pid}/status"));
            nix::mount::umount(status.as_str())?;
            mount(Some("/proc/1"), format!("/proc/{pid}").as_str(), none, MsFlags::MS_BIND, none)?;
            Ok::<_, Errno>((covered, through, shared.link(&format!("{pid}/exe"))))
        });
        match seen.join().unwrap() {
            // No root, no mounts.
            Err(errno) => assert!(errno == Errno::EPERM && !nix::unistd::geteuid().is_root()),
            Ok((covered, through, link)) => {
                assert_eq!(covered, Err(Errno::EXDEV));
                assert!(through.unwrap().starts_with(b"Name:"));
                assert_eq!(link, Err(Errno::EXDEV));
            }
        }
    }
}
