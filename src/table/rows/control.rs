//! Rows: control of processes. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    prctl(option: OneOf(&prctl::OPTION), arg2: PRCTL_SECOND, arg3: PRCTL_THIRD, arg4: PRCTL_FOURTH,
        arg5: PRCTL_FIFTH);
    ptrace(op: Wide(&OneOf(&ptrace::REQUEST)), pid: PTRACE_PID, addr: PTRACE_ADDRESS,
        data: PTRACE_DATA);
    seccomp(operation: OneOf(&seccomp::OPERATION), flags: Select(0, SECCOMP_FLAGS, &Hex),
        args: Select(0, SECCOMP_ARGUMENT, &Address));
);
