//! `union bpf_attr` by command, uapi/linux/bpf.h. The sizes of keys and values are the map's, so
//! that these are not followed.

use super::prelude::*;

/// What bpf(2) takes for each command.
pub const BPF_ATTR: Kind = Select(
    0,
    &cases(
        &bpf::COMMAND,
        &[
            ("BPF_MAP_CREATE", In(&MAP_CREATE, Bytes(2))),
            ("BPF_MAP_LOOKUP_ELEM", In(&MAP_LOOKUP_ELEM, Bytes(2))),
            ("BPF_MAP_UPDATE_ELEM", In(&MAP_UPDATE_ELEM, Bytes(2))),
            ("BPF_MAP_DELETE_ELEM", In(&MAP_DELETE_ELEM, Bytes(2))),
            ("BPF_MAP_GET_NEXT_KEY", In(&MAP_GET_NEXT_KEY, Bytes(2))),
            ("BPF_PROG_LOAD", InOut(&PROG_LOAD, Bytes(2))),
            ("BPF_OBJ_PIN", In(&OBJECT, Bytes(2))),
            ("BPF_OBJ_GET", In(&OBJECT, Bytes(2))),
            ("BPF_PROG_ATTACH", In(&PROG_ATTACH, Bytes(2))),
            ("BPF_PROG_DETACH", In(&PROG_ATTACH, Bytes(2))),
            (
                "BPF_PROG_TEST_RUN",
                InOut(&fields!(filled("bpf_attr", 40): test: TEST_RUN), Bytes(2)),
            ),
            ("BPF_PROG_GET_NEXT_ID", InOut(&GET_NEXT_ID, Bytes(2))),
            ("BPF_MAP_GET_NEXT_ID", InOut(&GET_NEXT_ID, Bytes(2))),
            ("BPF_PROG_GET_FD_BY_ID", In(&PROG_BY_ID, Bytes(2))),
            ("BPF_MAP_GET_FD_BY_ID", In(&MAP_BY_ID, Bytes(2))),
            (
                "BPF_OBJ_GET_INFO_BY_FD",
                InOut(&fields!(filled("bpf_attr", 16): info: INFO), Bytes(2)),
            ),
            ("BPF_PROG_QUERY", InOut(&fields!(filled("bpf_attr", 32): query: QUERY), Bytes(2))),
            (
                "BPF_RAW_TRACEPOINT_OPEN",
                In(&fields!(filled("bpf_attr", 12): raw_tracepoint: TRACEPOINT), Bytes(2)),
            ),
            ("BPF_BTF_LOAD", InOut(&BTF_LOAD, Bytes(2))),
            ("BPF_BTF_GET_FD_BY_ID", In(&BTF_BY_ID, Bytes(2))),
            (
                "BPF_TASK_FD_QUERY",
                InOut(&fields!(filled("bpf_attr", 48): task_fd_query: TASK_FD_QUERY), Bytes(2)),
            ),
            ("BPF_MAP_LOOKUP_AND_DELETE_ELEM", In(&MAP_LOOKUP_ELEM, Bytes(2))),
            ("BPF_MAP_FREEZE", In(&MAP_FREEZE, Bytes(2))),
            ("BPF_BTF_GET_NEXT_ID", InOut(&GET_NEXT_ID, Bytes(2))),
            (
                "BPF_MAP_LOOKUP_BATCH",
                InOut(&fields!(filled("bpf_attr", 56): batch: LOOKUP_BATCH), Bytes(2)),
            ),
            (
                "BPF_MAP_LOOKUP_AND_DELETE_BATCH",
                InOut(&fields!(filled("bpf_attr", 56): batch: LOOKUP_BATCH), Bytes(2)),
            ),
            (
                "BPF_MAP_UPDATE_BATCH",
                InOut(&fields!(filled("bpf_attr", 56): batch: UPDATE_BATCH), Bytes(2)),
            ),
            (
                "BPF_MAP_DELETE_BATCH",
                InOut(&fields!(filled("bpf_attr", 56): batch: DELETE_BATCH), Bytes(2)),
            ),
            (
                "BPF_LINK_CREATE",
                In(&fields!(filled("bpf_attr", 16): link_create: LINK_CREATE), Bytes(2)),
            ),
            (
                "BPF_LINK_UPDATE",
                In(&fields!(filled("bpf_attr", 16): link_update: LINK_UPDATE), Bytes(2)),
            ),
            ("BPF_LINK_GET_FD_BY_ID", In(&LINK_BY_ID, Bytes(2))),
            ("BPF_LINK_GET_NEXT_ID", InOut(&GET_NEXT_ID, Bytes(2))),
            (
                "BPF_ENABLE_STATS",
                In(&fields!(filled("bpf_attr", 4): enable_stats: STATS), Bytes(2)),
            ),
            (
                "BPF_ITER_CREATE",
                In(&fields!(filled("bpf_attr", 8): iter_create: ITER_CREATE), Bytes(2)),
            ),
            (
                "BPF_LINK_DETACH",
                In(&fields!(filled("bpf_attr", 4): link_detach: LINK_DETACH), Bytes(2)),
            ),
            (
                "BPF_PROG_BIND_MAP",
                In(&fields!(filled("bpf_attr", 12): prog_bind_map: BIND_MAP), Bytes(2)),
            ),
            (
                "BPF_TOKEN_CREATE",
                In(&fields!(filled("bpf_attr", 8): token_create: TOKEN_CREATE), Bytes(2)),
            ),
            (
                "BPF_PROG_STREAM_READ_BY_FD",
                In(&fields!(filled("bpf_attr", 20): prog_stream_read: STREAM_READ), Bytes(2)),
            ),
            (
                "BPF_PROG_ASSOC_STRUCT_OPS",
                In(&fields!(filled("bpf_attr", 12): prog_assoc_struct_ops: ASSOCIATION), Bytes(2)),
            ),
        ],
    ),
    &Address,
);

/// BPF_F_ID: another program is given by its id, not by a descriptor.
const BY_ID: u64 = 1 << 5;
/// BPF_F_BEFORE and BPF_F_AFTER: there is another program.
const RELATIVE: u64 = 3 << 3;

/// An instruction of an extended program.
const INSTRUCTION: Kind = fields!(layout("bpf_insn"):
    code: ProgramCode, _: As(1, &BitFields(REGISTERS)), off: S16, imm: Hex,
);

const REGISTERS: &[(&str, u32, Kind)] =
    &[("dst_reg", 4, OneOf(&filter::REGISTER)), ("src_reg", 4, OneOf(&filter::REGISTER))];

const TARGET_FD: Kind = fields!(filled("", 4): target_fd: Fd);
const TARGET_IFINDEX: Kind = fields!(filled("", 4): target_ifindex: Unsigned);
const RELATIVE_FD: Kind = fields!(filled("", 0): relative_fd: Fd);
const RELATIVE_ID: Kind = fields!(filled("", 0): relative_id: Unsigned);

/// The types of attachment whose target is an interface: XDP, TCX and netkit.
const TARGET_INTERFACE: &[(u64, Kind)] = &cases(
    &bpf::ATTACH_TYPE,
    &[
        ("BPF_XDP", TARGET_IFINDEX),
        ("BPF_TCX_INGRESS", TARGET_IFINDEX),
        ("BPF_TCX_EGRESS", TARGET_IFINDEX),
        ("BPF_NETKIT_PRIMARY", TARGET_IFINDEX),
        ("BPF_NETKIT_PEER", TARGET_IFINDEX),
    ],
);

const MAP_CREATE: Kind = fields!(filled("bpf_attr", 16):
    map_type: OneOf(&bpf::MAP_TYPE), key_size: Unsigned, value_size: Unsigned,
    max_entries: Unsigned, map_flags: Flags(&bpf::MAP), inner_map_fd: Fd,
    numa_node: If(4, 4, &Unsigned), map_name: Array(&Char, 16), map_ifindex: Unsigned, btf_fd: Fd,
    btf_key_type_id: Unsigned, btf_value_type_id: Unsigned, btf_vmlinux_value_type_id: Unsigned,
    map_extra: U64, value_type_btf_obj_fd: Fd, map_token_fd: Fd,
    excl_prog_hash: As(8, &In(&Opaque, Items(17))), excl_prog_hash_size: Unsigned,
);

const MAP_LOOKUP_ELEM: Kind = fields!(filled("bpf_attr", 24):
    map_fd: Fd, _: Quiet(&Hex), key: As(8, &Address), value: As(8, &Address),
    flags: As(8, &Flags(&bpf::LOOKUP)),
);

const MAP_UPDATE_ELEM: Kind = fields!(filled("bpf_attr", 32):
    map_fd: Fd, _: Quiet(&Hex), key: As(8, &Address), value: As(8, &Address),
    flags: As(8, &OneOf(&bpf::UPDATE)),
);

const MAP_DELETE_ELEM: Kind = fields!(filled("bpf_attr", 16):
    map_fd: Fd, _: Quiet(&Hex), key: As(8, &Address),
);

const MAP_GET_NEXT_KEY: Kind = fields!(filled("bpf_attr", 24):
    map_fd: Fd, _: Quiet(&Hex), key: As(8, &Address), next_key: As(8, &Address),
);

const MAP_FREEZE: Kind = fields!(filled("bpf_attr", 4): map_fd: Fd);

const PROG_LOAD: Kind = fields!(filled("bpf_attr", 24):
    prog_type: OneOf(&bpf::PROGRAM_TYPE), insn_cnt: Unsigned,
    insns: As(8, &In(&INSTRUCTION, Items(1))), license: As(8, &Text(128)), log_level: Unsigned,
    log_size: Unsigned, log_buf: As(8, &Out(&Char, Items(5))), kern_version: KernelVersion,
    prog_flags: Flags(&bpf::PROGRAM), prog_name: Array(&Char, 16), prog_ifindex: Unsigned,
    expected_attach_type: OneOf(&bpf::ATTACH_TYPE), prog_btf_fd: Fd, func_info_rec_size: Unsigned,
    func_info: As(8, &In(&Opaque, Records(15, 13))), func_info_cnt: Unsigned,
    line_info_rec_size: Unsigned, line_info: As(8, &In(&Opaque, Records(18, 16))),
    line_info_cnt: Unsigned, attach_btf_id: Unsigned, attach_prog_fd: Fd, core_relo_cnt: Unsigned,
    fd_array: SelectBits(27, u64::MAX, &[(0, As(8, &Address))], &As(8, &In(&Fd, Items(27)))),
    core_relos: As(8, &In(&Opaque, Records(21, 24))), core_relo_rec_size: Unsigned,
    log_true_size: Unsigned, prog_token_fd: Fd, fd_array_cnt: Unsigned,
    signature: As(8, &In(&Opaque, Items(29))), signature_size: Unsigned, keyring_id: Int,
);

const OBJECT: Kind = fields!(filled("bpf_attr", 12):
    pathname: As(8, &Path), bpf_fd: Fd, file_flags: Flags(&bpf::FILE), path_fd: DirFd,
);

const PROG_ATTACH: Kind = fields!(filled("bpf_attr", 16):
    _: Select(2, TARGET_INTERFACE, &TARGET_FD), attach_bpf_fd: Fd,
    attach_type: OneOf(&bpf::ATTACH_TYPE), attach_flags: Flags(&bpf::ATTACH), replace_bpf_fd: Fd,
    _: SelectBits(3, BY_ID, &[(BY_ID, RELATIVE_ID)], &RELATIVE_FD), expected_revision: U64,
);

const TEST_RUN: Kind = fields!(filled("bpf_attr", 40):
    prog_fd: Fd, retval: Unsigned, data_size_in: Unsigned, data_size_out: Unsigned,
    data_in: As(8, &In(&Opaque, Items(2))), data_out: As(8, &Out(&Byte, Cell(3))), repeat: Unsigned,
    duration: Unsigned, ctx_size_in: Unsigned, ctx_size_out: Unsigned,
    ctx_in: As(8, &In(&Opaque, Items(8))), ctx_out: As(8, &Out(&Byte, Cell(9))),
    flags: Flags(&bpf::TEST_RUN), cpu: Unsigned, batch_size: Unsigned,
);

const GET_NEXT_ID: Kind = fields!(filled("bpf_attr", 8):
    start_id: Unsigned, next_id: Unsigned, open_flags: Flags(&bpf::FILE_MODE),
);

const PROG_BY_ID: Kind = fields!(filled("bpf_attr", 8):
    prog_id: Unsigned, next_id: Unsigned, open_flags: Flags(&bpf::FILE_MODE),
);

const LINK_BY_ID: Kind = fields!(filled("bpf_attr", 4): link_id: Unsigned);

const MAP_BY_ID: Kind = fields!(filled("bpf_attr", 8):
    map_id: Unsigned, next_id: Unsigned, open_flags: Flags(&bpf::FILE_MODE),
);

const BTF_BY_ID: Kind = fields!(filled("bpf_attr", 4):
    btf_id: Unsigned, _: Quiet(&Hex), open_flags: Flags(&bpf::FILE_MODE), fd_by_id_token_fd: Fd,
);

const INFO: Kind = fields!(filled("bpf_attr", 16):
    bpf_fd: Fd, info_len: Unsigned, info: As(8, &InOut(&Opaque, Cell(1))),
);

const QUERY: Kind = fields!(filled("bpf_attr", 32):
    _: Select(1, TARGET_INTERFACE, &TARGET_FD), attach_type: OneOf(&bpf::ATTACH_TYPE),
    query_flags: Flags(&bpf::QUERY), attach_flags: Flags(&bpf::ATTACH),
    prog_ids: As(8, &Out(&Unsigned, Items(5))), prog_cnt: Unsigned, _: Quiet(&Hex),
    prog_attach_flags: As(8, &Out(&Flags(&bpf::ATTACH), Items(5))),
    link_ids: As(8, &Out(&Unsigned, Items(5))),
    link_attach_flags: As(8, &Out(&Flags(&bpf::ATTACH), Items(5))), revision: X64,
);

const TRACEPOINT: Kind = fields!(filled("bpf_attr", 12):
    name: As(8, &Text(128)), prog_fd: Fd, _: Quiet(&Hex), cookie: X64,
);

const BTF_LOAD: Kind = fields!(filled("bpf_attr", 28):
    btf: As(8, &In(&Byte, Items(2))), btf_log_buf: As(8, &Out(&Char, Items(3))), btf_size: Unsigned,
    btf_log_size: Unsigned, btf_log_level: Unsigned, btf_log_true_size: Unsigned,
    btf_flags: Flags(&bpf::BTF), btf_token_fd: Fd,
);

const TASK_FD_QUERY: Kind = fields!(filled("bpf_attr", 48):
    pid: Pid, fd: Fd, flags: Unsigned, buf_len: Unsigned, buf: As(8, &Out(&Char, Cell(3))),
    prog_id: Unsigned, fd_type: OneOf(&bpf::TASK_FD), probe_offset: X64, probe_addr: X64,
);

const LOOKUP_BATCH: Kind = fields!(filled("bpf_attr", 56):
    in_batch: As(8, &Address), out_batch: As(8, &Address), keys: As(8, &Address),
    values: As(8, &Address), count: Unsigned, map_fd: Fd, elem_flags: As(8, &Flags(&bpf::LOOKUP)),
    flags: X64,
);

const UPDATE_BATCH: Kind = fields!(filled("bpf_attr", 56):
    _: Quiet(&Array(&X64, 2)), keys: As(8, &Address), values: As(8, &Address), count: Unsigned,
    map_fd: Fd, elem_flags: As(8, &Flags(&bpf::LOOKUP)), flags: X64,
);

const DELETE_BATCH: Kind = fields!(filled("bpf_attr", 56):
    _: Quiet(&Array(&X64, 2)), keys: As(8, &Address), _: Quiet(&X64), count: Unsigned, map_fd: Fd,
    elem_flags: As(8, &Flags(&bpf::LOOKUP)), flags: X64,
);

const LINK_CREATE: Kind = fields!(filled("bpf_attr", 16):
    prog_fd: Fd, _: Select(2, TARGET_INTERFACE, &TARGET_FD), attach_type: OneOf(&bpf::ATTACH_TYPE),
    flags: Flags(&bpf::ATTACH), _: Select(2, LINK, &Quiet(&X64)),
);

const LINK_UPDATE: Kind = fields!(filled("bpf_attr", 16):
    link_fd: Fd, new_prog_fd: Fd, flags: Flags(&bpf::ATTACH), old_prog_fd: If(2, 4, &Fd),
);

const STATS: Kind = fields!(filled("bpf_attr", 4): type: OneOf(&bpf::STATS));

const ITER_CREATE: Kind = fields!(filled("bpf_attr", 8): link_fd: Fd, flags: Hex);

const LINK_DETACH: Kind = fields!(filled("bpf_attr", 4): link_fd: Fd);

const BIND_MAP: Kind = fields!(filled("bpf_attr", 12): prog_fd: Fd, map_fd: Fd, flags: Hex);

const TOKEN_CREATE: Kind = fields!(filled("bpf_attr", 8): flags: Hex, bpffs_fd: Fd);

const STREAM_READ: Kind = fields!(filled("bpf_attr", 20):
    stream_buf: As(8, &Out(&Byte, Items(1))), stream_buf_len: Unsigned, stream_id: Unsigned,
    prog_fd: Fd,
);

const ASSOCIATION: Kind = fields!(filled("bpf_attr", 12): map_fd: Fd, prog_fd: Fd, flags: Hex);

/// Further fields of a link, by the type of attachment.
const LINK: &[(u64, Kind)] = &cases(
    &bpf::ATTACH_TYPE,
    &[
        ("BPF_CGROUP_INET_INGRESS", CGROUP),
        ("BPF_CGROUP_INET_EGRESS", CGROUP),
        ("BPF_CGROUP_INET_SOCK_CREATE", CGROUP),
        ("BPF_CGROUP_SOCK_OPS", CGROUP),
        ("BPF_CGROUP_DEVICE", CGROUP),
        ("BPF_CGROUP_INET4_BIND", CGROUP),
        ("BPF_CGROUP_INET6_BIND", CGROUP),
        ("BPF_CGROUP_INET4_CONNECT", CGROUP),
        ("BPF_CGROUP_INET6_CONNECT", CGROUP),
        ("BPF_CGROUP_INET4_POST_BIND", CGROUP),
        ("BPF_CGROUP_INET6_POST_BIND", CGROUP),
        ("BPF_CGROUP_UDP4_SENDMSG", CGROUP),
        ("BPF_CGROUP_UDP6_SENDMSG", CGROUP),
        ("BPF_CGROUP_SYSCTL", CGROUP),
        ("BPF_CGROUP_UDP4_RECVMSG", CGROUP),
        ("BPF_CGROUP_UDP6_RECVMSG", CGROUP),
        ("BPF_CGROUP_GETSOCKOPT", CGROUP),
        ("BPF_CGROUP_SETSOCKOPT", CGROUP),
        ("BPF_TRACE_FENTRY", TRACING),
        ("BPF_TRACE_FEXIT", TRACING),
        ("BPF_MODIFY_RETURN", TRACING),
        ("BPF_LSM_MAC", TRACING),
        ("BPF_TRACE_ITER", ITERATOR),
        ("BPF_CGROUP_INET4_GETPEERNAME", CGROUP),
        ("BPF_CGROUP_INET6_GETPEERNAME", CGROUP),
        ("BPF_CGROUP_INET4_GETSOCKNAME", CGROUP),
        ("BPF_CGROUP_INET6_GETSOCKNAME", CGROUP),
        ("BPF_CGROUP_INET_SOCK_RELEASE", CGROUP),
        ("BPF_PERF_EVENT", PERF_EVENT),
        ("BPF_TRACE_KPROBE_MULTI", KPROBE_MULTI),
        ("BPF_NETFILTER", NETFILTER),
        ("BPF_TCX_INGRESS", TCX),
        ("BPF_TCX_EGRESS", TCX),
        ("BPF_TRACE_UPROBE_MULTI", UPROBE_MULTI),
        ("BPF_CGROUP_UNIX_CONNECT", CGROUP),
        ("BPF_CGROUP_UNIX_SENDMSG", CGROUP),
        ("BPF_CGROUP_UNIX_RECVMSG", CGROUP),
        ("BPF_CGROUP_UNIX_GETPEERNAME", CGROUP),
        ("BPF_CGROUP_UNIX_GETSOCKNAME", CGROUP),
        ("BPF_NETKIT_PRIMARY", NETKIT),
        ("BPF_NETKIT_PEER", NETKIT),
        ("BPF_TRACE_KPROBE_SESSION", KPROBE_MULTI),
        ("BPF_TRACE_UPROBE_SESSION", UPROBE_MULTI),
    ],
);

const TARGET_BTF_ID: Kind = fields!(layout(""): target_btf_id: NonZero(&Unsigned));

const ITERATOR: Kind = fields!(filled("", 0):
    iter_info: As(8, &In(&ITERATOR_INFO, Items(1))), iter_info_len: Unsigned,
);

const ITERATOR_INFO: Kind = fields!(layout("bpf_iter_link_info"):
    map: Struct(&layout("map", &[field("map_fd", Fd)])),
);

const CGROUP_FD: Kind = fields!(filled("", 0):
    cgroup: Struct(&filled("", 0, &[field("relative_fd", Fd), field("", Quiet(&Hex)),
        field("expected_revision", X64)])),
);

const CGROUP_ID: Kind = fields!(filled("", 0):
    cgroup: Struct(&filled("", 0, &[field("relative_id", Unsigned), field("", Quiet(&Hex)),
        field("expected_revision", X64)])),
);

const TCX_FD: Kind = fields!(filled("", 0):
    tcx: Struct(&filled("", 0, &[field("relative_fd", Fd), field("", Quiet(&Hex)),
        field("expected_revision", X64)])),
);

const TCX_ID: Kind = fields!(filled("", 0):
    tcx: Struct(&filled("", 0, &[field("relative_id", Unsigned), field("", Quiet(&Hex)),
        field("expected_revision", X64)])),
);

const NETKIT_FD: Kind = fields!(filled("", 0):
    netkit: Struct(&filled("", 0, &[field("relative_fd", Fd), field("", Quiet(&Hex)),
        field("expected_revision", X64)])),
);

const NETKIT_ID: Kind = fields!(filled("", 0):
    netkit: Struct(&filled("", 0, &[field("relative_id", Unsigned), field("", Quiet(&Hex)),
        field("expected_revision", X64)])),
);

const CGROUP: Kind = SelectBits(
    3,
    RELATIVE,
    &[(0, TARGET_BTF_ID)],
    &SelectBits(3, BY_ID, &[(BY_ID, CGROUP_ID)], &CGROUP_FD),
);
const TCX: Kind = SelectBits(3, BY_ID, &[(BY_ID, TCX_ID)], &TCX_FD);
const NETKIT: Kind = SelectBits(3, BY_ID, &[(BY_ID, NETKIT_ID)], &NETKIT_FD);

const PERF_EVENT: Kind = fields!(filled("", 0):
    perf_event: Struct(&filled("", 0, &[field("bpf_cookie", X64)])),
);

const TRACING: Kind = fields!(filled("", 0):
    tracing: Struct(&filled("", 0, &[field("target_btf_id", Unsigned), field("", Quiet(&Hex)),
        field("cookie", X64)])),
);

const NETFILTER: Kind = fields!(filled("", 0):
    netfilter: Struct(&filled("", 0, &[field("pf", Unsigned), field("hooknum", Unsigned),
        field("priority", Int), field("flags", Flags(&bpf::NETFILTER))])),
);

const KPROBE_MULTI: Kind = fields!(filled("", 0):
    kprobe_multi: Struct(&filled("", 0, &[field("flags", Flags(&bpf::KPROBE_MULTI)), field("cnt",
        Unsigned), field("syms", As(8, &In(&Text(512), Items(1)))), field("addrs", As(8, &In(&X64,
        Items(1)))), field("cookies", As(8, &In(&X64, Items(1))))])),
);

const UPROBE_MULTI: Kind = fields!(filled("", 0):
    uprobe_multi: Struct(&filled("", 0, &[field("path", As(8, &Path)), field("offsets", As(8,
        &In(&X64, Items(4)))), field("ref_ctr_offsets", As(8, &In(&X64, Items(4)))),
        field("cookies", As(8, &In(&X64, Items(4)))), field("cnt", Unsigned), field("flags",
        Flags(&bpf::UPROBE_MULTI)), field("pid", Pid)])),
);
