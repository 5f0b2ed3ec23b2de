//! Rows: programs, modules and rules that the kernel is given. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    bpf(cmd: OneOf(&bpf::COMMAND), attr: BPF_ATTR, size: Unsigned);
    delete_module(name: Text(56), flags: Flags(&processes::MODULE_DELETE));
    finit_module(fd: Fd, param_values: Text(usize::MAX), flags: Flags(&processes::MODULE_INIT));
    init_module(module_image: In(&Opaque, Items(1)), len: Size, param_values: Text(usize::MAX));
    io_uring_enter(fd: Fd, to_submit: Unsigned, min_complete: Unsigned, flags: Flags(&uring::ENTER),
        sig: IO_URING_ENTER_ARGUMENT, sz: Size);
    io_uring_register(fd: Fd, opcode: IO_URING_REGISTER, arg: IO_URING_REGISTER_ARGUMENT,
        nr_args: Unsigned);
    io_uring_setup(entries: Unsigned, p: InOut(&IO_URING_PARAMS, One));
    landlock_add_rule(ruleset_fd: Fd, rule_type: OneOf(&landlock::RULE),
        rule_attr: Select(1, LANDLOCK_RULE, &Address), flags: Hex);
    landlock_create_ruleset(attr: In(&LANDLOCK_RULESET_ATTR, Bytes(1)), size: Size,
        flags: Flags(&landlock::CREATE));
    landlock_restrict_self(ruleset_fd: Fd, flags: Hex);
    perf_event_open(attr: In(&PERF_EVENT_ATTR, Own(1, 64)), pid: Int, cpu: Int, group_fd: Fd,
        flags: WideFlags(&perf::FLAG));
);
