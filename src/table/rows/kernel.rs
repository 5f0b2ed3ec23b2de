//! Rows: programs, modules and rules that the kernel is given. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row(
        "bpf",
        [321, 357],
        &[arg("cmd", OneOf(&bpf::COMMAND)), arg("attr", BPF_ATTR), arg("size", Unsigned)],
    ),
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
    row(
        "io_uring_enter",
        [426, 426],
        &[
            arg("fd", Fd),
            arg("to_submit", Unsigned),
            arg("min_complete", Unsigned),
            arg("flags", Flags(&uring::ENTER)),
            arg("sig", IO_URING_ENTER_ARGUMENT),
            arg("sz", Size),
        ],
    ),
    row(
        "io_uring_register",
        [427, 427],
        &[
            arg("fd", Fd),
            arg("opcode", IO_URING_REGISTER),
            arg("arg", IO_URING_REGISTER_ARGUMENT),
            arg("nr_args", Unsigned),
        ],
    ),
    row(
        "io_uring_setup",
        [425, 425],
        &[arg("entries", Unsigned), arg("p", InOut(&IO_URING_PARAMS, One))],
    ),
    row(
        "landlock_add_rule",
        [445, 445],
        &[
            arg("ruleset_fd", Fd),
            arg("rule_type", OneOf(&landlock::RULE)),
            arg("rule_attr", Select(1, LANDLOCK_RULE, &Address)),
            arg("flags", Hex),
        ],
    ),
    row(
        "landlock_create_ruleset",
        [444, 444],
        &[
            arg("attr", In(&LANDLOCK_RULESET_ATTR, Bytes(1))),
            arg("size", Size),
            arg("flags", Flags(&landlock::CREATE)),
        ],
    ),
    row("landlock_restrict_self", [446, 446], &[arg("ruleset_fd", Fd), arg("flags", Hex)]),
    row(
        "perf_event_open",
        [298, 336],
        &[
            arg("attr", In(&PERF_EVENT_ATTR, Own(1, 64))),
            arg("pid", Int),
            arg("cpu", Int),
            arg("group_fd", Fd),
            arg("flags", WideFlags(&perf::FLAG)),
        ],
    ),
];
