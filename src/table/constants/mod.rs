//! The symbols of flags and enumerations, by family; it must never answer for a name that two
//! families define differently.

#[macro_use]
mod family;

pub mod bpf;
pub mod devices;
pub mod files;
pub mod filter;
pub mod input;
pub mod interfaces;
pub mod io;
pub mod ioctls;
pub mod ipc;
pub mod keys;
pub mod landlock;
pub mod machines;
pub mod memory;
pub mod mounts;
pub mod options;
pub mod paths;
pub mod perf;
pub mod poll;
pub mod prctl;
pub mod processes;
pub mod ptrace;
pub mod quotas;
pub mod sched;
pub mod seccomp;
pub mod signals;
pub mod sockets;
pub mod stat;
pub mod system;
pub mod terminals;
pub mod time;
pub mod uring;

use super::Arch;

pub use family::{Family, Value};

macro_rules! families {
    ($($module:ident: $($name:ident),+;)+) => {
        /// Every family of the table.
        pub static FAMILIES: &[&Family] = &[$($(&$module::$name),+),+];
    };
}

families!(
    files: ACCESS_MODE, OPEN, DESCRIPTOR, ACCESS, ACCESS_AT, AT, DIRECTORY, RENAME, FILE_TYPE, MODE,
        RESOLVE, XATTR, FCNTL, LOCK_TYPE, OWNER, WRITE_HINT, NOTIFY, SEAL, CLOSE_RANGE, MEMFD, SEEK,
        FLOCK, XFLAG;
    mounts: MOUNT, MOUNT_MAGIC, UMOUNT, FSOPEN, FSPICK, FSMOUNT, MOUNT_ATTR, FSCONFIG, MOVE_MOUNT,
        OPEN_TREE, SWAP, PROPAGATION, LISTMOUNT, MOUNT_SETATTR;
    sockets: FAMILY, TYPE, TYPE_FLAGS, INET_PROTOCOL, NETLINK_PROTOCOL, CAN_PROTOCOL,
        BLUETOOTH_PROTOCOL, ISDN_PROTOCOL, PHONET_PROTOCOL, CAIF_PROTOCOL, NFC_PROTOCOL,
        KCM_PROTOCOL, SMC_PROTOCOL, ETHERNET_PROTOCOL, PACKET_TYPE, HARDWARE, SHUTDOWN, MESSAGE,
        LEVEL, SOCKETCALL, CONTROL, CONTROL_IP, VSOCK_CID, VSOCK_PORT, VSOCK_FLAGS, XDP_FLAGS,
        ALG_FLAGS, QRTR_NODE, QRTR_PORT, MCTP_ADDRESS, IEEE802154_ADDRESS, IEEE802154_SHORT,
        OPTION_LEVEL, REHASH;
    processes: SIGNAL, CLONE, UNSHARE, NAMESPACE, PROTECTION, MAP_TYPE, MAP, REBOOT_MAGIC1,
        REBOOT_MAGIC2, REBOOT, MODULE_INIT, MODULE_DELETE, RANDOM, INFINITY, INFINITY64, LIMIT,
        RUSAGE_WHO, ARCH_PRCTL, XFEATURE, CAPABILITY, CAPABILITY_VERSION, PRIORITY, IOPRIO,
        IOPRIO_CLASS, KCMP, LSM_ATTR, LSM_ID, PERSONALITY, PERSONALITY_FLAGS, PIDFD, RSEQ, WAIT,
        ID_TYPE;
    ioctls: IOCTL, SIZED, NUMBERED;
    poll: POLL, EPOLL, EPOLL_CTL, EPOLL_CREATE, EVENTFD;
    sched: POLICY, RESET, FLAGS;
    signals: HOW, HANDLER, ACTION, STACK, SIGNALFD, NOTIFY, CODE, ILL, FPE, SEGV, BUS, TRAP, CHLD,
        POLL, SYS;
    io: RWF, SPLICE, FALLOC, FADVISE, SYNC_RANGE, USERFAULTFD, MEMFD_SECRET, IOCB_CMD, IOCB_FLAG;
    memory: ADVICE, MLOCK, MLOCKALL, MREMAP, MSYNC, PKEY, SHADOW_STACK, POLICY, POLICY_MODE,
        POLICY_FLAGS, BIND, MEMBARRIER, MEMBARRIER_FLAGS, MOVE;
    stat: STATX, STATX_ATTR, AT_STATX, AT_STATX_SYNC;
    time: CLOCK, TIMER, ITIMER, ADJUST, CLOCK_STATUS, TIMERFD_CREATE, TIMERFD_SET, TIMERFD;
    ipc: KEY, VERSION, GET, SHARED, ATTACH, MESSAGE, SEMAPHORE, MSG, SEM, SHM, FUTEX, FUTEX2,
        FUTEX_OP, FUTEX_OP_CMP, QUEUE, FUTEX_BITSET;
    paths: INOTIFY, INOTIFY_INIT, FAN_CLASS, FAN_INIT, FAN_MARK, FAN_EVENT, FAN_NOFD, HANDLE;
    system: KEXEC_ARCH, KEXEC, KEXEC_FILE, SYSLOG, LOGLEVEL;
    keys: KEYCTL, SPEC, REQKEY, PERMISSION, MOVE;
    prctl: OPTION, UNALIGN, DUMPABLE, TSC, SECUREBITS, MCE_KILL, MCE_POLICY, MM, VMA, FP_MODE,
        AMBIENT, SPECULATION, SPECULATION_CONTROL, DISPATCH, PAC_ENABLED, PAC, SCHED_CORE,
        SCHED_CORE_SCOPE, PTRACER;
    ptrace: REQUEST, OPTION, PEEKSIGINFO, REGSET;
    seccomp: OPERATION, FILTER, MODE, ACTION;
    filter: CLASS, EXTENDED_CLASS, SIZE, MODE, EXTENDED_MODE, ARITHMETIC, JUMP, SOURCE, RETURN,
        MISCELLANEOUS, REGISTER;
    landlock: CREATE, ADD_RULE, RESTRICT, RULE, ACCESS_FS, ACCESS_NET, SCOPE;
    perf: FLAG, TYPE, SIZE, HARDWARE, SOFTWARE, CACHE, CACHE_OPERATION, CACHE_RESULT, SAMPLE, READ,
        BRANCH, BREAKPOINT;
    uring: SETUP, FEATURE, ENTER, REGISTER, REGISTERED_RING, OPERATION, ENTRY, PROBE, RESTRICTION,
        RESOURCE, CANCEL, FILE, CLONE, REGION, NAPI, NAPI_TRACKING, MESSAGE, ZERO_COPY, BUFFER_RING;
    bpf: COMMAND, MAP_TYPE, MAP, LOOKUP, UPDATE, PROGRAM_TYPE, PROGRAM, ATTACH_TYPE, ATTACH, FILE,
        FILE_MODE, BTF, TEST_RUN, QUERY, TASK_FD, STATS, KPROBE_MULTI, UPROBE_MULTI, NETFILTER;
    terminals: INPUT, OUTPUT, NEWLINE_DELAY, RETURN_DELAY, TAB_DELAY, BACKSPACE_DELAY,
        VERTICAL_TAB_DELAY, FORM_FEED_DELAY, CONTROL, SPEED, CHARACTER_SIZE, LOCAL, LINE, MODEM,
        QUEUE, FLOW;
    quotas: COMMAND, TYPE, FORMAT, INFO_FLAGS, INFO_VALID, BLOCK_VALID, XFS_FLAGS, XFS_TYPES;
    interfaces: FLAGS, TUN, TUN_OFFLOAD, PACKET_MEMBERSHIP;
    devices: FILE_FLAGS, EXTENDED_FLAGS, EXTENT_MAP, LOOP, LOOP_CIPHER, PARTITION, CLOCK_PARAMETER,
        FAULT_FEATURES, FAULT_REGISTER, FAULT_COPY, FAULT_ZERO, PERF_GROUP, NETWORK_BLOCK,
        FLASH_OTP, FLASH_MODE, FLASH_WRITE, SCSI_RESET, SCSI_RESET_FLAGS, SECCOMP_RESPONSE,
        SECCOMP_ADDFD;
    input: KEY, AXIS, EVENT, EFFECT;
    machines: CAPABILITY, MEMORY, CPUID;
    options: IP, SOCKET, READ_SOCKET, READ_IP, READ_IPV6, TCP, UDP, VSOCK, IPV6, CAN_RAW, SCTP, RAW,
        IPX, AX25, PACKET, IRDA, LLC, DCCP, NETLINK, TIPC, RXRPC, PPPOL2TP, BLUETOOTH, PNPIPE, RDS,
        IUCV, CAIF, ALG, NFC, KCM, TLS, XDP;
);

/// The value of a symbol of any family: `AF_PACKET` is 17. Negative values of an `int`, such as `AT_FDCWD`, are
/// given in their 32 bits.
pub fn value_on(arch: Arch, name: &str) -> Option<u64> {
    let known = members().find(|member| member.0 == name).and_then(|member| member.1.on(arch));
    known.or_else(|| ioctls::compat(arch, name))
}

/// The names of all symbols, by family; a name that several families share occurs several times.
pub fn names() -> impl Iterator<Item = &'static str> {
    members().map(|member| member.0)
}

fn members() -> impl Iterator<Item = (&'static str, Value)> {
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
        let value = |name| value_on(Arch::NATIVE[0], name);
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

    #[test]
    fn a_symbol_has_the_value_of_each_architecture() {
        let on_each = |name| Arch::ALL.map(|arch| value_on(arch, name));
        assert_eq!(on_each("O_DIRECTORY"), [0o200000, 0o200000, 0o40000, 0o200000].map(Some));
        assert_eq!(on_each("O_DIRECT"), [0o40000, 0o40000, 0o200000, 0o40000].map(Some));
        assert_eq!(on_each("MAP_32BIT"), [Some(0x40), Some(0x40), None, None]);
        assert_eq!(
            on_each("FS_IOC_GETFLAGS"),
            [0x8008_6601, 0x8004_6601, 0x8008_6601, 0x8008_6601].map(Some)
        );
    }
}
