//! The symbols of calls on processes, memory and the machine, from uapi/asm/signal.h, uapi/linux/sched.h, mman.h, reboot.h, module.h, prctl.h, seccomp.h, ptrace.h;
//! it must never hold two values for one name.

use super::Family;

/// The signals below the realtime ones, signal(7).
pub const SIGNAL: Family = Family {
    unknown: "SIG???",
    members: &[
        ("SIGHUP", 1),
        ("SIGINT", 2),
        ("SIGQUIT", 3),
        ("SIGILL", 4),
        ("SIGTRAP", 5),
        ("SIGABRT", 6),
        ("SIGBUS", 7),
        ("SIGFPE", 8),
        ("SIGKILL", 9),
        ("SIGUSR1", 10),
        ("SIGSEGV", 11),
        ("SIGUSR2", 12),
        ("SIGPIPE", 13),
        ("SIGALRM", 14),
        ("SIGTERM", 15),
        ("SIGSTKFLT", 16),
        ("SIGCHLD", 17),
        ("SIGCONT", 18),
        ("SIGSTOP", 19),
        ("SIGTSTP", 20),
        ("SIGTTIN", 21),
        ("SIGTTOU", 22),
        ("SIGURG", 23),
        ("SIGXCPU", 24),
        ("SIGXFSZ", 25),
        ("SIGVTALRM", 26),
        ("SIGPROF", 27),
        ("SIGWINCH", 28),
        ("SIGIO", 29),
        ("SIGPWR", 30),
        ("SIGSYS", 31),
    ],
};

/// The flags of clone(2).
pub const CLONE: Family = Family {
    unknown: "CLONE_???",
    members: &[
        ("CLONE_VM", 0x100),
        ("CLONE_FS", 0x200),
        ("CLONE_FILES", 0x400),
        ("CLONE_SIGHAND", 0x800),
        ("CLONE_PIDFD", 0x1000),
        ("CLONE_PTRACE", 0x2000),
        ("CLONE_VFORK", 0x4000),
        ("CLONE_PARENT", 0x8000),
        ("CLONE_THREAD", 0x10000),
        ("CLONE_NEWNS", 0x20000),
        ("CLONE_SYSVSEM", 0x40000),
        ("CLONE_SETTLS", 0x80000),
        ("CLONE_PARENT_SETTID", 0x100000),
        ("CLONE_CHILD_CLEARTID", 0x200000),
        ("CLONE_UNTRACED", 0x800000),
        ("CLONE_CHILD_SETTID", 0x1000000),
        ("CLONE_NEWCGROUP", 0x2000000),
        ("CLONE_NEWUTS", 0x4000000),
        ("CLONE_NEWIPC", 0x8000000),
        ("CLONE_NEWUSER", 0x1000_0000),
        ("CLONE_NEWPID", 0x2000_0000),
        ("CLONE_NEWNET", 0x4000_0000),
        ("CLONE_IO", 0x8000_0000),
        ("CLONE_NEWTIME", 0x80),
        ("CLONE_CLEAR_SIGHAND", 0x1_0000_0000),
        ("CLONE_INTO_CGROUP", 0x2_0000_0000),
    ],
};

/// The flags of unshare(2).
pub const UNSHARE: Family = Family {
    unknown: "CLONE_???",
    members: &[
        ("CLONE_NEWTIME", 0x80),
        ("CLONE_VM", 0x100),
        ("CLONE_FS", 0x200),
        ("CLONE_FILES", 0x400),
        ("CLONE_SIGHAND", 0x800),
        ("CLONE_THREAD", 0x10000),
        ("CLONE_NEWNS", 0x20000),
        ("CLONE_SYSVSEM", 0x40000),
        ("CLONE_NEWCGROUP", 0x2000000),
        ("CLONE_NEWUTS", 0x4000000),
        ("CLONE_NEWIPC", 0x8000000),
        ("CLONE_NEWUSER", 0x1000_0000),
        ("CLONE_NEWPID", 0x2000_0000),
        ("CLONE_NEWNET", 0x4000_0000),
    ],
};

/// The namespaces of setns(2).
pub const NAMESPACE: Family = Family {
    unknown: "CLONE_NEW???",
    members: &[
        ("CLONE_NEWTIME", 0x80),
        ("CLONE_NEWNS", 0x20000),
        ("CLONE_NEWCGROUP", 0x2000000),
        ("CLONE_NEWUTS", 0x4000000),
        ("CLONE_NEWIPC", 0x8000000),
        ("CLONE_NEWUSER", 0x1000_0000),
        ("CLONE_NEWPID", 0x2000_0000),
        ("CLONE_NEWNET", 0x4000_0000),
    ],
};

/// The protection of mmap(2) and mprotect(2).
pub const PROTECTION: Family = Family {
    unknown: "PROT_???",
    members: &[
        ("PROT_NONE", 0x0),
        ("PROT_READ", 0x1),
        ("PROT_WRITE", 0x2),
        ("PROT_EXEC", 0x4),
        ("PROT_SEM", 0x8),
        ("PROT_GROWSDOWN", 0x1000000),
        ("PROT_GROWSUP", 0x2000000),
    ],
};

/// The lowest four bits of the flags of mmap(2).
pub const MAP_TYPE: Family = Family {
    unknown: "MAP_???",
    members: &[
        ("MAP_FILE", 0x0),
        ("MAP_SHARED", 0x1),
        ("MAP_PRIVATE", 0x2),
        ("MAP_SHARED_VALIDATE", 0x3),
    ],
};

/// The flags of mmap(2) above the type.
pub const MAP: Family = Family {
    unknown: "MAP_???",
    members: &[
        ("MAP_FIXED", 0x10),
        ("MAP_ANONYMOUS", 0x20),
        ("MAP_32BIT", 0x40),
        ("MAP_NORESERVE", 0x4000),
        ("MAP_POPULATE", 0x8000),
        ("MAP_NONBLOCK", 0x10000),
        ("MAP_GROWSDOWN", 0x100),
        ("MAP_DENYWRITE", 0x800),
        ("MAP_EXECUTABLE", 0x1000),
        ("MAP_LOCKED", 0x2000),
        ("MAP_STACK", 0x20000),
        ("MAP_HUGETLB", 0x40000),
        ("MAP_SYNC", 0x80000),
        ("MAP_FIXED_NOREPLACE", 0x100000),
        ("MAP_ABOVE4G", 0x80),
    ],
};

/// The first magic number of reboot(2).
pub const REBOOT_MAGIC1: Family =
    Family { unknown: "LINUX_REBOOT_MAGIC_???", members: &[("LINUX_REBOOT_MAGIC1", 0xfee1_dead)] };

/// The second magic number of reboot(2).
pub const REBOOT_MAGIC2: Family = Family {
    unknown: "LINUX_REBOOT_MAGIC_???",
    members: &[
        ("LINUX_REBOOT_MAGIC2", 0x2812_1969),
        ("LINUX_REBOOT_MAGIC2A", 0x5121996),
        ("LINUX_REBOOT_MAGIC2B", 0x1604_1998),
        ("LINUX_REBOOT_MAGIC2C", 0x2011_2000),
    ],
};

/// The commands of reboot(2).
pub const REBOOT: Family = Family {
    unknown: "LINUX_REBOOT_CMD_???",
    members: &[
        ("LINUX_REBOOT_CMD_CAD_OFF", 0x0),
        ("LINUX_REBOOT_CMD_RESTART", 0x1234567),
        ("LINUX_REBOOT_CMD_HALT", 0xcdef_0123),
        ("LINUX_REBOOT_CMD_CAD_ON", 0x89ab_cdef),
        ("LINUX_REBOOT_CMD_POWER_OFF", 0x4321_fedc),
        ("LINUX_REBOOT_CMD_RESTART2", 0xa1b2_c3d4),
        ("LINUX_REBOOT_CMD_SW_SUSPEND", 0xd000_fce2),
        ("LINUX_REBOOT_CMD_KEXEC", 0x4558_4543),
    ],
};

/// The flags of finit_module(2).
pub const MODULE_INIT: Family = Family {
    unknown: "MODULE_INIT_???",
    members: &[
        ("MODULE_INIT_IGNORE_MODVERSIONS", 0x1),
        ("MODULE_INIT_IGNORE_VERMAGIC", 0x2),
        ("MODULE_INIT_COMPRESSED_FILE", 0x4),
    ],
};

/// The flags of delete_module(2).
pub const MODULE_DELETE: Family =
    Family { unknown: "O_???", members: &[("O_NONBLOCK", 0o4000), ("O_TRUNC", 0o1000)] };

/// The flags of getrandom(2).
pub const RANDOM: Family = Family {
    unknown: "GRND_???",
    members: &[("GRND_NONBLOCK", 0x1), ("GRND_RANDOM", 0x2), ("GRND_INSECURE", 0x4)],
};

/// A resource limit that is none, of 32 bits.
pub const INFINITY: Family =
    Family { unknown: "RLIM_???", members: &[("RLIM_INFINITY", 0xffff_ffff)] };

/// The same of 64 bits.
pub const INFINITY64: Family =
    Family { unknown: "RLIM64_???", members: &[("RLIM64_INFINITY", 0xffff_ffff_ffff_ffff)] };

/// The resources of getrlimit(2).
pub const LIMIT: Family = Family {
    unknown: "RLIMIT_???",
    members: &[
        ("RLIMIT_CPU", 0),
        ("RLIMIT_FSIZE", 1),
        ("RLIMIT_DATA", 2),
        ("RLIMIT_STACK", 3),
        ("RLIMIT_CORE", 4),
        ("RLIMIT_RSS", 5),
        ("RLIMIT_NPROC", 6),
        ("RLIMIT_NOFILE", 7),
        ("RLIMIT_MEMLOCK", 8),
        ("RLIMIT_AS", 9),
        ("RLIMIT_LOCKS", 10),
        ("RLIMIT_SIGPENDING", 11),
        ("RLIMIT_MSGQUEUE", 12),
        ("RLIMIT_NICE", 13),
        ("RLIMIT_RTPRIO", 14),
        ("RLIMIT_RTTIME", 15),
    ],
};

/// Whose usage getrusage(2) tells.
pub const RUSAGE_WHO: Family = Family {
    unknown: "RUSAGE_???",
    members: &[
        ("RUSAGE_SELF", 0),
        ("RUSAGE_CHILDREN", 0xffff_ffff),
        ("RUSAGE_BOTH", 0xffff_fffe),
        ("RUSAGE_THREAD", 1),
    ],
};

/// The codes of arch_prctl(2).
pub const ARCH_PRCTL: Family = Family {
    unknown: "ARCH_???",
    members: &[
        ("ARCH_SET_GS", 0x1001),
        ("ARCH_SET_FS", 0x1002),
        ("ARCH_GET_FS", 0x1003),
        ("ARCH_GET_GS", 0x1004),
        ("ARCH_GET_CPUID", 0x1011),
        ("ARCH_SET_CPUID", 0x1012),
        ("ARCH_GET_XCOMP_SUPP", 0x1021),
        ("ARCH_GET_XCOMP_PERM", 0x1022),
        ("ARCH_REQ_XCOMP_PERM", 0x1023),
        ("ARCH_GET_XCOMP_GUEST_PERM", 0x1024),
        ("ARCH_REQ_XCOMP_GUEST_PERM", 0x1025),
        ("ARCH_MAP_VDSO_X32", 0x2001),
        ("ARCH_MAP_VDSO_32", 0x2002),
        ("ARCH_MAP_VDSO_64", 0x2003),
        ("ARCH_GET_UNTAG_MASK", 0x4001),
        ("ARCH_ENABLE_TAGGED_ADDR", 0x4002),
        ("ARCH_GET_MAX_TAG_BITS", 0x4003),
        ("ARCH_SHSTK_ENABLE", 0x5001),
        ("ARCH_SHSTK_DISABLE", 0x5002),
        ("ARCH_SHSTK_LOCK", 0x5003),
        ("ARCH_SHSTK_UNLOCK", 0x5004),
        ("ARCH_SHSTK_STATUS", 0x5005),
    ],
};

/// The features of arch_prctl(2) ARCH_REQ_XCOMP_PERM.
pub const XFEATURE: Family = Family {
    unknown: "XFEATURE_???",
    members: &[
        ("XFEATURE_FP", 0),
        ("XFEATURE_SSE", 1),
        ("XFEATURE_YMM", 2),
        ("XFEATURE_BNDREGS", 3),
        ("XFEATURE_BNDCSR", 4),
        ("XFEATURE_OPMASK", 5),
        ("XFEATURE_ZMM_Hi256", 6),
        ("XFEATURE_Hi16_ZMM", 7),
        ("XFEATURE_PT_UNIMPLEMENTED_SO_FAR", 8),
        ("XFEATURE_PKRU", 9),
        ("XFEATURE_PASID", 0xa),
        ("XFEATURE_XTILECFG", 0x11),
        ("XFEATURE_XTILEDATA", 0x12),
    ],
};

/// The capabilities, as numbers of bits.
pub const CAPABILITY: Family = Family {
    unknown: "CAP_???",
    members: &[
        ("CAP_CHOWN", 0),
        ("CAP_DAC_OVERRIDE", 1),
        ("CAP_DAC_READ_SEARCH", 2),
        ("CAP_FOWNER", 3),
        ("CAP_FSETID", 4),
        ("CAP_KILL", 5),
        ("CAP_SETGID", 6),
        ("CAP_SETUID", 7),
        ("CAP_SETPCAP", 8),
        ("CAP_LINUX_IMMUTABLE", 9),
        ("CAP_NET_BIND_SERVICE", 0xa),
        ("CAP_NET_BROADCAST", 0xb),
        ("CAP_NET_ADMIN", 0xc),
        ("CAP_NET_RAW", 0xd),
        ("CAP_IPC_LOCK", 0xe),
        ("CAP_IPC_OWNER", 0xf),
        ("CAP_SYS_MODULE", 0x10),
        ("CAP_SYS_RAWIO", 0x11),
        ("CAP_SYS_CHROOT", 0x12),
        ("CAP_SYS_PTRACE", 0x13),
        ("CAP_SYS_PACCT", 0x14),
        ("CAP_SYS_ADMIN", 0x15),
        ("CAP_SYS_BOOT", 0x16),
        ("CAP_SYS_NICE", 0x17),
        ("CAP_SYS_RESOURCE", 0x18),
        ("CAP_SYS_TIME", 0x19),
        ("CAP_SYS_TTY_CONFIG", 0x1a),
        ("CAP_MKNOD", 0x1b),
        ("CAP_LEASE", 0x1c),
        ("CAP_AUDIT_WRITE", 0x1d),
        ("CAP_AUDIT_CONTROL", 0x1e),
        ("CAP_SETFCAP", 0x1f),
        ("CAP_MAC_OVERRIDE", 0x20),
        ("CAP_MAC_ADMIN", 0x21),
        ("CAP_SYSLOG", 0x22),
        ("CAP_WAKE_ALARM", 0x23),
        ("CAP_BLOCK_SUSPEND", 0x24),
        ("CAP_AUDIT_READ", 0x25),
        ("CAP_PERFMON", 0x26),
        ("CAP_BPF", 0x27),
        ("CAP_CHECKPOINT_RESTORE", 0x28),
    ],
};

/// The versions of capset(2).
pub const CAPABILITY_VERSION: Family = Family {
    unknown: "_LINUX_CAPABILITY_VERSION_???",
    members: &[
        ("_LINUX_CAPABILITY_VERSION_1", 0x19980330),
        ("_LINUX_CAPABILITY_VERSION_2", 0x20071026),
        ("_LINUX_CAPABILITY_VERSION_3", 0x20080522),
    ],
};

/// Whom getpriority(2) asks for.
pub const PRIORITY: Family = Family {
    unknown: "PRIO_???",
    members: &[("PRIO_PROCESS", 0), ("PRIO_PGRP", 1), ("PRIO_USER", 2)],
};

/// Whom ioprio_get(2) asks for.
pub const IOPRIO: Family = Family {
    unknown: "IOPRIO_WHO_???",
    members: &[("IOPRIO_WHO_PROCESS", 1), ("IOPRIO_WHO_PGRP", 2), ("IOPRIO_WHO_USER", 3)],
};

/// The classes of ioprio_set(2).
pub const IOPRIO_CLASS: Family = Family {
    unknown: "IOPRIO_CLASS_???",
    members: &[
        ("IOPRIO_CLASS_NONE", 0),
        ("IOPRIO_CLASS_RT", 1),
        ("IOPRIO_CLASS_BE", 2),
        ("IOPRIO_CLASS_IDLE", 3),
    ],
};

/// What kcmp(2) compares.
pub const KCMP: Family = Family {
    unknown: "KCMP_???",
    members: &[
        ("KCMP_FILE", 0),
        ("KCMP_VM", 1),
        ("KCMP_FILES", 2),
        ("KCMP_FS", 3),
        ("KCMP_SIGHAND", 4),
        ("KCMP_IO", 5),
        ("KCMP_SYSVSEM", 6),
        ("KCMP_EPOLL_TFD", 7),
    ],
};

/// The attributes of lsm_get_self_attr(2).
pub const LSM_ATTR: Family = Family {
    unknown: "LSM_ATTR_???",
    members: &[
        ("LSM_ATTR_CURRENT", 0x64),
        ("LSM_ATTR_EXEC", 0x65),
        ("LSM_ATTR_FSCREATE", 0x66),
        ("LSM_ATTR_KEYCREATE", 0x67),
        ("LSM_ATTR_PREV", 0x68),
        ("LSM_ATTR_SOCKCREATE", 0x69),
    ],
};

/// The security modules of lsm_get_self_attr(2).
pub const LSM_ID: Family = Family {
    unknown: "LSM_ID_???",
    members: &[
        ("LSM_ID_CAPABILITY", 0x64),
        ("LSM_ID_SELINUX", 0x65),
        ("LSM_ID_SMACK", 0x66),
        ("LSM_ID_TOMOYO", 0x67),
        ("LSM_ID_APPARMOR", 0x68),
        ("LSM_ID_YAMA", 0x69),
        ("LSM_ID_LOADPIN", 0x6a),
        ("LSM_ID_SAFESETID", 0x6b),
        ("LSM_ID_LOCKDOWN", 0x6c),
        ("LSM_ID_BPF", 0x6d),
        ("LSM_ID_LANDLOCK", 0x6e),
        ("LSM_ID_IMA", 0x6f),
        ("LSM_ID_EVM", 0x70),
        ("LSM_ID_IPE", 0x71),
    ],
};

/// The personalities.
pub const PERSONALITY: Family = Family {
    unknown: "PER_???",
    members: &[
        ("PER_LINUX", 0),
        ("PER_BSD", 6),
        ("PER_LINUX32", 8),
        ("PER_RISCOS", 0xc),
        ("PER_OSF4", 0xf),
        ("PER_HPUX", 0x10),
        ("PER_MASK", 0xff),
    ],
};

/// The flags beside the personality.
pub const PERSONALITY_FLAGS: Family = Family {
    unknown: "PER_???",
    members: &[
        ("UNAME26", 0x20000),
        ("ADDR_NO_RANDOMIZE", 0x40000),
        ("FDPIC_FUNCPTRS", 0x80000),
        ("MMAP_PAGE_ZERO", 0x100000),
        ("ADDR_COMPAT_LAYOUT", 0x200000),
        ("READ_IMPLIES_EXEC", 0x400000),
        ("ADDR_LIMIT_32BIT", 0x800000),
        ("SHORT_INODE", 0x1000000),
        ("WHOLE_SECONDS", 0x2000000),
        ("STICKY_TIMEOUTS", 0x4000000),
        ("ADDR_LIMIT_3GB", 0x8000000),
    ],
};

/// The flags of pidfd_open(2).
pub const PIDFD: Family =
    Family { unknown: "PIDFD_???", members: &[("PIDFD_NONBLOCK", 0x800), ("PIDFD_THREAD", 0x80)] };

/// The flags of rseq(2).
pub const RSEQ: Family =
    Family { unknown: "RSEQ_FLAG_???", members: &[("RSEQ_FLAG_UNREGISTER", 1)] };

/// The options of wait4(2) and waitid(2).
pub const WAIT: Family = Family {
    unknown: "W???",
    members: &[
        ("WNOHANG", 1),
        ("WEXITED", 4),
        ("WSTOPPED", 2),
        ("WCONTINUED", 8),
        ("WNOWAIT", 0x1000000),
        ("__WCLONE", 0x80000000),
        ("__WALL", 0x40000000),
        ("__WNOTHREAD", 0x20000000),
    ],
};

/// Whom waitid(2) waits for.
pub const ID_TYPE: Family = Family {
    unknown: "P_???",
    members: &[("P_ALL", 0), ("P_PID", 1), ("P_PGID", 2), ("P_PIDFD", 3)],
};
