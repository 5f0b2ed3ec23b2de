//! The symbols of memory, from uapi/asm-generic/mman-common.h, linux/mman.h, mempolicy.h, membarrier.h; it must never hold two
//! values for one name.

use super::family::Family;

/// The advice of madvise(2).
pub const ADVICE: Family = family!("MADV_???":
    MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, MADV_DONTNEED, MADV_FREE, MADV_REMOVE,
    MADV_DONTFORK, MADV_DOFORK, MADV_MERGEABLE, MADV_UNMERGEABLE, MADV_HUGEPAGE, MADV_NOHUGEPAGE,
    MADV_DONTDUMP, MADV_DODUMP, MADV_WIPEONFORK, MADV_KEEPONFORK, MADV_COLD, MADV_PAGEOUT,
    MADV_POPULATE_READ, MADV_POPULATE_WRITE, MADV_DONTNEED_LOCKED, MADV_COLLAPSE, MADV_HWPOISON,
    MADV_SOFT_OFFLINE, MADV_GUARD_INSTALL, MADV_GUARD_REMOVE,
);

/// The flags of mlock2(2).
pub const MLOCK: Family = family!("MLOCK_???": MLOCK_ONFAULT);

/// The flags of mlockall(2).
pub const MLOCKALL: Family = family!("MCL_???": MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT);

/// The flags of mremap(2).
pub const MREMAP: Family = family!("MREMAP_???": MREMAP_MAYMOVE, MREMAP_FIXED, MREMAP_DONTUNMAP);

/// The flags of msync(2).
pub const MSYNC: Family = family!("MS_???": MS_SYNC, MS_ASYNC, MS_INVALIDATE);

/// The flags of map_shadow_stack(2).
pub const SHADOW_STACK: Family = family!("SHADOW_STACK_???":
    SHADOW_STACK_SET_TOKEN, SHADOW_STACK_SET_MARKER,
);

/// The policies of set_mempolicy(2).
pub const POLICY: Family = family!("MPOL_???":
    MPOL_DEFAULT, MPOL_PREFERRED, MPOL_BIND, MPOL_INTERLEAVE, MPOL_LOCAL, MPOL_PREFERRED_MANY,
    MPOL_WEIGHTED_INTERLEAVE,
);

/// The flags beside the policy of set_mempolicy(2).
pub const POLICY_MODE: Family = family!("MPOL_???":
    MPOL_F_STATIC_NODES, MPOL_F_RELATIVE_NODES, MPOL_F_NUMA_BALANCING,
);

/// The flags of get_mempolicy(2).
pub const POLICY_FLAGS: Family = family!("MPOL_???": MPOL_F_NODE, MPOL_F_ADDR, MPOL_F_MEMS_ALLOWED);

/// The flags of mbind(2) and move_pages(2).
pub const BIND: Family = family!("MPOL_???": MPOL_MF_STRICT, MPOL_MF_MOVE, MPOL_MF_MOVE_ALL);

/// The commands of membarrier(2).
pub const MEMBARRIER: Family = family!("MEMBARRIER_CMD_???":
    MEMBARRIER_CMD_QUERY, MEMBARRIER_CMD_GLOBAL, MEMBARRIER_CMD_GLOBAL_EXPEDITED,
    MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, MEMBARRIER_CMD_PRIVATE_EXPEDITED,
    MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
    MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ,
    MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, MEMBARRIER_CMD_GET_REGISTRATIONS,
);

/// The flags of membarrier(2).
pub const MEMBARRIER_FLAGS: Family = family!("MEMBARRIER_CMD_FLAG_???": MEMBARRIER_CMD_FLAG_CPU);

/// The flags of move_pages(2).
pub const MOVE: Family = family!("MPOL_???": MPOL_MF_MOVE, MPOL_MF_MOVE_ALL);

/// The rights of pkey_alloc(2).
pub const PKEY: Family = family!("PKEY_???":
    PKEY_DISABLE_ACCESS, PKEY_DISABLE_WRITE, PKEY_DISABLE_EXECUTE = 4,
);
