//! The symbols of memory, from uapi/asm-generic/mman-common.h, linux/mman.h, mempolicy.h, membarrier.h; it must never hold two
//! values for one name.

use super::Family;

/// The advice of madvise(2).
pub const ADVICE: Family = Family {
    unknown: "MADV_???",
    members: &[
        ("MADV_NORMAL", 0),
        ("MADV_RANDOM", 1),
        ("MADV_SEQUENTIAL", 2),
        ("MADV_WILLNEED", 3),
        ("MADV_DONTNEED", 4),
        ("MADV_FREE", 8),
        ("MADV_REMOVE", 9),
        ("MADV_DONTFORK", 0xa),
        ("MADV_DOFORK", 0xb),
        ("MADV_MERGEABLE", 0xc),
        ("MADV_UNMERGEABLE", 0xd),
        ("MADV_HUGEPAGE", 0xe),
        ("MADV_NOHUGEPAGE", 0xf),
        ("MADV_DONTDUMP", 0x10),
        ("MADV_DODUMP", 0x11),
        ("MADV_WIPEONFORK", 0x12),
        ("MADV_KEEPONFORK", 0x13),
        ("MADV_COLD", 0x14),
        ("MADV_PAGEOUT", 0x15),
        ("MADV_POPULATE_READ", 0x16),
        ("MADV_POPULATE_WRITE", 0x17),
        ("MADV_DONTNEED_LOCKED", 0x18),
        ("MADV_COLLAPSE", 0x19),
        ("MADV_HWPOISON", 0x64),
        ("MADV_SOFT_OFFLINE", 0x65),
        ("MADV_GUARD_INSTALL", 0x66),
        ("MADV_GUARD_REMOVE", 0x67),
    ],
};

/// The flags of mlock2(2).
pub const MLOCK: Family = Family { unknown: "MLOCK_???", members: &[("MLOCK_ONFAULT", 1)] };

/// The flags of mlockall(2).
pub const MLOCKALL: Family = Family {
    unknown: "MCL_???",
    members: &[("MCL_CURRENT", 1), ("MCL_FUTURE", 2), ("MCL_ONFAULT", 4)],
};

/// The flags of mremap(2).
pub const MREMAP: Family = Family {
    unknown: "MREMAP_???",
    members: &[("MREMAP_MAYMOVE", 1), ("MREMAP_FIXED", 2), ("MREMAP_DONTUNMAP", 4)],
};

/// The flags of msync(2).
pub const MSYNC: Family =
    Family { unknown: "MS_???", members: &[("MS_SYNC", 4), ("MS_ASYNC", 1), ("MS_INVALIDATE", 2)] };

/// The flags of map_shadow_stack(2).
pub const SHADOW_STACK: Family = Family {
    unknown: "SHADOW_STACK_???",
    members: &[("SHADOW_STACK_SET_TOKEN", 1), ("SHADOW_STACK_SET_MARKER", 2)],
};

/// The policies of set_mempolicy(2).
pub const POLICY: Family = Family {
    unknown: "MPOL_???",
    members: &[
        ("MPOL_DEFAULT", 0),
        ("MPOL_PREFERRED", 1),
        ("MPOL_BIND", 2),
        ("MPOL_INTERLEAVE", 3),
        ("MPOL_LOCAL", 4),
        ("MPOL_PREFERRED_MANY", 5),
        ("MPOL_WEIGHTED_INTERLEAVE", 6),
    ],
};

/// The flags beside the policy of set_mempolicy(2).
pub const POLICY_MODE: Family = Family {
    unknown: "MPOL_???",
    members: &[
        ("MPOL_F_STATIC_NODES", 0x8000),
        ("MPOL_F_RELATIVE_NODES", 0x4000),
        ("MPOL_F_NUMA_BALANCING", 0x2000),
    ],
};

/// The flags of get_mempolicy(2).
pub const POLICY_FLAGS: Family = Family {
    unknown: "MPOL_???",
    members: &[("MPOL_F_NODE", 1), ("MPOL_F_ADDR", 2), ("MPOL_F_MEMS_ALLOWED", 4)],
};

/// The flags of mbind(2) and move_pages(2).
pub const BIND: Family = Family {
    unknown: "MPOL_???",
    members: &[("MPOL_MF_STRICT", 1), ("MPOL_MF_MOVE", 2), ("MPOL_MF_MOVE_ALL", 4)],
};

/// The commands of membarrier(2).
pub const MEMBARRIER: Family = Family {
    unknown: "MEMBARRIER_CMD_???",
    members: &[
        ("MEMBARRIER_CMD_QUERY", 0),
        ("MEMBARRIER_CMD_GLOBAL", 1),
        ("MEMBARRIER_CMD_GLOBAL_EXPEDITED", 2),
        ("MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED", 4),
        ("MEMBARRIER_CMD_PRIVATE_EXPEDITED", 8),
        ("MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED", 0x10),
        ("MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE", 0x20),
        ("MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE", 0x40),
        ("MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ", 0x80),
        ("MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ", 0x100),
        ("MEMBARRIER_CMD_GET_REGISTRATIONS", 0x200),
    ],
};

/// The flags of membarrier(2).
pub const MEMBARRIER_FLAGS: Family =
    Family { unknown: "MEMBARRIER_CMD_FLAG_???", members: &[("MEMBARRIER_CMD_FLAG_CPU", 1)] };

/// The flags of move_pages(2).
pub const MOVE: Family =
    Family { unknown: "MPOL_???", members: &[("MPOL_MF_MOVE", 2), ("MPOL_MF_MOVE_ALL", 4)] };

/// The rights of pkey_alloc(2).
pub const PKEY: Family = Family {
    unknown: "PKEY_???",
    members: &[("PKEY_DISABLE_ACCESS", 1), ("PKEY_DISABLE_WRITE", 2), ("PKEY_DISABLE_EXECUTE", 4)],
};
