//! Rows: processes and their limits. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    arch_prctl(op: OneOf(&processes::ARCH_PRCTL), addr: Select(0, ARCH_ARGUMENT, &Word));
    capget(hdrp: InOut(&CAP_HEADER, One), datap: SelectAt(0, OUT_CAP_DATA, &Address));
    capset(hdrp: InOut(&CAP_HEADER, One), datap: SelectAt(0, CAP_DATA, &Address));
    clone(flags: CloneFlags, stack: Address, parent_tid: If(0, 0x10_1000, &Out(&Int, One)),
        child_tid: Address, tls: Word);
    clone3(cl_args: In(&CLONE_ARGS, Bytes(1)), size: Size);
    execve(pathname: Path, argv: Strings, envp: Strings);
    execveat(dirfd: DirFd, pathname: Path, argv: Strings, envp: Strings, flags: Flags(&files::AT));
    exit(status: Int);
    exit_group(status: Int);
    fork();
    get_robust_list(pid: Pid, head_ptr: Out(&Address, One), sizep: Out(&Size, One));
    get_thread_area(u_info: ByWord(&[Address, InOut(&USER_DESC, One)]));
    getcpu(cpu: Out(&Unsigned, One), node: Out(&Unsigned, One), tcache: Address);
    getpriority(which: OneOf(&processes::PRIORITY), who: Int);
    getrlimit(resource: OneOf(&processes::LIMIT), rlim: Out(&RLIMIT, One));
    getrusage(who: OneOf(&processes::RUSAGE_WHO), usage: Out(&RUSAGE, One));
    ioperm(from: Word, num: Word, turn_on: Int);
    iopl(level: Int);
    ioprio_get(which: OneOf(&processes::IOPRIO), who: Int);
    ioprio_set(which: OneOf(&processes::IOPRIO), who: Int, ioprio: IoPriority);
    kcmp(pid1: Pid, pid2: Pid, type: OneOf(&processes::KCMP), idx1: Select(2, KCMP_FIRST, &Word),
        idx2: Select(2, KCMP_SECOND, &Word));
    lsm_get_self_attr(attr: OneOf(&processes::LSM_ATTR), ctx: Out(&Byte, At(2)),
        size: InOut(&Unsigned, One), flags: Hex);
    lsm_list_modules(ids: Out(&U64, At(1)), size: InOut(&Unsigned, One), flags: Hex);
    lsm_set_self_attr(attr: OneOf(&processes::LSM_ATTR), ctx: In(&LSM_CTX, Bytes(2)),
        size: Unsigned, flags: Hex);
    modify_ldt(func: Int, ptr: Select(0, MODIFY_LDT, &Address), bytecount: Size);
    nice(inc: Int);
    pause();
    personality(
        persona: Select(0, &[(0xffff_ffff, Hex)], &As(4, &Parts(&[Part::One(0xff,
            &processes::PERSONALITY), Part::Flags(!0xff, &processes::PERSONALITY_FLAGS)]))));
    pidfd_getfd(pidfd: Fd, targetfd: Fd, flags: Hex);
    pidfd_open(pid: Pid, flags: Flags(&processes::PIDFD));
    prlimit64(pid: Pid, resource: OneOf(&processes::LIMIT), new_limit: In(&RLIMIT64, One),
        old_limit: Out(&RLIMIT64, One));
    restart_syscall();
    rseq(rseq: Address, rseq_len: Hex, flags: Flags(&processes::RSEQ), sig: Hex);
    rseq_slice_yield();
    set_robust_list(head: Address, size: Size);
    set_thread_area(u_info: ByWord(&[Address, InOut(&USER_DESC, One)]));
    set_tid_address(tidptr: Word);
    setns(fd: Fd, nstype: Flags(&processes::NAMESPACE));
    setpriority(which: OneOf(&processes::PRIORITY), who: Int, prio: Int);
    setrlimit(resource: OneOf(&processes::LIMIT), rlim: In(&RLIMIT, One));
    ugetrlimit(resource: OneOf(&processes::LIMIT), rlim: Out(&RLIMIT, One));
    unshare(flags: WideFlags(&processes::UNSHARE));
    uprobe();
    uretprobe();
    vfork();
    vhangup();
    vm86(fn: Word, v86: Address);
    vm86old(info: Address);
    wait4(pid: Pid, wstatus: Out(&Int, One), options: Flags(&processes::WAIT),
        rusage: Out(&RUSAGE, One));
    waitid(idtype: OneOf(&processes::ID_TYPE), id: Int, infop: Out(&SigInfo, One),
        options: Flags(&processes::WAIT), rusage: Out(&RUSAGE, One));
    waitpid(pid: Pid, wstatus: Out(&Int, One), options: Flags(&processes::WAIT));
);
