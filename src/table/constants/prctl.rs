//! The symbols of prctl(2), from uapi/linux/prctl.h, securebits.h and capability.h; it must never hold two values for one name.

use super::Family;

/// The options of prctl(2).
pub const OPTION: Family = Family {
    unknown: "PR_???",
    members: &[
        ("PR_SET_PDEATHSIG", 1),
        ("PR_GET_PDEATHSIG", 2),
        ("PR_GET_DUMPABLE", 3),
        ("PR_SET_DUMPABLE", 4),
        ("PR_GET_UNALIGN", 5),
        ("PR_SET_UNALIGN", 6),
        ("PR_GET_KEEPCAPS", 7),
        ("PR_SET_KEEPCAPS", 8),
        ("PR_GET_FPEMU", 9),
        ("PR_SET_FPEMU", 0xa),
        ("PR_GET_FPEXC", 0xb),
        ("PR_SET_FPEXC", 0xc),
        ("PR_GET_TIMING", 0xd),
        ("PR_SET_TIMING", 0xe),
        ("PR_SET_NAME", 0xf),
        ("PR_GET_NAME", 0x10),
        ("PR_GET_ENDIAN", 0x13),
        ("PR_SET_ENDIAN", 0x14),
        ("PR_GET_SECCOMP", 0x15),
        ("PR_SET_SECCOMP", 0x16),
        ("PR_CAPBSET_READ", 0x17),
        ("PR_CAPBSET_DROP", 0x18),
        ("PR_GET_TSC", 0x19),
        ("PR_SET_TSC", 0x1a),
        ("PR_GET_SECUREBITS", 0x1b),
        ("PR_SET_SECUREBITS", 0x1c),
        ("PR_SET_TIMERSLACK", 0x1d),
        ("PR_GET_TIMERSLACK", 0x1e),
        ("PR_TASK_PERF_EVENTS_DISABLE", 0x1f),
        ("PR_TASK_PERF_EVENTS_ENABLE", 0x20),
        ("PR_MCE_KILL", 0x21),
        ("PR_MCE_KILL_GET", 0x22),
        ("PR_SET_MM", 0x23),
        ("PR_SET_PTRACER", 0x5961_6d61),
        ("PR_SET_CHILD_SUBREAPER", 0x24),
        ("PR_GET_CHILD_SUBREAPER", 0x25),
        ("PR_SET_NO_NEW_PRIVS", 0x26),
        ("PR_GET_NO_NEW_PRIVS", 0x27),
        ("PR_GET_TID_ADDRESS", 0x28),
        ("PR_SET_THP_DISABLE", 0x29),
        ("PR_GET_THP_DISABLE", 0x2a),
        ("PR_MPX_ENABLE_MANAGEMENT", 0x2b),
        ("PR_MPX_DISABLE_MANAGEMENT", 0x2c),
        ("PR_SET_FP_MODE", 0x2d),
        ("PR_GET_FP_MODE", 0x2e),
        ("PR_CAP_AMBIENT", 0x2f),
        ("PR_SVE_SET_VL", 0x32),
        ("PR_SVE_GET_VL", 0x33),
        ("PR_GET_SPECULATION_CTRL", 0x34),
        ("PR_SET_SPECULATION_CTRL", 0x35),
        ("PR_PAC_RESET_KEYS", 0x36),
        ("PR_SET_TAGGED_ADDR_CTRL", 0x37),
        ("PR_GET_TAGGED_ADDR_CTRL", 0x38),
        ("PR_SET_IO_FLUSHER", 0x39),
        ("PR_GET_IO_FLUSHER", 0x3a),
        ("PR_SET_SYSCALL_USER_DISPATCH", 0x3b),
        ("PR_PAC_SET_ENABLED_KEYS", 0x3c),
        ("PR_PAC_GET_ENABLED_KEYS", 0x3d),
        ("PR_SCHED_CORE", 0x3e),
        ("PR_SME_SET_VL", 0x3f),
        ("PR_SME_GET_VL", 0x40),
        ("PR_SET_MDWE", 0x41),
        ("PR_GET_MDWE", 0x42),
        ("PR_SET_VMA", 0x5356_4d41),
        ("PR_GET_AUXV", 0x4155_5856),
        ("PR_SET_MEMORY_MERGE", 0x43),
        ("PR_GET_MEMORY_MERGE", 0x44),
        ("PR_RISCV_V_SET_CONTROL", 0x45),
        ("PR_RISCV_V_GET_CONTROL", 0x46),
        ("PR_RISCV_SET_ICACHE_FLUSH_CTX", 0x47),
        ("PR_PPC_GET_DEXCR", 0x48),
        ("PR_PPC_SET_DEXCR", 0x49),
        ("PR_GET_SHADOW_STACK_STATUS", 0x4a),
        ("PR_SET_SHADOW_STACK_STATUS", 0x4b),
        ("PR_LOCK_SHADOW_STACK_STATUS", 0x4c),
        ("PR_TIMER_CREATE_RESTORE_IDS", 0x4d),
        ("PR_FUTEX_HASH", 0x4e),
        ("PR_RSEQ_SLICE_EXTENSION", 0x4f),
        ("PR_GET_CFI", 0x50),
        ("PR_SET_CFI", 0x51),
    ],
};

/// What PR_SET_UNALIGN sets.
pub const UNALIGN: Family = Family {
    unknown: "PR_UNALIGN_???",
    members: &[("PR_UNALIGN_NOPRINT", 1), ("PR_UNALIGN_SIGBUS", 2)],
};

/// What PR_SET_DUMPABLE sets, the values of /proc/sys/fs/suid_dumpable.
pub const DUMPABLE: Family = Family {
    unknown: "SUID_DUMP_???",
    members: &[("SUID_DUMP_DISABLE", 0), ("SUID_DUMP_USER", 1), ("SUID_DUMP_ROOT", 2)],
};

/// What PR_SET_TSC sets.
pub const TSC: Family =
    Family { unknown: "PR_TSC_???", members: &[("PR_TSC_ENABLE", 1), ("PR_TSC_SIGSEGV", 2)] };

/// What PR_SET_SECUREBITS sets, securebits.h.
pub const SECUREBITS: Family = Family {
    unknown: "SECBIT_???",
    members: &[
        ("SECBIT_NOROOT", 1),
        ("SECBIT_NOROOT_LOCKED", 2),
        ("SECBIT_NO_SETUID_FIXUP", 4),
        ("SECBIT_NO_SETUID_FIXUP_LOCKED", 8),
        ("SECBIT_KEEP_CAPS", 0x10),
        ("SECBIT_KEEP_CAPS_LOCKED", 0x20),
        ("SECBIT_NO_CAP_AMBIENT_RAISE", 0x40),
        ("SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED", 0x80),
        ("SECBIT_EXEC_RESTRICT_FILE", 0x100),
        ("SECBIT_EXEC_RESTRICT_FILE_LOCKED", 0x200),
        ("SECBIT_EXEC_DENY_INTERACTIVE", 0x400),
        ("SECBIT_EXEC_DENY_INTERACTIVE_LOCKED", 0x800),
    ],
};

/// The operations of PR_MCE_KILL.
pub const MCE_KILL: Family = Family {
    unknown: "PR_MCE_KILL_???",
    members: &[("PR_MCE_KILL_CLEAR", 0), ("PR_MCE_KILL_SET", 1)],
};

/// The policies of PR_MCE_KILL_SET.
pub const MCE_POLICY: Family = Family {
    unknown: "PR_MCE_KILL_???",
    members: &[("PR_MCE_KILL_LATE", 0), ("PR_MCE_KILL_EARLY", 1), ("PR_MCE_KILL_DEFAULT", 2)],
};

/// What PR_SET_MM sets.
pub const MM: Family = Family {
    unknown: "PR_SET_MM_???",
    members: &[
        ("PR_SET_MM_START_CODE", 1),
        ("PR_SET_MM_END_CODE", 2),
        ("PR_SET_MM_START_DATA", 3),
        ("PR_SET_MM_END_DATA", 4),
        ("PR_SET_MM_START_STACK", 5),
        ("PR_SET_MM_START_BRK", 6),
        ("PR_SET_MM_BRK", 7),
        ("PR_SET_MM_ARG_START", 8),
        ("PR_SET_MM_ARG_END", 9),
        ("PR_SET_MM_ENV_START", 0xa),
        ("PR_SET_MM_ENV_END", 0xb),
        ("PR_SET_MM_AUXV", 0xc),
        ("PR_SET_MM_EXE_FILE", 0xd),
        ("PR_SET_MM_MAP", 0xe),
        ("PR_SET_MM_MAP_SIZE", 0xf),
    ],
};

/// What PR_SET_VMA sets.
pub const VMA: Family =
    Family { unknown: "PR_SET_VMA_???", members: &[("PR_SET_VMA_ANON_NAME", 0)] };

/// The modes of PR_SET_FP_MODE.
pub const FP_MODE: Family =
    Family { unknown: "PR_FP_MODE_???", members: &[("PR_FP_MODE_FR", 1), ("PR_FP_MODE_FRE", 2)] };

/// The operations of PR_CAP_AMBIENT.
pub const AMBIENT: Family = Family {
    unknown: "PR_CAP_AMBIENT_???",
    members: &[
        ("PR_CAP_AMBIENT_IS_SET", 1),
        ("PR_CAP_AMBIENT_RAISE", 2),
        ("PR_CAP_AMBIENT_LOWER", 3),
        ("PR_CAP_AMBIENT_CLEAR_ALL", 4),
    ],
};

/// The speculation that PR_SET_SPECULATION_CTRL is about.
pub const SPECULATION: Family = Family {
    unknown: "PR_SPEC_???",
    members: &[
        ("PR_SPEC_STORE_BYPASS", 0),
        ("PR_SPEC_INDIRECT_BRANCH", 1),
        ("PR_SPEC_L1D_FLUSH", 2),
    ],
};

/// What PR_SET_SPECULATION_CTRL sets.
pub const SPECULATION_CONTROL: Family = Family {
    unknown: "PR_SPEC_???",
    members: &[
        ("PR_SPEC_ENABLE", 2),
        ("PR_SPEC_DISABLE", 4),
        ("PR_SPEC_FORCE_DISABLE", 8),
        ("PR_SPEC_DISABLE_NOEXEC", 0x10),
    ],
};

/// What PR_SET_SYSCALL_USER_DISPATCH sets.
pub const DISPATCH: Family = Family {
    unknown: "PR_SYS_DISPATCH_???",
    members: &[
        ("PR_SYS_DISPATCH_OFF", 0),
        ("PR_SYS_DISPATCH_ON", 1),
        ("PR_SYS_DISPATCH_EXCLUSIVE_ON", 1),
        ("PR_SYS_DISPATCH_INCLUSIVE_ON", 2),
    ],
};

/// The keys of PR_PAC_SET_ENABLED_KEYS.
pub const PAC_ENABLED: Family = Family {
    unknown: "PR_PAC_???",
    members: &[
        ("PR_PAC_APIAKEY", 1),
        ("PR_PAC_APIBKEY", 2),
        ("PR_PAC_APDAKEY", 4),
        ("PR_PAC_APDBKEY", 8),
    ],
};

/// The keys of PR_PAC_RESET_KEYS.
pub const PAC: Family = Family {
    unknown: "PR_PAC_???",
    members: &[
        ("PR_PAC_APIAKEY", 1),
        ("PR_PAC_APIBKEY", 2),
        ("PR_PAC_APDAKEY", 4),
        ("PR_PAC_APDBKEY", 8),
        ("PR_PAC_APGAKEY", 0x10),
    ],
};

/// The operations of PR_SCHED_CORE.
pub const SCHED_CORE: Family = Family {
    unknown: "PR_SCHED_CORE_???",
    members: &[
        ("PR_SCHED_CORE_GET", 0),
        ("PR_SCHED_CORE_CREATE", 1),
        ("PR_SCHED_CORE_SHARE_TO", 2),
        ("PR_SCHED_CORE_SHARE_FROM", 3),
    ],
};

/// Whom PR_SCHED_CORE is about, the kernel's `enum pid_type`.
pub const SCHED_CORE_SCOPE: Family = Family {
    unknown: "PIDTYPE_???",
    members: &[("PIDTYPE_PID", 0), ("PIDTYPE_TGID", 1), ("PIDTYPE_PGID", 2), ("PIDTYPE_SID", 3)],
};

/// The tracer of PR_SET_PTRACER that is any.
pub const PTRACER: Family =
    Family { unknown: "PR_SET_PTRACER_???", members: &[("PR_SET_PTRACER_ANY", 0xffff_ffff)] };
