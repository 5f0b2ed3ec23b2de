//! The symbols of flags and enumerations, by family; it must never answer for a name that two
//! families define differently.

pub mod devices;
pub mod files;
pub mod interfaces;
pub mod machines;
pub mod options;
pub mod quotas;
pub mod terminals;
pub mod io;
pub mod ioctls;
pub mod ipc;
pub mod memory;
pub mod mounts;
pub mod paths;
pub mod poll;
pub mod processes;
pub mod sched;
pub mod signals;
pub mod sockets;
pub mod stat;
pub mod system;
pub mod bpf;
pub mod filter;
pub mod keys;
pub mod landlock;
pub mod perf;
pub mod prctl;
pub mod ptrace;
pub mod seccomp;
pub mod uring;
pub mod time;

use crate::table::Arch;

/// A set of symbols that belong to one argument or field: flags to be joined, or values of which
/// one is meant.
#[derive(Debug, PartialEq, Eq)]
pub struct Family {
    /// What stands for a value without a symbol, as strace prints it: `MS_???`.
    pub unknown: &'static str,
    /// Name and value, in the order in which strace prints them: of two flags that share a bit,
    /// the one with more bits is first.
    pub members: &'static [(&'static str, u64)],
}

impl Family {
    /// The first symbol with exactly this value.
    pub fn name(&self, value: u64) -> Option<&'static str> {
        self.members.iter().find(|member| member.1 == value).map(|member| member.0)
    }

    /// The value of a symbol.
    pub const fn value(&self, name: &str) -> Option<u64> {
        let mut index = 0;
        while index < self.members.len() {
            if is_same(self.members[index].0, name) {
                return Some(self.members[index].1);
            }
            index += 1;
        }
        None
    }
}

const fn is_same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut index = 0;
    while index < left.len() && index < right.len() && left[index] == right[index] {
        index += 1;
    }
    index == left.len() && index == right.len()
}

/// Every family of the table.
pub static FAMILIES: &[&Family] = &[
    &files::ACCESS_MODE,
    &files::OPEN,
    &files::DESCRIPTOR,
    &files::ACCESS,
    &files::ACCESS_AT,
    &files::AT,
    &files::DIRECTORY,
    &files::RENAME,
    &files::FILE_TYPE,
    &files::MODE,
    &files::RESOLVE,
    &files::XATTR,
    &files::FCNTL,
    &files::LOCK_TYPE,
    &files::OWNER,
    &files::WRITE_HINT,
    &files::NOTIFY,
    &files::SEAL,
    &files::CLOSE_RANGE,
    &files::MEMFD,
    &files::SEEK,
    &files::FLOCK,
    &mounts::MOUNT,
    &mounts::MOUNT_MAGIC,
    &mounts::UMOUNT,
    &mounts::FSOPEN,
    &mounts::FSPICK,
    &mounts::FSMOUNT,
    &mounts::MOUNT_ATTR,
    &mounts::FSCONFIG,
    &mounts::MOVE_MOUNT,
    &mounts::OPEN_TREE,
    &mounts::SWAP,
    &sockets::FAMILY,
    &sockets::TYPE,
    &sockets::TYPE_FLAGS,
    &sockets::INET_PROTOCOL,
    &sockets::NETLINK_PROTOCOL,
    &sockets::CAN_PROTOCOL,
    &sockets::BLUETOOTH_PROTOCOL,
    &sockets::ISDN_PROTOCOL,
    &sockets::PHONET_PROTOCOL,
    &sockets::CAIF_PROTOCOL,
    &sockets::NFC_PROTOCOL,
    &sockets::KCM_PROTOCOL,
    &sockets::SMC_PROTOCOL,
    &sockets::ETHERNET_PROTOCOL,
    &sockets::PACKET_TYPE,
    &sockets::HARDWARE,
    &sockets::SHUTDOWN,
    &sockets::MESSAGE,
    &sockets::LEVEL,
    &sockets::SOCKETCALL,
    &processes::SIGNAL,
    &processes::CLONE,
    &processes::UNSHARE,
    &processes::NAMESPACE,
    &processes::PROTECTION,
    &processes::MAP_TYPE,
    &processes::MAP,
    &processes::REBOOT_MAGIC1,
    &processes::REBOOT_MAGIC2,
    &processes::REBOOT,
    &processes::MODULE_INIT,
    &processes::MODULE_DELETE,
    &processes::RANDOM,
    &ioctls::IOCTL,
    &ioctls::IOCTL_X86_64,
    &ioctls::SIZED,
    &ioctls::NUMBERED,
    &poll::POLL,
    &poll::EPOLL,
    &poll::EPOLL_CTL,
    &poll::EPOLL_CREATE,
    &poll::EVENTFD,
    &processes::INFINITY,
    &processes::INFINITY64,
    &processes::LIMIT,
    &sched::POLICY,
    &sched::RESET,
    &sched::FLAGS,
    &signals::HOW,
    &signals::HANDLER,
    &signals::ACTION,
    &signals::STACK,
    &signals::SIGNALFD,
    &signals::NOTIFY,
    &signals::CODE,
    &io::RWF,
    &io::SPLICE,
    &io::FALLOC,
    &io::FADVISE,
    &io::SYNC_RANGE,
    &io::USERFAULTFD,
    &io::MEMFD_SECRET,
    &processes::RUSAGE_WHO,
    &memory::ADVICE,
    &memory::MLOCK,
    &memory::MLOCKALL,
    &memory::MREMAP,
    &memory::MSYNC,
    &memory::PKEY,
    &memory::SHADOW_STACK,
    &memory::POLICY,
    &memory::POLICY_MODE,
    &memory::POLICY_FLAGS,
    &memory::BIND,
    &memory::MEMBARRIER,
    &memory::MEMBARRIER_FLAGS,
    &stat::STATX,
    &stat::STATX_ATTR,
    &stat::AT_STATX,
    &stat::AT_STATX_SYNC,
    &time::CLOCK,
    &time::TIMER,
    &time::ITIMER,
    &time::ADJUST,
    &time::CLOCK_STATUS,
    &time::TIMERFD_CREATE,
    &time::TIMERFD_SET,
    &files::XFLAG,
    &io::IOCB_CMD,
    &io::IOCB_FLAG,
    &ipc::KEY,
    &ipc::VERSION,
    &ipc::GET,
    &ipc::SHARED,
    &ipc::ATTACH,
    &ipc::MESSAGE,
    &ipc::SEMAPHORE,
    &ipc::MSG,
    &ipc::SEM,
    &ipc::SHM,
    &ipc::FUTEX,
    &ipc::FUTEX2,
    &ipc::FUTEX_OP,
    &ipc::FUTEX_OP_CMP,
    &memory::MOVE,
    &mounts::PROPAGATION,
    &mounts::LISTMOUNT,
    &paths::INOTIFY,
    &paths::INOTIFY_INIT,
    &paths::FAN_CLASS,
    &paths::FAN_INIT,
    &paths::FAN_MARK,
    &paths::FAN_EVENT,
    &paths::FAN_NOFD,
    &paths::HANDLE,
    &processes::ARCH_PRCTL,
    &processes::XFEATURE,
    &processes::CAPABILITY,
    &processes::CAPABILITY_VERSION,
    &processes::PRIORITY,
    &processes::IOPRIO,
    &processes::IOPRIO_CLASS,
    &processes::KCMP,
    &processes::LSM_ATTR,
    &processes::LSM_ID,
    &processes::PERSONALITY,
    &processes::PERSONALITY_FLAGS,
    &processes::PIDFD,
    &processes::RSEQ,
    &processes::WAIT,
    &processes::ID_TYPE,
    &signals::ILL,
    &signals::FPE,
    &signals::SEGV,
    &signals::BUS,
    &signals::TRAP,
    &signals::CHLD,
    &signals::POLL,
    &signals::SYS,
    &sockets::CONTROL,
    &sockets::CONTROL_IP,
    &system::KEXEC_ARCH,
    &system::KEXEC,
    &system::KEXEC_FILE,
    &system::SYSLOG,
    &system::LOGLEVEL,
    &time::TIMERFD,
    &ipc::QUEUE,
    &ipc::FUTEX_BITSET,
    &mounts::MOUNT_SETATTR,
    &sockets::VSOCK_CID,
    &sockets::VSOCK_PORT,
    &sockets::VSOCK_FLAGS,
    &keys::KEYCTL,
    &keys::SPEC,
    &keys::REQKEY,
    &keys::PERMISSION,
    &keys::MOVE,
    &prctl::OPTION,
    &prctl::UNALIGN,
    &prctl::DUMPABLE,
    &prctl::TSC,
    &prctl::SECUREBITS,
    &prctl::MCE_KILL,
    &prctl::MCE_POLICY,
    &prctl::MM,
    &prctl::VMA,
    &prctl::FP_MODE,
    &prctl::AMBIENT,
    &prctl::SPECULATION,
    &prctl::SPECULATION_CONTROL,
    &prctl::DISPATCH,
    &prctl::PAC_ENABLED,
    &prctl::PAC,
    &prctl::SCHED_CORE,
    &prctl::SCHED_CORE_SCOPE,
    &prctl::PTRACER,
    &ptrace::REQUEST,
    &ptrace::OPTION,
    &ptrace::PEEKSIGINFO,
    &ptrace::REGSET,
    &seccomp::OPERATION,
    &seccomp::FILTER,
    &seccomp::MODE,
    &seccomp::ACTION,
    &filter::CLASS,
    &filter::EXTENDED_CLASS,
    &filter::SIZE,
    &filter::MODE,
    &filter::EXTENDED_MODE,
    &filter::ARITHMETIC,
    &filter::JUMP,
    &filter::SOURCE,
    &filter::RETURN,
    &filter::MISCELLANEOUS,
    &filter::REGISTER,
    &landlock::CREATE,
    &landlock::ADD_RULE,
    &landlock::RESTRICT,
    &landlock::RULE,
    &landlock::ACCESS_FS,
    &landlock::ACCESS_NET,
    &landlock::SCOPE,
    &perf::FLAG,
    &perf::TYPE,
    &perf::SIZE,
    &perf::HARDWARE,
    &perf::SOFTWARE,
    &perf::CACHE,
    &perf::CACHE_OPERATION,
    &perf::CACHE_RESULT,
    &perf::SAMPLE,
    &perf::READ,
    &perf::BRANCH,
    &perf::BREAKPOINT,
    &uring::SETUP,
    &uring::FEATURE,
    &uring::ENTER,
    &uring::REGISTER,
    &uring::REGISTERED_RING,
    &uring::OPERATION,
    &uring::ENTRY,
    &uring::PROBE,
    &uring::RESTRICTION,
    &uring::RESOURCE,
    &uring::CANCEL,
    &uring::FILE,
    &uring::CLONE,
    &uring::REGION,
    &uring::NAPI,
    &uring::NAPI_TRACKING,
    &uring::MESSAGE,
    &uring::ZERO_COPY,
    &uring::BUFFER_RING,
    &bpf::COMMAND,
    &bpf::MAP_TYPE,
    &bpf::MAP,
    &bpf::LOOKUP,
    &bpf::UPDATE,
    &bpf::PROGRAM_TYPE,
    &bpf::PROGRAM,
    &bpf::ATTACH_TYPE,
    &bpf::ATTACH,
    &bpf::FILE,
    &bpf::FILE_MODE,
    &bpf::BTF,
    &bpf::TEST_RUN,
    &bpf::QUERY,
    &bpf::TASK_FD,
    &bpf::STATS,
    &bpf::KPROBE_MULTI,
    &bpf::UPROBE_MULTI,
    &bpf::NETFILTER,
    &terminals::INPUT,
    &terminals::OUTPUT,
    &terminals::NEWLINE_DELAY,
    &terminals::RETURN_DELAY,
    &terminals::TAB_DELAY,
    &terminals::BACKSPACE_DELAY,
    &terminals::VERTICAL_TAB_DELAY,
    &terminals::FORM_FEED_DELAY,
    &terminals::CONTROL,
    &terminals::SPEED,
    &terminals::CHARACTER_SIZE,
    &terminals::LOCAL,
    &terminals::LINE,
    &terminals::MODEM,
    &terminals::QUEUE,
    &terminals::FLOW,
    &quotas::COMMAND,
    &quotas::TYPE,
    &quotas::FORMAT,
    &quotas::INFO_FLAGS,
    &quotas::INFO_VALID,
    &quotas::BLOCK_VALID,
    &quotas::XFS_FLAGS,
    &quotas::XFS_TYPES,
    &interfaces::FLAGS,
    &interfaces::TUN,
    &interfaces::TUN_OFFLOAD,
    &interfaces::PACKET_MEMBERSHIP,
    &devices::FILE_FLAGS,
    &devices::EXTENDED_FLAGS,
    &devices::EXTENT_MAP,
    &devices::LOOP,
    &devices::LOOP_CIPHER,
    &devices::PARTITION,
    &devices::CLOCK_PARAMETER,
    &devices::FAULT_FEATURES,
    &devices::FAULT_REGISTER,
    &devices::FAULT_COPY,
    &devices::FAULT_ZERO,
    &devices::PERF_GROUP,
    &devices::NETWORK_BLOCK,
    &machines::CAPABILITY,
    &machines::MEMORY,
    &machines::CPUID,
    &options::IP,
    &options::SOCKET,
    &options::READ_SOCKET,
    &options::READ_IP,
    &options::READ_IPV6,
    &options::TCP,
    &options::UDP,
    &options::VSOCK,
    &options::IPV6,
    &options::CAN_RAW,
    &options::SCTP,
    &options::RAW,
    &options::IPX,
    &options::AX25,
    &options::PACKET,
    &options::IRDA,
    &options::LLC,
    &options::DCCP,
    &options::NETLINK,
    &options::TIPC,
    &options::RXRPC,
    &options::PPPOL2TP,
    &options::BLUETOOTH,
    &options::PNPIPE,
    &options::RDS,
    &options::IUCV,
    &options::CAIF,
    &options::ALG,
    &options::NFC,
    &options::KCM,
    &options::TLS,
    &options::XDP,
    &sockets::OPTION_LEVEL,
    &sockets::REHASH,
    &devices::SECCOMP_RESPONSE,
    &devices::SECCOMP_ADDFD,
];

/// The value of a symbol of any family: `value("AF_PACKET")` is 17. Negative values of an `int`,
/// such as `AT_FDCWD`, are given in their 32 bits.
pub fn value(name: &str) -> Option<u64> {
    members().find(|member| member.0 == name).map(|member| member.1)
}

/// The same on an architecture: the number of an ioctl(2) request may be its own there.
pub fn value_on(arch: Arch, name: &str) -> Option<u64> {
    let own = ioctls::of(arch).members.iter().find(|member| member.0 == name);
    own.map(|member| member.1).or_else(|| ioctls::compat(arch, name)).or_else(|| value(name))
}

/// The names of all symbols, by family; a name that several families share occurs several times.
pub fn names() -> impl Iterator<Item = &'static str> {
    members().map(|member| member.0)
}

fn members() -> impl Iterator<Item = (&'static str, u64)> {
    FAMILIES.iter().flat_map(|family| family.members.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn one_name_has_one_value() {
        let mut seen = HashMap::new();
        for (name, value) in members() {
            assert_eq!(*seen.entry(name).or_insert(value), value, "{name}");
        }
    }

    #[test]
    fn a_family_names_no_symbol_twice() {
        for family in FAMILIES {
            let mut names: Vec<_> = family.members.iter().map(|member| member.0).collect();
            names.sort_unstable();
            assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{}", family.unknown);
        }
    }

    #[test]
    fn names_are_c_identifiers_or_several_of_them() {
        for name in names().flat_map(|name| name.split('|')) {
            let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            assert!(!name.is_empty() && name.bytes().all(letter), "{name}");
        }
    }

    #[test]
    fn values_are_those_of_the_c_library() {
        use nix::libc;
        for (name, expected) in [
            ("AF_PACKET", libc::AF_PACKET),
            ("AT_FDCWD", libc::AT_FDCWD),
            ("CLONE_NEWUSER", libc::CLONE_NEWUSER),
            ("F_DUPFD_CLOEXEC", libc::F_DUPFD_CLOEXEC),
            ("O_CREAT", libc::O_CREAT),
            ("O_TMPFILE", libc::O_TMPFILE),
            ("SIGKILL", libc::SIGKILL),
            ("SOCK_CLOEXEC", libc::SOCK_CLOEXEC),
        ] {
            assert_eq!(value(name).map(|value| value as u32), Some(expected as u32), "{name}");
        }
        assert_eq!(value("MS_RDONLY"), Some(libc::MS_RDONLY));
        assert_eq!(value("S_IFMT"), Some(u64::from(libc::S_IFMT)));
        assert_eq!(value("MS_NONSENSE"), None);
    }
}
