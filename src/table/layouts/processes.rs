//! Structs of processes: limits, scheduling, clone(2).

use super::prelude::*;
use super::time::*;

/// `struct rlimit`, in words, of which all bits are no limit.
pub const RLIMIT: Kind = ByWord(&[RLIMIT64, RLIMIT32]);

const RLIMIT32: Kind = fields!(layout("rlimit"):
    rlim_cur: Limit(&processes::INFINITY), rlim_max: Limit(&processes::INFINITY),
);

/// `struct rlimit64`, prlimit(2).
pub const RLIMIT64: Kind = fields!(layout("rlimit64"):
    rlim_cur: As(8, &Limit(&processes::INFINITY64)),
    rlim_max: As(8, &Limit(&processes::INFINITY64)),
);

/// `struct sched_param`; strace shows its only field without braces.
pub const SCHED_PARAM: Kind = Int;

/// `struct sched_attr`, sched_setattr(2), which contains its own size.
pub const SCHED_ATTR: Kind = fields!(growing("sched_attr", 48):
    size: Unsigned, sched_policy: Unless(2, 0x18, &OneOf(&sched::POLICY)),
    sched_flags: As(8, &Flags(&sched::FLAGS)), sched_nice: Unless(2, 0x10, &Int),
    sched_priority: Unless(2, 0x10, &Unsigned), sched_runtime: Unless(2, 0x10, &U64),
    sched_deadline: Unless(2, 0x10, &U64), sched_period: Unless(2, 0x10, &U64),
    sched_util_min: Unsigned, sched_util_max: Unsigned,
);

/// `struct rusage`.
pub const RUSAGE: Kind = fields!(layout("rusage"):
    ru_utime: TIMEVAL, ru_stime: TIMEVAL, ru_maxrss: Size, ru_ixrss: Size, ru_idrss: Size,
    ru_isrss: Size, ru_minflt: Size, ru_majflt: Size, ru_nswap: Size, ru_inblock: Size,
    ru_oublock: Size, ru_msgsnd: Size, ru_msgrcv: Size, ru_nsignals: Size, ru_nvcsw: Size,
    ru_nivcsw: Size,
);

/// `struct clone_args`, clone3(2).
pub const CLONE_ARGS: Kind = fields!(growing("clone_args", 64):
    flags: As(8, &Flags(&processes::CLONE)), pidfd: If(0, 0x1000, &As(8, &Out(&Fd, One))),
    child_tid: If(0, 0x0120_0000, &As(8, &Address)),
    parent_tid: If(0, 0x0010_0000, &As(8, &Address)), exit_signal: As(8, &Signal),
    stack: As(8, &Address), stack_size: X64, tls: If(0, 0x0008_0000, &As(8, &Address)),
    set_tid: Select(9, &[(0, NonZero(&As(8, &Address)))], &As(8, &In(&Pid, Most(&Items(9),
        maxima::SET_TID)))),
    set_tid_size: Select(8, &[(0, NonZero(&U64))], &U64),
    cgroup: SelectBits(0, 0x2_0000_0000, &[(0, NonZero(&U64))], &U64),
);

/// `struct __user_cap_header_struct`.
pub const CAP_HEADER: Kind = fields!(layout("__user_cap_header_struct"):
    version: OneOf(&processes::CAPABILITY_VERSION), pid: Pid,
);

/// The data of capset(2) by the version in its header.
pub const CAP_DATA: &[(u64, Kind)] = &[
    (0x1998_0330, In(&Capabilities, Fixed(1))),
    (0x2007_1026, In(&Capabilities, Fixed(2))),
    (0x2008_0522, In(&Capabilities, Fixed(2))),
];

/// The data of capget(2) by the version in its header.
pub const OUT_CAP_DATA: &[(u64, Kind)] = &[
    (0x1998_0330, Out(&Capabilities, Fixed(1))),
    (0x2007_1026, Out(&Capabilities, Fixed(2))),
    (0x2008_0522, Out(&Capabilities, Fixed(2))),
];

const DESC_BITS: &[(&str, u32, Kind)] = &[
    ("seg_32bit", 1, Unsigned),
    ("contents", 2, Unsigned),
    ("read_exec_only", 1, Unsigned),
    ("limit_in_pages", 1, Unsigned),
    ("seg_not_present", 1, Unsigned),
    ("useable", 1, Unsigned),
];
const DESC_BITS_X86_64: &[(&str, u32, Kind)] = &[
    ("seg_32bit", 1, Unsigned),
    ("contents", 2, Unsigned),
    ("read_exec_only", 1, Unsigned),
    ("limit_in_pages", 1, Unsigned),
    ("seg_not_present", 1, Unsigned),
    ("useable", 1, Unsigned),
    ("lm", 1, Unsigned),
];

/// `struct user_desc`, modify_ldt(2).
pub const USER_DESC: Kind = fields!(layout("user_desc"):
    entry_number: Id, base_addr: PaddedHex, limit: PaddedHex,
    _: ByWord(&[BitFields(DESC_BITS_X86_64), BitFields(DESC_BITS)]),
);

/// What modify_ldt(2) takes for its function.
pub const MODIFY_LDT: &[(u64, Kind)] = &[
    (0, Out(&Byte, Items(2))),
    (1, In(&USER_DESC, Bytes(2))),
    (2, Out(&Byte, Items(2))),
    (0x11, In(&USER_DESC, Bytes(2))),
];

/// What arch_prctl(2) takes for its code.
pub const ARCH_ARGUMENT: &[(u64, Kind)] = &cases(
    &processes::ARCH_PRCTL,
    &[
        ("ARCH_SET_GS", Address),
        ("ARCH_SET_FS", Address),
        ("ARCH_GET_FS", Out(&Word, One)),
        ("ARCH_GET_GS", Out(&Word, One)),
        ("ARCH_GET_CPUID", Unused),
        ("ARCH_GET_XCOMP_SUPP", Out(&U64, One)),
        ("ARCH_GET_XCOMP_PERM", Out(&U64, One)),
        ("ARCH_REQ_XCOMP_PERM", Commented(&Word, &processes::XFEATURE)),
        ("ARCH_GET_XCOMP_GUEST_PERM", Out(&U64, One)),
        ("ARCH_REQ_XCOMP_GUEST_PERM", Commented(&Word, &processes::XFEATURE)),
    ],
);

/// `struct kcmp_epoll_slot`.
const EPOLL_SLOT: Kind = fields!(layout("kcmp_epoll_slot"):
    efd: Fd, tfd: Unsigned, toff: Unsigned,
);

/// The two resources that kcmp(2) compares, by their type.
const KCMP: [(&str, [Kind; 2]); 8] = [
    ("KCMP_FILE", [Fd, Fd]),
    ("KCMP_VM", [Unused, Unused]),
    ("KCMP_FILES", [Unused, Unused]),
    ("KCMP_FS", [Unused, Unused]),
    ("KCMP_SIGHAND", [Unused, Unused]),
    ("KCMP_IO", [Unused, Unused]),
    ("KCMP_SYSVSEM", [Unused, Unused]),
    ("KCMP_EPOLL_TFD", [Fd, In(&EPOLL_SLOT, One)]),
];

/// The first resource.
pub const KCMP_FIRST: &[(u64, Kind)] = &column(&processes::KCMP, &KCMP, 0);

/// The second.
pub const KCMP_SECOND: &[(u64, Kind)] = &column(&processes::KCMP, &KCMP, 1);

/// `struct lsm_ctx`, lsm_set_self_attr(2).
pub const LSM_CTX: Kind = fields!(growing("lsm_ctx", 32):
    id: As(8, &OneOf(&processes::LSM_ID)), flags: X64, len: U64, ctx_len: U64, ctx: Rest,
);
