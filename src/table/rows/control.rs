//! Rows: control of processes. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row(
        "prctl",
        [157, 172],
        &[
            arg("option", OneOf(&prctl::OPTION)),
            arg("arg2", PRCTL_SECOND),
            arg("arg3", PRCTL_THIRD),
            arg("arg4", PRCTL_FOURTH),
            arg("arg5", PRCTL_FIFTH),
        ],
    ),
    row(
        "ptrace",
        [101, 26],
        &[
            arg("op", Wide(&OneOf(&ptrace::REQUEST))),
            arg("pid", PTRACE_PID),
            arg("addr", PTRACE_ADDRESS),
            arg("data", PTRACE_DATA),
        ],
    ),
    row(
        "seccomp",
        [317, 354],
        &[
            arg("operation", OneOf(&seccomp::OPERATION)),
            arg("flags", Select(0, SECCOMP_FLAGS, &Hex)),
            arg("args", Select(0, SECCOMP_ARGUMENT, &Address)),
        ],
    ),
];
