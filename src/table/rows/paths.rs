//! Rows: paths and descriptors of files. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row("access", [21, 33], &[arg("pathname", Path), arg("mode", Flags(&files::ACCESS))]),
    row("acct", [163, 51], &[arg("filename", Path)]),
    row("chdir", [80, 12], &[arg("path", Path)]),
    row("chmod", [90, 15], &[arg("pathname", Path), arg("mode", Mode)]),
    row("chown", [92, 182], &[arg("pathname", Path), arg("owner", ShortId), arg("group", ShortId)]),
    row("chown32", [NO, 212], &[arg("pathname", Path), arg("owner", Id), arg("group", Id)]),
    row("chroot", [161, 61], &[arg("path", Path)]),
    row("creat", [85, 8], &[arg("pathname", Path), arg("mode", Mode)]),
    row(
        "faccessat",
        [269, 307],
        &[arg("dirfd", DirFd), arg("pathname", Path), arg("mode", Flags(&files::ACCESS))],
    ),
    row(
        "faccessat2",
        [439, 439],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("mode", Flags(&files::ACCESS)),
            arg("flags", Flags(&files::ACCESS_AT)),
        ],
    ),
    row(
        "fanotify_init",
        [300, 338],
        &[
            arg(
                "flags",
                As(
                    4,
                    &Parts(&[
                        Part::One(0xc, &paths::FAN_CLASS),
                        Part::Flags(!0xc, &paths::FAN_INIT),
                    ]),
                ),
            ),
            arg("event_f_flags", OpenFlags),
        ],
    ),
    row(
        "fanotify_mark",
        [301, 339],
        &[
            arg("fanotify_fd", Fd),
            arg("flags", Flags(&paths::FAN_MARK)),
            arg("mask", As(8, &Flags(&paths::FAN_EVENT))),
            arg("dirfd", Symbol(&paths::FAN_NOFD, &DirFd)),
            arg("pathname", Path),
        ],
    ),
    row("fchdir", [81, 133], &[arg("fd", Fd)]),
    row("fchmod", [91, 94], &[arg("fd", Fd), arg("mode", Mode)]),
    row("fchmodat", [268, 306], &[arg("dirfd", DirFd), arg("pathname", Path), arg("mode", Mode)]),
    row(
        "fchmodat2",
        [452, 452],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("mode", Mode),
            arg("flags", Flags(&files::AT)),
        ],
    ),
    row("fchown", [93, 95], &[arg("fd", Fd), arg("owner", ShortId), arg("group", ShortId)]),
    row("fchown32", [NO, 207], &[arg("fd", Fd), arg("owner", Id), arg("group", Id)]),
    row(
        "fchownat",
        [260, 298],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("owner", Id),
            arg("group", Id),
            arg("flags", Flags(&files::AT)),
        ],
    ),
    row("ftruncate", [77, 93], &[arg("fd", Fd), arg("length", Size)]),
    row("ftruncate64", [NO, 194], &[arg("fd", Fd), arg("length", U64)]),
    row("getcwd", [79, 183], &[arg("buf", Out(&Byte, Items(1))), arg("size", Size)]),
    row(
        "getdents",
        [78, 141],
        &[arg("fd", Fd), arg("dirp", Out(&Byte, Items(2))), arg("count", Unsigned)],
    ),
    row(
        "getdents64",
        [217, 220],
        &[arg("fd", Fd), arg("dirp", Out(&Byte, Items(2))), arg("count", Unsigned)],
    ),
    row(
        "inotify_add_watch",
        [254, 292],
        &[arg("fd", Fd), arg("pathname", Path), arg("mask", Flags(&paths::INOTIFY))],
    ),
    row("inotify_init", [253, 291], &[]),
    row("inotify_init1", [294, 332], &[arg("flags", Flags(&paths::INOTIFY_INIT))]),
    row("inotify_rm_watch", [255, 293], &[arg("fd", Fd), arg("wd", Int)]),
    row("lchown", [94, 16], &[arg("pathname", Path), arg("owner", ShortId), arg("group", ShortId)]),
    row("lchown32", [NO, 198], &[arg("pathname", Path), arg("owner", Id), arg("group", Id)]),
    row("link", [86, 9], &[arg("oldpath", Path), arg("newpath", Path)]),
    row(
        "linkat",
        [265, 303],
        &[
            arg("olddirfd", DirFd),
            arg("oldpath", Path),
            arg("newdirfd", DirFd),
            arg("newpath", Path),
            arg("flags", Flags(&files::AT)),
        ],
    ),
    row(
        "lookup_dcookie",
        [212, 253],
        &[arg("cookie", U64), arg("buffer", Out(&Byte, Items(2))), arg("size", Size)],
    ),
    row("mkdir", [83, 39], &[arg("pathname", Path), arg("mode", Mode)]),
    row("mkdirat", [258, 296], &[arg("dirfd", DirFd), arg("pathname", Path), arg("mode", Mode)]),
    row(
        "mknod",
        [133, 14],
        &[arg("pathname", Path), arg("mode", NodeMode), arg("dev", Device { mode: 1 })],
    ),
    row(
        "mknodat",
        [259, 297],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("mode", NodeMode),
            arg("dev", Device { mode: 2 }),
        ],
    ),
    row(
        "name_to_handle_at",
        [303, 341],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("handle", InOut(&FILE_HANDLE, Tail(0))),
            arg("mount_id", Out(&Int, One)),
            arg("flags", Flags(&paths::HANDLE)),
        ],
    ),
    row(
        "open",
        [2, 5],
        &[arg("pathname", Path), arg("flags", OpenFlags), arg("mode", CreateMode { flags: 1 })],
    ),
    row(
        "open_by_handle_at",
        [304, 342],
        &[
            arg("mount_fd", Fd),
            arg("handle", In(&WHOLE_FILE_HANDLE, Tail(0))),
            arg("flags", OpenFlags),
        ],
    ),
    row(
        "openat",
        [257, 295],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("flags", OpenFlags),
            arg("mode", CreateMode { flags: 2 }),
        ],
    ),
    row(
        "openat2",
        [437, 437],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("how", In(&OPEN_HOW, Bytes(3))),
            arg("size", Size),
        ],
    ),
    row(
        "readdir",
        [NO, 89],
        &[
            arg("fd", Fd),
            arg("dirp", Out(&OLD_DIRENT, One)),
            arg("count", Select(2, &[(1, Unused)], &Unsigned)),
        ],
    ),
    row(
        "readlink",
        [89, 85],
        &[arg("pathname", Path), arg("buf", Out(&Byte, Items(2))), arg("bufsiz", Count)],
    ),
    row(
        "readlinkat",
        [267, 305],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("buf", Out(&Byte, Items(3))),
            arg("bufsiz", Count),
        ],
    ),
    row("rename", [82, 38], &[arg("oldpath", Path), arg("newpath", Path)]),
    row(
        "renameat",
        [264, 302],
        &[
            arg("olddirfd", DirFd),
            arg("oldpath", Path),
            arg("newdirfd", DirFd),
            arg("newpath", Path),
        ],
    ),
    row(
        "renameat2",
        [316, 353],
        &[
            arg("olddirfd", DirFd),
            arg("oldpath", Path),
            arg("newdirfd", DirFd),
            arg("newpath", Path),
            arg("flags", Flags(&files::RENAME)),
        ],
    ),
    row("rmdir", [84, 40], &[arg("pathname", Path)]),
    row("symlink", [88, 83], &[arg("target", Text(4096)), arg("linkpath", Path)]),
    row(
        "symlinkat",
        [266, 304],
        &[arg("target", Text(4096)), arg("newdirfd", DirFd), arg("linkpath", Path)],
    ),
    row("truncate", [76, 92], &[arg("path", Path), arg("length", Size)]),
    row("truncate64", [NO, 193], &[arg("path", Path), arg("length", U64)]),
    row("umask", [95, 60], &[arg("mask", Mode)]),
    row("unlink", [87, 10], &[arg("pathname", Path)]),
    row(
        "unlinkat",
        [263, 301],
        &[arg("dirfd", DirFd), arg("pathname", Path), arg("flags", Flags(&files::AT))],
    ),
    row("uselib", [134, 86], &[arg("library", Path)]),
];
