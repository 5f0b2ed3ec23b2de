//! Calls of families that take more than a line. Only what is in `timed` counts: what they need is made before,
//! and what they leave is undone behind it.

use std::fs::{File, OpenOptions, Permissions};
use std::io;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::fcntl::{AT_FDCWD, OpenHow, openat2};
use nix::kmod::{DeleteModuleFlags, ModuleInitFlags, delete_module, finit_module};
use nix::mount::{MsFlags, mount, umount};
use nix::sched::{CloneFlags, unshare};
use nix::sys::signal::Signal;
use nix::sys::socket::{self, AddressFamily, Backlog, SockFlag, SockType, SockaddrIn, getsockname};
use nix::sys::stat::{Mode, SFlag, makedev, mknod};
use nix::time::ClockId;
use nix::unistd::{chown, getppid};
use rustix::system::{RebootCommand, reboot};

use crate::role::{ROLE, Role};

/// Some port that is free.
const ANY: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0);

pub(super) fn nothing(_: &Path) -> io::Result<()> {
    Ok(())
}

/// A file with some text.
pub(super) fn write_file(dir: &Path) -> io::Result<()> {
    std::fs::write(dir.join("file"), "text")
}

/// A program of a line of sh(1).
pub(super) fn write_script(path: &Path, line: &str) -> io::Result<()> {
    std::fs::write(path, format!("#!/bin/sh\n{line}\n"))?;
    std::fs::set_permissions(path, Permissions::from_mode(0o755))
}

/// How long a call takes, which has to succeed.
pub(super) fn timed<T, E: Into<io::Error>>(
    call: impl FnOnce() -> Result<T, E>,
) -> io::Result<Duration> {
    let begin = Instant::now();
    let done = call();
    let taken = begin.elapsed();
    done.map(|_| taken).map_err(Into::into)
}

pub(super) fn make_node(dir: &Path) -> io::Result<Duration> {
    let node = dir.join("null");
    let taken = timed(|| mknod(&node, SFlag::S_IFCHR, Mode::S_IRUSR, makedev(1, 3)))?;
    // Where it is a mount of the host's node, that is gone with it.
    _ = umount(&node);
    std::fs::remove_file(node)?;
    Ok(taken)
}

pub(super) fn open_file(dir: &Path) -> io::Result<Duration> {
    timed(|| openat2(AT_FDCWD, &dir.join("file"), OpenHow::new()))
}

pub(super) fn chown_file(dir: &Path) -> io::Result<Duration> {
    timed(|| chown(&dir.join("file"), Some(0.into()), Some(0.into())))
}

pub(super) fn ask_for_parent(_: &Path) -> io::Result<Duration> {
    // It has no way to fail but where it is emulated.
    timed(|| match getppid().as_raw() {
        -1 => Err(io::Error::last_os_error()),
        parent => Ok(parent),
    })
}

pub(super) fn listen(_: &Path) -> io::Result<Duration> {
    let socket = stream_socket()?;
    socket::bind(socket.as_raw_fd(), &SockaddrIn::from(ANY))?;
    timed(|| socket::listen(&socket, Backlog::MAXCONN))
}

pub(super) fn accept(_: &Path) -> io::Result<Duration> {
    let listener = TcpListener::bind(ANY)?;
    let _client = TcpStream::connect(listener.local_addr()?)?;
    timed(|| listener.accept())
}

pub(super) fn connect(_: &Path) -> io::Result<Duration> {
    let listener = TcpListener::bind(ANY)?;
    let (socket, server) = (stream_socket()?, getsockname::<SockaddrIn>(listener.as_raw_fd())?);
    timed(|| socket::connect(socket.as_raw_fd(), &server))
}

fn stream_socket() -> io::Result<OwnedFd> {
    Ok(socket::socket(AddressFamily::Inet, SockType::Stream, SockFlag::SOCK_CLOEXEC, None)?)
}

/// From the call of a pid namespace's first process until its parent has seen the end of it.
pub(super) fn end_pid_namespace(dir: &Path) -> io::Result<Duration> {
    let this = dir.join("this");
    let run = move || {
        unshare(CloneFlags::CLONE_NEWPID)?;
        let mut init = Command::new(this);
        init.env(ROLE, Role::Init.name()).stdin(Stdio::null()).stderr(Stdio::inherit());
        let ran = init.output()?;
        let ended = now()?;
        match String::from_utf8_lossy(&ran.stdout).trim().parse().map(Duration::from_nanos) {
            Ok(began) if ran.status.signal() == Some(Signal::SIGHUP as i32) => Ok(ended - began),
            _ => Err(io::Error::other(format!("its first process: {}", ran.status))),
        }
    };
    // A thread chooses a pid namespace for its children only once.
    thread::spawn(run).join().unwrap_or_else(|_| Err(io::Error::other("the thread has panicked")))
}

/// The first process of a pid namespace: prints the time, and ends both.
pub(crate) fn end_own_pid_namespace() -> io::Result<()> {
    // Anywhere else it would be the machine.
    if std::process::id() != 1 {
        return Ok(());
    }
    println!("{}", now()?.as_nanos());
    reboot(RebootCommand::Restart).inspect_err(|errno| eprintln!("bench: reboot: {errno}"))?;
    Ok(())
}

/// The same clock in every process.
fn now() -> io::Result<Duration> {
    Ok(ClockId::CLOCK_MONOTONIC.now()?.into())
}

/// Tells in `module` where the image of a module is that needs no other.
pub(super) fn find_module(dir: &Path) -> io::Result<()> {
    if !Path::new("/proc/modules").exists() {
        return Err(io::Error::other("this kernel has no modules"));
    }
    let image = output(Command::new("modinfo").args(["-n", "dummy"]))?;
    std::fs::write(dir.join("module"), image)
}

pub(super) fn load_module(dir: &Path) -> io::Result<Duration> {
    let path = PathBuf::from(std::fs::read_to_string(dir.join("module"))?);
    let image = File::open(&path)?;
    // `MODULE_INIT_COMPRESSED_FILE` of linux/module.h.
    let flags = if path.extension().is_some_and(|extension| extension == "ko") { 0 } else { 4 };
    timed(|| finit_module(image, c"", ModuleInitFlags::from_bits_retain(flags)))
}

pub(super) fn unload_module() -> io::Result<Duration> {
    timed(|| delete_module(c"dummy", DeleteModuleFlags::O_NONBLOCK))
}

/// A file system in a file, behind a loop device whose name is in `device`.
pub(super) fn make_image(dir: &Path) -> io::Result<()> {
    let image = dir.join("image");
    OpenOptions::new().write(true).create_new(true).open(&image)?.set_len(4 << 20)?;
    output(Command::new("mkfs.ext4").arg("-q").arg(&image))?;
    let device = output(Command::new("losetup").args(["-f", "--show"]).arg(&image))?;
    std::fs::create_dir(dir.join("at"))?;
    std::fs::write(dir.join("device"), device)
}

pub(super) fn mount_image(dir: &Path) -> io::Result<Duration> {
    let device = PathBuf::from(std::fs::read_to_string(dir.join("device"))?);
    let (at, none) = (dir.join("at"), None::<&str>);
    let taken = timed(|| mount(Some(&device), &at, Some("ext4"), MsFlags::MS_RDONLY, none))?;
    umount(&at)?;
    Ok(taken)
}

/// What a command prints, without the end of its line.
fn output(command: &mut Command) -> io::Result<String> {
    let program = Path::new(command.get_program()).display().to_string();
    let done = command.output().map_err(|error| io::Error::other(format!("{program}: {error}")))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    match done.status.success() {
        true => Ok(text(&done.stdout)),
        false => Err(io::Error::other(text(&done.stderr))),
    }
}
