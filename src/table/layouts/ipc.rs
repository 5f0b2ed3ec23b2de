//! Structs of messages, semaphores and futexes between processes: uapi/linux/{msg,sem,shm,mqueue,futex}.h.

use super::prelude::*;
use super::time::{TIMESPEC, TIMESPEC64};

/// `struct mq_attr` as mq_open(2) takes it.
pub const MQ_ATTR: Kind = Struct(&layout(
    "mq_attr",
    &[
        field("mq_flags", Word),
        field("mq_maxmsg", Long),
        field("mq_msgsize", Long),
        field("mq_curmsgs", Long),
        field("", Quiet(&Array(&Long, 4))),
    ],
));

/// The same as mq_setattr(3) takes it, where the flags are those of open(2).
pub const MQ_ATTR_FLAGS: Kind = Struct(&layout(
    "mq_attr",
    &[
        field("mq_flags", WideFlags(&ipc::QUEUE)),
        field("mq_maxmsg", Long),
        field("mq_msgsize", Long),
        field("mq_curmsgs", Long),
        field("", Quiet(&Array(&Long, 4))),
    ],
));

/// `struct sembuf`.
pub const SEMBUF: Kind = Struct(&layout(
    "sembuf",
    &[
        field("sem_num", U16),
        field("sem_op", S16),
        field("sem_flg", As(2, &Flags(&ipc::SEMAPHORE))),
    ],
));

/// The call of ipc(2), of which none is known, and its version.
pub const IPC_CALL: Kind =
    As(4, &Parts(&[Part::Shifted(0xffff_0000, 16, "16"), Part::Number(0xffff)]));

/// The flags and permissions of msgget(2) and semget(2).
pub const IPC_FLAGS: Kind = As(4, &Parts(&[Part::Flags(!0o777, &ipc::GET), Part::Octal(0o777)]));

/// The flags, size of pages and permissions of shmget(2).
pub const SHM_FLAGS: Kind = As(
    4,
    &Parts(&[
        Part::Flags(0x3ff_fe00, &ipc::SHARED),
        Part::Shifted(0xfc00_0000, 26, "SHM_HUGE_SHIFT"),
        Part::Octal(0o777),
    ]),
);

/// The command of msgctl(2).
pub const MSG_COMMAND: Kind =
    As(4, &Parts(&[Part::Flags(0x100, &ipc::VERSION), Part::One(!0x100, &ipc::MSG)]));

/// The command of semctl(2).
pub const SEM_COMMAND: Kind =
    As(4, &Parts(&[Part::Flags(0x100, &ipc::VERSION), Part::One(!0x100, &ipc::SEM)]));

/// The command of shmctl(2).
pub const SHM_COMMAND: Kind =
    As(4, &Parts(&[Part::Flags(0x100, &ipc::VERSION), Part::One(!0x100, &ipc::SHM)]));

const PERM: Kind = Struct(&shown(
    "ipc64_perm",
    &[1, 2, 5],
    &[
        field("key", Hex),
        field("uid", Id),
        field("gid", Id),
        field("cuid", Id),
        field("cgid", Id),
        field("mode", ByArch(&[As(4, &Mode), Mode])),
        field("seq", U16),
        field("", Quiet(&U16)),
        field("", Quiet(&Array(&Word, 2))),
    ],
));

/// What msgctl(2) takes for its command, in the layout of IPC_64; x86_64 has no other.
pub const MSG_ARGUMENT: Kind = ByArch(&[
    SelectBits(1, !0x100, MSG, &Address),
    Select(1, &[(0x101, In(&MSQID_DS, One)), (0x102, Out(&MSQID_DS, One))], &Address),
]);
const MSG: &[(u64, Kind)] = &[
    (1, In(&MSQID_DS, One)),
    (2, Out(&MSQID_DS, One)),
    (3, Out(&MSGINFO, One)),
    (11, Out(&MSQID_DS, One)),
    (12, Out(&MSGINFO, One)),
    (13, Out(&MSQID_DS, One)),
];

/// What semctl(2) takes for its command.
pub const SEM_ARGUMENT: Kind = ByArch(&[
    SelectBits(2, !0x100, SEM, &Address),
    Select(2, &[(0x101, In(&SEMID_DS, One)), (0x102, Out(&SEMID_DS, One))], &Address),
]);
const SEM: &[(u64, Kind)] = &[
    (1, In(&SEMID_DS, One)),
    (2, Out(&SEMID_DS, One)),
    (3, Out(&SEMINFO, One)),
    (18, Out(&SEMID_DS, One)),
    (19, Out(&SEMINFO, One)),
    (20, Out(&SEMID_DS, One)),
];

/// What shmctl(2) takes for its command.
pub const SHM_ARGUMENT: Kind = ByArch(&[
    SelectBits(1, !0x100, SHM, &Address),
    Select(1, &[(0x101, In(&SHMID_DS, One)), (0x102, Out(&SHMID_DS, One))], &Address),
]);
const SHM: &[(u64, Kind)] = &[
    (1, In(&SHMID_DS, One)),
    (2, Out(&SHMID_DS, One)),
    (3, Out(&SHMINFO, One)),
    (13, Out(&SHMID_DS, One)),
    (14, Out(&SHM_INFO, One)),
    (15, Out(&SHMID_DS, One)),
];

/// A time in words: i386 has the upper half of each in a further one.
const TIME: Kind = ByArch(&[Word, Array(&Word, 2)]);

const MSQID_DS: Kind = Struct(&shown(
    "msqid64_ds",
    &[0, 6],
    &[
        field("msg_perm", PERM),
        field("msg_stime", TIME),
        field("msg_rtime", TIME),
        field("msg_ctime", TIME),
        field("msg_cbytes", Size),
        field("msg_qnum", Size),
        field("msg_qbytes", Size),
        field("msg_lspid", Pid),
        field("msg_lrpid", Pid),
        field("", Quiet(&Array(&Word, 2))),
    ],
));

const SHMID_DS: Kind = Struct(&shown(
    "shmid64_ds",
    &[0],
    &[
        field("shm_perm", PERM),
        field("shm_segsz", Size),
        field("shm_atime", TIME),
        field("shm_dtime", TIME),
        field("shm_ctime", TIME),
        field("shm_cpid", Pid),
        field("shm_lpid", Pid),
        field("shm_nattch", Size),
        field("", Quiet(&Array(&Word, 2))),
    ],
));

const SEMID_DS: Kind = Struct(&shown(
    "semid64_ds",
    &[0],
    &[
        field("sem_perm", PERM),
        field("sem_otime", Array(&Word, 2)),
        field("sem_ctime", Array(&Word, 2)),
        field("sem_nsems", Size),
        field("", Quiet(&Array(&Word, 2))),
    ],
));

const MSGINFO: Kind = Struct(&layout(
    "msginfo",
    &[
        field("msgpool", Int),
        field("msgmap", Int),
        field("msgmax", Int),
        field("msgmnb", Int),
        field("msgmni", Int),
        field("msgssz", Int),
        field("msgtql", Int),
        field("msgseg", U16),
    ],
));

const SEMINFO: Kind = Struct(&layout(
    "seminfo",
    &[
        field("semmap", Int),
        field("semmni", Int),
        field("semmns", Int),
        field("semmnu", Int),
        field("semmsl", Int),
        field("semopm", Int),
        field("semume", Int),
        field("semusz", Int),
        field("semvmx", Int),
        field("semaem", Int),
    ],
));

const SHMINFO: Kind = Struct(&layout(
    "shminfo64",
    &[
        field("shmmax", Size),
        field("shmmin", Size),
        field("shmmni", Size),
        field("shmseg", Size),
        field("shmall", Size),
        field("", Quiet(&Array(&Word, 4))),
    ],
));

const SHM_INFO: Kind = Struct(&layout(
    "shm_info",
    &[
        field("used_ids", Int),
        field("shm_tot", Size),
        field("shm_rss", Size),
        field("shm_swp", Size),
        field("swap_attempts", Size),
        field("swap_successes", Size),
    ],
));

/// `struct futex_waitv`.
pub const FUTEX_WAITV: Kind = Struct(&layout(
    "futex_waitv",
    &[
        field("val", X64),
        field("uaddr", As(8, &Address)),
        field("flags", Flags(&ipc::FUTEX2)),
        field("__reserved", NonZero(&Hex)),
    ],
));

/// The third argument of futex(2) by its operation.
pub const FUTEX_VAL: &[(u64, Kind)] = &[(6, Unused), (7, Unused), (8, Unused), (13, Unused)];

/// The fourth.
pub const FUTEX_TIMEOUT: &[(u64, Kind)] = &futex_timeout(In(&TIMESPEC, One));

/// The fourth of futex_time64(2).
pub const FUTEX_TIMEOUT64: &[(u64, Kind)] = &futex_timeout(In(&TIMESPEC64, One));

const fn futex_timeout(timeout: Kind) -> [(u64, Kind); 14] {
    [
        (0, timeout),
        (1, Unused),
        (2, Unused),
        (3, Unsigned),
        (4, Unsigned),
        (5, Unsigned),
        (6, timeout),
        (7, Unused),
        (8, Unused),
        (9, timeout),
        (10, Unused),
        (11, timeout),
        (12, Unsigned),
        (13, timeout),
    ]
}

/// The fifth.
pub const FUTEX_UADDR2: &[(u64, Kind)] = &[
    (0, Unused),
    (1, Unused),
    (2, Unused),
    (6, Unused),
    (7, Unused),
    (8, Unused),
    (9, Unused),
    (10, Unused),
    (13, Unused),
];

/// The sixth.
pub const FUTEX_VAL3: &[(u64, Kind)] = &[
    (0, Unused),
    (1, Unused),
    (2, Unused),
    (3, Unused),
    (4, Unsigned),
    (5, FutexOperation),
    (6, Unused),
    (7, Unused),
    (8, Unused),
    (9, Symbol(&ipc::FUTEX_BITSET, &Hex)),
    (10, Symbol(&ipc::FUTEX_BITSET, &Hex)),
    (11, Unused),
    (12, Unsigned),
    (13, Unused),
];
