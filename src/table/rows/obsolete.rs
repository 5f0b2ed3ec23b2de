//! Rows: calls that no kernel of today implements. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row("_sysctl", [156, 149], &[arg("args", Address)]),
    row(
        "afs_syscall",
        [183, 137],
        &[
            arg("arg0", Word),
            arg("arg1", Word),
            arg("arg2", Word),
            arg("arg3", Word),
            arg("arg4", Word),
        ],
    ),
    row("bdflush", [NO, 134], &[arg("arg0", Word), arg("arg1", Word)]),
    row("break", [NO, 17], &[]),
    row("create_module", [174, 127], &[arg("arg0", Word), arg("arg1", Word)]),
    row("get_kernel_syms", [177, 130], &[arg("arg0", Word)]),
    row(
        "getpmsg",
        [181, 188],
        &[
            arg("arg0", Word),
            arg("arg1", Word),
            arg("arg2", Word),
            arg("arg3", Word),
            arg("arg4", Word),
        ],
    ),
    row("gtty", [NO, 32], &[arg("arg0", Word), arg("arg1", Word)]),
    row("idle", [NO, 112], &[]),
    row("lock", [NO, 53], &[]),
    row("mpx", [NO, 56], &[]),
    row("nfsservctl", [180, 169], &[arg("arg0", Word), arg("arg1", Word), arg("arg2", Word)]),
    row("prof", [NO, 44], &[]),
    row(
        "profil",
        [NO, 98],
        &[arg("arg0", Word), arg("arg1", Word), arg("arg2", Word), arg("arg3", Word)],
    ),
    row(
        "putpmsg",
        [182, 189],
        &[
            arg("arg0", Word),
            arg("arg1", Word),
            arg("arg2", Word),
            arg("arg3", Word),
            arg("arg4", Word),
        ],
    ),
    row(
        "query_module",
        [178, 167],
        &[
            arg("arg0", Word),
            arg("arg1", Word),
            arg("arg2", Word),
            arg("arg3", Word),
            arg("arg4", Word),
        ],
    ),
    row("security", [185, NO], &[arg("arg0", Word), arg("arg1", Word), arg("arg2", Word)]),
    row("stty", [NO, 31], &[arg("arg0", Word), arg("arg1", Word)]),
    row("tuxcall", [184, NO], &[arg("arg0", Word), arg("arg1", Word), arg("arg2", Word)]),
    row("ulimit", [NO, 58], &[arg("arg0", Word), arg("arg1", Word)]),
    row(
        "vserver",
        [236, 273],
        &[
            arg("arg0", Word),
            arg("arg1", Word),
            arg("arg2", Word),
            arg("arg3", Word),
            arg("arg4", Word),
        ],
    ),
];
