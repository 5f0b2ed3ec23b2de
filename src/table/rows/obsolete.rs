//! Rows: calls that no kernel of today implements. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row("_sysctl", [156, 149], UNKNOWN),
    row("afs_syscall", [183, 137], UNKNOWN),
    row("bdflush", [NO, 134], UNKNOWN),
    row("break", [NO, 17], UNKNOWN),
    row("create_module", [174, 127], UNKNOWN),
    row("get_kernel_syms", [177, 130], UNKNOWN),
    row("getpmsg", [181, 188], UNKNOWN),
    row("gtty", [NO, 32], UNKNOWN),
    row("idle", [NO, 112], UNKNOWN),
    row("lock", [NO, 53], UNKNOWN),
    row("mpx", [NO, 56], UNKNOWN),
    row("nfsservctl", [180, 169], UNKNOWN),
    row("prof", [NO, 44], UNKNOWN),
    row("profil", [NO, 98], UNKNOWN),
    row("putpmsg", [182, 189], UNKNOWN),
    row("query_module", [178, 167], UNKNOWN),
    row("security", [185, NO], UNKNOWN),
    row("stty", [NO, 31], UNKNOWN),
    row("tuxcall", [184, NO], UNKNOWN),
    row("ulimit", [NO, 58], UNKNOWN),
    row("vserver", [236, 273], UNKNOWN),
];
