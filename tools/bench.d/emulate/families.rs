//! The families that are measured, a call or two of each: what of it is trapped, what allows it, and how it is
//! made. None leaves behind what would make the next one fail.

use std::io;
use std::net::UdpSocket;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use nix::libc;
use nix::unistd::chroot;
use rustix::fs::{XattrFlags, setxattr};
use rustix::process::setpriority_process;
use rustix::system::sethostname;
use syscallfs::kernel::bpf;
use syscallfs::kernel::clock::{Reading, discipline};
use syscallfs::kernel::socket;

use super::calls::{
    accept, ask_for_parent, chown_file, connect, end_pid_namespace, find_module, listen,
    load_module, make_image, make_node, mount_image, nothing, open_file, timed, unload_module,
    write_file, write_script,
};

/// One family, or a call of it.
pub(super) struct Family {
    pub(super) name: &'static str,
    /// What is trapped.
    pub(super) traps: &'static str,
    /// Options of `emulate` that allow it, as for sh(1). `$dir` is the directory.
    pub(super) options: &'static str,
    /// Makes in a directory what the call needs.
    pub(super) prepare: fn(&Path) -> io::Result<()>,
    /// Makes the call, and says how long that took.
    pub(super) make: fn(&Path) -> io::Result<Duration>,
}

pub(super) const FAMILIES: &[Family] = &[
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
        prepare: write_file,
        make: open_file,
    },
    Family {
        name: "chown",
        traps: "chown,fchownat",
        options: "",
        prepare: write_file,
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
        name: "adjtimex",
        traps: "adjtimex,clock_adjtime",
        options: "",
        prepare: nothing,
        make: |_| timed(|| discipline(Reading::State)),
    },
    Family {
        name: "setxattr",
        traps: "setxattr",
        options: "--xattr trusted.overlay.opaque",
        prepare: write_file,
        make: |dir| {
            let (file, flags) = (dir.join("file"), XattrFlags::empty());
            timed(|| setxattr(&file, "trusted.overlay.opaque", b"y", flags))
        },
    },
    Family {
        name: "socket",
        traps: "socket(domain==AF_INET)",
        options: "--socket inet:dgram",
        prepare: nothing,
        make: |_| timed(|| socket::new_socket(libc::AF_INET, libc::SOCK_DGRAM, 0)),
    },
    Family {
        name: "bind",
        traps: "bind",
        options: "--bind-to 127.0.0.1:9 --lend-net-bind-service",
        prepare: nothing,
        make: |_| timed(|| UdpSocket::bind("127.0.0.1:9")),
    },
    Family {
        name: "listen",
        traps: "listen",
        options: "--bind-to 127.0.0.1:1-65535",
        prepare: nothing,
        make: listen,
    },
    Family {
        name: "accept",
        traps: "accept4",
        options: "--bind-to 127.0.0.1:1-65535",
        prepare: nothing,
        make: accept,
    },
    Family {
        name: "connect",
        // Not that of setpriv(1) to who knows the users' names.
        traps: "connect(addrlen==16)",
        options: "--connect-to 127.0.0.1:1-65535",
        prepare: nothing,
        make: connect,
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
        options: "--script $dir/file",
        prepare: |dir| write_script(&dir.join("file"), "echo 1"),
        make: ask_for_parent,
    },
    Family {
        name: "reboot of a pid namespace",
        traps: "reboot",
        options: "--reboot",
        prepare: nothing,
        make: end_pid_namespace,
    },
    Family {
        name: "finit_module",
        traps: "finit_module,delete_module",
        options: "--module dummy --unload dummy",
        prepare: find_module,
        make: |dir| {
            let taken = load_module(dir)?;
            unload_module()?;
            Ok(taken)
        },
    },
    Family {
        name: "delete_module",
        traps: "finit_module,delete_module",
        options: "--module dummy --unload dummy",
        prepare: find_module,
        make: |dir| {
            load_module(dir)?;
            unload_module()
        },
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
