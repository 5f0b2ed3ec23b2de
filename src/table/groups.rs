//! Groups of system calls as data: systemd's (SystemCallFilter= in systemd.exec(5)), and some of our own that hold
//! every call that does one job.

/// One group: its name and its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// The name with its `@`.
    pub name: &'static str,
    /// Names of calls and of other groups, sorted, separated by spaces.
    words: &'static str,
}

/// The group that stands for every call of the table; it has no row, as the table is its row.
pub const KNOWN: &str = "@known";

/// Every group but [`KNOWN`], sorted by name. `@connect`, `@open` and `@write-files` are ours: each is complete, so
/// that no call outside of it does what those inside do.
///
/// Source: `systemd-analyze syscall-filter` of Debian's systemd 252.38, and of later releases
/// `@sandbox` and the newer forms of members (`open_tree_attr`, `*xattrat`, `futex_wait` ...), as a
/// group that lacks them could be walked around on a newer kernel.
pub const GROUPS: &[Group] = &[
    Group {
        name: "@aio",
        words: "io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64 io_setup \
            io_submit io_uring_enter io_uring_register io_uring_setup",
    },
    Group {
        name: "@basic-io",
        words: "_llseek close close_range dup dup2 dup3 lseek pread64 preadv preadv2 pwrite64 \
            pwritev pwritev2 read readv write writev",
    },
    Group { name: "@chown", words: "chown chown32 fchown fchown32 fchownat lchown lchown32" },
    Group {
        name: "@clock",
        words: "adjtimex clock_adjtime clock_adjtime64 clock_settime clock_settime64 settimeofday",
    },
    Group { name: "@connect", words: "connect sendmmsg sendmsg sendto" },
    Group { name: "@cpu-emulation", words: "modify_ldt subpage_prot switch_endian vm86 vm86old" },
    Group {
        name: "@debug",
        words: "lookup_dcookie perf_event_open pidfd_getfd ptrace rtas s390_runtime_instr \
            sys_debug_setcontext",
    },
    Group {
        name: "@default",
        words: "arch_prctl brk cacheflush clock_getres clock_getres_time64 clock_gettime \
            clock_gettime64 clock_nanosleep clock_nanosleep_time64 execve exit exit_group futex \
            futex_requeue futex_time64 futex_wait futex_waitv futex_wake get_robust_list \
            get_thread_area getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups \
            getgroups32 getpgid getpgrp getpid getppid getrandom getresgid getresgid32 getresuid \
            getresuid32 getrlimit getsid gettid gettimeofday getuid getuid32 membarrier mmap \
            mmap2 mprotect munmap nanosleep pause prlimit64 restart_syscall riscv_flush_icache \
            riscv_hwprobe rseq rt_sigreturn sched_getaffinity sched_yield set_robust_list \
            set_thread_area set_tid_address set_tls sigreturn time ugetrlimit uretprobe",
    },
    Group {
        name: "@file-system",
        words: "access chdir chmod close creat faccessat faccessat2 fallocate fchdir fchmod fchmodat \
            fchmodat2 fcntl fcntl64 fgetxattr flistxattr fremovexattr fsetxattr fstat fstat64 \
            fstatat64 fstatfs fstatfs64 ftruncate ftruncate64 futimesat getcwd getdents \
            getdents64 getxattr getxattrat inotify_add_watch inotify_init inotify_init1 \
            inotify_rm_watch lgetxattr link linkat listxattr listxattrat llistxattr lremovexattr \
            lsetxattr lstat lstat64 mkdir mkdirat mknod mknodat newfstatat oldfstat oldlstat \
            oldstat open openat openat2 readlink readlinkat removexattr removexattrat rename \
            renameat renameat2 rmdir setxattr setxattrat stat stat64 statfs statfs64 statx \
            symlink symlinkat truncate truncate64 unlink unlinkat utime utimensat \
            utimensat_time64 utimes",
    },
    Group {
        name: "@io-event",
        words: "_newselect epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait \
            epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 poll ppoll ppoll_time64 \
            pselect6 pselect6_time64 select",
    },
    Group {
        name: "@ipc",
        words: "ipc memfd_create mq_getsetattr mq_notify mq_open mq_timedreceive \
            mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink msgctl msgget \
            msgrcv msgsnd pipe pipe2 process_madvise process_vm_readv process_vm_writev semctl \
            semget semop semtimedop semtimedop_time64 shmat shmctl shmdt shmget",
    },
    Group { name: "@keyring", words: "add_key keyctl request_key" },
    Group { name: "@memlock", words: "mlock mlock2 mlockall munlock munlockall" },
    Group { name: "@module", words: "delete_module finit_module init_module" },
    Group {
        name: "@mount",
        words: "chroot fsconfig fsmount fsopen fspick mount mount_setattr move_mount open_tree \
            open_tree_attr pivot_root umount umount2",
    },
    Group {
        name: "@network-io",
        words: "accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom \
            recvmmsg recvmmsg_time64 recvmsg send sendmmsg sendmsg sendto setsockopt shutdown \
            socket socketcall socketpair",
    },
    Group {
        name: "@obsolete",
        words: "_sysctl afs_syscall bdflush break create_module ftime get_kernel_syms getpmsg gtty \
            idle lock mpx prof profil putpmsg query_module security sgetmask ssetmask stime stty \
            sysfs tuxcall ulimit uselib ustat vserver",
    },
    Group { name: "@open", words: "creat open open_by_handle_at openat openat2" },
    Group { name: "@pkey", words: "pkey_alloc pkey_free pkey_mprotect" },
    Group {
        name: "@privileged",
        words: "@chown @clock @module @raw-io @reboot @swap _sysctl acct bpf capset chroot \
            fanotify_init fanotify_mark nfsservctl open_by_handle_at pivot_root quotactl \
            quotactl_fd setdomainname setfsuid setfsuid32 setgroups setgroups32 sethostname \
            setresuid setresuid32 setreuid setreuid32 setuid setuid32 vhangup",
    },
    Group {
        name: "@process",
        words: "capget clone clone3 execveat fork getrusage kill pidfd_open pidfd_send_signal prctl \
            rt_sigqueueinfo rt_tgsigqueueinfo setns swapcontext tgkill times tkill unshare vfork \
            wait4 waitid waitpid",
    },
    Group {
        name: "@raw-io",
        words: "ioperm iopl pciconfig_iobase pciconfig_read pciconfig_write s390_pci_mmio_read \
            s390_pci_mmio_write",
    },
    Group { name: "@reboot", words: "kexec_file_load kexec_load reboot" },
    Group {
        name: "@resources",
        words: "ioprio_set mbind migrate_pages move_pages nice sched_setaffinity sched_setattr \
            sched_setparam sched_setscheduler set_mempolicy set_mempolicy_home_node setpriority \
            setrlimit",
    },
    Group {
        name: "@sandbox",
        words: "landlock_add_rule landlock_create_ruleset landlock_restrict_self seccomp",
    },
    Group {
        name: "@setuid",
        words: "setgid setgid32 setgroups setgroups32 setregid setregid32 setresgid setresgid32 \
            setresuid setresuid32 setreuid setreuid32 setuid setuid32",
    },
    Group {
        name: "@signal",
        words: "rt_sigaction rt_sigpending rt_sigprocmask rt_sigsuspend rt_sigtimedwait \
            rt_sigtimedwait_time64 sigaction sigaltstack signal signalfd signalfd4 sigpending \
            sigprocmask sigsuspend",
    },
    Group { name: "@swap", words: "swapoff swapon" },
    Group {
        name: "@sync",
        words: "fdatasync fsync msync sync sync_file_range sync_file_range2 syncfs",
    },
    Group {
        name: "@system-service",
        words: "@aio @basic-io @chown @default @file-system @io-event @ipc @keyring @memlock \
            @network-io @process @resources @setuid @signal @sync @timer arm_fadvise64_64 capget \
            capset copy_file_range fadvise64 fadvise64_64 flock get_mempolicy getcpu getpriority \
            ioctl ioprio_get kcmp madvise mremap name_to_handle_at oldolduname olduname \
            personality readahead readdir remap_file_pages sched_get_priority_max \
            sched_get_priority_min sched_getattr sched_getparam sched_getscheduler \
            sched_rr_get_interval sched_rr_get_interval_time64 sched_yield sendfile sendfile64 \
            setfsgid setfsgid32 setfsuid setfsuid32 setpgid setsid splice sysinfo tee umask \
            uname userfaultfd vmsplice",
    },
    Group {
        name: "@timer",
        words: "alarm getitimer setitimer timer_create timer_delete timer_getoverrun timer_gettime \
            timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime \
            timerfd_gettime64 timerfd_settime timerfd_settime64 times",
    },
    Group {
        name: "@write-files",
        words: "@chown @open bind chmod fallocate fchmod fchmodat fchmodat2 file_setattr \
            fremovexattr fsetxattr ftruncate ftruncate64 futimesat link linkat lremovexattr \
            lsetxattr mkdir mkdirat mknod mknodat removexattr removexattrat rename renameat \
            renameat2 rmdir setxattr setxattrat symlink symlinkat truncate truncate64 unlink \
            unlinkat utime utimensat utimensat_time64 utimes",
    },
];

impl Group {
    /// The group of that name, `@` included; `None` also for [`KNOWN`].
    pub fn by_name(name: &str) -> Option<&'static Group> {
        GROUPS.binary_search_by_key(&name, |group| group.name).ok().map(|index| &GROUPS[index])
    }

    /// The members as written: names of calls, and of groups with their `@`.
    pub fn members(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.words.split_ascii_whitespace()
    }

    /// The names of the calls, those of nested groups included, in no order and with repeats.
    /// Some have no number on any architecture of ours.
    pub fn calls(&self) -> Vec<&'static str> {
        let expand = |member| match Group::by_name(member) {
            Some(group) => group.calls(),
            None => vec![member],
        };
        self.members().flat_map(expand).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    /// Members that only other architectures have, or that no kernel implements.
    const ELSEWHERE: &str = "arm_fadvise64_64 cacheflush pciconfig_iobase pciconfig_read \
        pciconfig_write recv riscv_flush_icache riscv_hwprobe rtas s390_pci_mmio_read \
        s390_pci_mmio_write s390_runtime_instr send set_tls subpage_prot swapcontext \
        switch_endian sync_file_range2 sys_debug_setcontext";

    #[test]
    fn groups_and_their_members_are_sorted_and_unique() {
        assert!(GROUPS.windows(2).all(|pair| pair[0].name < pair[1].name));
        for group in GROUPS {
            let members: Vec<_> = group.members().collect();
            assert!(members.windows(2).all(|pair| pair[0] < pair[1]), "{}", group.name);
            assert_eq!(Group::by_name(group.name), Some(group));
        }
    }

    #[test]
    fn every_member_is_a_group_or_a_call_of_the_table() {
        for group in GROUPS {
            for member in group.members() {
                let known = Group::by_name(member).is_some() || table::by_name(member).is_some();
                let elsewhere = ELSEWHERE.split_ascii_whitespace().any(|name| name == member);
                assert!(known != elsewhere, "{member} of {}", group.name);
            }
        }
    }

    #[test]
    fn nested_groups_give_their_calls() {
        let calls = Group::by_name("@privileged").unwrap().calls();
        for name in ["acct", "chown32", "init_module", "swapon", "iopl", "reboot"] {
            assert!(calls.contains(&name), "{name}");
        }
        assert!(GROUPS.iter().all(|group| !group.calls().iter().any(|name| name.contains('@'))));
        assert_eq!(Group::by_name("@chown").unwrap().calls().len(), 7);
        assert_eq!(Group::by_name("@nonsense"), None);
    }
}
