//! Rows: messages and locks between processes. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row(
        "futex",
        [202, 240],
        &[
            arg("uaddr", Address),
            arg("futex_op", OneOf(&ipc::FUTEX)),
            arg("val", SelectBits(1, 0x7f, FUTEX_VAL, &Unsigned)),
            arg("timeout", SelectBits(1, 0x7f, FUTEX_TIMEOUT, &Word)),
            arg("uaddr2", SelectBits(1, 0x7f, FUTEX_UADDR2, &Address)),
            arg("val3", SelectBits(1, 0x7f, FUTEX_VAL3, &Hex)),
        ],
    ),
    row(
        "futex_requeue",
        [456, 456],
        &[
            arg("waiters", In(&FUTEX_WAITV, Fixed(2))),
            arg("flags", Hex),
            arg("nr_wake", Int),
            arg("nr_requeue", Int),
        ],
    ),
    row(
        "futex_time64",
        [NO, 422],
        &[
            arg("uaddr", Address),
            arg("futex_op", OneOf(&ipc::FUTEX)),
            arg("val", SelectBits(1, 0x7f, FUTEX_VAL, &Unsigned)),
            arg("timeout", SelectBits(1, 0x7f, FUTEX_TIMEOUT64, &Word)),
            arg("uaddr2", SelectBits(1, 0x7f, FUTEX_UADDR2, &Address)),
            arg("val3", SelectBits(1, 0x7f, FUTEX_VAL3, &Hex)),
        ],
    ),
    row(
        "futex_wait",
        [455, 455],
        &[
            arg("uaddr", Address),
            arg("val", Size),
            arg("mask", Word),
            arg("flags", Flags(&ipc::FUTEX2)),
            arg("timeout", In(&TIMESPEC64, One)),
            arg("clockid", OneOf(&time::CLOCK)),
        ],
    ),
    row(
        "futex_waitv",
        [449, 449],
        &[
            arg("waiters", In(&FUTEX_WAITV, Items(1))),
            arg("nr_futexes", Unsigned),
            arg("flags", Hex),
            arg("timeout", In(&TIMESPEC64, One)),
            arg("clockid", OneOf(&time::CLOCK)),
        ],
    ),
    row(
        "futex_wake",
        [454, 454],
        &[
            arg("uaddr", Address),
            arg("mask", Word),
            arg("nr", Int),
            arg("flags", Flags(&ipc::FUTEX2)),
        ],
    ),
    row(
        "ipc",
        [NO, 117],
        &[
            arg("call", IPC_CALL),
            arg("first", Hex),
            arg("second", Hex),
            arg("third", Hex),
            arg("ptr", Word),
            arg("fifth", Word),
        ],
    ),
    row(
        "mq_getsetattr",
        [245, 282],
        &[
            arg("mqdes", Fd),
            arg("newattr", In(&MQ_ATTR_FLAGS, One)),
            arg("oldattr", Out(&MQ_ATTR, One)),
        ],
    ),
    row("mq_notify", [244, 281], &[arg("mqdes", Fd), arg("sevp", In(&SIGEVENT, One))]),
    row(
        "mq_open",
        [240, 277],
        &[
            arg("name", Text(4096)),
            arg("oflag", OpenFlags),
            arg("mode", If(1, 0o100, &Mode)),
            arg("attr", If(1, 0o100, &In(&MQ_ATTR, One))),
        ],
    ),
    row(
        "mq_timedreceive",
        [243, 280],
        &[
            arg("mqdes", Fd),
            arg("msg_ptr", Out(&Byte, Items(2))),
            arg("msg_len", Size),
            arg("msg_prio", Out(&Unsigned, One)),
            arg("abs_timeout", In(&TIMESPEC, One)),
        ],
    ),
    row(
        "mq_timedreceive_time64",
        [NO, 419],
        &[
            arg("mqdes", Fd),
            arg("msg_ptr", Out(&Byte, Items(2))),
            arg("msg_len", Size),
            arg("msg_prio", Out(&Unsigned, One)),
            arg("abs_timeout", In(&TIMESPEC64, One)),
        ],
    ),
    row(
        "mq_timedsend",
        [242, 279],
        &[
            arg("mqdes", Fd),
            arg("msg_ptr", In(&Byte, Items(2))),
            arg("msg_len", Size),
            arg("msg_prio", Unsigned),
            arg("abs_timeout", In(&TIMESPEC, One)),
        ],
    ),
    row(
        "mq_timedsend_time64",
        [NO, 418],
        &[
            arg("mqdes", Fd),
            arg("msg_ptr", In(&Byte, Items(2))),
            arg("msg_len", Size),
            arg("msg_prio", Unsigned),
            arg("abs_timeout", In(&TIMESPEC64, One)),
        ],
    ),
    row("mq_unlink", [241, 278], &[arg("name", Text(4096))]),
    row(
        "msgctl",
        [71, 402],
        &[arg("msqid", Int), arg("op", MSG_COMMAND), arg("buf", MSG_ARGUMENT)],
    ),
    row("msgget", [68, 399], &[arg("key", Symbol(&ipc::KEY, &Hex)), arg("msgflg", IPC_FLAGS)]),
    row(
        "msgrcv",
        [70, 401],
        &[
            arg("msqid", Int),
            arg("msgp", Out(&Message, AfterWord(2))),
            arg("msgsz", Size),
            arg("msgtyp", Long),
            arg("msgflg", Flags(&ipc::MESSAGE)),
        ],
    ),
    row(
        "msgsnd",
        [69, 400],
        &[
            arg("msqid", Int),
            arg("msgp", In(&Message, AfterWord(2))),
            arg("msgsz", Size),
            arg("msgflg", Flags(&ipc::MESSAGE)),
        ],
    ),
    row(
        "semctl",
        [66, 394],
        &[arg("semid", Int), arg("semnum", Int), arg("op", SEM_COMMAND), arg("arg", SEM_ARGUMENT)],
    ),
    row(
        "semget",
        [64, 393],
        &[arg("key", Symbol(&ipc::KEY, &Hex)), arg("nsems", Int), arg("semflg", IPC_FLAGS)],
    ),
    row(
        "semop",
        [65, NO],
        &[arg("semid", Int), arg("sops", In(&SEMBUF, Items(2))), arg("nsops", Unsigned)],
    ),
    row(
        "semtimedop",
        [220, NO],
        &[
            arg("semid", Int),
            arg("sops", In(&SEMBUF, Items(2))),
            arg("nsops", Unsigned),
            arg("timeout", In(&TIMESPEC, One)),
        ],
    ),
    row(
        "semtimedop_time64",
        [NO, 420],
        &[
            arg("semid", Int),
            arg("sops", In(&SEMBUF, Items(2))),
            arg("nsops", Unsigned),
            arg("timeout", In(&TIMESPEC64, One)),
        ],
    ),
    row(
        "shmat",
        [30, 397],
        &[arg("shmid", Int), arg("shmaddr", Address), arg("shmflg", Flags(&ipc::ATTACH))],
    ),
    row(
        "shmctl",
        [31, 396],
        &[arg("shmid", Int), arg("op", SHM_COMMAND), arg("buf", SHM_ARGUMENT)],
    ),
    row("shmdt", [67, 398], &[arg("shmaddr", Address)]),
    row(
        "shmget",
        [29, 395],
        &[arg("key", Symbol(&ipc::KEY, &Hex)), arg("size", Size), arg("shmflg", SHM_FLAGS)],
    ),
];
