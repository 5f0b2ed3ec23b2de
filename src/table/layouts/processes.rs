//! Structs of processes: limits, scheduling, clone(2).

use super::prelude::*;
use super::time::*;

/// `struct rlimit`, in words, of which all bits are no limit.
pub const RLIMIT: Kind = ByArch(&[RLIMIT64, RLIMIT32]);

const RLIMIT32: Kind = Struct(&layout(
    "rlimit",
    &[
        field("rlim_cur", Limit(&processes::INFINITY)),
        field("rlim_max", Limit(&processes::INFINITY)),
    ],
));

/// `struct rlimit64`, prlimit(2).
pub const RLIMIT64: Kind = Struct(&layout(
    "rlimit64",
    &[
        field("rlim_cur", As(8, &Limit(&processes::INFINITY64))),
        field("rlim_max", As(8, &Limit(&processes::INFINITY64))),
    ],
));

/// `struct sched_param`; strace shows its only field without braces.
pub const SCHED_PARAM: Kind = Int;

/// `struct sched_attr`, sched_setattr(2), which tells its own size.
pub const SCHED_ATTR: Kind = Struct(&growing(
    "sched_attr",
    48,
    &[
        field("size", Unsigned),
        field("sched_policy", Unless(2, 0x18, &OneOf(&sched::POLICY))),
        field("sched_flags", As(8, &Flags(&sched::FLAGS))),
        field("sched_nice", Unless(2, 0x10, &Int)),
        field("sched_priority", Unless(2, 0x10, &Unsigned)),
        field("sched_runtime", Unless(2, 0x10, &U64)),
        field("sched_deadline", Unless(2, 0x10, &U64)),
        field("sched_period", Unless(2, 0x10, &U64)),
        field("sched_util_min", Unsigned),
        field("sched_util_max", Unsigned),
    ],
));

/// `struct rusage`.
pub const RUSAGE: Kind = Struct(&layout(
    "rusage",
    &[
        field("ru_utime", TIMEVAL),
        field("ru_stime", TIMEVAL),
        field("ru_maxrss", Size),
        field("ru_ixrss", Size),
        field("ru_idrss", Size),
        field("ru_isrss", Size),
        field("ru_minflt", Size),
        field("ru_majflt", Size),
        field("ru_nswap", Size),
        field("ru_inblock", Size),
        field("ru_oublock", Size),
        field("ru_msgsnd", Size),
        field("ru_msgrcv", Size),
        field("ru_nsignals", Size),
        field("ru_nvcsw", Size),
        field("ru_nivcsw", Size),
    ],
));

/// `struct clone_args`, clone3(2).
pub const CLONE_ARGS: Kind = Struct(&growing(
    "clone_args",
    64,
    &[
        field("flags", As(8, &Flags(&processes::CLONE))),
        field("pidfd", If(0, 0x1000, &As(8, &Out(&Fd, One)))),
        field("child_tid", If(0, 0x0120_0000, &As(8, &Address))),
        field("parent_tid", If(0, 0x0010_0000, &As(8, &Address))),
        field("exit_signal", As(8, &Signal)),
        field("stack", As(8, &Address)),
        field("stack_size", X64),
        field("tls", If(0, 0x0008_0000, &As(8, &Address))),
        field("set_tid", Select(9, &[(0, NonZero(&As(8, &Address)))], &As(8, &In(&Pid, Items(9))))),
        field("set_tid_size", Select(8, &[(0, NonZero(&U64))], &U64)),
        field("cgroup", SelectBits(0, 0x2_0000_0000, &[(0, NonZero(&U64))], &U64)),
    ],
));

/// `struct __user_cap_header_struct`.
pub const CAP_HEADER: Kind = Struct(&layout(
    "__user_cap_header_struct",
    &[field("version", OneOf(&processes::CAPABILITY_VERSION)), field("pid", Pid)],
));

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
pub const USER_DESC: Kind = Struct(&layout(
    "user_desc",
    &[
        field("entry_number", Id),
        field("base_addr", PaddedHex),
        field("limit", PaddedHex),
        field("", ByArch(&[BitFields(DESC_BITS_X86_64), BitFields(DESC_BITS)])),
    ],
));

/// What modify_ldt(2) takes for its function.
pub const MODIFY_LDT: &[(u64, Kind)] = &[
    (0, Out(&Byte, Items(2))),
    (1, In(&USER_DESC, Bytes(2))),
    (2, Out(&Byte, Items(2))),
    (0x11, In(&USER_DESC, Bytes(2))),
];

/// What arch_prctl(2) takes for its code.
pub const ARCH_ARGUMENT: &[(u64, Kind)] = &[
    (0x1001, Address),
    (0x1002, Address),
    (0x1003, Out(&Word, One)),
    (0x1004, Out(&Word, One)),
    (0x1011, Unused),
    (0x1021, Out(&U64, One)),
    (0x1022, Out(&U64, One)),
    (0x1023, Commented(&Word, &processes::XFEATURE)),
    (0x1024, Out(&U64, One)),
    (0x1025, Commented(&Word, &processes::XFEATURE)),
];

/// `struct kcmp_epoll_slot`.
const EPOLL_SLOT: Kind = Struct(&layout(
    "kcmp_epoll_slot",
    &[field("efd", Fd), field("tfd", Unsigned), field("toff", Unsigned)],
));

/// The first resource that kcmp(2) compares, by its type.
pub const KCMP_FIRST: &[(u64, Kind)] = &[
    (0, Fd),
    (1, Unused),
    (2, Unused),
    (3, Unused),
    (4, Unused),
    (5, Unused),
    (6, Unused),
    (7, Fd),
];

/// The second.
pub const KCMP_SECOND: &[(u64, Kind)] = &[
    (0, Fd),
    (1, Unused),
    (2, Unused),
    (3, Unused),
    (4, Unused),
    (5, Unused),
    (6, Unused),
    (7, In(&EPOLL_SLOT, One)),
];

/// `struct lsm_ctx`, lsm_set_self_attr(2).
pub const LSM_CTX: Kind = Struct(&growing(
    "lsm_ctx",
    32,
    &[
        field("id", As(8, &OneOf(&processes::LSM_ID))),
        field("flags", X64),
        field("len", U64),
        field("ctx_len", U64),
        field("ctx", Rest),
    ],
));
