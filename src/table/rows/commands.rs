//! Rows: calls whose first arguments say what the rest means. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row("add_key", [248, 286], UNKNOWN),
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
    row("keyctl", [250, 288], UNKNOWN),
    row(
        "prctl",
        [157, 172],
        &[
            arg("option", OneOf(&processes::PRCTL)),
            arg("arg2", Word),
            arg("arg3", Word),
            arg("arg4", Word),
            arg("arg5", Word),
        ],
    ),
    row(
        "ptrace",
        [101, 26],
        &[
            arg("op", OneOf(&processes::PTRACE)),
            arg("pid", Pid),
            arg("addr", Word),
            arg("data", Word),
        ],
    ),
    row("quotactl", [179, 131], UNKNOWN),
    row("quotactl_fd", [443, 443], UNKNOWN),
    row("request_key", [249, 287], UNKNOWN),
    row(
        "seccomp",
        [317, 354],
        &[arg("operation", OneOf(&processes::SECCOMP)), arg("flags", Hex), arg("args", Address)],
    ),
];
