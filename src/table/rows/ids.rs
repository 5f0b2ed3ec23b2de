//! Rows: who a process is. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    getegid();
    getegid32();
    geteuid();
    geteuid32();
    getgid();
    getgid32();
    getgroups(size: Int, list: Out(&ByWord(&[Id, As(2, &Id)]), Items(0)));
    getgroups32(size: Int, list: Out(&Id, Items(0)));
    getpgid(pid: Pid);
    getpgrp();
    getpid();
    getppid();
    getresgid(rgid: Out(&ByWord(&[Id, As(2, &Id)]), One),
        egid: Out(&ByWord(&[Id, As(2, &Id)]), One), sgid: Out(&ByWord(&[Id, As(2, &Id)]), One));
    getresgid32(rgid: Out(&Id, One), egid: Out(&Id, One), sgid: Out(&Id, One));
    getresuid(ruid: Out(&ByWord(&[Id, As(2, &Id)]), One),
        euid: Out(&ByWord(&[Id, As(2, &Id)]), One), suid: Out(&ByWord(&[Id, As(2, &Id)]), One));
    getresuid32(ruid: Out(&Id, One), euid: Out(&Id, One), suid: Out(&Id, One));
    getsid(pid: Pid);
    gettid();
    getuid();
    getuid32();
    setfsgid(fsgid: ShortId);
    setfsgid32(fsgid: Id);
    setfsuid(fsuid: ShortId);
    setfsuid32(fsuid: Id);
    setgid(gid: ShortId);
    setgid32(gid: Id);
    setgroups(size: Int, list: In(&ByWord(&[Id, As(2, &Id)]), Most(&Items(0), maxima::GROUPS)));
    setgroups32(size: Int, list: In(&Id, Most(&Items(0), maxima::GROUPS)));
    setpgid(pid: Pid, pgid: Pid);
    setregid(rgid: ShortId, egid: ShortId);
    setregid32(rgid: Id, egid: Id);
    setresgid(rgid: ShortId, egid: ShortId, sgid: ShortId);
    setresgid32(rgid: Id, egid: Id, sgid: Id);
    setresuid(ruid: ShortId, euid: ShortId, suid: ShortId);
    setresuid32(ruid: Id, euid: Id, suid: Id);
    setreuid(ruid: ShortId, euid: ShortId);
    setreuid32(ruid: Id, euid: Id);
    setsid();
    setuid(uid: ShortId);
    setuid32(uid: Id);
);
