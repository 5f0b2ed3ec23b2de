//! The symbols of perf_event_open(2), from uapi/linux/perf_event.h and hw_breakpoint.h; it must never hold two values for one name.

use super::Family;

/// The flags of perf_event_open(2).
pub const FLAG: Family = Family {
    unknown: "PERF_FLAG_???",
    members: &[
        ("PERF_FLAG_FD_NO_GROUP", 1),
        ("PERF_FLAG_FD_OUTPUT", 2),
        ("PERF_FLAG_PID_CGROUP", 4),
        ("PERF_FLAG_FD_CLOEXEC", 8),
    ],
};

/// The types of events.
pub const TYPE: Family = Family {
    unknown: "PERF_TYPE_???",
    members: &[
        ("PERF_TYPE_HARDWARE", 0),
        ("PERF_TYPE_SOFTWARE", 1),
        ("PERF_TYPE_TRACEPOINT", 2),
        ("PERF_TYPE_HW_CACHE", 3),
        ("PERF_TYPE_RAW", 4),
        ("PERF_TYPE_BREAKPOINT", 5),
    ],
};

/// The sizes that `struct perf_event_attr` has had.
pub const SIZE: Family = Family {
    unknown: "PERF_ATTR_SIZE_???",
    members: &[
        ("PERF_ATTR_SIZE_VER0", 0x40),
        ("PERF_ATTR_SIZE_VER1", 0x48),
        ("PERF_ATTR_SIZE_VER2", 0x50),
        ("PERF_ATTR_SIZE_VER3", 0x60),
        ("PERF_ATTR_SIZE_VER4", 0x68),
        ("PERF_ATTR_SIZE_VER5", 0x70),
        ("PERF_ATTR_SIZE_VER6", 0x78),
        ("PERF_ATTR_SIZE_VER7", 0x80),
        ("PERF_ATTR_SIZE_VER8", 0x88),
        ("PERF_ATTR_SIZE_VER9", 0x90),
    ],
};

/// The events of PERF_TYPE_HARDWARE.
pub const HARDWARE: Family = Family {
    unknown: "PERF_COUNT_HW_???",
    members: &[
        ("PERF_COUNT_HW_CPU_CYCLES", 0),
        ("PERF_COUNT_HW_INSTRUCTIONS", 1),
        ("PERF_COUNT_HW_CACHE_REFERENCES", 2),
        ("PERF_COUNT_HW_CACHE_MISSES", 3),
        ("PERF_COUNT_HW_BRANCH_INSTRUCTIONS", 4),
        ("PERF_COUNT_HW_BRANCH_MISSES", 5),
        ("PERF_COUNT_HW_BUS_CYCLES", 6),
        ("PERF_COUNT_HW_STALLED_CYCLES_FRONTEND", 7),
        ("PERF_COUNT_HW_STALLED_CYCLES_BACKEND", 8),
        ("PERF_COUNT_HW_REF_CPU_CYCLES", 9),
    ],
};

/// The events of PERF_TYPE_SOFTWARE.
pub const SOFTWARE: Family = Family {
    unknown: "PERF_COUNT_SW_???",
    members: &[
        ("PERF_COUNT_SW_CPU_CLOCK", 0),
        ("PERF_COUNT_SW_TASK_CLOCK", 1),
        ("PERF_COUNT_SW_PAGE_FAULTS", 2),
        ("PERF_COUNT_SW_CONTEXT_SWITCHES", 3),
        ("PERF_COUNT_SW_CPU_MIGRATIONS", 4),
        ("PERF_COUNT_SW_PAGE_FAULTS_MIN", 5),
        ("PERF_COUNT_SW_PAGE_FAULTS_MAJ", 6),
        ("PERF_COUNT_SW_ALIGNMENT_FAULTS", 7),
        ("PERF_COUNT_SW_EMULATION_FAULTS", 8),
        ("PERF_COUNT_SW_DUMMY", 9),
        ("PERF_COUNT_SW_BPF_OUTPUT", 0xa),
        ("PERF_COUNT_SW_CGROUP_SWITCHES", 0xb),
    ],
};

/// The caches of PERF_TYPE_HW_CACHE.
pub const CACHE: Family = Family {
    unknown: "PERF_COUNT_HW_CACHE_???",
    members: &[
        ("PERF_COUNT_HW_CACHE_L1D", 0),
        ("PERF_COUNT_HW_CACHE_L1I", 1),
        ("PERF_COUNT_HW_CACHE_LL", 2),
        ("PERF_COUNT_HW_CACHE_DTLB", 3),
        ("PERF_COUNT_HW_CACHE_ITLB", 4),
        ("PERF_COUNT_HW_CACHE_BPU", 5),
        ("PERF_COUNT_HW_CACHE_NODE", 6),
    ],
};

/// What is done with a cache.
pub const CACHE_OPERATION: Family = Family {
    unknown: "PERF_COUNT_HW_CACHE_OP_???",
    members: &[
        ("PERF_COUNT_HW_CACHE_OP_READ", 0),
        ("PERF_COUNT_HW_CACHE_OP_WRITE", 1),
        ("PERF_COUNT_HW_CACHE_OP_PREFETCH", 2),
    ],
};

/// How it ends.
pub const CACHE_RESULT: Family = Family {
    unknown: "PERF_COUNT_HW_CACHE_RESULT_???",
    members: &[("PERF_COUNT_HW_CACHE_RESULT_ACCESS", 0), ("PERF_COUNT_HW_CACHE_RESULT_MISS", 1)],
};

/// What a sample holds.
pub const SAMPLE: Family = Family {
    unknown: "PERF_SAMPLE_???",
    members: &[
        ("PERF_SAMPLE_IP", 1),
        ("PERF_SAMPLE_TID", 2),
        ("PERF_SAMPLE_TIME", 4),
        ("PERF_SAMPLE_ADDR", 8),
        ("PERF_SAMPLE_READ", 0x10),
        ("PERF_SAMPLE_CALLCHAIN", 0x20),
        ("PERF_SAMPLE_ID", 0x40),
        ("PERF_SAMPLE_CPU", 0x80),
        ("PERF_SAMPLE_PERIOD", 0x100),
        ("PERF_SAMPLE_STREAM_ID", 0x200),
        ("PERF_SAMPLE_RAW", 0x400),
        ("PERF_SAMPLE_BRANCH_STACK", 0x800),
        ("PERF_SAMPLE_REGS_USER", 0x1000),
        ("PERF_SAMPLE_STACK_USER", 0x2000),
        ("PERF_SAMPLE_WEIGHT", 0x4000),
        ("PERF_SAMPLE_DATA_SRC", 0x8000),
        ("PERF_SAMPLE_IDENTIFIER", 0x10000),
        ("PERF_SAMPLE_TRANSACTION", 0x20000),
        ("PERF_SAMPLE_REGS_INTR", 0x40000),
        ("PERF_SAMPLE_PHYS_ADDR", 0x80000),
        ("PERF_SAMPLE_AUX", 0x100000),
        ("PERF_SAMPLE_CGROUP", 0x200000),
        ("PERF_SAMPLE_DATA_PAGE_SIZE", 0x400000),
        ("PERF_SAMPLE_CODE_PAGE_SIZE", 0x800000),
        ("PERF_SAMPLE_WEIGHT_STRUCT", 0x1000000),
    ],
};

/// What read(2) of an event tells.
pub const READ: Family = Family {
    unknown: "PERF_FORMAT_???",
    members: &[
        ("PERF_FORMAT_TOTAL_TIME_ENABLED", 1),
        ("PERF_FORMAT_TOTAL_TIME_RUNNING", 2),
        ("PERF_FORMAT_ID", 4),
        ("PERF_FORMAT_GROUP", 8),
        ("PERF_FORMAT_LOST", 0x10),
    ],
};

/// The branches that are sampled.
pub const BRANCH: Family = Family {
    unknown: "PERF_SAMPLE_BRANCH_???",
    members: &[
        ("PERF_SAMPLE_BRANCH_USER", 1),
        ("PERF_SAMPLE_BRANCH_KERNEL", 2),
        ("PERF_SAMPLE_BRANCH_HV", 4),
        ("PERF_SAMPLE_BRANCH_ANY", 8),
        ("PERF_SAMPLE_BRANCH_ANY_CALL", 0x10),
        ("PERF_SAMPLE_BRANCH_ANY_RETURN", 0x20),
        ("PERF_SAMPLE_BRANCH_IND_CALL", 0x40),
        ("PERF_SAMPLE_BRANCH_ABORT_TX", 0x80),
        ("PERF_SAMPLE_BRANCH_IN_TX", 0x100),
        ("PERF_SAMPLE_BRANCH_NO_TX", 0x200),
        ("PERF_SAMPLE_BRANCH_COND", 0x400),
        ("PERF_SAMPLE_BRANCH_CALL_STACK", 0x800),
        ("PERF_SAMPLE_BRANCH_IND_JUMP", 0x1000),
        ("PERF_SAMPLE_BRANCH_CALL", 0x2000),
        ("PERF_SAMPLE_BRANCH_NO_FLAGS", 0x4000),
        ("PERF_SAMPLE_BRANCH_NO_CYCLES", 0x8000),
        ("PERF_SAMPLE_BRANCH_TYPE_SAVE", 0x10000),
        ("PERF_SAMPLE_BRANCH_HW_INDEX", 0x20000),
        ("PERF_SAMPLE_BRANCH_PRIV_SAVE", 0x40000),
        ("PERF_SAMPLE_BRANCH_COUNTERS", 0x80000),
    ],
};

/// The accesses that hit a breakpoint.
pub const BREAKPOINT: Family = Family {
    unknown: "HW_BREAKPOINT_???",
    members: &[
        ("HW_BREAKPOINT_EMPTY", 0),
        ("HW_BREAKPOINT_R", 1),
        ("HW_BREAKPOINT_W", 2),
        ("HW_BREAKPOINT_RW", 3),
        ("HW_BREAKPOINT_X", 4),
        ("HW_BREAKPOINT_INVALID", 7),
    ],
};
