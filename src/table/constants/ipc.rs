//! The symbols of messages, semaphores and futexes between processes, from uapi/linux/ipc.h, msg.h, sem.h, shm.h,
//! futex.h; it must never hold two values for one name.

use super::family::Family;

/// The key that is none.
pub const KEY: Family = family!("IPC_???": IPC_PRIVATE);

/// The layout of structs that i386 asks for.
pub const VERSION: Family = family!("IPC_???": IPC_64);

/// The flags of msgget(2) and semget(2).
pub const GET: Family = family!("IPC_???": IPC_CREAT, IPC_EXCL, IPC_NOWAIT);

/// The flags of shmget(2).
pub const SHARED: Family = family!("SHM_???": IPC_CREAT, IPC_EXCL, SHM_HUGETLB, SHM_NORESERVE);

/// The flags of shmat(2).
pub const ATTACH: Family = family!("SHM_???": SHM_RDONLY, SHM_RND, SHM_REMAP, SHM_EXEC);

/// The flags of msgsnd(2) and msgrcv(2).
pub const MESSAGE: Family = family!("MSG_???": MSG_NOERROR, MSG_EXCEPT, MSG_COPY, IPC_NOWAIT);

/// The flags of semop(2).
pub const SEMAPHORE: Family = family!("SEM_???": SEM_UNDO, IPC_NOWAIT);

/// The commands of msgctl(2).
pub const MSG: Family = family!("MSG_???":
    IPC_RMID, IPC_SET, IPC_STAT, IPC_INFO, MSG_STAT, MSG_INFO, MSG_STAT_ANY,
);

/// The commands of semctl(2).
pub const SEM: Family = family!("SEM_???":
    IPC_RMID, IPC_SET, IPC_STAT, IPC_INFO, GETPID, GETVAL, GETALL, GETNCNT, GETZCNT, SETVAL, SETALL,
    SEM_STAT, SEM_INFO, SEM_STAT_ANY,
);

/// The commands of shmctl(2).
pub const SHM: Family = family!("SHM_???":
    IPC_RMID, IPC_SET, IPC_STAT, IPC_INFO, SHM_LOCK, SHM_UNLOCK, SHM_STAT, SHM_INFO, SHM_STAT_ANY,
);

/// The operations of futex(2).
pub const FUTEX: Family = family!("FUTEX_???":
    FUTEX_WAIT, FUTEX_WAIT_PRIVATE, FUTEX_WAKE, FUTEX_WAKE_PRIVATE, FUTEX_FD,
    FUTEX_FD | FUTEX_PRIVATE_FLAG, FUTEX_REQUEUE, FUTEX_REQUEUE_PRIVATE, FUTEX_CMP_REQUEUE,
    FUTEX_CMP_REQUEUE_PRIVATE, FUTEX_WAKE_OP, FUTEX_WAKE_OP_PRIVATE, FUTEX_LOCK_PI,
    FUTEX_LOCK_PI_PRIVATE, FUTEX_UNLOCK_PI, FUTEX_UNLOCK_PI_PRIVATE, FUTEX_TRYLOCK_PI,
    FUTEX_TRYLOCK_PI_PRIVATE, FUTEX_WAIT_BITSET, FUTEX_WAIT_BITSET_PRIVATE, FUTEX_WAKE_BITSET,
    FUTEX_WAKE_BITSET_PRIVATE, FUTEX_WAIT_REQUEUE_PI, FUTEX_WAIT_REQUEUE_PI_PRIVATE,
    FUTEX_CMP_REQUEUE_PI, FUTEX_CMP_REQUEUE_PI_PRIVATE, FUTEX_LOCK_PI2, FUTEX_LOCK_PI2_PRIVATE,
    FUTEX_WAIT | FUTEX_CLOCK_REALTIME, FUTEX_WAIT_PRIVATE | FUTEX_CLOCK_REALTIME,
    FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME,
    FUTEX_WAIT_REQUEUE_PI | FUTEX_CLOCK_REALTIME,
    FUTEX_WAIT_REQUEUE_PI_PRIVATE | FUTEX_CLOCK_REALTIME,
);

/// The flags of a futex of futex_waitv(2).
pub const FUTEX2: Family = family!("FUTEX_???":
    FUTEX_32, FUTEX_64 = 3, FUTEX_16 = 1, FUTEX2_NUMA, FUTEX2_MPOL, FUTEX_PRIVATE_FLAG,
);

/// What FUTEX_WAKE_OP does.
pub const FUTEX_OP: Family = family!("FUTEX_OP_???":
    FUTEX_OP_SET, FUTEX_OP_ADD, FUTEX_OP_OR, FUTEX_OP_ANDN, FUTEX_OP_XOR,
);

/// How FUTEX_WAKE_OP compares.
pub const FUTEX_OP_CMP: Family = family!("FUTEX_OP_CMP_???":
    FUTEX_OP_CMP_EQ, FUTEX_OP_CMP_NE, FUTEX_OP_CMP_LT, FUTEX_OP_CMP_LE, FUTEX_OP_CMP_GT,
    FUTEX_OP_CMP_GE,
);

/// The flags of a message queue, mq_setattr(3).
pub const QUEUE: Family = family!("O_???": O_NONBLOCK);

/// The bits of futex(2) FUTEX_WAIT_BITSET that are all.
pub const FUTEX_BITSET: Family = family!("FUTEX_???": FUTEX_BITSET_MATCH_ANY);
