//! Rows: who a process is. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row("getegid", [108, 50], &[]),
    row("getegid32", [NO, 202], &[]),
    row("geteuid", [107, 49], &[]),
    row("geteuid32", [NO, 201], &[]),
    row("getgid", [104, 47], &[]),
    row("getgid32", [NO, 200], &[]),
    row(
        "getgroups",
        [115, 80],
        &[arg("size", Int), arg("list", Out(&ByArch(&[Id, As(2, &Id)]), Items(0)))],
    ),
    row("getgroups32", [NO, 205], &[arg("size", Int), arg("list", Out(&Id, Items(0)))]),
    row("getpgid", [121, 132], &[arg("pid", Pid)]),
    row("getpgrp", [111, 65], &[]),
    row("getpid", [39, 20], &[]),
    row("getppid", [110, 64], &[]),
    row(
        "getresgid",
        [120, 171],
        &[
            arg("rgid", Out(&ByArch(&[Id, As(2, &Id)]), One)),
            arg("egid", Out(&ByArch(&[Id, As(2, &Id)]), One)),
            arg("sgid", Out(&ByArch(&[Id, As(2, &Id)]), One)),
        ],
    ),
    row(
        "getresgid32",
        [NO, 211],
        &[arg("rgid", Out(&Id, One)), arg("egid", Out(&Id, One)), arg("sgid", Out(&Id, One))],
    ),
    row(
        "getresuid",
        [118, 165],
        &[
            arg("ruid", Out(&ByArch(&[Id, As(2, &Id)]), One)),
            arg("euid", Out(&ByArch(&[Id, As(2, &Id)]), One)),
            arg("suid", Out(&ByArch(&[Id, As(2, &Id)]), One)),
        ],
    ),
    row(
        "getresuid32",
        [NO, 209],
        &[arg("ruid", Out(&Id, One)), arg("euid", Out(&Id, One)), arg("suid", Out(&Id, One))],
    ),
    row("getsid", [124, 147], &[arg("pid", Pid)]),
    row("gettid", [186, 224], &[]),
    row("getuid", [102, 24], &[]),
    row("getuid32", [NO, 199], &[]),
    row("setfsgid", [123, 139], &[arg("fsgid", ShortId)]),
    row("setfsgid32", [NO, 216], &[arg("fsgid", Id)]),
    row("setfsuid", [122, 138], &[arg("fsuid", ShortId)]),
    row("setfsuid32", [NO, 215], &[arg("fsuid", Id)]),
    row("setgid", [106, 46], &[arg("gid", ShortId)]),
    row("setgid32", [NO, 214], &[arg("gid", Id)]),
    row(
        "setgroups",
        [116, 81],
        &[arg("size", Int), arg("list", In(&ByArch(&[Id, As(2, &Id)]), Items(0)))],
    ),
    row("setgroups32", [NO, 206], &[arg("size", Int), arg("list", In(&Id, Items(0)))]),
    row("setpgid", [109, 57], &[arg("pid", Pid), arg("pgid", Pid)]),
    row("setregid", [114, 71], &[arg("rgid", ShortId), arg("egid", ShortId)]),
    row("setregid32", [NO, 204], &[arg("rgid", Id), arg("egid", Id)]),
    row(
        "setresgid",
        [119, 170],
        &[arg("rgid", ShortId), arg("egid", ShortId), arg("sgid", ShortId)],
    ),
    row("setresgid32", [NO, 210], &[arg("rgid", Id), arg("egid", Id), arg("sgid", Id)]),
    row(
        "setresuid",
        [117, 164],
        &[arg("ruid", ShortId), arg("euid", ShortId), arg("suid", ShortId)],
    ),
    row("setresuid32", [NO, 208], &[arg("ruid", Id), arg("euid", Id), arg("suid", Id)]),
    row("setreuid", [113, 70], &[arg("ruid", ShortId), arg("euid", ShortId)]),
    row("setreuid32", [NO, 203], &[arg("ruid", Id), arg("euid", Id)]),
    row("setsid", [112, 66], &[]),
    row("setuid", [105, 23], &[arg("uid", ShortId)]),
    row("setuid32", [NO, 213], &[arg("uid", Id)]),
];
