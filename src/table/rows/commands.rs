//! Rows: calls whose first arguments say what the rest means. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row(
        "fcntl",
        [72, 55],
        &[
            arg("fd", Fd),
            arg("cmd", OneOf(&files::FCNTL)),
            arg("arg", FcntlArgument { command: 1 }),
        ],
    ),
    row(
        "fcntl64",
        [NO, 221],
        &[
            arg("fd", Fd),
            arg("cmd", OneOf(&files::FCNTL)),
            arg("arg", FcntlArgument { command: 1 }),
        ],
    ),
    row(
        "ioctl",
        [16, 54],
        &[arg("fd", Fd), arg("request", IoctlRequest), arg("argp", IoctlArgument { request: 1 })],
    ),
    row("quotactl", [179, 131], UNKNOWN),
    row("quotactl_fd", [443, 443], UNKNOWN),
];
