//! Rows: programs, modules and rules that the kernel is given. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row("bpf", [321, 357], UNKNOWN),
    row(
        "delete_module",
        [176, 129],
        &[arg("name", Text(56)), arg("flags", Flags(&processes::MODULE_DELETE))],
    ),
    row(
        "finit_module",
        [313, 350],
        &[
            arg("fd", Fd),
            arg("param_values", Text(usize::MAX)),
            arg("flags", Flags(&processes::MODULE_INIT)),
        ],
    ),
    row(
        "init_module",
        [175, 128],
        &[
            arg("module_image", In(&Opaque, Items(1))),
            arg("len", Size),
            arg("param_values", Text(usize::MAX)),
        ],
    ),
    row("io_uring_enter", [426, 426], UNKNOWN),
    row("io_uring_register", [427, 427], UNKNOWN),
    row("io_uring_setup", [425, 425], UNKNOWN),
    row("landlock_add_rule", [445, 445], UNKNOWN),
    row("landlock_create_ruleset", [444, 444], UNKNOWN),
    row("landlock_restrict_self", [446, 446], UNKNOWN),
    row("perf_event_open", [298, 336], UNKNOWN),
];
