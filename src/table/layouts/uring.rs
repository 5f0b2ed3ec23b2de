//! Structs of io_uring(7), uapi/linux/io_uring.h.

use super::memory::*;
use super::prelude::*;
use super::time::*;

/// `struct io_uring_params`; what the kernel fills in of it is not shown.
pub const IO_URING_PARAMS: Kind = Struct(&layout(
    "io_uring_params",
    &[
        field("sq_entries", Quiet(&Unsigned)),
        field("cq_entries", Quiet(&Unsigned)),
        field("flags", Flags(&uring::SETUP)),
        field("sq_thread_cpu", Hex),
        field("sq_thread_idle", Unsigned),
        field("features", Quiet(&Flags(&uring::FEATURE))),
        field("wq_fd", If(2, 1 << 5, &Fd)),
        field("resv", NonZero(&Array(&Hex, 3))),
        field("sq_off", Quiet(&Array(&U64, 5))),
        field("cq_off", Quiet(&Array(&U64, 5))),
    ],
));

/// The fifth argument of io_uring_enter(2): by the flags the signals, the address of more, or an
/// offset in a registered region.
pub const IO_URING_ENTER_ARGUMENT: Kind = SelectBits(
    3,
    0x48,
    &[(0x08, In(&IO_URING_GETEVENTS_ARG, One)), (0x40, Size)],
    &In(&SigSet, Items(5)),
);

const IO_URING_GETEVENTS_ARG: Kind = Struct(&layout(
    "io_uring_getevents_arg",
    &[
        field("sigmask", As(8, &In(&SigSet, Items(1)))),
        field("sigmask_sz", Unsigned),
        field("min_wait_usec", Unsigned),
        field("ts", As(8, &In(&TIMESPEC64, One))),
    ],
));

/// The bits of the operation of io_uring_register(2); the highest says what the descriptor is.
const OPERATION: u64 = 0x7fff_ffff;

/// The operation of io_uring_register(2).
pub const IO_URING_REGISTER: Kind = As(
    4,
    &Parts(&[
        Part::One(OPERATION, &uring::REGISTER),
        Part::Flags(!OPERATION, &uring::REGISTERED_RING),
    ]),
);

/// What io_uring_register(2) takes for each operation. What there is one of it refuses unless the
/// last argument says so.
pub const IO_URING_REGISTER_ARGUMENT: Kind = SelectBits(
    1,
    OPERATION,
    &[
        (0, In(&REMOTE_IOVEC, Items(3))),
        (2, In(&Fd, Items(3))),
        (4, In(&Fd, Items(3))),
        (6, In(&FILES_UPDATE, One)),
        (7, In(&Fd, Items(3))),
        // A head of 16 bytes, and 8 for each operation.
        (8, Out(&Array(&Byte, 8), Plus(3, 2))),
        (11, In(&RESTRICTION, Items(3))),
        (13, In(&REGISTER_FILES, Bytes(3))),
        (14, In(&UPDATE_FILES, Bytes(3))),
        (15, In(&REGISTER_BUFFERS, Bytes(3))),
        (16, In(&UPDATE_BUFFERS, Bytes(3))),
        (17, In(&BitSet, Items(3))),
        (19, InOut(&Unsigned, Items(3))),
        (20, InOut(&RING_FD, Items(3))),
        (21, In(&RING_FD_GONE, Items(3))),
        (22, Select(3, &[(1, In(&BUFFER_RING, One))], &Address)),
        (23, Select(3, &[(1, In(&BUFFER_RING, One))], &Address)),
        (24, Select(3, &[(1, In(&SYNC_CANCEL, One))], &Address)),
        (25, Select(3, &[(1, In(&FILE_INDEX_RANGE, One))], &Address)),
        (26, Select(3, &[(1, InOut(&BUFFER_STATUS, One))], &Address)),
        (27, Select(3, &[(1, InOut(&NAPI, One))], &Address)),
        (28, Select(3, &[(1, Out(&NAPI, One))], &Address)),
        (29, Select(3, &[(0, In(&CLOCK, One))], &Address)),
        (30, Select(3, &[(1, In(&CLONE_BUFFERS, One))], &Address)),
        (31, Select(3, &[(1, In(&ENTRY, One))], &Address)),
        (32, Select(3, &[(1, InOut(&RECEIVE_QUEUE, One))], &Address)),
        (33, Select(3, &[(1, InOut(&IO_URING_PARAMS, One))], &Address)),
        (34, Select(3, &[(1, In(&MEMORY_REGION, One))], &Address)),
        (35, Select(3, &[(0, InOut(&QUERY, One))], &Address)),
        (36, Select(3, &[(1, InOut(&Opaque, Fixed(72)))], &Address)),
        (37, Select(3, &[(1, In(&Opaque, Fixed(72)))], &Address)),
    ],
    &Address,
);

/// A registered file, or the number that leaves it as it is.
const FILE: Kind = Symbol(&uring::FILE, &Fd);

const FILES_UPDATE: Kind = Struct(&layout(
    "io_uring_files_update",
    &[
        field("offset", Unsigned),
        field("resv", NonZero(&Hex)),
        field("fds", As(8, &In(&FILE, Argument(3)))),
    ],
));

const RESTRICTION: Kind = Struct(&layout(
    "io_uring_restriction",
    &[
        field("opcode", As(2, &OneOf(&uring::RESTRICTION))),
        field("", Select(0, RESTRICTED, &Quiet(&U8))),
        field("resv", NonZero(&X8)),
        field("resv2", NonZero(&Array(&Hex, 3))),
    ],
));

const RESTRICTED: &[(u64, Kind)] = &[
    (0, Struct(&layout("", &[field("register_op", As(1, &OneOf(&uring::REGISTER)))]))),
    (1, Struct(&layout("", &[field("sqe_op", As(1, &OneOf(&uring::OPERATION)))]))),
    (2, Struct(&layout("", &[field("sqe_flags", As(1, &Flags(&uring::ENTRY)))]))),
    (3, Struct(&layout("", &[field("sqe_flags", As(1, &Flags(&uring::ENTRY)))]))),
];

const REGISTER_FILES: Kind = Struct(&growing(
    "io_uring_rsrc_register",
    32,
    &[
        field("nr", Unsigned),
        field("flags", Flags(&uring::RESOURCE)),
        field("resv2", NonZero(&X64)),
        field("data", As(8, &In(&Fd, Items(0)))),
        field("tags", As(8, &In(&X64, Items(0)))),
    ],
));

const REGISTER_BUFFERS: Kind = Struct(&growing(
    "io_uring_rsrc_register",
    32,
    &[
        field("nr", Unsigned),
        field("flags", Flags(&uring::RESOURCE)),
        field("resv2", NonZero(&X64)),
        field("data", As(8, &In(&REMOTE_IOVEC, Items(0)))),
        field("tags", As(8, &In(&X64, Items(0)))),
    ],
));

const UPDATE_FILES: Kind = Struct(&growing(
    "io_uring_rsrc_update2",
    32,
    &[
        field("offset", Unsigned),
        field("resv", NonZero(&Hex)),
        field("data", As(8, &In(&FILE, Items(4)))),
        field("tags", As(8, &In(&X64, Items(4)))),
        field("nr", Unsigned),
        field("resv2", NonZero(&Hex)),
    ],
));

const UPDATE_BUFFERS: Kind = Struct(&growing(
    "io_uring_rsrc_update2",
    32,
    &[
        field("offset", Unsigned),
        field("resv", NonZero(&Hex)),
        field("data", As(8, &In(&REMOTE_IOVEC, Items(4)))),
        field("tags", As(8, &In(&X64, Items(4)))),
        field("nr", Unsigned),
        field("resv2", NonZero(&Hex)),
    ],
));

/// A ring to be registered: the place, or -1 for any, and the descriptor in 64 bits.
const RING_FD: Kind = Struct(&layout(
    "io_uring_rsrc_update",
    &[
        field("offset", Int),
        field("resv", NonZero(&Hex)),
        field("data", Fd),
        field("", Quiet(&Hex)),
    ],
));

const RING_FD_GONE: Kind = Struct(&layout(
    "io_uring_rsrc_update",
    &[field("offset", Unsigned), field("resv", NonZero(&Hex)), field("data", NonZero(&X64))],
));

/// The flags and what follows them are newer than strace.
const BUFFER_RING: Kind = Struct(&layout(
    "io_uring_buf_reg",
    &[
        field("ring_addr", As(8, &Address)),
        field("ring_entries", Unsigned),
        field("bgid", U16),
        field("flags", NonZero(&As(2, &Flags(&uring::BUFFER_RING)))),
        field("min_left", NonZero(&Unsigned)),
        field("resv", NonZero(&Array(&Hex, 5))),
    ],
));

const BUFFER_STATUS: Kind = Struct(&layout(
    "io_uring_buf_status",
    &[field("buf_group", Hex), field("head", Hex), field("resv", NonZero(&Array(&Hex, 8)))],
));

const SYNC_CANCEL: Kind = Struct(&layout(
    "io_uring_sync_cancel_reg",
    &[
        field("addr", As(8, &Address)),
        field("fd", Fd),
        field("flags", Flags(&uring::CANCEL)),
        field("timeout", TIMESPEC64),
        field("opcode", As(1, &OneOf(&uring::OPERATION))),
        field("pad", NonZero(&Array(&X8, 7))),
        field("pad2", NonZero(&Array(&X64, 3))),
    ],
));

const FILE_INDEX_RANGE: Kind = Struct(&layout(
    "io_uring_file_index_range",
    &[field("off", Unsigned), field("len", Unsigned), field("resv", NonZero(&X64))],
));

const NAPI: Kind = Struct(&layout(
    "io_uring_napi",
    &[
        field("busy_poll_to", Hex),
        field("prefer_busy_poll", X8),
        field("opcode", As(1, &OneOf(&uring::NAPI))),
        field("pad", NonZero(&Array(&X8, 2))),
        field("op_param", Select(2, &[(0, OneOf(&uring::NAPI_TRACKING))], &Hex)),
        field("resv", NonZero(&Hex)),
    ],
));

const CLOCK: Kind = Struct(&layout(
    "io_uring_clock_register",
    &[field("clockid", OneOf(&time::CLOCK)), field("__resv", NonZero(&Array(&Hex, 3)))],
));

const CLONE_BUFFERS: Kind = Struct(&layout(
    "io_uring_clone_buffers",
    &[
        field("src_fd", Fd),
        field("flags", Flags(&uring::CLONE)),
        field("src_off", Unsigned),
        field("dst_off", Unsigned),
        field("nr", Unsigned),
        field("pad", NonZero(&Array(&Hex, 3))),
    ],
));

/// `struct io_uring_sqe`; what it points at is not followed, as it is not of this call.
const ENTRY: Kind = Struct(&layout(
    "io_uring_sqe",
    &[
        field("opcode", As(1, &OneOf(&uring::OPERATION))),
        field("flags", As(1, &Flags(&uring::ENTRY))),
        field("ioprio", U16),
        field("fd", Fd),
        field("off", X64),
        field("addr", X64),
        field("len", Unsigned),
        // 40 is IORING_OP_MSG_RING.
        field("", Select(0, &[(40, MESSAGE_FLAGS)], &RW_FLAGS)),
        field("user_data", X64),
        field("buf_index", X16),
        field("personality", U16),
        field("file_index", Hex),
        field("optval", X64),
        field("", Quiet(&X64)),
    ],
));

const MESSAGE_FLAGS: Kind = Struct(&layout("", &[field("msg_ring_flags", Flags(&uring::MESSAGE))]));
const RW_FLAGS: Kind = Struct(&layout("", &[field("rw_flags", Hex)]));

const RECEIVE_QUEUE: Kind = Struct(&layout(
    "io_uring_zcrx_ifq_reg",
    &[
        field("if_idx", Unsigned),
        field("if_rxq", Unsigned),
        field("rq_entries", Unsigned),
        field("flags", Flags(&uring::ZERO_COPY)),
        field("area_ptr", As(8, &InOut(&Opaque, Fixed(48)))),
        field("region_ptr", As(8, &InOut(&Opaque, Fixed(64)))),
        field("offsets", RECEIVE_OFFSETS),
        field("zcrx_id", Unsigned),
        field("rx_buf_len", Unsigned),
        field("event_desc", As(8, &Address)),
        field("__resv", NonZero(&Array(&X64, 2))),
    ],
));

const RECEIVE_OFFSETS: Kind = Struct(&layout(
    "io_uring_zcrx_offsets",
    &[
        field("head", Unsigned),
        field("tail", Unsigned),
        field("rqes", Unsigned),
        field("__resv2", NonZero(&Hex)),
        field("__resv", NonZero(&Array(&X64, 2))),
    ],
));

const MEMORY_REGION: Kind = Struct(&layout(
    "io_uring_mem_region_reg",
    &[
        field("region_uptr", As(8, &InOut(&Opaque, Fixed(64)))),
        field("flags", As(8, &Flags(&uring::REGION))),
        field("__resv", NonZero(&Array(&X64, 2))),
    ],
));

/// `struct io_uring_query_hdr`, the first of a list that is not followed further.
const QUERY: Kind = Struct(&layout(
    "io_uring_query_hdr",
    &[
        field("next_entry", As(8, &Address)),
        field("query_data", As(8, &InOut(&Opaque, Items(3)))),
        field("query_op", Hex),
        field("size", Unsigned),
        field("result", Int),
        field("__resv", NonZero(&Array(&Hex, 3))),
    ],
));
