//! `union bpf_attr` by command, uapi/linux/bpf.h. The sizes of keys and values are the map's, so
//! that these are not followed.

use super::prelude::*;

/// What bpf(2) takes for each command.
pub const BPF_ATTR: Kind = Select(
    0,
    &[
        (0, In(&MAP_CREATE, Bytes(2))),
        (1, In(&MAP_LOOKUP_ELEM, Bytes(2))),
        (2, In(&MAP_UPDATE_ELEM, Bytes(2))),
        (3, In(&MAP_DELETE_ELEM, Bytes(2))),
        (4, In(&MAP_GET_NEXT_KEY, Bytes(2))),
        (5, InOut(&PROG_LOAD, Bytes(2))),
        (6, In(&OBJECT, Bytes(2))),
        (7, In(&OBJECT, Bytes(2))),
        (8, In(&PROG_ATTACH, Bytes(2))),
        (9, In(&PROG_ATTACH, Bytes(2))),
        (10, InOut(&Struct(&filled("bpf_attr", 40, &[field("test", TEST_RUN)])), Bytes(2))),
        (11, InOut(&GET_NEXT_ID, Bytes(2))),
        (12, InOut(&GET_NEXT_ID, Bytes(2))),
        (13, In(&PROG_BY_ID, Bytes(2))),
        (14, In(&MAP_BY_ID, Bytes(2))),
        (15, InOut(&Struct(&filled("bpf_attr", 16, &[field("info", INFO)])), Bytes(2))),
        (16, InOut(&Struct(&filled("bpf_attr", 32, &[field("query", QUERY)])), Bytes(2))),
        (
            17,
            In(&Struct(&filled("bpf_attr", 12, &[field("raw_tracepoint", TRACEPOINT)])), Bytes(2)),
        ),
        (18, InOut(&BTF_LOAD, Bytes(2))),
        (19, In(&BTF_BY_ID, Bytes(2))),
        (
            20,
            InOut(
                &Struct(&filled("bpf_attr", 48, &[field("task_fd_query", TASK_FD_QUERY)])),
                Bytes(2),
            ),
        ),
        (21, In(&MAP_LOOKUP_ELEM, Bytes(2))),
        (22, In(&MAP_FREEZE, Bytes(2))),
        (23, InOut(&GET_NEXT_ID, Bytes(2))),
        (24, InOut(&Struct(&filled("bpf_attr", 56, &[field("batch", LOOKUP_BATCH)])), Bytes(2))),
        (25, InOut(&Struct(&filled("bpf_attr", 56, &[field("batch", LOOKUP_BATCH)])), Bytes(2))),
        (26, InOut(&Struct(&filled("bpf_attr", 56, &[field("batch", UPDATE_BATCH)])), Bytes(2))),
        (27, InOut(&Struct(&filled("bpf_attr", 56, &[field("batch", DELETE_BATCH)])), Bytes(2))),
        (28, In(&Struct(&filled("bpf_attr", 16, &[field("link_create", LINK_CREATE)])), Bytes(2))),
        (29, In(&Struct(&filled("bpf_attr", 16, &[field("link_update", LINK_UPDATE)])), Bytes(2))),
        (30, In(&LINK_BY_ID, Bytes(2))),
        (31, InOut(&GET_NEXT_ID, Bytes(2))),
        (32, In(&Struct(&filled("bpf_attr", 4, &[field("enable_stats", STATS)])), Bytes(2))),
        (33, In(&Struct(&filled("bpf_attr", 8, &[field("iter_create", ITER_CREATE)])), Bytes(2))),
        (34, In(&Struct(&filled("bpf_attr", 4, &[field("link_detach", LINK_DETACH)])), Bytes(2))),
        (35, In(&Struct(&filled("bpf_attr", 12, &[field("prog_bind_map", BIND_MAP)])), Bytes(2))),
        (36, In(&Struct(&filled("bpf_attr", 8, &[field("token_create", TOKEN_CREATE)])), Bytes(2))),
        (
            37,
            In(
                &Struct(&filled("bpf_attr", 20, &[field("prog_stream_read", STREAM_READ)])),
                Bytes(2),
            ),
        ),
        (
            38,
            In(
                &Struct(&filled("bpf_attr", 12, &[field("prog_assoc_struct_ops", ASSOCIATION)])),
                Bytes(2),
            ),
        ),
    ],
    &Address,
);

/// BPF_F_ID: another program is told by its id, not by a descriptor.
const BY_ID: u64 = 1 << 5;
/// BPF_F_BEFORE and BPF_F_AFTER: there is another program.
const RELATIVE: u64 = 3 << 3;

/// An instruction of an extended program.
const INSTRUCTION: Kind = Struct(&layout(
    "bpf_insn",
    &[
        field("code", ProgramCode),
        field("", As(1, &BitFields(REGISTERS))),
        field("off", S16),
        field("imm", Hex),
    ],
));

const REGISTERS: &[(&str, u32, Kind)] =
    &[("dst_reg", 4, OneOf(&filter::REGISTER)), ("src_reg", 4, OneOf(&filter::REGISTER))];

const TARGET_FD: Kind = Struct(&filled("", 4, &[field("target_fd", Fd)]));
const TARGET_IFINDEX: Kind = Struct(&filled("", 4, &[field("target_ifindex", Unsigned)]));
const RELATIVE_FD: Kind = Struct(&filled("", 0, &[field("relative_fd", Fd)]));
const RELATIVE_ID: Kind = Struct(&filled("", 0, &[field("relative_id", Unsigned)]));

/// The types of attachment whose target is an interface: XDP, TCX and netkit.
const TARGET_INTERFACE: &[(u64, Kind)] = &[
    (0x25, TARGET_IFINDEX),
    (0x2e, TARGET_IFINDEX),
    (0x2f, TARGET_IFINDEX),
    (0x36, TARGET_IFINDEX),
    (0x37, TARGET_IFINDEX),
];

const MAP_CREATE: Kind = Struct(&filled(
    "bpf_attr",
    16,
    &[
        field("map_type", OneOf(&bpf::MAP_TYPE)),
        field("key_size", Unsigned),
        field("value_size", Unsigned),
        field("max_entries", Unsigned),
        field("map_flags", Flags(&bpf::MAP)),
        field("inner_map_fd", Fd),
        field("numa_node", If(4, 4, &Unsigned)),
        field("map_name", Array(&Char, 16)),
        field("map_ifindex", Unsigned),
        field("btf_fd", Fd),
        field("btf_key_type_id", Unsigned),
        field("btf_value_type_id", Unsigned),
        field("btf_vmlinux_value_type_id", Unsigned),
        field("map_extra", U64),
        field("value_type_btf_obj_fd", Fd),
        field("map_token_fd", Fd),
        field("excl_prog_hash", As(8, &In(&Opaque, Items(17)))),
        field("excl_prog_hash_size", Unsigned),
    ],
));

const MAP_LOOKUP_ELEM: Kind = Struct(&filled(
    "bpf_attr",
    24,
    &[
        field("map_fd", Fd),
        field("", Quiet(&Hex)),
        field("key", As(8, &Address)),
        field("value", As(8, &Address)),
        field("flags", As(8, &Flags(&bpf::LOOKUP))),
    ],
));

const MAP_UPDATE_ELEM: Kind = Struct(&filled(
    "bpf_attr",
    32,
    &[
        field("map_fd", Fd),
        field("", Quiet(&Hex)),
        field("key", As(8, &Address)),
        field("value", As(8, &Address)),
        field("flags", As(8, &OneOf(&bpf::UPDATE))),
    ],
));

const MAP_DELETE_ELEM: Kind = Struct(&filled(
    "bpf_attr",
    16,
    &[field("map_fd", Fd), field("", Quiet(&Hex)), field("key", As(8, &Address))],
));

const MAP_GET_NEXT_KEY: Kind = Struct(&filled(
    "bpf_attr",
    24,
    &[
        field("map_fd", Fd),
        field("", Quiet(&Hex)),
        field("key", As(8, &Address)),
        field("next_key", As(8, &Address)),
    ],
));

const MAP_FREEZE: Kind = Struct(&filled("bpf_attr", 4, &[field("map_fd", Fd)]));

const PROG_LOAD: Kind = Struct(&filled(
    "bpf_attr",
    24,
    &[
        field("prog_type", OneOf(&bpf::PROGRAM_TYPE)),
        field("insn_cnt", Unsigned),
        field("insns", As(8, &In(&INSTRUCTION, Items(1)))),
        field("license", As(8, &Text(128))),
        field("log_level", Unsigned),
        field("log_size", Unsigned),
        field("log_buf", As(8, &Out(&Char, Items(5)))),
        field("kern_version", KernelVersion),
        field("prog_flags", Flags(&bpf::PROGRAM)),
        field("prog_name", Array(&Char, 16)),
        field("prog_ifindex", Unsigned),
        field("expected_attach_type", OneOf(&bpf::ATTACH_TYPE)),
        field("prog_btf_fd", Fd),
        field("func_info_rec_size", Unsigned),
        field("func_info", As(8, &In(&Opaque, Records(15, 13)))),
        field("func_info_cnt", Unsigned),
        field("line_info_rec_size", Unsigned),
        field("line_info", As(8, &In(&Opaque, Records(18, 16)))),
        field("line_info_cnt", Unsigned),
        field("attach_btf_id", Unsigned),
        field("attach_prog_fd", Fd),
        field("core_relo_cnt", Unsigned),
        field(
            "fd_array",
            SelectBits(27, u64::MAX, &[(0, As(8, &Address))], &As(8, &In(&Fd, Items(27)))),
        ),
        field("core_relos", As(8, &In(&Opaque, Records(21, 24)))),
        field("core_relo_rec_size", Unsigned),
        field("log_true_size", Unsigned),
        field("prog_token_fd", Fd),
        field("fd_array_cnt", Unsigned),
        field("signature", As(8, &In(&Opaque, Items(29)))),
        field("signature_size", Unsigned),
        field("keyring_id", Int),
    ],
));

const OBJECT: Kind = Struct(&filled(
    "bpf_attr",
    12,
    &[
        field("pathname", As(8, &Path)),
        field("bpf_fd", Fd),
        field("file_flags", Flags(&bpf::FILE)),
        field("path_fd", DirFd),
    ],
));

const PROG_ATTACH: Kind = Struct(&filled(
    "bpf_attr",
    16,
    &[
        field("", Select(2, TARGET_INTERFACE, &TARGET_FD)),
        field("attach_bpf_fd", Fd),
        field("attach_type", OneOf(&bpf::ATTACH_TYPE)),
        field("attach_flags", Flags(&bpf::ATTACH)),
        field("replace_bpf_fd", Fd),
        field("", SelectBits(3, BY_ID, &[(BY_ID, RELATIVE_ID)], &RELATIVE_FD)),
        field("expected_revision", U64),
    ],
));

const TEST_RUN: Kind = Struct(&filled(
    "bpf_attr",
    40,
    &[
        field("prog_fd", Fd),
        field("retval", Unsigned),
        field("data_size_in", Unsigned),
        field("data_size_out", Unsigned),
        field("data_in", As(8, &In(&Opaque, Items(2)))),
        field("data_out", As(8, &Out(&Byte, Cell(3)))),
        field("repeat", Unsigned),
        field("duration", Unsigned),
        field("ctx_size_in", Unsigned),
        field("ctx_size_out", Unsigned),
        field("ctx_in", As(8, &In(&Opaque, Items(8)))),
        field("ctx_out", As(8, &Out(&Byte, Cell(9)))),
        field("flags", Flags(&bpf::TEST_RUN)),
        field("cpu", Unsigned),
        field("batch_size", Unsigned),
    ],
));

const GET_NEXT_ID: Kind = Struct(&filled(
    "bpf_attr",
    8,
    &[
        field("start_id", Unsigned),
        field("next_id", Unsigned),
        field("open_flags", Flags(&bpf::FILE_MODE)),
    ],
));

const PROG_BY_ID: Kind = Struct(&filled(
    "bpf_attr",
    8,
    &[
        field("prog_id", Unsigned),
        field("next_id", Unsigned),
        field("open_flags", Flags(&bpf::FILE_MODE)),
    ],
));

const LINK_BY_ID: Kind = Struct(&filled("bpf_attr", 4, &[field("link_id", Unsigned)]));

const MAP_BY_ID: Kind = Struct(&filled(
    "bpf_attr",
    8,
    &[
        field("map_id", Unsigned),
        field("next_id", Unsigned),
        field("open_flags", Flags(&bpf::FILE_MODE)),
    ],
));

const BTF_BY_ID: Kind = Struct(&filled(
    "bpf_attr",
    4,
    &[
        field("btf_id", Unsigned),
        field("", Quiet(&Hex)),
        field("open_flags", Flags(&bpf::FILE_MODE)),
        field("fd_by_id_token_fd", Fd),
    ],
));

const INFO: Kind = Struct(&filled(
    "bpf_attr",
    16,
    &[
        field("bpf_fd", Fd),
        field("info_len", Unsigned),
        field("info", As(8, &InOut(&Opaque, Cell(1)))),
    ],
));

const QUERY: Kind = Struct(&filled(
    "bpf_attr",
    32,
    &[
        field("", Select(1, TARGET_INTERFACE, &TARGET_FD)),
        field("attach_type", OneOf(&bpf::ATTACH_TYPE)),
        field("query_flags", Flags(&bpf::QUERY)),
        field("attach_flags", Flags(&bpf::ATTACH)),
        field("prog_ids", As(8, &Out(&Unsigned, Items(5)))),
        field("prog_cnt", Unsigned),
        field("", Quiet(&Hex)),
        field("prog_attach_flags", As(8, &Out(&Flags(&bpf::ATTACH), Items(5)))),
        field("link_ids", As(8, &Out(&Unsigned, Items(5)))),
        field("link_attach_flags", As(8, &Out(&Flags(&bpf::ATTACH), Items(5)))),
        field("revision", X64),
    ],
));

const TRACEPOINT: Kind = Struct(&filled(
    "bpf_attr",
    12,
    &[
        field("name", As(8, &Text(128))),
        field("prog_fd", Fd),
        field("", Quiet(&Hex)),
        field("cookie", X64),
    ],
));

const BTF_LOAD: Kind = Struct(&filled(
    "bpf_attr",
    28,
    &[
        field("btf", As(8, &In(&Byte, Items(2)))),
        field("btf_log_buf", As(8, &Out(&Char, Items(3)))),
        field("btf_size", Unsigned),
        field("btf_log_size", Unsigned),
        field("btf_log_level", Unsigned),
        field("btf_log_true_size", Unsigned),
        field("btf_flags", Flags(&bpf::BTF)),
        field("btf_token_fd", Fd),
    ],
));

const TASK_FD_QUERY: Kind = Struct(&filled(
    "bpf_attr",
    48,
    &[
        field("pid", Pid),
        field("fd", Fd),
        field("flags", Unsigned),
        field("buf_len", Unsigned),
        field("buf", As(8, &Out(&Char, Cell(3)))),
        field("prog_id", Unsigned),
        field("fd_type", OneOf(&bpf::TASK_FD)),
        field("probe_offset", X64),
        field("probe_addr", X64),
    ],
));

const LOOKUP_BATCH: Kind = Struct(&filled(
    "bpf_attr",
    56,
    &[
        field("in_batch", As(8, &Address)),
        field("out_batch", As(8, &Address)),
        field("keys", As(8, &Address)),
        field("values", As(8, &Address)),
        field("count", Unsigned),
        field("map_fd", Fd),
        field("elem_flags", As(8, &Flags(&bpf::LOOKUP))),
        field("flags", X64),
    ],
));

const UPDATE_BATCH: Kind = Struct(&filled(
    "bpf_attr",
    56,
    &[
        field("", Quiet(&Array(&X64, 2))),
        field("keys", As(8, &Address)),
        field("values", As(8, &Address)),
        field("count", Unsigned),
        field("map_fd", Fd),
        field("elem_flags", As(8, &Flags(&bpf::LOOKUP))),
        field("flags", X64),
    ],
));

const DELETE_BATCH: Kind = Struct(&filled(
    "bpf_attr",
    56,
    &[
        field("", Quiet(&Array(&X64, 2))),
        field("keys", As(8, &Address)),
        field("", Quiet(&X64)),
        field("count", Unsigned),
        field("map_fd", Fd),
        field("elem_flags", As(8, &Flags(&bpf::LOOKUP))),
        field("flags", X64),
    ],
));

const LINK_CREATE: Kind = Struct(&filled(
    "bpf_attr",
    16,
    &[
        field("prog_fd", Fd),
        field("", Select(2, TARGET_INTERFACE, &TARGET_FD)),
        field("attach_type", OneOf(&bpf::ATTACH_TYPE)),
        field("flags", Flags(&bpf::ATTACH)),
        field("", Select(2, LINK, &Quiet(&X64))),
    ],
));

const LINK_UPDATE: Kind = Struct(&filled(
    "bpf_attr",
    16,
    &[
        field("link_fd", Fd),
        field("new_prog_fd", Fd),
        field("flags", Flags(&bpf::ATTACH)),
        field("old_prog_fd", If(2, 4, &Fd)),
    ],
));

const STATS: Kind = Struct(&filled("bpf_attr", 4, &[field("type", OneOf(&bpf::STATS))]));

const ITER_CREATE: Kind =
    Struct(&filled("bpf_attr", 8, &[field("link_fd", Fd), field("flags", Hex)]));

const LINK_DETACH: Kind = Struct(&filled("bpf_attr", 4, &[field("link_fd", Fd)]));

const BIND_MAP: Kind = Struct(&filled(
    "bpf_attr",
    12,
    &[field("prog_fd", Fd), field("map_fd", Fd), field("flags", Hex)],
));

const TOKEN_CREATE: Kind =
    Struct(&filled("bpf_attr", 8, &[field("flags", Hex), field("bpffs_fd", Fd)]));

const STREAM_READ: Kind = Struct(&filled(
    "bpf_attr",
    20,
    &[
        field("stream_buf", As(8, &Out(&Byte, Items(1)))),
        field("stream_buf_len", Unsigned),
        field("stream_id", Unsigned),
        field("prog_fd", Fd),
    ],
));

const ASSOCIATION: Kind = Struct(&filled(
    "bpf_attr",
    12,
    &[field("map_fd", Fd), field("prog_fd", Fd), field("flags", Hex)],
));

/// What else is told of a link, by the type of attachment.
const LINK: &[(u64, Kind)] = &[
    (0, CGROUP),
    (1, CGROUP),
    (2, CGROUP),
    (3, CGROUP),
    (6, CGROUP),
    (8, CGROUP),
    (9, CGROUP),
    (0xa, CGROUP),
    (0xb, CGROUP),
    (0xc, CGROUP),
    (0xd, CGROUP),
    (0xe, CGROUP),
    (0xf, CGROUP),
    (0x12, CGROUP),
    (0x13, CGROUP),
    (0x14, CGROUP),
    (0x15, CGROUP),
    (0x16, CGROUP),
    (0x18, TRACING),
    (0x19, TRACING),
    (0x1a, TRACING),
    (0x1b, TRACING),
    (0x1c, ITERATOR),
    (0x1d, CGROUP),
    (0x1e, CGROUP),
    (0x1f, CGROUP),
    (0x20, CGROUP),
    (0x22, CGROUP),
    (0x29, PERF_EVENT),
    (0x2a, KPROBE_MULTI),
    (0x2d, NETFILTER),
    (0x2e, TCX),
    (0x2f, TCX),
    (0x30, UPROBE_MULTI),
    (0x31, CGROUP),
    (0x32, CGROUP),
    (0x33, CGROUP),
    (0x34, CGROUP),
    (0x35, CGROUP),
    (0x36, NETKIT),
    (0x37, NETKIT),
    (0x38, KPROBE_MULTI),
    (0x39, UPROBE_MULTI),
];

const TARGET_BTF_ID: Kind = Struct(&layout("", &[field("target_btf_id", NonZero(&Unsigned))]));

const ITERATOR: Kind = Struct(&filled(
    "",
    0,
    &[field("iter_info", As(8, &In(&ITERATOR_INFO, Items(1)))), field("iter_info_len", Unsigned)],
));

const ITERATOR_INFO: Kind = Struct(&layout(
    "bpf_iter_link_info",
    &[field("map", Struct(&layout("map", &[field("map_fd", Fd)])))],
));

const CGROUP_FD: Kind = Struct(&filled(
    "",
    0,
    &[field(
        "cgroup",
        Struct(&filled(
            "",
            0,
            &[field("relative_fd", Fd), field("", Quiet(&Hex)), field("expected_revision", X64)],
        )),
    )],
));

const CGROUP_ID: Kind = Struct(&filled(
    "",
    0,
    &[field(
        "cgroup",
        Struct(&filled(
            "",
            0,
            &[
                field("relative_id", Unsigned),
                field("", Quiet(&Hex)),
                field("expected_revision", X64),
            ],
        )),
    )],
));

const TCX_FD: Kind = Struct(&filled(
    "",
    0,
    &[field(
        "tcx",
        Struct(&filled(
            "",
            0,
            &[field("relative_fd", Fd), field("", Quiet(&Hex)), field("expected_revision", X64)],
        )),
    )],
));

const TCX_ID: Kind = Struct(&filled(
    "",
    0,
    &[field(
        "tcx",
        Struct(&filled(
            "",
            0,
            &[
                field("relative_id", Unsigned),
                field("", Quiet(&Hex)),
                field("expected_revision", X64),
            ],
        )),
    )],
));

const NETKIT_FD: Kind = Struct(&filled(
    "",
    0,
    &[field(
        "netkit",
        Struct(&filled(
            "",
            0,
            &[field("relative_fd", Fd), field("", Quiet(&Hex)), field("expected_revision", X64)],
        )),
    )],
));

const NETKIT_ID: Kind = Struct(&filled(
    "",
    0,
    &[field(
        "netkit",
        Struct(&filled(
            "",
            0,
            &[
                field("relative_id", Unsigned),
                field("", Quiet(&Hex)),
                field("expected_revision", X64),
            ],
        )),
    )],
));

const CGROUP: Kind = SelectBits(
    3,
    RELATIVE,
    &[(0, TARGET_BTF_ID)],
    &SelectBits(3, BY_ID, &[(BY_ID, CGROUP_ID)], &CGROUP_FD),
);
const TCX: Kind = SelectBits(3, BY_ID, &[(BY_ID, TCX_ID)], &TCX_FD);
const NETKIT: Kind = SelectBits(3, BY_ID, &[(BY_ID, NETKIT_ID)], &NETKIT_FD);

const PERF_EVENT: Kind = Struct(&filled(
    "",
    0,
    &[field("perf_event", Struct(&filled("", 0, &[field("bpf_cookie", X64)])))],
));

const TRACING: Kind = Struct(&filled(
    "",
    0,
    &[field(
        "tracing",
        Struct(&filled(
            "",
            0,
            &[field("target_btf_id", Unsigned), field("", Quiet(&Hex)), field("cookie", X64)],
        )),
    )],
));

const NETFILTER: Kind = Struct(&filled(
    "",
    0,
    &[field(
        "netfilter",
        Struct(&filled(
            "",
            0,
            &[
                field("pf", Unsigned),
                field("hooknum", Unsigned),
                field("priority", Int),
                field("flags", Flags(&bpf::NETFILTER)),
            ],
        )),
    )],
));

const KPROBE_MULTI: Kind = Struct(&filled(
    "",
    0,
    &[field(
        "kprobe_multi",
        Struct(&filled(
            "",
            0,
            &[
                field("flags", Flags(&bpf::KPROBE_MULTI)),
                field("cnt", Unsigned),
                field("syms", As(8, &In(&Text(512), Items(1)))),
                field("addrs", As(8, &In(&X64, Items(1)))),
                field("cookies", As(8, &In(&X64, Items(1)))),
            ],
        )),
    )],
));

const UPROBE_MULTI: Kind = Struct(&filled(
    "",
    0,
    &[field(
        "uprobe_multi",
        Struct(&filled(
            "",
            0,
            &[
                field("path", As(8, &Path)),
                field("offsets", As(8, &In(&X64, Items(4)))),
                field("ref_ctr_offsets", As(8, &In(&X64, Items(4)))),
                field("cookies", As(8, &In(&X64, Items(4)))),
                field("cnt", Unsigned),
                field("flags", Flags(&bpf::UPROBE_MULTI)),
                field("pid", Pid),
            ],
        )),
    )],
));
