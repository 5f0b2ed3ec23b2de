//! Structs of messages, semaphores and futexes between processes: uapi/linux/{msg,sem,shm,mqueue,futex}.h.

use super::prelude::*;
use super::time::{TIMESPEC, TIMESPEC64};
use crate::table::Family;

/// `struct mq_attr` as mq_open(2) takes it.
pub const MQ_ATTR: Kind = fields!(layout("mq_attr"):
    mq_flags: Word, mq_maxmsg: Long, mq_msgsize: Long, mq_curmsgs: Long, _: Quiet(&Array(&Long, 4)),
);

/// The same as mq_setattr(3) takes it, where the flags are those of open(2).
pub const MQ_ATTR_FLAGS: Kind = fields!(layout("mq_attr"):
    mq_flags: WideFlags(&ipc::QUEUE), mq_maxmsg: Long, mq_msgsize: Long, mq_curmsgs: Long,
    _: Quiet(&Array(&Long, 4)),
);

/// `struct sembuf`.
pub const SEMBUF: Kind = fields!(layout("sembuf"):
    sem_num: U16, sem_op: S16, sem_flg: As(2, &Flags(&ipc::SEMAPHORE)),
);

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

const PERM: Kind = fields!(shown("ipc64_perm", &[1, 2, 5]):
    key: Hex, uid: Id, gid: Id, cuid: Id, cgid: Id, mode: ByWord(&[As(4, &Mode), Mode]), seq: U16,
    _: Quiet(&U16), _: Quiet(&Array(&Word, 2)),
);

/// The bit of a command by which i386 asks for the layout that all others have.
const IPC_64: u64 = number(&ipc::VERSION, "IPC_64");

/// The commands of `family` that have a struct of the same layout as its words, with that bit.
const fn in_words(family: &Family, layout: &'static Kind) -> [(u64, Kind); 2] {
    [
        (IPC_64 | number(family, "IPC_SET"), In(layout, One)),
        (IPC_64 | number(family, "IPC_STAT"), Out(layout, One)),
    ]
}

const fn number(family: &Family, name: &str) -> u64 {
    match family.find(name) {
        Some(value) => value.common(),
        None => panic!("a name that the family lacks"),
    }
}

/// What msgctl(2) takes for its command, in the layout of IPC_64; x86_64 has no other.
pub const MSG_ARGUMENT: Kind =
    ByWord(&[SelectBits(1, !IPC_64, MSG, &Address), Select(1, MSG_WORDS, &Address)]);
const MSG_WORDS: &[(u64, Kind)] = &in_words(&ipc::MSG, &MSQID_DS);
const MSG: &[(u64, Kind)] = &cases(
    &ipc::MSG,
    &[
        ("IPC_SET", In(&MSQID_DS, One)),
        ("IPC_STAT", Out(&MSQID_DS, One)),
        ("IPC_INFO", Out(&MSGINFO, One)),
        ("MSG_STAT", Out(&MSQID_DS, One)),
        ("MSG_INFO", Out(&MSGINFO, One)),
        ("MSG_STAT_ANY", Out(&MSQID_DS, One)),
    ],
);

/// What semctl(2) takes for its command.
pub const SEM_ARGUMENT: Kind =
    ByWord(&[SelectBits(2, !IPC_64, SEM, &Address), Select(2, SEM_WORDS, &Address)]);
const SEM_WORDS: &[(u64, Kind)] = &in_words(&ipc::SEM, &SEMID_DS);
const SEM: &[(u64, Kind)] = &cases(
    &ipc::SEM,
    &[
        ("IPC_SET", In(&SEMID_DS, One)),
        ("IPC_STAT", Out(&SEMID_DS, One)),
        ("IPC_INFO", Out(&SEMINFO, One)),
        ("SEM_STAT", Out(&SEMID_DS, One)),
        ("SEM_INFO", Out(&SEMINFO, One)),
        ("SEM_STAT_ANY", Out(&SEMID_DS, One)),
    ],
);

/// What shmctl(2) takes for its command.
pub const SHM_ARGUMENT: Kind =
    ByWord(&[SelectBits(1, !IPC_64, SHM, &Address), Select(1, SHM_WORDS, &Address)]);
const SHM_WORDS: &[(u64, Kind)] = &in_words(&ipc::SHM, &SHMID_DS);
const SHM: &[(u64, Kind)] = &cases(
    &ipc::SHM,
    &[
        ("IPC_SET", In(&SHMID_DS, One)),
        ("IPC_STAT", Out(&SHMID_DS, One)),
        ("IPC_INFO", Out(&SHMINFO, One)),
        ("SHM_STAT", Out(&SHMID_DS, One)),
        ("SHM_INFO", Out(&SHM_INFO, One)),
        ("SHM_STAT_ANY", Out(&SHMID_DS, One)),
    ],
);

/// A time in words: i386 has the upper half of each in a further one.
const TIME: Kind = ByWord(&[Word, Array(&Word, 2)]);

const MSQID_DS: Kind = fields!(shown("msqid64_ds", &[0, 6]):
    msg_perm: PERM, msg_stime: TIME, msg_rtime: TIME, msg_ctime: TIME, msg_cbytes: Size,
    msg_qnum: Size, msg_qbytes: Size, msg_lspid: Pid, msg_lrpid: Pid, _: Quiet(&Array(&Word, 2)),
);

const SHMID_DS: Kind = fields!(shown("shmid64_ds", &[0]):
    shm_perm: PERM, shm_segsz: Size, shm_atime: TIME, shm_dtime: TIME, shm_ctime: TIME,
    shm_cpid: Pid, shm_lpid: Pid, shm_nattch: Size, _: Quiet(&Array(&Word, 2)),
);

const SEMID_DS: Kind = fields!(shown("semid64_ds", &[0]):
    sem_perm: PERM, sem_otime: Array(&Word, 2), sem_ctime: Array(&Word, 2), sem_nsems: Size,
    _: Quiet(&Array(&Word, 2)),
);

const MSGINFO: Kind = fields!(layout("msginfo"):
    msgpool: Int, msgmap: Int, msgmax: Int, msgmnb: Int, msgmni: Int, msgssz: Int, msgtql: Int,
    msgseg: U16,
);

const SEMINFO: Kind = fields!(layout("seminfo"):
    semmap: Int, semmni: Int, semmns: Int, semmnu: Int, semmsl: Int, semopm: Int, semume: Int,
    semusz: Int, semvmx: Int, semaem: Int,
);

const SHMINFO: Kind = fields!(layout("shminfo64"):
    shmmax: Size, shmmin: Size, shmmni: Size, shmseg: Size, shmall: Size,
    _: Quiet(&Array(&Word, 4)),
);

const SHM_INFO: Kind = fields!(layout("shm_info"):
    used_ids: Int, shm_tot: Size, shm_rss: Size, shm_swp: Size, swap_attempts: Size,
    swap_successes: Size,
);

/// `struct futex_waitv`.
pub const FUTEX_WAITV: Kind = fields!(layout("futex_waitv"):
    val: X64, uaddr: As(8, &Address), flags: Flags(&ipc::FUTEX2), __reserved: NonZero(&Hex),
);

/// The third argument of futex(2) by its operation.
pub const FUTEX_VAL: &[(u64, Kind)] = &cases(
    &ipc::FUTEX,
    &[
        ("FUTEX_LOCK_PI", Unused),
        ("FUTEX_UNLOCK_PI", Unused),
        ("FUTEX_TRYLOCK_PI", Unused),
        ("FUTEX_LOCK_PI2", Unused),
    ],
);

/// The fourth.
pub const FUTEX_TIMEOUT: &[(u64, Kind)] = &futex_timeout(In(&TIMESPEC, One));

/// The fourth of futex_time64(2).
pub const FUTEX_TIMEOUT64: &[(u64, Kind)] = &futex_timeout(In(&TIMESPEC64, One));

const fn futex_timeout(timeout: Kind) -> [(u64, Kind); 14] {
    cases(
        &ipc::FUTEX,
        &[
            ("FUTEX_WAIT", timeout),
            ("FUTEX_WAKE", Unused),
            ("FUTEX_FD", Unused),
            ("FUTEX_REQUEUE", Unsigned),
            ("FUTEX_CMP_REQUEUE", Unsigned),
            ("FUTEX_WAKE_OP", Unsigned),
            ("FUTEX_LOCK_PI", timeout),
            ("FUTEX_UNLOCK_PI", Unused),
            ("FUTEX_TRYLOCK_PI", Unused),
            ("FUTEX_WAIT_BITSET", timeout),
            ("FUTEX_WAKE_BITSET", Unused),
            ("FUTEX_WAIT_REQUEUE_PI", timeout),
            ("FUTEX_CMP_REQUEUE_PI", Unsigned),
            ("FUTEX_LOCK_PI2", timeout),
        ],
    )
}

/// The fifth.
pub const FUTEX_UADDR2: &[(u64, Kind)] = &cases(
    &ipc::FUTEX,
    &[
        ("FUTEX_WAIT", Unused),
        ("FUTEX_WAKE", Unused),
        ("FUTEX_FD", Unused),
        ("FUTEX_LOCK_PI", Unused),
        ("FUTEX_UNLOCK_PI", Unused),
        ("FUTEX_TRYLOCK_PI", Unused),
        ("FUTEX_WAIT_BITSET", Unused),
        ("FUTEX_WAKE_BITSET", Unused),
        ("FUTEX_LOCK_PI2", Unused),
    ],
);

/// The sixth.
pub const FUTEX_VAL3: &[(u64, Kind)] = &cases(
    &ipc::FUTEX,
    &[
        ("FUTEX_WAIT", Unused),
        ("FUTEX_WAKE", Unused),
        ("FUTEX_FD", Unused),
        ("FUTEX_REQUEUE", Unused),
        ("FUTEX_CMP_REQUEUE", Unsigned),
        ("FUTEX_WAKE_OP", FutexOperation),
        ("FUTEX_LOCK_PI", Unused),
        ("FUTEX_UNLOCK_PI", Unused),
        ("FUTEX_TRYLOCK_PI", Unused),
        ("FUTEX_WAIT_BITSET", Symbol(&ipc::FUTEX_BITSET, &Hex)),
        ("FUTEX_WAKE_BITSET", Symbol(&ipc::FUTEX_BITSET, &Hex)),
        ("FUTEX_WAIT_REQUEUE_PI", Unused),
        ("FUTEX_CMP_REQUEUE_PI", Unsigned),
        ("FUTEX_LOCK_PI2", Unused),
    ],
);
