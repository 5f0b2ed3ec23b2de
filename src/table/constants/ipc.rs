//! The symbols of messages, semaphores and futexes between processes, from uapi/linux/ipc.h, msg.h, sem.h, shm.h,
//! futex.h; it must never hold two values for one name.

use super::Family;

/// The key that is none.
pub const KEY: Family = Family { unknown: "IPC_???", members: &[("IPC_PRIVATE", 0)] };

/// The layout of structs that i386 asks for.
pub const VERSION: Family = Family { unknown: "IPC_???", members: &[("IPC_64", 0x100)] };

/// The flags of msgget(2) and semget(2).
pub const GET: Family = Family {
    unknown: "IPC_???",
    members: &[("IPC_CREAT", 0x200), ("IPC_EXCL", 0x400), ("IPC_NOWAIT", 0x800)],
};

/// The flags of shmget(2).
pub const SHARED: Family = Family {
    unknown: "SHM_???",
    members: &[
        ("IPC_CREAT", 0x200),
        ("IPC_EXCL", 0x400),
        ("SHM_HUGETLB", 0x800),
        ("SHM_NORESERVE", 0x1000),
    ],
};

/// The flags of shmat(2).
pub const ATTACH: Family = Family {
    unknown: "SHM_???",
    members: &[
        ("SHM_RDONLY", 0x1000),
        ("SHM_RND", 0x2000),
        ("SHM_REMAP", 0x4000),
        ("SHM_EXEC", 0x8000),
    ],
};

/// The flags of msgsnd(2) and msgrcv(2).
pub const MESSAGE: Family = Family {
    unknown: "MSG_???",
    members: &[
        ("MSG_NOERROR", 0x1000),
        ("MSG_EXCEPT", 0x2000),
        ("MSG_COPY", 0x4000),
        ("IPC_NOWAIT", 0x800),
    ],
};

/// The flags of semop(2).
pub const SEMAPHORE: Family =
    Family { unknown: "SEM_???", members: &[("SEM_UNDO", 0x1000), ("IPC_NOWAIT", 0x800)] };

/// The commands of msgctl(2).
pub const MSG: Family = Family {
    unknown: "MSG_???",
    members: &[
        ("IPC_RMID", 0),
        ("IPC_SET", 1),
        ("IPC_STAT", 2),
        ("IPC_INFO", 3),
        ("MSG_STAT", 0xb),
        ("MSG_INFO", 0xc),
        ("MSG_STAT_ANY", 0xd),
    ],
};

/// The commands of semctl(2).
pub const SEM: Family = Family {
    unknown: "SEM_???",
    members: &[
        ("IPC_RMID", 0),
        ("IPC_SET", 1),
        ("IPC_STAT", 2),
        ("IPC_INFO", 3),
        ("GETPID", 0xb),
        ("GETVAL", 0xc),
        ("GETALL", 0xd),
        ("GETNCNT", 0xe),
        ("GETZCNT", 0xf),
        ("SETVAL", 0x10),
        ("SETALL", 0x11),
        ("SEM_STAT", 0x12),
        ("SEM_INFO", 0x13),
        ("SEM_STAT_ANY", 0x14),
    ],
};

/// The commands of shmctl(2).
pub const SHM: Family = Family {
    unknown: "SHM_???",
    members: &[
        ("IPC_RMID", 0),
        ("IPC_SET", 1),
        ("IPC_STAT", 2),
        ("IPC_INFO", 3),
        ("SHM_LOCK", 0xb),
        ("SHM_UNLOCK", 0xc),
        ("SHM_STAT", 0xd),
        ("SHM_INFO", 0xe),
        ("SHM_STAT_ANY", 0xf),
    ],
};

/// The operations of futex(2).
pub const FUTEX: Family = Family {
    unknown: "FUTEX_???",
    members: &[
        ("FUTEX_WAIT", 0),
        ("FUTEX_WAIT_PRIVATE", 0x80),
        ("FUTEX_WAKE", 1),
        ("FUTEX_WAKE_PRIVATE", 0x81),
        ("FUTEX_FD", 2),
        ("FUTEX_FD|FUTEX_PRIVATE_FLAG", 0x82),
        ("FUTEX_REQUEUE", 3),
        ("FUTEX_REQUEUE_PRIVATE", 0x83),
        ("FUTEX_CMP_REQUEUE", 4),
        ("FUTEX_CMP_REQUEUE_PRIVATE", 0x84),
        ("FUTEX_WAKE_OP", 5),
        ("FUTEX_WAKE_OP_PRIVATE", 0x85),
        ("FUTEX_LOCK_PI", 6),
        ("FUTEX_LOCK_PI_PRIVATE", 0x86),
        ("FUTEX_UNLOCK_PI", 7),
        ("FUTEX_UNLOCK_PI_PRIVATE", 0x87),
        ("FUTEX_TRYLOCK_PI", 8),
        ("FUTEX_TRYLOCK_PI_PRIVATE", 0x88),
        ("FUTEX_WAIT_BITSET", 9),
        ("FUTEX_WAIT_BITSET_PRIVATE", 0x89),
        ("FUTEX_WAKE_BITSET", 0xa),
        ("FUTEX_WAKE_BITSET_PRIVATE", 0x8a),
        ("FUTEX_WAIT_REQUEUE_PI", 0xb),
        ("FUTEX_WAIT_REQUEUE_PI_PRIVATE", 0x8b),
        ("FUTEX_CMP_REQUEUE_PI", 0xc),
        ("FUTEX_CMP_REQUEUE_PI_PRIVATE", 0x8c),
        ("FUTEX_LOCK_PI2", 0xd),
        ("FUTEX_LOCK_PI2_PRIVATE", 0x8d),
        ("FUTEX_WAIT|FUTEX_CLOCK_REALTIME", 0x100),
        ("FUTEX_WAIT_PRIVATE|FUTEX_CLOCK_REALTIME", 0x180),
        ("FUTEX_WAIT_BITSET|FUTEX_CLOCK_REALTIME", 0x109),
        ("FUTEX_WAIT_BITSET_PRIVATE|FUTEX_CLOCK_REALTIME", 0x189),
        ("FUTEX_WAIT_REQUEUE_PI|FUTEX_CLOCK_REALTIME", 0x10b),
        ("FUTEX_WAIT_REQUEUE_PI_PRIVATE|FUTEX_CLOCK_REALTIME", 0x18b),
    ],
};

/// The flags of a futex of futex_waitv(2).
pub const FUTEX2: Family = Family {
    unknown: "FUTEX_???",
    members: &[
        ("FUTEX_32", 2),
        ("FUTEX_64", 3),
        ("FUTEX_16", 1),
        ("FUTEX2_NUMA", 4),
        ("FUTEX2_MPOL", 8),
        ("FUTEX_PRIVATE_FLAG", 0x80),
    ],
};

/// What FUTEX_WAKE_OP does.
pub const FUTEX_OP: Family = Family {
    unknown: "FUTEX_OP_???",
    members: &[
        ("FUTEX_OP_SET", 0),
        ("FUTEX_OP_ADD", 1),
        ("FUTEX_OP_OR", 2),
        ("FUTEX_OP_ANDN", 3),
        ("FUTEX_OP_XOR", 4),
    ],
};

/// How FUTEX_WAKE_OP compares.
pub const FUTEX_OP_CMP: Family = Family {
    unknown: "FUTEX_OP_CMP_???",
    members: &[
        ("FUTEX_OP_CMP_EQ", 0),
        ("FUTEX_OP_CMP_NE", 1),
        ("FUTEX_OP_CMP_LT", 2),
        ("FUTEX_OP_CMP_LE", 3),
        ("FUTEX_OP_CMP_GT", 4),
        ("FUTEX_OP_CMP_GE", 5),
    ],
};

/// The flags of a message queue, mq_setattr(3).
pub const QUEUE: Family = Family { unknown: "O_???", members: &[("O_NONBLOCK", 0o4000)] };

/// The bits of futex(2) FUTEX_WAIT_BITSET that are all.
pub const FUTEX_BITSET: Family =
    Family { unknown: "FUTEX_???", members: &[("FUTEX_BITSET_MATCH_ANY", 0xffff_ffff)] };
