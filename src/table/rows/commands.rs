//! Rows: calls whose first arguments say what the rest means. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row(
        "fcntl",
        [72, 55],
        &[arg("fd", Fd), arg("cmd", OneOf(&files::FCNTL)), arg("arg", FCNTL_ARGUMENT)],
    ),
    row(
        "fcntl64",
        [NO, 221],
        &[arg("fd", Fd), arg("cmd", OneOf(&files::FCNTL)), arg("arg", FCNTL64_ARGUMENT)],
    ),
    row(
        "ioctl",
        [16, 54],
        &[arg("fd", Fd), arg("request", IoctlRequest), arg("argp", IOCTL_ARGUMENT)],
    ),
    row(
        "quotactl",
        [179, 131],
        &[
            arg("op", QuotaCommand),
            arg("special", Path),
            arg("id", QUOTA_ID),
            arg("addr", QUOTA_DATA),
        ],
    ),
    row(
        "quotactl_fd",
        [443, 443],
        &[
            arg("fd", Fd),
            arg("op", QuotaCommand),
            arg("id", QUOTA_ID_FD),
            arg("addr", QUOTA_DATA_FD),
        ],
    ),
];
