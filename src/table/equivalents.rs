//! Calls that do the same work as one another. A program that finds one of them trapped can use another, or have an
//! io_uring carry it out, which no seccomp filter sees. So a trap of some of them is reported, and io_uring is refused
//! beside a trapped call that a ring can carry out.

/// Calls of which each can do the work of the others, at least in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Equivalents {
    /// Their names, sorted, separated by spaces.
    words: &'static str,
    /// Whether a trap of some of them alone is worth a note. It is not for work on what is open already: whether a file
    /// may be read is decided when it is opened.
    pub reported: bool,
    /// Whether io_uring has an operation that does the same work (`enum io_uring_op` of linux/io_uring.h, and the
    /// socket commands of IORING_OP_URING_CMD).
    pub ring: bool,
}

/// What a ring is made and used with. Refused together: a ring may have been made before the filter was loaded.
pub const RING_CALLS: [&str; 3] = ["io_uring_enter", "io_uring_register", "io_uring_setup"];

const fn ring(words: &'static str) -> Equivalents {
    Equivalents { words, reported: true, ring: true }
}

const fn no_ring(words: &'static str) -> Equivalents {
    Equivalents { words, reported: true, ring: false }
}

const fn open_already(words: &'static str) -> Equivalents {
    Equivalents { words, reported: false, ring: true }
}

/// Every set, sorted by its first name. A name can be in several: `sendto` sends, and connects to an address.
pub const EQUIVALENTS: &[Equivalents] = &[
    open_already("accept accept4"),
    no_ring("access faccessat faccessat2"),
    no_ring("adjtimex clock_adjtime clock_settime settimeofday"),
    ring("bind"),
    no_ring("chmod fchmod fchmodat fchmodat2"),
    no_ring("chown fchown fchownat lchown"),
    no_ring("clone clone3 fork vfork"),
    open_already("close close_range"),
    ring("connect sendmmsg sendmsg sendto"),
    ring("creat open open_by_handle_at openat openat2"),
    open_already("epoll_ctl"),
    open_already("epoll_pwait epoll_pwait2 epoll_wait"),
    no_ring("execve execveat"),
    open_already("fadvise64"),
    open_already("fallocate"),
    open_already("fdatasync fsync"),
    ring("fgetxattr getxattr getxattrat lgetxattr"),
    no_ring("finit_module init_module"),
    no_ring("fremovexattr lremovexattr removexattr removexattrat"),
    ring("fsetxattr lsetxattr setxattr setxattrat"),
    no_ring("fsmount fsopen mount move_mount open_tree open_tree_attr"),
    ring("fstat lstat newfstatat stat statx"),
    ring("ftruncate truncate"),
    open_already("futex futex_wait futex_waitv futex_wake"),
    no_ring("futimesat utime utimensat utimes"),
    open_already("getsockopt"),
    open_already("ioctl"),
    no_ring("kexec_file_load kexec_load"),
    no_ring("kill pidfd_send_signal rt_sigqueueinfo rt_tgsigqueueinfo tgkill tkill"),
    ring("link linkat"),
    open_already("listen"),
    open_already("madvise process_madvise"),
    ring("mkdir mkdirat"),
    no_ring("mknod mknodat"),
    open_already("pipe pipe2"),
    open_already("poll ppoll pselect6 select"),
    open_already("pread64 preadv preadv2 read readv"),
    no_ring("prlimit64 setrlimit"),
    open_already("pwrite64 pwritev pwritev2 write writev"),
    no_ring("readlink readlinkat"),
    open_already("recvfrom recvmmsg recvmsg"),
    ring("rename renameat renameat2"),
    ring("rmdir unlink unlinkat"),
    no_ring("sched_setattr sched_setparam sched_setscheduler"),
    no_ring("setgid setregid setresgid"),
    open_already("sendmmsg sendmsg sendto"),
    open_already("setsockopt"),
    no_ring("setresuid setreuid setuid"),
    open_already("shutdown"),
    ring("socket"),
    open_already("splice"),
    ring("symlink symlinkat"),
    open_already("sync_file_range"),
    open_already("tee"),
    open_already("wait4 waitid"),
];

impl Equivalents {
    /// The names.
    pub fn calls(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.words.split_ascii_whitespace()
    }
}

/// Whether an io_uring can do the work of the call of this name.
pub fn ring_can(name: &str) -> bool {
    EQUIVALENTS.iter().any(|set| set.ring && set.calls().any(|call| call == name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    #[test]
    fn every_equivalent_is_a_call_of_the_table_and_stands_once_in_its_sorted_set() {
        for set in EQUIVALENTS {
            let calls: Vec<_> = set.calls().collect();
            assert!(calls.windows(2).all(|pair| pair[0] < pair[1]), "{calls:?}");
            for call in calls {
                assert!(table::by_name(call).is_some(), "{call}");
            }
        }
        assert!(RING_CALLS.iter().all(|call| table::by_name(call).is_some()));
    }

    #[test]
    fn a_ring_can_do_the_work_of_mkdir_but_not_of_mount() {
        for call in ["mkdir", "mkdirat", "open", "socket", "bind", "sendto", "write"] {
            assert!(ring_can(call), "{call}");
        }
        for call in ["mount", "getpid", "execve", "chmod"] {
            assert!(!ring_can(call), "{call}");
        }
    }
}
