//! What it costs to have a call carried out on the host, for root of a user namespace and by a handler that is
//! one line, against making it as root: a line for each family. It undoes what a call did, outside of what is
//! timed.

use std::fs::{OpenOptions, Permissions};
use std::io::{self, BufRead};
use std::net::UdpSocket;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use nix::fcntl::{AT_FDCWD, OpenHow, openat2};
use nix::mount::{MsFlags, mount, umount};
use nix::sys::stat::{Mode, SFlag, makedev, mknod};
use nix::unistd::{chown, chroot, getppid};
use rustix::fs::{XattrFlags, setxattr};
use rustix::process::setpriority_process;
use rustix::system::sethostname;
use syscallfs::sys::bpf;
use tempfile::TempDir;

use crate::harness::{Measurement, Series, interleave};
use crate::role::Role;
use crate::served::{Driven, myself, program};

/// One family.
struct Family {
    name: &'static str,
    /// What is trapped.
    traps: &'static str,
    /// Options of `emulate` that allow it.
    options: &'static str,
    /// Makes in a directory what the call needs.
    prepare: fn(&Path) -> io::Result<()>,
    /// Makes the call, and says how long that took.
    make: fn(&Path) -> io::Result<Duration>,
}

const FAMILIES: &[Family] = &[
    Family {
        name: "mknod",
        traps: "mknod,mknodat",
        options: "",
        prepare: nothing,
        make: make_node,
    },
    Family {
        name: "open",
        traps: "openat2",
        options: "--as-root --path '/**'",
        prepare: |dir| std::fs::write(dir.join("file"), "text"),
        make: open_file,
    },
    Family {
        name: "chown",
        traps: "chown,fchownat",
        options: "",
        prepare: |dir| std::fs::write(dir.join("file"), "text"),
        make: chown_file,
    },
    Family {
        name: "uname",
        traps: "uname",
        options: "",
        prepare: nothing,
        make: |_| timed(nix::sys::utsname::uname),
    },
    Family {
        name: "sysinfo",
        traps: "sysinfo",
        options: "",
        prepare: nothing,
        make: |_| timed(nix::sys::sysinfo::sysinfo),
    },
    Family {
        name: "setxattr",
        traps: "setxattr",
        options: "--xattr trusted.overlay.opaque",
        prepare: |dir| std::fs::write(dir.join("file"), "text"),
        make: |dir| {
            let (file, flags) = (dir.join("file"), XattrFlags::empty());
            timed(|| setxattr(&file, "trusted.overlay.opaque", b"y", flags))
        },
    },
    Family {
        name: "bind",
        traps: "bind",
        options: "--bind-to 127.0.0.1:9 --lend-net-bind-service",
        prepare: nothing,
        make: |_| timed(|| UdpSocket::bind("127.0.0.1:9")),
    },
    Family {
        name: "setpriority",
        traps: "setpriority",
        options: "--nice -1",
        prepare: nothing,
        make: |_| timed(|| setpriority_process(None, -1)),
    },
    Family {
        name: "chroot",
        traps: "chroot",
        options: "",
        prepare: nothing,
        make: |_| timed(|| chroot("/")),
    },
    Family {
        name: "socketpair",
        traps: "socketpair",
        options: "--socket unix:stream",
        prepare: nothing,
        make: |_| timed(UnixStream::pair),
    },
    Family {
        name: "sethostname",
        traps: "sethostname",
        options: "--hostname bench",
        prepare: nothing,
        make: |_| timed(|| sethostname(b"bench")),
    },
    Family {
        name: "bpf",
        traps: "bpf",
        options: "--device-programs",
        prepare: nothing,
        make: |_| timed(|| bpf::load(ALLOW_ALL, c"GPL", [0; 16])),
    },
    Family {
        name: "getppid by a script",
        traps: "getppid",
        options: "--script /usr/bin/nproc",
        prepare: nothing,
        make: |_| timed(|| Ok::<_, io::Error>(getppid())),
    },
    Family {
        name: "mount",
        traps: "mount",
        options: "--fstype ext4 --source '/dev/loop*'",
        prepare: make_image,
        make: mount_image,
    },
];

/// A device program: r0 = 1, exit.
const ALLOW_ALL: &[u8] = &[0xb7, 0, 0, 0, 1, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];

/// Who is root of the user namespace whose calls are emulated.
const NOBODY: u32 = 65_534;
/// Calls in a sample.
const FEW: u32 = 3;

/// Microseconds a call.
pub(crate) fn measure(rounds: usize) -> io::Result<Vec<Measurement>> {
    let mut measurements = Vec::new();
    for family in FAMILIES {
        match of(family, rounds.div_ceil(10)) {
            Ok(measurement) => measurements.push(measurement),
            Err(error) => eprintln!("bench: {} is not measured: {error}", family.name),
        }
    }
    Ok(measurements)
}

fn of(family: &Family, rounds: usize) -> io::Result<Measurement> {
    let (roots, others) = (Place::of(family, None)?, Place::of(family, Some(NOBODY))?);
    let dir = tempfile::tempdir()?;
    let handlers = dir.path().join("handlers");
    std::fs::create_dir(&handlers)?;
    let handler = handlers.join("default");
    let program = program();
    let script = format!("#!/bin/sh\nexec {} emulate {}\n", program.display(), family.options);
    std::fs::write(&handler, script)?;
    std::fs::set_permissions(&handler, Permissions::from_mode(0o755))?;
    let target = |command: &mut Command, place: &Place| {
        let dir = place.0.path();
        command.arg("--").arg(dir.join("this")).arg(family.name).arg(dir);
        Driven::start_as(Role::Family, command)
    };
    // The mounts that are made are its own, and so is the host name.
    let mut native = target(Command::new("unshare").arg("-mu"), &roots)?;
    let id = NOBODY.to_string();
    let mut run = Command::new(program);
    run.arg("run").arg("-m").arg(dir.path().join("mount")).args(["-t", family.traps]);
    run.arg("--handlers")
        .arg(&handlers)
        .args(["--", "setpriv", "--reuid", &id, "--regid", &id, "--clear-groups"])
        .args(["unshare", "-Urmu", "--propagation", "unchanged"]);
    let mut emulated = target(&mut run, &others)?;
    // Either may not be possible here, or not be allowed.
    native.try_sample(1, 1).and(emulated.try_sample(1, 1))?;
    let series = vec![
        Series::new("made by root", || native.sample(1, FEW)),
        Series::new("emulated", || emulated.sample(1, FEW)),
    ];
    let results = interleave(series, rounds);
    Ok(Measurement { title: format!("{}, by `emulate`", family.name), unit: "µs", results })
}

/// A target: for each line, the family that its first argument names makes so many calls in the directory
/// that is its second.
pub(crate) fn play() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (name, dir) = (arguments.next().unwrap_or_default(), arguments.next().unwrap_or_default());
    let Some(family) = FAMILIES.iter().find(|family| family.name == name) else { return Ok(()) };
    for line in io::stdin().lock().lines() {
        let line = line?;
        let calls = line.split(' ').nth(1).and_then(|calls| calls.parse().ok()).unwrap_or(1);
        let taken = (0..calls).map(|_| (family.make)(Path::new(&dir)));
        let taken: Duration = taken.collect::<io::Result<Vec<_>>>()?.into_iter().sum();
        println!("{}", taken.as_secs_f64() * 1e6 / f64::from(calls));
    }
    Ok(())
}

fn nothing(_: &Path) -> io::Result<()> {
    Ok(())
}

fn timed<T, E: Into<io::Error>>(call: impl FnOnce() -> Result<T, E>) -> io::Result<Duration> {
    let begin = Instant::now();
    let done = call();
    let taken = begin.elapsed();
    done.map(|_| taken).map_err(Into::into)
}

fn make_node(dir: &Path) -> io::Result<Duration> {
    let node = dir.join("null");
    let taken = timed(|| mknod(&node, SFlag::S_IFCHR, Mode::S_IRUSR, makedev(1, 3)))?;
    // Where it is a mount of the host's node, that is gone with it.
    _ = umount(&node);
    std::fs::remove_file(node)?;
    Ok(taken)
}

fn open_file(dir: &Path) -> io::Result<Duration> {
    timed(|| openat2(AT_FDCWD, &dir.join("file"), OpenHow::new()))
}

fn chown_file(dir: &Path) -> io::Result<Duration> {
    timed(|| chown(&dir.join("file"), Some(0.into()), Some(0.into())))
}

/// A file system in a file, behind a loop device whose name is in `device`.
fn make_image(dir: &Path) -> io::Result<()> {
    let image = dir.join("image");
    OpenOptions::new().write(true).create_new(true).open(&image)?.set_len(4 << 20)?;
    output(Command::new("mkfs.ext4").arg("-q").arg(&image))?;
    let device = output(Command::new("losetup").args(["-f", "--show"]).arg(&image))?;
    std::fs::create_dir(dir.join("at"))?;
    std::fs::write(dir.join("device"), device.trim())
}

fn mount_image(dir: &Path) -> io::Result<Duration> {
    let device = PathBuf::from(std::fs::read_to_string(dir.join("device"))?);
    let (at, none) = (dir.join("at"), None::<&str>);
    let taken = timed(|| mount(Some(&device), &at, Some("ext4"), MsFlags::MS_RDONLY, none))?;
    umount(&at)?;
    Ok(taken)
}

/// What a command prints.
fn output(command: &mut Command) -> io::Result<String> {
    let done = command.output()?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        return Err(io::Error::other(said));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// A directory with this program and what a family needs; its loop device, if there is one, is given back
/// when it is dropped.
struct Place(TempDir);

impl Place {
    fn of(family: &Family, owner: Option<u32>) -> io::Result<Self> {
        let place = Self(tempfile::tempdir()?);
        let dir = place.0.path();
        (family.prepare)(dir)?;
        std::fs::copy(myself()?, dir.join("this"))?;
        for path in [dir.to_owned(), dir.join("file"), dir.join("at")] {
            if path.exists() {
                chown(&path, owner.map(Into::into), owner.map(Into::into))?;
            }
        }
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Ok(device) = std::fs::read_to_string(self.0.path().join("device")) {
            _ = Command::new("losetup").arg("-d").arg(device).status();
        }
    }
}
