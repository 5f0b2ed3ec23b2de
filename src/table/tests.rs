//! What must hold of every row, kind and struct of the table.

use std::collections::{BTreeMap, HashSet};

use super::*;
use Arch::{I386, X86_64};

/// Calls `see` with every kind that occurs in the table, each with its siblings.
fn each(see: &mut dyn FnMut(Kind, &'static [Arg])) {
    for args in ALL.iter().map(|row| row.args).chain([UNKNOWN]) {
        args.iter().for_each(|arg| follow(arg.kind, args, see));
    }
}

fn follow(kind: Kind, siblings: &'static [Arg], see: &mut dyn FnMut(Kind, &'static [Arg])) {
    see(kind, siblings);
    match kind {
        Kind::Struct(layout) => {
            layout.fields.iter().for_each(|field| follow(field.kind, layout.fields, see));
        }
        Kind::BitFields(fields) => {
            fields.iter().for_each(|field| follow(field.2, siblings, see));
        }
        Kind::ByArch(kinds) => kinds.iter().for_each(|kind| follow(*kind, siblings, see)),
        Kind::ByWord(kinds) => kinds.iter().for_each(|kind| follow(*kind, siblings, see)),
        Kind::As(_, kind)
        | Kind::Wide(kind)
        | Kind::Commented(kind, _)
        | Kind::Symbol(_, kind)
        | Kind::FilterInstruction(kind)
        | Kind::Array(kind, _)
        | Kind::Indexed(kind, _)
        | Kind::Upto(_, kind, _)
        | Kind::Following(_, kind)
        | Kind::In(kind, _)
        | Kind::Out(kind, _)
        | Kind::InOut(kind, _) => follow(*kind, siblings, see),
        kind => kind.choices().for_each(|kind| follow(kind, siblings, see)),
    }
}

/// Every struct of the table by its name; i386 has some whose name x86_64 uses for another.
fn structs() -> BTreeMap<&'static str, Vec<&'static Layout>> {
    let mut all: BTreeMap<_, Vec<&'static Layout>> = BTreeMap::new();
    each(&mut |kind, _| {
        if let Kind::Struct(layout) = kind {
            let same_name = all.entry(layout.name).or_default();
            if !same_name.contains(&layout) {
                same_name.push(layout);
            }
        }
    });
    all
}

#[test]
fn what_names_a_sibling_finds_it() {
    each(&mut |kind, siblings| {
        let other = match kind {
            Kind::CreateMode { flags: other }
            | Kind::Device { mode: other }
            | Kind::Protocol { family: other }
            | Kind::Following(other, _)
            | Kind::Upto(other, ..)
            | Kind::MountType { flags: other }
            | Kind::MountData { flags: other }
            | Kind::If(other, ..)
            | Kind::Unless(other, ..)
            | Kind::Select(other, ..)
            | Kind::SelectBits(other, ..)
            | Kind::SelectAt(other, ..) => other,
            Kind::In(to, extent) | Kind::Out(to, extent) | Kind::InOut(to, extent) => {
                let counted = match extent {
                    Extent::Most(counted, _) => *counted,
                    extent => extent,
                };
                match counted {
                    Extent::Items(other)
                    | Extent::Bytes(other)
                    | Extent::AtMost(other)
                    | Extent::Readable(other)
                    | Extent::Bits(other)
                    | Extent::PagesOf(other)
                    | Extent::Nodes(other)
                    | Extent::At(other)
                    | Extent::AfterWord(other)
                    | Extent::Request(other)
                    | Extent::Cell(other) => other,
                    Extent::Within(other, _) | Extent::Plus(other, _) => other,
                    Extent::Records(count, size) => count.max(size),
                    Extent::Own(field, _) | Extent::Tail(field) => {
                        let Kind::Struct(layout) = to else { panic!("{to:?}") };
                        assert_eq!(layout.fields[field].kind.bits(X86_64), 32, "{}", layout.name);
                        return;
                    }
                    Extent::Counted => {
                        let Kind::Struct(layout) = to else { panic!("{to:?}") };
                        assert!(layout.following().is_some(), "{}", layout.name);
                        return;
                    }
                    Extent::One | Extent::Fixed(_) | Extent::Argument(_) => return,
                    Extent::Most(..) => panic!("{extent:?} within another"),
                }
            }
            _ => return,
        };
        assert!(other < siblings.len(), "{kind:?} among {siblings:?}");
        assert!(kind.is_choice() || siblings[other].kind != kind, "{siblings:?}");
    });
}

/// What the kernel takes however much it is, or up to a limit that an administrator sets.
const ENDLESS: &[&str] = &[
    "init_module.module_image",
    "io_submit.iocbpp",
    "kexec_file_load.cmdline",
    "move_pages.pages",
    "move_pages.nodes",
    "mq_timedsend.msg_ptr",
    "mq_timedsend_time64.msg_ptr",
    "msgsnd.msgp",
    "poll.fds",
    "ppoll.fds",
    "ppoll_time64.fds",
    "pwrite64.buf",
    "recvmmsg.msgvec",
    "recvmmsg_time64.msgvec",
    "semop.sops",
    "semtimedop.sops",
    "semtimedop_time64.sops",
    "sendmmsg.msgvec",
    "sendto.buf",
    "write.buf",
];

#[test]
fn what_the_kernel_takes_up_to_a_maximum_is_kept_up_to_that() {
    let mut endless = Vec::new();
    for row in ALL {
        for arg in row.args {
            let (Kind::In(kind, extent) | Kind::InOut(kind, extent)) = arg.kind else { continue };
            let bounded = match kind {
                Kind::IoVec | Kind::SockAddr | Kind::SigSet | Kind::BitSet | Kind::NodeMask => true,
                Kind::Struct(_) => !extent.is_array(),
                _ => false,
            };
            let counted = !matches!(extent, Extent::One | Extent::Fixed(_) | Extent::Most(..));
            if counted && !bounded {
                endless.push(format!("{}.{}", row.name, arg.name));
            }
        }
    }
    assert_eq!(endless, ENDLESS);
}

#[test]
fn no_row_is_without_its_arguments() {
    for row in ALL {
        assert!(row.args.iter().all(|arg| arg.kind != Kind::Register), "{}", row.name);
    }
}

#[test]
fn each_kind_and_extent_is_used() {
    let mut used = HashSet::new();
    each(&mut |kind, _| {
        let text = format!("{kind:?}");
        used.insert(text.split([' ', '(']).next().unwrap_or_default().to_owned());
        if let Kind::In(_, extent) | Kind::Out(_, extent) | Kind::InOut(_, extent) = kind {
            let text = format!("{extent:?}");
            used.insert(text.split('(').next().unwrap_or_default().to_owned());
        }
    });
    let source = include_str!("kind.rs");
    let mut count = 0;
    for title in ["pub enum Kind {", "pub enum Extent {"] {
        let (_, rest) = source.split_once(title).unwrap();
        let (variants, _) = rest.split_once("\n}").unwrap();
        for line in variants.lines().filter_map(|line| line.strip_prefix("    ")) {
            if line.starts_with(|first: char| first.is_ascii_uppercase()) {
                let name = line.split([' ', '(', ',']).next().unwrap();
                assert!(used.contains(name), "{name}");
                count += 1;
            }
        }
    }
    assert!(count > 50, "{count}");
}

#[test]
fn a_set_of_fields_is_shown_once_at_most() {
    for layout in structs().into_values().flatten() {
        let shown: HashSet<_> = layout.shown.iter().collect();
        assert_eq!(shown.len(), layout.shown.len(), "{}", layout.name);
        assert!(layout.shown.iter().all(|index| *index < layout.fields.len()), "{}", layout.name);
        assert!(layout.least <= layout.size(X86_64), "{}", layout.name);
    }
}

#[test]
fn structs_have_the_sizes_of_the_c_library_and_of_i386() {
    use nix::libc;
    let structs = structs();
    // The sizes of i386 are those of gcc -m32 with the kernel's headers.
    for (name, x86_64, i386) in [
        ("epoll_event", size_of::<libc::epoll_event>(), 12),
        ("bpf_insn", 8, 8),
        ("io_uring_buf_reg", 40, 40),
        ("io_uring_buf_status", 40, 40),
        ("io_uring_clock_register", 16, 16),
        ("io_uring_clone_buffers", 32, 32),
        ("io_uring_file_index_range", 16, 16),
        ("io_uring_files_update", 16, 16),
        ("io_uring_getevents_arg", 24, 24),
        ("io_uring_mem_region_reg", 32, 32),
        ("io_uring_napi", 16, 16),
        ("io_uring_params", 120, 120),
        ("io_uring_restriction", 16, 16),
        ("io_uring_rsrc_register", 32, 32),
        ("io_uring_rsrc_update", 16, 16),
        ("io_uring_rsrc_update2", 32, 32),
        ("io_uring_sqe", 64, 64),
        ("io_uring_sync_cancel_reg", 64, 64),
        ("io_uring_zcrx_ifq_reg", 96, 96),
        ("io_uring_zcrx_offsets", 32, 32),
        ("keyctl_dh_params", 12, 12),
        ("keyctl_kdf_params", 56, 44),
        ("keyctl_pkey_params", 40, 40),
        ("keyctl_pkey_query", 56, 56),
        ("landlock_net_port_attr", 16, 16),
        ("landlock_path_beneath_attr", 12, 12),
        ("landlock_ruleset_attr", 48, 48),
        ("perf_event_attr", 144, 144),
        ("seccomp_notif_sizes", 6, 6),
        ("ptrace_peeksiginfo_args", 16, 16),
        ("sock_fprog", 16, 8),
        ("itimerspec", size_of::<libc::itimerspec>(), 16),
        ("itimerval", size_of::<libc::itimerval>(), 16),
        ("mmsghdr", size_of::<libc::mmsghdr>(), 32),
        ("msghdr", size_of::<libc::msghdr>(), 28),
        ("new_utsname", size_of::<libc::utsname>(), 390),
        ("old_utsname", 325, 325),
        ("oldold_utsname", 45, 45),
        ("open_how", size_of::<libc::open_how>(), 24),
        ("pollfd", size_of::<libc::pollfd>(), 8),
        ("rlimit", size_of::<libc::rlimit>(), 8),
        ("rlimit64", size_of::<libc::rlimit64>(), 16),
        ("rusage", size_of::<libc::rusage>(), 72),
        ("sched_attr", 56, 56),
        ("sigaltstack", size_of::<libc::stack_t>(), 12),
        ("sigevent", size_of::<libc::sigevent>(), 64),
        ("statfs", size_of::<libc::statfs>(), 64),
        ("statx", size_of::<libc::statx>(), 256),
        ("termios", 36, 36),
        ("termios2", 44, 44),
        ("termio", 18, 18),
        ("winsize", 8, 8),
        ("loop_info", 168, 140),
        ("loop_info64", 232, 232),
        ("loop_config", 304, 304),
        ("ifreq", 40, 32),
        ("ifconf", 16, 8),
        ("ifmap", 24, 16),
        ("blkpg_ioctl_arg", 24, 16),
        ("blkpg_partition", 152, 148),
        ("blk_user_trace_setup", 72, 64),
        ("fsxattr", 28, 28),
        ("file_clone_range", 32, 32),
        ("file_dedupe_range", 24, 24),
        ("file_dedupe_range_info", 32, 32),
        ("fstrim_range", 24, 24),
        ("fiemap", 32, 32),
        ("fiemap_extent", 56, 56),
        ("rtc_time", 36, 36),
        ("rtc_wkalrm", 40, 40),
        ("rtc_pll_info", 32, 28),
        ("rtc_param", 24, 24),
        ("kvm_regs", 144, 144),
        ("kvm_sregs", 312, 312),
        ("kvm_segment", 24, 24),
        ("kvm_dtable", 16, 16),
        ("kvm_userspace_memory_region", 32, 32),
        ("kvm_cpuid2", 8, 8),
        ("kvm_cpuid_entry2", 40, 40),
        ("uffdio_api", 24, 24),
        ("uffdio_register", 32, 32),
        ("uffdio_range", 16, 16),
        ("uffdio_copy", 40, 40),
        ("uffdio_zeropage", 32, 32),
        ("seccomp_notif_resp", 24, 24),
        ("seccomp_notif_addfd", 24, 24),
        ("hd_geometry", 16, 8),
        ("if_dqblk", 72, 68),
        ("if_dqinfo", 24, 24),
        ("if_nextdqblk", 72, 72),
        ("fs_disk_quota", 112, 112),
        ("ip_mreq", 8, 8),
        ("ipv6_mreq", 20, 20),
        ("group_req", 136, 132),
        ("tpacket_req", 16, 16),
        ("packet_mreq", 16, 16),
        ("flock", 32, 16),
        ("flock64", 32, 24),
        ("f_owner_ex", 8, 8),
        ("linger", 8, 8),
        ("rand_pool_info", 8, 8),
        ("input_absinfo", 24, 24),
        ("input_keymap_entry", 40, 40),
        ("ff_effect", 48, 44),
        ("ff_periodic_effect", 32, 28),
        ("erase_info_user", 8, 8),
        ("erase_info_user64", 16, 16),
        ("mtd_oob_buf", 16, 12),
        ("mtd_oob_buf64", 24, 24),
        ("region_info_user", 16, 16),
        ("otp_info", 12, 12),
        ("mtd_write_req", 48, 48),
        ("timespec", size_of::<libc::timespec>(), 8),
        ("timeval", size_of::<libc::timeval>(), 8),
        ("timex", size_of::<libc::timex>(), 128),
        ("__kernel_timex", size_of::<libc::timex>(), 208),
        ("tms", size_of::<libc::tms>(), 16),
    ] {
        for layout in structs.get(name).unwrap_or_else(|| panic!("{name}")) {
            assert_eq!((layout.size(X86_64), layout.size(I386)), (x86_64, i386), "{name}");
        }
    }
    assert_eq!(layouts::STAT.size(X86_64), size_of::<libc::stat>());
    assert_eq!(layouts::STAT.size(I386), 64);
    assert_eq!(layouts::STAT64.size(I386), 96);
    assert_eq!(layouts::OLD_STAT.size(I386), 32);
    assert_eq!(layouts::STATFS64.size(I386), 84);
}

#[test]
fn the_last_field_of_each_command_of_bpf_is_where_the_kernel_reads_it() {
    let Kind::Select(_, cases, _) = layouts::BPF_ATTR else { panic!() };
    // offsetof in the kernel's header; 64-bit fields are aligned there even for i386.
    for (command, name, offset) in [
        (0, "excl_prog_hash_size", 88),
        (1, "flags", 24),
        (4, "next_key", 16),
        (5, "keyring_id", 164),
        (6, "path_fd", 16),
        (8, "expected_revision", 24),
        (10, "batch_size", 72),
        (15, "info", 8),
        (16, "revision", 56),
        (17, "cookie", 16),
        (18, "btf_token_fd", 36),
        (20, "probe_addr", 40),
        (24, "flags", 48),
        (29, "old_prog_fd", 12),
        (37, "prog_fd", 16),
    ] {
        let attr = cases.iter().find(|case| case.0 == command).map(|case| case.1);
        let Some(Kind::In(Kind::Struct(attr), _) | Kind::InOut(Kind::Struct(attr), _)) = attr
        else {
            panic!("{command}")
        };
        let inner = match attr.fields {
            [Arg { kind: Kind::Struct(inner), .. }] => inner,
            _ => attr,
        };
        let last = inner.fields.len() - 1;
        assert_eq!(inner.fields[last].name, name);
        for arch in Arch::ALL {
            assert_eq!(inner.offset(last, arch), offset, "{name} {arch:?}");
        }
    }
}
