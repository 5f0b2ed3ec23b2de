//! Rows: what is known of a file. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row(
        "cachestat",
        [451, 451],
        &[
            arg("fd", Fd),
            arg("cstat_range", In(&CACHESTAT_RANGE, One)),
            arg("cstat", Out(&CACHESTAT, One)),
            arg("flags", Hex),
        ],
    ),
    row("fstat", [5, 108], &[arg("fd", Fd), arg("statbuf", Out(&STAT, One))]),
    row("fstat64", [NO, 197], &[arg("fd", Fd), arg("statbuf", Out(&STAT64, One))]),
    row(
        "fstatat64",
        [NO, 300],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("statbuf", Out(&STAT64, One)),
            arg("flags", Flags(&files::AT)),
        ],
    ),
    row("fstatfs", [138, 100], &[arg("fd", Fd), arg("buf", Out(&STATFS, One))]),
    row(
        "fstatfs64",
        [NO, 269],
        &[arg("fd", Fd), arg("sz", Size), arg("buf", Out(&STATFS64, Bytes(1)))],
    ),
    row(
        "futimesat",
        [261, 299],
        &[arg("dirfd", DirFd), arg("pathname", Path), arg("times", In(&Dated(&TIMEVAL), Fixed(2)))],
    ),
    row("lstat", [6, 107], &[arg("pathname", Path), arg("statbuf", Out(&STAT, One))]),
    row("lstat64", [NO, 196], &[arg("pathname", Path), arg("statbuf", Out(&STAT64, One))]),
    row(
        "newfstatat",
        [262, NO],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("statbuf", Out(&STAT, One)),
            arg("flags", Flags(&files::AT)),
        ],
    ),
    row("oldfstat", [NO, 28], &[arg("fd", Fd), arg("statbuf", Out(&OLD_STAT, One))]),
    row("oldlstat", [NO, 84], &[arg("pathname", Path), arg("statbuf", Out(&OLD_STAT, One))]),
    row("oldstat", [NO, 18], &[arg("pathname", Path), arg("statbuf", Out(&OLD_STAT, One))]),
    row("stat", [4, 106], &[arg("pathname", Path), arg("statbuf", Out(&STAT, One))]),
    row("stat64", [NO, 195], &[arg("pathname", Path), arg("statbuf", Out(&STAT64, One))]),
    row("statfs", [137, 99], &[arg("path", Path), arg("buf", Out(&STATFS, One))]),
    row(
        "statfs64",
        [NO, 268],
        &[arg("path", Path), arg("sz", Size), arg("buf", Out(&STATFS64, Bytes(1)))],
    ),
    row(
        "statx",
        [332, 383],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg(
                "flags",
                As(
                    4,
                    &Parts(&[
                        Part::One(0x6000, &stat::AT_STATX_SYNC),
                        Part::Flags(!0x6000, &stat::AT_STATX),
                    ]),
                ),
            ),
            arg("mask", Flags(&stat::STATX)),
            arg("statxbuf", Out(&STATX, One)),
        ],
    ),
    row("sysfs", [139, 135], &[arg("option", Word), arg("arg1", Word), arg("arg2", Word)]),
    row("ustat", [136, 62], &[arg("dev", Dev), arg("ubuf", Out(&USTAT, One))]),
    row("utime", [132, 30], &[arg("filename", Path), arg("times", In(&UTIMBUF, One))]),
    row(
        "utimensat",
        [280, 320],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("times", In(&UTIMESPEC, Fixed(2))),
            arg("flags", Flags(&files::AT)),
        ],
    ),
    row(
        "utimensat_time64",
        [NO, 412],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("times", In(&UTIMESPEC64, Fixed(2))),
            arg("flags", Flags(&files::AT)),
        ],
    ),
    row(
        "utimes",
        [235, 271],
        &[arg("filename", Path), arg("times", In(&Dated(&TIMEVAL), Fixed(2)))],
    ),
];
