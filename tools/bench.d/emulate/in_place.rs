//! The calls that are measured with rules that say `emulate`. What they need is made before, and what they leave is
//! undone behind them, by calls that are not trapped.

use std::path::Path;

use nix::libc;
use nix::sys::stat::{Mode, stat};
use nix::unistd::mkdir;
use syscallfs::kernel::socket;

use super::calls::{connect, nothing, open_file, timed, write_file};
use super::families::Family;

pub(super) const IN_PLACE: &[Family] = &[
    Family {
        name: "open in place",
        traps: "openat2",
        options: "--in-place --path '/**'",
        prepare: write_file,
        make: open_file,
    },
    Family {
        name: "mkdir in place",
        traps: "mkdir",
        options: "--in-place --path '/**'",
        prepare: nothing,
        make: |dir: &Path| {
            let made = dir.join("made");
            let taken = timed(|| mkdir(&made, Mode::S_IRWXU))?;
            std::fs::remove_dir(made)?;
            Ok(taken)
        },
    },
    Family {
        name: "stat in place",
        traps: "stat,newfstatat",
        options: "--in-place --path '/**'",
        prepare: write_file,
        make: |dir| timed(|| stat(&dir.join("file"))),
    },
    Family {
        name: "socket by a rule",
        traps: "socket(domain==AF_INET)",
        options: "--socket inet:dgram",
        prepare: nothing,
        make: |_| timed(|| socket::new_socket(libc::AF_INET, libc::SOCK_DGRAM, 0)),
    },
    Family {
        name: "connect by a rule",
        // Not that of setpriv(1) to the service that knows the names of users.
        traps: "connect(addrlen==16)",
        options: "--connect-to 127.0.0.1:1-65535",
        prepare: nothing,
        make: connect,
    },
    Family {
        name: "uname by a rule",
        traps: "uname",
        options: "",
        prepare: nothing,
        make: |_| timed(nix::sys::utsname::uname),
    },
];
