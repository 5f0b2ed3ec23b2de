//! Rows: signals. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    kill(pid: Pid, sig: Signal);
    pidfd_send_signal(pidfd: Fd, sig: Signal, info: In(&SigInfo, One), flags: Hex);
    rt_sigaction(signum: Signal, act: In(&SIGACTION, One), oldact: Out(&SIGACTION, One),
        sigsetsize: Size);
    rt_sigpending(set: Out(&SigSet, Bytes(1)), sigsetsize: Size);
    rt_sigprocmask(how: OneOf(&signals::HOW), set: In(&SigSet, Bytes(3)),
        oldset: Out(&SigSet, Bytes(3)), sigsetsize: Size);
    rt_sigqueueinfo(tgid: Pid, sig: Signal, info: In(&SigInfo, One));
    rt_sigreturn();
    rt_sigsuspend(mask: In(&SigSet, Bytes(1)), sigsetsize: Size);
    rt_sigtimedwait(set: In(&SigSet, Bytes(3)), info: Out(&SigInfo, One),
        timeout: In(&TIMESPEC, One), sigsetsize: Size);
    rt_sigtimedwait_time64(set: In(&SigSet, Bytes(3)), info: Out(&SigInfo, One),
        timeout: In(&TIMESPEC64, One), sigsetsize: Size);
    rt_tgsigqueueinfo(tgid: Pid, tid: Pid, sig: Signal, info: In(&SigInfo, One));
    sgetmask();
    sigaction(signum: Signal, act: In(&OLD_SIGACTION, One), oldact: Out(&OLD_SIGACTION, One));
    sigaltstack(ss: In(&STACK, One), old_ss: Out(&STACK, One));
    signal(signum: Signal, handler: Symbol(&signals::HANDLER, &Address));
    signalfd(fd: Fd, mask: In(&SigSet, Bytes(2)), sizemask: Size);
    signalfd4(fd: Fd, mask: In(&SigSet, Bytes(2)), sizemask: Size,
        flags: Flags(&signals::SIGNALFD));
    sigpending(set: Out(&SigSet, Fixed(4)));
    sigprocmask(how: OneOf(&signals::HOW), set: In(&SigSet, Fixed(4)),
        oldset: Out(&SigSet, Fixed(4)));
    sigreturn();
    sigsuspend(unused1: Unused, unused2: Unused, mask: SignalMask);
    ssetmask(newmask: SignalMask);
    tgkill(tgid: Pid, tid: Pid, sig: Signal);
    tkill(tid: Pid, sig: Signal);
);
