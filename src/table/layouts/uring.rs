//! Structs of io_uring(7), uapi/linux/io_uring.h.

use super::memory::*;
use super::prelude::*;
use super::time::*;

/// `struct io_uring_params`; what the kernel fills in of it is not shown.
pub const IO_URING_PARAMS: Kind = fields!(layout("io_uring_params"):
    sq_entries: Quiet(&Unsigned), cq_entries: Quiet(&Unsigned), flags: Flags(&uring::SETUP),
    sq_thread_cpu: Hex, sq_thread_idle: Unsigned, features: Quiet(&Flags(&uring::FEATURE)),
    wq_fd: If(2, 1 << 5, &Fd), resv: NonZero(&Array(&Hex, 3)), sq_off: Quiet(&Array(&U64, 5)),
    cq_off: Quiet(&Array(&U64, 5)),
);

/// The fifth argument of io_uring_enter(2): by the flags the signals, the address of more, or an
/// offset in a registered region.
pub const IO_URING_ENTER_ARGUMENT: Kind = SelectBits(
    3,
    0x48,
    &[(0x08, In(&IO_URING_GETEVENTS_ARG, One)), (0x40, Size)],
    &In(&SigSet, Items(5)),
);

const IO_URING_GETEVENTS_ARG: Kind = fields!(layout("io_uring_getevents_arg"):
    sigmask: As(8, &In(&SigSet, Items(1))), sigmask_sz: Unsigned, min_wait_usec: Unsigned,
    ts: As(8, &In(&TIMESPEC64, One)),
);

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
    &cases(
        &uring::REGISTER,
        &[
            ("IORING_REGISTER_BUFFERS", In(&REMOTE_IOVEC, Most(&Items(3), maxima::RING_BUFFERS))),
            ("IORING_REGISTER_FILES", In(&Fd, Items(3))),
            ("IORING_REGISTER_EVENTFD", In(&Fd, Items(3))),
            ("IORING_REGISTER_FILES_UPDATE", In(&FILES_UPDATE, One)),
            ("IORING_REGISTER_EVENTFD_ASYNC", In(&Fd, Items(3))),
            // A head of 16 bytes, and 8 for each operation.
            ("IORING_REGISTER_PROBE", Out(&Array(&Byte, 8), Plus(3, 2))),
            ("IORING_REGISTER_RESTRICTIONS", In(&RESTRICTION, Items(3))),
            ("IORING_REGISTER_FILES2", In(&REGISTER_FILES, Bytes(3))),
            ("IORING_REGISTER_FILES_UPDATE2", In(&UPDATE_FILES, Bytes(3))),
            ("IORING_REGISTER_BUFFERS2", In(&REGISTER_BUFFERS, Bytes(3))),
            ("IORING_REGISTER_BUFFERS_UPDATE", In(&UPDATE_BUFFERS, Bytes(3))),
            ("IORING_REGISTER_IOWQ_AFF", In(&BitSet, Items(3))),
            ("IORING_REGISTER_IOWQ_MAX_WORKERS", InOut(&Unsigned, Items(3))),
            ("IORING_REGISTER_RING_FDS", InOut(&RING_FD, Items(3))),
            ("IORING_UNREGISTER_RING_FDS", In(&RING_FD_GONE, Items(3))),
            ("IORING_REGISTER_PBUF_RING", Select(3, &[(1, In(&BUFFER_RING, One))], &Address)),
            ("IORING_UNREGISTER_PBUF_RING", Select(3, &[(1, In(&BUFFER_RING, One))], &Address)),
            ("IORING_REGISTER_SYNC_CANCEL", Select(3, &[(1, In(&SYNC_CANCEL, One))], &Address)),
            (
                "IORING_REGISTER_FILE_ALLOC_RANGE",
                Select(3, &[(1, In(&FILE_INDEX_RANGE, One))], &Address),
            ),
            (
                "IORING_REGISTER_PBUF_STATUS",
                Select(3, &[(1, InOut(&BUFFER_STATUS, One))], &Address),
            ),
            ("IORING_REGISTER_NAPI", Select(3, &[(1, InOut(&NAPI, One))], &Address)),
            ("IORING_UNREGISTER_NAPI", Select(3, &[(1, Out(&NAPI, One))], &Address)),
            ("IORING_REGISTER_CLOCK", Select(3, &[(0, In(&CLOCK, One))], &Address)),
            ("IORING_REGISTER_CLONE_BUFFERS", Select(3, &[(1, In(&CLONE_BUFFERS, One))], &Address)),
            ("IORING_REGISTER_SEND_MSG_RING", Select(3, &[(1, In(&ENTRY, One))], &Address)),
            ("IORING_REGISTER_ZCRX_IFQ", Select(3, &[(1, InOut(&RECEIVE_QUEUE, One))], &Address)),
            (
                "IORING_REGISTER_RESIZE_RINGS",
                Select(3, &[(1, InOut(&IO_URING_PARAMS, One))], &Address),
            ),
            ("IORING_REGISTER_MEM_REGION", Select(3, &[(1, In(&MEMORY_REGION, One))], &Address)),
            ("IORING_REGISTER_QUERY", Select(3, &[(0, InOut(&QUERY, One))], &Address)),
            ("IORING_REGISTER_ZCRX_CTRL", Select(3, &[(1, InOut(&Opaque, Fixed(72)))], &Address)),
            ("IORING_REGISTER_BPF_FILTER", Select(3, &[(1, In(&Opaque, Fixed(72)))], &Address)),
        ],
    ),
    &Address,
);

/// A registered file, or the number that leaves it as it is.
const FILE: Kind = Symbol(&uring::FILE, &Fd);

const FILES_UPDATE: Kind = fields!(layout("io_uring_files_update"):
    offset: Unsigned, resv: NonZero(&Hex), fds: As(8, &In(&FILE, Argument(3))),
);

const RESTRICTION: Kind = fields!(layout("io_uring_restriction"):
    opcode: As(2, &OneOf(&uring::RESTRICTION)), _: Select(0, RESTRICTED, &Quiet(&U8)),
    resv: NonZero(&X8), resv2: NonZero(&Array(&Hex, 3)),
);

const RESTRICTED: &[(u64, Kind)] = &[
    (0, fields!(layout(""): register_op: As(1, &OneOf(&uring::REGISTER)))),
    (1, fields!(layout(""): sqe_op: As(1, &OneOf(&uring::OPERATION)))),
    (2, fields!(layout(""): sqe_flags: As(1, &Flags(&uring::ENTRY)))),
    (3, fields!(layout(""): sqe_flags: As(1, &Flags(&uring::ENTRY)))),
];

const REGISTER_FILES: Kind = fields!(growing("io_uring_rsrc_register", 32):
    nr: Unsigned, flags: Flags(&uring::RESOURCE), resv2: NonZero(&X64),
    data: As(8, &In(&Fd, Items(0))), tags: As(8, &In(&X64, Items(0))),
);

const REGISTER_BUFFERS: Kind = fields!(growing("io_uring_rsrc_register", 32):
    nr: Unsigned, flags: Flags(&uring::RESOURCE), resv2: NonZero(&X64),
    data: As(8, &In(&REMOTE_IOVEC, Most(&Items(0), maxima::RING_BUFFERS))),
    tags: As(8, &In(&X64, Items(0))),
);

const UPDATE_FILES: Kind = fields!(growing("io_uring_rsrc_update2", 32):
    offset: Unsigned, resv: NonZero(&Hex), data: As(8, &In(&FILE, Items(4))),
    tags: As(8, &In(&X64, Items(4))), nr: Unsigned, resv2: NonZero(&Hex),
);

const UPDATE_BUFFERS: Kind = fields!(growing("io_uring_rsrc_update2", 32):
    offset: Unsigned, resv: NonZero(&Hex),
    data: As(8, &In(&REMOTE_IOVEC, Most(&Items(4), maxima::RING_BUFFERS))),
    tags: As(8, &In(&X64, Items(4))), nr: Unsigned, resv2: NonZero(&Hex),
);

/// A ring to be registered: the place, or -1 for any, and the descriptor in 64 bits.
const RING_FD: Kind = fields!(layout("io_uring_rsrc_update"):
    offset: Int, resv: NonZero(&Hex), data: Fd, _: Quiet(&Hex),
);

const RING_FD_GONE: Kind = fields!(layout("io_uring_rsrc_update"):
    offset: Unsigned, resv: NonZero(&Hex), data: NonZero(&X64),
);

/// The flags and what follows them are newer than strace.
const BUFFER_RING: Kind = fields!(layout("io_uring_buf_reg"):
    ring_addr: As(8, &Address), ring_entries: Unsigned, bgid: U16,
    flags: NonZero(&As(2, &Flags(&uring::BUFFER_RING))), min_left: NonZero(&Unsigned),
    resv: NonZero(&Array(&Hex, 5)),
);

const BUFFER_STATUS: Kind = fields!(layout("io_uring_buf_status"):
    buf_group: Hex, head: Hex, resv: NonZero(&Array(&Hex, 8)),
);

const SYNC_CANCEL: Kind = fields!(layout("io_uring_sync_cancel_reg"):
    addr: As(8, &Address), fd: Fd, flags: Flags(&uring::CANCEL), timeout: TIMESPEC64,
    opcode: As(1, &OneOf(&uring::OPERATION)), pad: NonZero(&Array(&X8, 7)),
    pad2: NonZero(&Array(&X64, 3)),
);

const FILE_INDEX_RANGE: Kind = fields!(layout("io_uring_file_index_range"):
    off: Unsigned, len: Unsigned, resv: NonZero(&X64),
);

const NAPI: Kind = fields!(layout("io_uring_napi"):
    busy_poll_to: Hex, prefer_busy_poll: X8, opcode: As(1, &OneOf(&uring::NAPI)),
    pad: NonZero(&Array(&X8, 2)), op_param: Select(2, &[(0, OneOf(&uring::NAPI_TRACKING))], &Hex),
    resv: NonZero(&Hex),
);

const CLOCK: Kind = fields!(layout("io_uring_clock_register"):
    clockid: OneOf(&time::CLOCK), __resv: NonZero(&Array(&Hex, 3)),
);

const CLONE_BUFFERS: Kind = fields!(layout("io_uring_clone_buffers"):
    src_fd: Fd, flags: Flags(&uring::CLONE), src_off: Unsigned, dst_off: Unsigned, nr: Unsigned,
    pad: NonZero(&Array(&Hex, 3)),
);

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

const MESSAGE_FLAGS: Kind = fields!(layout(""): msg_ring_flags: Flags(&uring::MESSAGE));
const RW_FLAGS: Kind = fields!(layout(""): rw_flags: Hex);

const RECEIVE_QUEUE: Kind = fields!(layout("io_uring_zcrx_ifq_reg"):
    if_idx: Unsigned, if_rxq: Unsigned, rq_entries: Unsigned, flags: Flags(&uring::ZERO_COPY),
    area_ptr: As(8, &InOut(&Opaque, Fixed(48))), region_ptr: As(8, &InOut(&Opaque, Fixed(64))),
    offsets: RECEIVE_OFFSETS, zcrx_id: Unsigned, rx_buf_len: Unsigned, event_desc: As(8, &Address),
    __resv: NonZero(&Array(&X64, 2)),
);

const RECEIVE_OFFSETS: Kind = fields!(layout("io_uring_zcrx_offsets"):
    head: Unsigned, tail: Unsigned, rqes: Unsigned, __resv2: NonZero(&Hex),
    __resv: NonZero(&Array(&X64, 2)),
);

const MEMORY_REGION: Kind = fields!(layout("io_uring_mem_region_reg"):
    region_uptr: As(8, &InOut(&Opaque, Fixed(64))), flags: As(8, &Flags(&uring::REGION)),
    __resv: NonZero(&Array(&X64, 2)),
);

/// `struct io_uring_query_hdr`, the first of a list that is not followed further.
const QUERY: Kind = fields!(layout("io_uring_query_hdr"):
    next_entry: As(8, &Address), query_data: As(8, &InOut(&Opaque, Items(3))), query_op: Hex,
    size: Unsigned, result: Int, __resv: NonZero(&Array(&Hex, 3)),
);
