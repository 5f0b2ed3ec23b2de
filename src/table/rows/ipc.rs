//! Rows: messages and locks between processes. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row("futex", [202, 240], UNKNOWN),
    row("futex_requeue", [456, 456], UNKNOWN),
    row("futex_time64", [NO, 422], UNKNOWN),
    row("futex_wait", [455, 455], UNKNOWN),
    row("futex_waitv", [449, 449], UNKNOWN),
    row("futex_wake", [454, 454], UNKNOWN),
    row("ipc", [NO, 117], UNKNOWN),
    row("mq_getsetattr", [245, 282], UNKNOWN),
    row("mq_notify", [244, 281], UNKNOWN),
    row("mq_open", [240, 277], UNKNOWN),
    row("mq_timedreceive", [243, 280], UNKNOWN),
    row("mq_timedreceive_time64", [NO, 419], UNKNOWN),
    row("mq_timedsend", [242, 279], UNKNOWN),
    row("mq_timedsend_time64", [NO, 418], UNKNOWN),
    row("mq_unlink", [241, 278], UNKNOWN),
    row("msgctl", [71, 402], UNKNOWN),
    row("msgget", [68, 399], UNKNOWN),
    row("msgrcv", [70, 401], UNKNOWN),
    row("msgsnd", [69, 400], UNKNOWN),
    row("semctl", [66, 394], UNKNOWN),
    row("semget", [64, 393], UNKNOWN),
    row("semop", [65, NO], UNKNOWN),
    row("semtimedop", [220, NO], UNKNOWN),
    row("semtimedop_time64", [NO, 420], UNKNOWN),
    row("shmat", [30, 397], UNKNOWN),
    row("shmctl", [31, 396], UNKNOWN),
    row("shmdt", [67, 398], UNKNOWN),
    row("shmget", [29, 395], UNKNOWN),
];
