//! Rows: messages and locks between processes. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    futex(uaddr: Address, futex_op: OneOf(&ipc::FUTEX),
        val: SelectBits(1, 0x7f, FUTEX_VAL, &Unsigned),
        timeout: SelectBits(1, 0x7f, FUTEX_TIMEOUT, &Word),
        uaddr2: SelectBits(1, 0x7f, FUTEX_UADDR2, &Address),
        val3: SelectBits(1, 0x7f, FUTEX_VAL3, &Hex));
    futex_requeue(waiters: In(&FUTEX_WAITV, Fixed(2)), flags: Hex, nr_wake: Int, nr_requeue: Int);
    futex_time64(uaddr: Address, futex_op: OneOf(&ipc::FUTEX),
        val: SelectBits(1, 0x7f, FUTEX_VAL, &Unsigned),
        timeout: SelectBits(1, 0x7f, FUTEX_TIMEOUT64, &Word),
        uaddr2: SelectBits(1, 0x7f, FUTEX_UADDR2, &Address),
        val3: SelectBits(1, 0x7f, FUTEX_VAL3, &Hex));
    futex_wait(uaddr: Address, val: Size, mask: Word, flags: Flags(&ipc::FUTEX2),
        timeout: In(&TIMESPEC64, One), clockid: OneOf(&time::CLOCK));
    futex_waitv(waiters: In(&FUTEX_WAITV, Most(&Items(1), maxima::WAITERS)), nr_futexes: Unsigned,
        flags: Hex, timeout: In(&TIMESPEC64, One), clockid: OneOf(&time::CLOCK));
    futex_wake(uaddr: Address, mask: Word, nr: Int, flags: Flags(&ipc::FUTEX2));
    ipc(call: IPC_CALL, first: Hex, second: Hex, third: Hex, ptr: Word, fifth: Word);
    mq_getsetattr(mqdes: Fd, newattr: In(&MQ_ATTR_FLAGS, One), oldattr: Out(&MQ_ATTR, One));
    mq_notify(mqdes: Fd, sevp: In(&SIGEVENT, One));
    mq_open(name: Text(4096), oflag: OpenFlags, mode: If(1, 0o100, &Mode),
        attr: If(1, 0o100, &In(&MQ_ATTR, One)));
    mq_timedreceive(mqdes: Fd, msg_ptr: Out(&Byte, Items(2)), msg_len: Size,
        msg_prio: Out(&Unsigned, One), abs_timeout: In(&TIMESPEC, One));
    mq_timedreceive_time64(mqdes: Fd, msg_ptr: Out(&Byte, Items(2)), msg_len: Size,
        msg_prio: Out(&Unsigned, One), abs_timeout: In(&TIMESPEC64, One));
    mq_timedsend(mqdes: Fd, msg_ptr: In(&Byte, Items(2)), msg_len: Size, msg_prio: Unsigned,
        abs_timeout: In(&TIMESPEC, One));
    mq_timedsend_time64(mqdes: Fd, msg_ptr: In(&Byte, Items(2)), msg_len: Size, msg_prio: Unsigned,
        abs_timeout: In(&TIMESPEC64, One));
    mq_unlink(name: Text(4096));
    msgctl(msqid: Int, op: MSG_COMMAND, buf: MSG_ARGUMENT);
    msgget(key: Symbol(&ipc::KEY, &Hex), msgflg: IPC_FLAGS);
    msgrcv(msqid: Int, msgp: Out(&Message, AfterWord(2)), msgsz: Size, msgtyp: Long,
        msgflg: Flags(&ipc::MESSAGE));
    msgsnd(msqid: Int, msgp: In(&Message, AfterWord(2)), msgsz: Size, msgflg: Flags(&ipc::MESSAGE));
    semctl(semid: Int, semnum: Int, op: SEM_COMMAND, arg: SEM_ARGUMENT);
    semget(key: Symbol(&ipc::KEY, &Hex), nsems: Int, semflg: IPC_FLAGS);
    semop(semid: Int, sops: In(&SEMBUF, Items(2)), nsops: Unsigned);
    semtimedop(semid: Int, sops: In(&SEMBUF, Items(2)), nsops: Unsigned,
        timeout: In(&TIMESPEC, One));
    semtimedop_time64(semid: Int, sops: In(&SEMBUF, Items(2)), nsops: Unsigned,
        timeout: In(&TIMESPEC64, One));
    shmat(shmid: Int, shmaddr: Address, shmflg: Flags(&ipc::ATTACH));
    shmctl(shmid: Int, op: SHM_COMMAND, buf: SHM_ARGUMENT);
    shmdt(shmaddr: Address);
    shmget(key: Symbol(&ipc::KEY, &Hex), size: Size, shmflg: SHM_FLAGS);
);
