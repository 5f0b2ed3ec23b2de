//! The symbols of bpf(2), from uapi/linux/bpf.h; it must never hold two values for one name.

use super::Family;

/// The commands of bpf(2).
pub const COMMAND: Family = Family {
    unknown: "BPF_???",
    members: &[
        ("BPF_MAP_CREATE", 0),
        ("BPF_MAP_LOOKUP_ELEM", 1),
        ("BPF_MAP_UPDATE_ELEM", 2),
        ("BPF_MAP_DELETE_ELEM", 3),
        ("BPF_MAP_GET_NEXT_KEY", 4),
        ("BPF_PROG_LOAD", 5),
        ("BPF_OBJ_PIN", 6),
        ("BPF_OBJ_GET", 7),
        ("BPF_PROG_ATTACH", 8),
        ("BPF_PROG_DETACH", 9),
        ("BPF_PROG_TEST_RUN", 0xa),
        ("BPF_PROG_RUN", 0xa),
        ("BPF_PROG_GET_NEXT_ID", 0xb),
        ("BPF_MAP_GET_NEXT_ID", 0xc),
        ("BPF_PROG_GET_FD_BY_ID", 0xd),
        ("BPF_MAP_GET_FD_BY_ID", 0xe),
        ("BPF_OBJ_GET_INFO_BY_FD", 0xf),
        ("BPF_PROG_QUERY", 0x10),
        ("BPF_RAW_TRACEPOINT_OPEN", 0x11),
        ("BPF_BTF_LOAD", 0x12),
        ("BPF_BTF_GET_FD_BY_ID", 0x13),
        ("BPF_TASK_FD_QUERY", 0x14),
        ("BPF_MAP_LOOKUP_AND_DELETE_ELEM", 0x15),
        ("BPF_MAP_FREEZE", 0x16),
        ("BPF_BTF_GET_NEXT_ID", 0x17),
        ("BPF_MAP_LOOKUP_BATCH", 0x18),
        ("BPF_MAP_LOOKUP_AND_DELETE_BATCH", 0x19),
        ("BPF_MAP_UPDATE_BATCH", 0x1a),
        ("BPF_MAP_DELETE_BATCH", 0x1b),
        ("BPF_LINK_CREATE", 0x1c),
        ("BPF_LINK_UPDATE", 0x1d),
        ("BPF_LINK_GET_FD_BY_ID", 0x1e),
        ("BPF_LINK_GET_NEXT_ID", 0x1f),
        ("BPF_ENABLE_STATS", 0x20),
        ("BPF_ITER_CREATE", 0x21),
        ("BPF_LINK_DETACH", 0x22),
        ("BPF_PROG_BIND_MAP", 0x23),
        ("BPF_TOKEN_CREATE", 0x24),
        ("BPF_PROG_STREAM_READ_BY_FD", 0x25),
        ("BPF_PROG_ASSOC_STRUCT_OPS", 0x26),
    ],
};

/// The types of maps.
pub const MAP_TYPE: Family = Family {
    unknown: "BPF_MAP_TYPE_???",
    members: &[
        ("BPF_MAP_TYPE_UNSPEC", 0),
        ("BPF_MAP_TYPE_HASH", 1),
        ("BPF_MAP_TYPE_ARRAY", 2),
        ("BPF_MAP_TYPE_PROG_ARRAY", 3),
        ("BPF_MAP_TYPE_PERF_EVENT_ARRAY", 4),
        ("BPF_MAP_TYPE_PERCPU_HASH", 5),
        ("BPF_MAP_TYPE_PERCPU_ARRAY", 6),
        ("BPF_MAP_TYPE_STACK_TRACE", 7),
        ("BPF_MAP_TYPE_CGROUP_ARRAY", 8),
        ("BPF_MAP_TYPE_LRU_HASH", 9),
        ("BPF_MAP_TYPE_LRU_PERCPU_HASH", 0xa),
        ("BPF_MAP_TYPE_LPM_TRIE", 0xb),
        ("BPF_MAP_TYPE_ARRAY_OF_MAPS", 0xc),
        ("BPF_MAP_TYPE_HASH_OF_MAPS", 0xd),
        ("BPF_MAP_TYPE_DEVMAP", 0xe),
        ("BPF_MAP_TYPE_SOCKMAP", 0xf),
        ("BPF_MAP_TYPE_CPUMAP", 0x10),
        ("BPF_MAP_TYPE_XSKMAP", 0x11),
        ("BPF_MAP_TYPE_SOCKHASH", 0x12),
        ("BPF_MAP_TYPE_CGROUP_STORAGE", 0x13),
        ("BPF_MAP_TYPE_REUSEPORT_SOCKARRAY", 0x14),
        ("BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE", 0x15),
        ("BPF_MAP_TYPE_QUEUE", 0x16),
        ("BPF_MAP_TYPE_STACK", 0x17),
        ("BPF_MAP_TYPE_SK_STORAGE", 0x18),
        ("BPF_MAP_TYPE_DEVMAP_HASH", 0x19),
        ("BPF_MAP_TYPE_STRUCT_OPS", 0x1a),
        ("BPF_MAP_TYPE_RINGBUF", 0x1b),
        ("BPF_MAP_TYPE_INODE_STORAGE", 0x1c),
        ("BPF_MAP_TYPE_TASK_STORAGE", 0x1d),
        ("BPF_MAP_TYPE_BLOOM_FILTER", 0x1e),
        ("BPF_MAP_TYPE_USER_RINGBUF", 0x1f),
        ("BPF_MAP_TYPE_CGRP_STORAGE", 0x20),
        ("BPF_MAP_TYPE_ARENA", 0x21),
        ("BPF_MAP_TYPE_INSN_ARRAY", 0x22),
        ("BPF_MAP_TYPE_RHASH", 0x23),
    ],
};

/// The flags of a map.
pub const MAP: Family = Family {
    unknown: "BPF_F_???",
    members: &[
        ("BPF_F_NO_PREALLOC", 1),
        ("BPF_F_NO_COMMON_LRU", 2),
        ("BPF_F_NUMA_NODE", 4),
        ("BPF_F_RDONLY", 8),
        ("BPF_F_WRONLY", 0x10),
        ("BPF_F_STACK_BUILD_ID", 0x20),
        ("BPF_F_ZERO_SEED", 0x40),
        ("BPF_F_RDONLY_PROG", 0x80),
        ("BPF_F_WRONLY_PROG", 0x100),
        ("BPF_F_CLONE", 0x200),
        ("BPF_F_MMAPABLE", 0x400),
        ("BPF_F_PRESERVE_ELEMS", 0x800),
        ("BPF_F_INNER_MAP", 0x1000),
        ("BPF_F_LINK", 0x2000),
        ("BPF_F_PATH_FD", 0x4000),
        ("BPF_F_VTYPE_BTF_OBJ_FD", 0x8000),
        ("BPF_F_TOKEN_FD", 0x10000),
        ("BPF_F_SEGV_ON_FAULT", 0x20000),
        ("BPF_F_NO_USER_CONV", 0x40000),
        ("BPF_F_RB_OVERWRITE", 0x80000),
    ],
};

/// The flags of BPF_MAP_LOOKUP_ELEM.
pub const LOOKUP: Family =
    Family { unknown: "BPF_???", members: &[("BPF_ANY", 0), ("BPF_F_LOCK", 4)] };

/// The flags of BPF_MAP_UPDATE_ELEM.
pub const UPDATE: Family = Family {
    unknown: "BPF_???",
    members: &[("BPF_ANY", 0), ("BPF_NOEXIST", 1), ("BPF_EXIST", 2), ("BPF_F_LOCK", 4)],
};

/// The types of programs.
pub const PROGRAM_TYPE: Family = Family {
    unknown: "BPF_PROG_TYPE_???",
    members: &[
        ("BPF_PROG_TYPE_UNSPEC", 0),
        ("BPF_PROG_TYPE_SOCKET_FILTER", 1),
        ("BPF_PROG_TYPE_KPROBE", 2),
        ("BPF_PROG_TYPE_SCHED_CLS", 3),
        ("BPF_PROG_TYPE_SCHED_ACT", 4),
        ("BPF_PROG_TYPE_TRACEPOINT", 5),
        ("BPF_PROG_TYPE_XDP", 6),
        ("BPF_PROG_TYPE_PERF_EVENT", 7),
        ("BPF_PROG_TYPE_CGROUP_SKB", 8),
        ("BPF_PROG_TYPE_CGROUP_SOCK", 9),
        ("BPF_PROG_TYPE_LWT_IN", 0xa),
        ("BPF_PROG_TYPE_LWT_OUT", 0xb),
        ("BPF_PROG_TYPE_LWT_XMIT", 0xc),
        ("BPF_PROG_TYPE_SOCK_OPS", 0xd),
        ("BPF_PROG_TYPE_SK_SKB", 0xe),
        ("BPF_PROG_TYPE_CGROUP_DEVICE", 0xf),
        ("BPF_PROG_TYPE_SK_MSG", 0x10),
        ("BPF_PROG_TYPE_RAW_TRACEPOINT", 0x11),
        ("BPF_PROG_TYPE_CGROUP_SOCK_ADDR", 0x12),
        ("BPF_PROG_TYPE_LWT_SEG6LOCAL", 0x13),
        ("BPF_PROG_TYPE_LIRC_MODE2", 0x14),
        ("BPF_PROG_TYPE_SK_REUSEPORT", 0x15),
        ("BPF_PROG_TYPE_FLOW_DISSECTOR", 0x16),
        ("BPF_PROG_TYPE_CGROUP_SYSCTL", 0x17),
        ("BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE", 0x18),
        ("BPF_PROG_TYPE_CGROUP_SOCKOPT", 0x19),
        ("BPF_PROG_TYPE_TRACING", 0x1a),
        ("BPF_PROG_TYPE_STRUCT_OPS", 0x1b),
        ("BPF_PROG_TYPE_EXT", 0x1c),
        ("BPF_PROG_TYPE_LSM", 0x1d),
        ("BPF_PROG_TYPE_SK_LOOKUP", 0x1e),
        ("BPF_PROG_TYPE_SYSCALL", 0x1f),
        ("BPF_PROG_TYPE_NETFILTER", 0x20),
    ],
};

/// The flags of BPF_PROG_LOAD.
pub const PROGRAM: Family = Family {
    unknown: "BPF_F_???",
    members: &[
        ("BPF_F_STRICT_ALIGNMENT", 1),
        ("BPF_F_ANY_ALIGNMENT", 2),
        ("BPF_F_TEST_RND_HI32", 4),
        ("BPF_F_TEST_STATE_FREQ", 8),
        ("BPF_F_SLEEPABLE", 0x10),
        ("BPF_F_XDP_HAS_FRAGS", 0x20),
        ("BPF_F_XDP_DEV_BOUND_ONLY", 0x40),
        ("BPF_F_TEST_REG_INVARIANTS", 0x80),
        ("BPF_F_TOKEN_FD", 0x10000),
    ],
};

/// What a program is attached to.
pub const ATTACH_TYPE: Family = Family {
    unknown: "BPF_???",
    members: &[
        ("BPF_CGROUP_INET_INGRESS", 0),
        ("BPF_CGROUP_INET_EGRESS", 1),
        ("BPF_CGROUP_INET_SOCK_CREATE", 2),
        ("BPF_CGROUP_SOCK_OPS", 3),
        ("BPF_SK_SKB_STREAM_PARSER", 4),
        ("BPF_SK_SKB_STREAM_VERDICT", 5),
        ("BPF_CGROUP_DEVICE", 6),
        ("BPF_SK_MSG_VERDICT", 7),
        ("BPF_CGROUP_INET4_BIND", 8),
        ("BPF_CGROUP_INET6_BIND", 9),
        ("BPF_CGROUP_INET4_CONNECT", 0xa),
        ("BPF_CGROUP_INET6_CONNECT", 0xb),
        ("BPF_CGROUP_INET4_POST_BIND", 0xc),
        ("BPF_CGROUP_INET6_POST_BIND", 0xd),
        ("BPF_CGROUP_UDP4_SENDMSG", 0xe),
        ("BPF_CGROUP_UDP6_SENDMSG", 0xf),
        ("BPF_LIRC_MODE2", 0x10),
        ("BPF_FLOW_DISSECTOR", 0x11),
        ("BPF_CGROUP_SYSCTL", 0x12),
        ("BPF_CGROUP_UDP4_RECVMSG", 0x13),
        ("BPF_CGROUP_UDP6_RECVMSG", 0x14),
        ("BPF_CGROUP_GETSOCKOPT", 0x15),
        ("BPF_CGROUP_SETSOCKOPT", 0x16),
        ("BPF_TRACE_RAW_TP", 0x17),
        ("BPF_TRACE_FENTRY", 0x18),
        ("BPF_TRACE_FEXIT", 0x19),
        ("BPF_MODIFY_RETURN", 0x1a),
        ("BPF_LSM_MAC", 0x1b),
        ("BPF_TRACE_ITER", 0x1c),
        ("BPF_CGROUP_INET4_GETPEERNAME", 0x1d),
        ("BPF_CGROUP_INET6_GETPEERNAME", 0x1e),
        ("BPF_CGROUP_INET4_GETSOCKNAME", 0x1f),
        ("BPF_CGROUP_INET6_GETSOCKNAME", 0x20),
        ("BPF_XDP_DEVMAP", 0x21),
        ("BPF_CGROUP_INET_SOCK_RELEASE", 0x22),
        ("BPF_XDP_CPUMAP", 0x23),
        ("BPF_SK_LOOKUP", 0x24),
        ("BPF_XDP", 0x25),
        ("BPF_SK_SKB_VERDICT", 0x26),
        ("BPF_SK_REUSEPORT_SELECT", 0x27),
        ("BPF_SK_REUSEPORT_SELECT_OR_MIGRATE", 0x28),
        ("BPF_PERF_EVENT", 0x29),
        ("BPF_TRACE_KPROBE_MULTI", 0x2a),
        ("BPF_LSM_CGROUP", 0x2b),
        ("BPF_STRUCT_OPS", 0x2c),
        ("BPF_NETFILTER", 0x2d),
        ("BPF_TCX_INGRESS", 0x2e),
        ("BPF_TCX_EGRESS", 0x2f),
        ("BPF_TRACE_UPROBE_MULTI", 0x30),
        ("BPF_CGROUP_UNIX_CONNECT", 0x31),
        ("BPF_CGROUP_UNIX_SENDMSG", 0x32),
        ("BPF_CGROUP_UNIX_RECVMSG", 0x33),
        ("BPF_CGROUP_UNIX_GETPEERNAME", 0x34),
        ("BPF_CGROUP_UNIX_GETSOCKNAME", 0x35),
        ("BPF_NETKIT_PRIMARY", 0x36),
        ("BPF_NETKIT_PEER", 0x37),
        ("BPF_TRACE_KPROBE_SESSION", 0x38),
        ("BPF_TRACE_UPROBE_SESSION", 0x39),
        ("BPF_TRACE_FSESSION", 0x3a),
        ("BPF_TRACE_FENTRY_MULTI", 0x3b),
        ("BPF_TRACE_FEXIT_MULTI", 0x3c),
        ("BPF_TRACE_FSESSION_MULTI", 0x3d),
    ],
};

/// How a program is attached.
pub const ATTACH: Family = Family {
    unknown: "BPF_F_???",
    members: &[
        ("BPF_F_ALLOW_OVERRIDE", 1),
        ("BPF_F_ALLOW_MULTI", 2),
        ("BPF_F_REPLACE", 4),
        ("BPF_F_BEFORE", 8),
        ("BPF_F_AFTER", 0x10),
        ("BPF_F_ID", 0x20),
        ("BPF_F_PREORDER", 0x40),
        ("BPF_F_LINK", 0x2000),
    ],
};

/// The flags of BPF_OBJ_PIN and BPF_OBJ_GET.
pub const FILE: Family = Family {
    unknown: "BPF_F_???",
    members: &[
        ("BPF_F_RDONLY", 8),
        ("BPF_F_WRONLY", 0x10),
        ("BPF_F_PATH_FD", 0x4000),
        ("BPF_F_TOKEN_FD", 0x10000),
    ],
};

/// How a map is opened.
pub const FILE_MODE: Family =
    Family { unknown: "BPF_F_???", members: &[("BPF_F_RDONLY", 8), ("BPF_F_WRONLY", 0x10)] };

/// The flags of BPF_BTF_LOAD.
pub const BTF: Family = Family { unknown: "BPF_F_???", members: &[("BPF_F_TOKEN_FD", 0x10000)] };

/// The flags of BPF_PROG_TEST_RUN.
pub const TEST_RUN: Family = Family {
    unknown: "BPF_F_TEST_???",
    members: &[
        ("BPF_F_TEST_RUN_ON_CPU", 1),
        ("BPF_F_TEST_XDP_LIVE_FRAMES", 2),
        ("BPF_F_TEST_SKB_CHECKSUM_COMPLETE", 4),
    ],
};

/// The flags of BPF_PROG_QUERY.
pub const QUERY: Family =
    Family { unknown: "BPF_F_QUERY_???", members: &[("BPF_F_QUERY_EFFECTIVE", 1)] };

/// What a descriptor of a task stands for.
pub const TASK_FD: Family = Family {
    unknown: "BPF_FD_TYPE_???",
    members: &[
        ("BPF_FD_TYPE_RAW_TRACEPOINT", 0),
        ("BPF_FD_TYPE_TRACEPOINT", 1),
        ("BPF_FD_TYPE_KPROBE", 2),
        ("BPF_FD_TYPE_KRETPROBE", 3),
        ("BPF_FD_TYPE_UPROBE", 4),
        ("BPF_FD_TYPE_URETPROBE", 5),
    ],
};

/// The statistics of BPF_ENABLE_STATS.
pub const STATS: Family =
    Family { unknown: "BPF_STATS_???", members: &[("BPF_STATS_RUN_TIME", 0)] };

/// The flags of a link to several kprobes.
pub const KPROBE_MULTI: Family =
    Family { unknown: "BPF_F_KPROBE_MULTI_???", members: &[("BPF_F_KPROBE_MULTI_RETURN", 1)] };

/// The flags of a link to several uprobes.
pub const UPROBE_MULTI: Family = Family {
    unknown: "BPF_F_UPROBE_MULTI_???",
    members: &[("BPF_F_UPROBE_MULTI_RETURN", 1), ("BPF_F_UPROBE_MULTI_PATH_FD", 2)],
};

/// The flags of a link to netfilter.
pub const NETFILTER: Family =
    Family { unknown: "BPF_F_NETFILTER_???", members: &[("BPF_F_NETFILTER_IP_DEFRAG", 1)] };
