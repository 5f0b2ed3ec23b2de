//! Rows: calls that no kernel of today implements. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    _sysctl(args: Address);
    afs_syscall(arg0: Word, arg1: Word, arg2: Word, arg3: Word, arg4: Word);
    bdflush(arg0: Word, arg1: Word);
    break();
    create_module(arg0: Word, arg1: Word);
    get_kernel_syms(arg0: Word);
    getpmsg(arg0: Word, arg1: Word, arg2: Word, arg3: Word, arg4: Word);
    gtty(arg0: Word, arg1: Word);
    idle();
    lock();
    mpx();
    nfsservctl(arg0: Word, arg1: Word, arg2: Word);
    prof();
    profil(arg0: Word, arg1: Word, arg2: Word, arg3: Word);
    putpmsg(arg0: Word, arg1: Word, arg2: Word, arg3: Word, arg4: Word);
    query_module(arg0: Word, arg1: Word, arg2: Word, arg3: Word, arg4: Word);
    security(arg0: Word, arg1: Word, arg2: Word);
    stty(arg0: Word, arg1: Word);
    tuxcall(arg0: Word, arg1: Word, arg2: Word);
    ulimit(arg0: Word, arg1: Word);
    vserver(arg0: Word, arg1: Word, arg2: Word, arg3: Word, arg4: Word);
);
