//! The symbols of io_uring(7), from uapi/linux/io_uring.h; it must never hold two values for one name.

use super::Family;

/// The flags of io_uring_setup(2).
pub const SETUP: Family = Family {
    unknown: "IORING_SETUP_???",
    members: &[
        ("IORING_SETUP_IOPOLL", 1),
        ("IORING_SETUP_SQPOLL", 2),
        ("IORING_SETUP_SQ_AFF", 4),
        ("IORING_SETUP_CQSIZE", 8),
        ("IORING_SETUP_CLAMP", 0x10),
        ("IORING_SETUP_ATTACH_WQ", 0x20),
        ("IORING_SETUP_R_DISABLED", 0x40),
        ("IORING_SETUP_SUBMIT_ALL", 0x80),
        ("IORING_SETUP_COOP_TASKRUN", 0x100),
        ("IORING_SETUP_TASKRUN_FLAG", 0x200),
        ("IORING_SETUP_SQE128", 0x400),
        ("IORING_SETUP_CQE32", 0x800),
        ("IORING_SETUP_SINGLE_ISSUER", 0x1000),
        ("IORING_SETUP_DEFER_TASKRUN", 0x2000),
        ("IORING_SETUP_NO_MMAP", 0x4000),
        ("IORING_SETUP_REGISTERED_FD_ONLY", 0x8000),
        ("IORING_SETUP_NO_SQARRAY", 0x10000),
        ("IORING_SETUP_HYBRID_IOPOLL", 0x20000),
        ("IORING_SETUP_CQE_MIXED", 0x40000),
        ("IORING_SETUP_SQE_MIXED", 0x80000),
        ("IORING_SETUP_SQ_REWIND", 0x100000),
    ],
};

/// What the kernel says that it can do.
pub const FEATURE: Family = Family {
    unknown: "IORING_FEAT_???",
    members: &[
        ("IORING_FEAT_SINGLE_MMAP", 1),
        ("IORING_FEAT_NODROP", 2),
        ("IORING_FEAT_SUBMIT_STABLE", 4),
        ("IORING_FEAT_RW_CUR_POS", 8),
        ("IORING_FEAT_CUR_PERSONALITY", 0x10),
        ("IORING_FEAT_FAST_POLL", 0x20),
        ("IORING_FEAT_POLL_32BITS", 0x40),
        ("IORING_FEAT_SQPOLL_NONFIXED", 0x80),
        ("IORING_FEAT_EXT_ARG", 0x100),
        ("IORING_FEAT_NATIVE_WORKERS", 0x200),
        ("IORING_FEAT_RSRC_TAGS", 0x400),
        ("IORING_FEAT_CQE_SKIP", 0x800),
        ("IORING_FEAT_LINKED_FILE", 0x1000),
        ("IORING_FEAT_REG_REG_RING", 0x2000),
        ("IORING_FEAT_RECVSEND_BUNDLE", 0x4000),
        ("IORING_FEAT_MIN_TIMEOUT", 0x8000),
        ("IORING_FEAT_RW_ATTR", 0x10000),
        ("IORING_FEAT_NO_IOWAIT", 0x20000),
    ],
};

/// The flags of io_uring_enter(2).
pub const ENTER: Family = Family {
    unknown: "IORING_ENTER_???",
    members: &[
        ("IORING_ENTER_GETEVENTS", 1),
        ("IORING_ENTER_SQ_WAKEUP", 2),
        ("IORING_ENTER_SQ_WAIT", 4),
        ("IORING_ENTER_EXT_ARG", 8),
        ("IORING_ENTER_REGISTERED_RING", 0x10),
        ("IORING_ENTER_ABS_TIMER", 0x20),
        ("IORING_ENTER_EXT_ARG_REG", 0x40),
        ("IORING_ENTER_NO_IOWAIT", 0x80),
    ],
};

/// The operations of io_uring_register(2).
pub const REGISTER: Family = Family {
    unknown: "IORING_REGISTER_???",
    members: &[
        ("IORING_REGISTER_BUFFERS", 0),
        ("IORING_UNREGISTER_BUFFERS", 1),
        ("IORING_REGISTER_FILES", 2),
        ("IORING_UNREGISTER_FILES", 3),
        ("IORING_REGISTER_EVENTFD", 4),
        ("IORING_UNREGISTER_EVENTFD", 5),
        ("IORING_REGISTER_FILES_UPDATE", 6),
        ("IORING_REGISTER_EVENTFD_ASYNC", 7),
        ("IORING_REGISTER_PROBE", 8),
        ("IORING_REGISTER_PERSONALITY", 9),
        ("IORING_UNREGISTER_PERSONALITY", 0xa),
        ("IORING_REGISTER_RESTRICTIONS", 0xb),
        ("IORING_REGISTER_ENABLE_RINGS", 0xc),
        ("IORING_REGISTER_FILES2", 0xd),
        ("IORING_REGISTER_FILES_UPDATE2", 0xe),
        ("IORING_REGISTER_BUFFERS2", 0xf),
        ("IORING_REGISTER_BUFFERS_UPDATE", 0x10),
        ("IORING_REGISTER_IOWQ_AFF", 0x11),
        ("IORING_UNREGISTER_IOWQ_AFF", 0x12),
        ("IORING_REGISTER_IOWQ_MAX_WORKERS", 0x13),
        ("IORING_REGISTER_RING_FDS", 0x14),
        ("IORING_UNREGISTER_RING_FDS", 0x15),
        ("IORING_REGISTER_PBUF_RING", 0x16),
        ("IORING_UNREGISTER_PBUF_RING", 0x17),
        ("IORING_REGISTER_SYNC_CANCEL", 0x18),
        ("IORING_REGISTER_FILE_ALLOC_RANGE", 0x19),
        ("IORING_REGISTER_PBUF_STATUS", 0x1a),
        ("IORING_REGISTER_NAPI", 0x1b),
        ("IORING_UNREGISTER_NAPI", 0x1c),
        ("IORING_REGISTER_CLOCK", 0x1d),
        ("IORING_REGISTER_CLONE_BUFFERS", 0x1e),
        ("IORING_REGISTER_SEND_MSG_RING", 0x1f),
        ("IORING_REGISTER_ZCRX_IFQ", 0x20),
        ("IORING_REGISTER_RESIZE_RINGS", 0x21),
        ("IORING_REGISTER_MEM_REGION", 0x22),
        ("IORING_REGISTER_QUERY", 0x23),
        ("IORING_REGISTER_ZCRX_CTRL", 0x24),
        ("IORING_REGISTER_BPF_FILTER", 0x25),
    ],
};

/// What may be added to an operation: the descriptor is the index of a registered ring.
pub const REGISTERED_RING: Family = Family {
    unknown: "IORING_REGISTER_???",
    members: &[("IORING_REGISTER_USE_REGISTERED_RING", 0x8000_0000)],
};

/// The operations of a ring.
pub const OPERATION: Family = Family {
    unknown: "IORING_OP_???",
    members: &[
        ("IORING_OP_NOP", 0),
        ("IORING_OP_READV", 1),
        ("IORING_OP_WRITEV", 2),
        ("IORING_OP_FSYNC", 3),
        ("IORING_OP_READ_FIXED", 4),
        ("IORING_OP_WRITE_FIXED", 5),
        ("IORING_OP_POLL_ADD", 6),
        ("IORING_OP_POLL_REMOVE", 7),
        ("IORING_OP_SYNC_FILE_RANGE", 8),
        ("IORING_OP_SENDMSG", 9),
        ("IORING_OP_RECVMSG", 0xa),
        ("IORING_OP_TIMEOUT", 0xb),
        ("IORING_OP_TIMEOUT_REMOVE", 0xc),
        ("IORING_OP_ACCEPT", 0xd),
        ("IORING_OP_ASYNC_CANCEL", 0xe),
        ("IORING_OP_LINK_TIMEOUT", 0xf),
        ("IORING_OP_CONNECT", 0x10),
        ("IORING_OP_FALLOCATE", 0x11),
        ("IORING_OP_OPENAT", 0x12),
        ("IORING_OP_CLOSE", 0x13),
        ("IORING_OP_FILES_UPDATE", 0x14),
        ("IORING_OP_STATX", 0x15),
        ("IORING_OP_READ", 0x16),
        ("IORING_OP_WRITE", 0x17),
        ("IORING_OP_FADVISE", 0x18),
        ("IORING_OP_MADVISE", 0x19),
        ("IORING_OP_SEND", 0x1a),
        ("IORING_OP_RECV", 0x1b),
        ("IORING_OP_OPENAT2", 0x1c),
        ("IORING_OP_EPOLL_CTL", 0x1d),
        ("IORING_OP_SPLICE", 0x1e),
        ("IORING_OP_PROVIDE_BUFFERS", 0x1f),
        ("IORING_OP_REMOVE_BUFFERS", 0x20),
        ("IORING_OP_TEE", 0x21),
        ("IORING_OP_SHUTDOWN", 0x22),
        ("IORING_OP_RENAMEAT", 0x23),
        ("IORING_OP_UNLINKAT", 0x24),
        ("IORING_OP_MKDIRAT", 0x25),
        ("IORING_OP_SYMLINKAT", 0x26),
        ("IORING_OP_LINKAT", 0x27),
        ("IORING_OP_MSG_RING", 0x28),
        ("IORING_OP_FSETXATTR", 0x29),
        ("IORING_OP_SETXATTR", 0x2a),
        ("IORING_OP_FGETXATTR", 0x2b),
        ("IORING_OP_GETXATTR", 0x2c),
        ("IORING_OP_SOCKET", 0x2d),
        ("IORING_OP_URING_CMD", 0x2e),
        ("IORING_OP_SEND_ZC", 0x2f),
        ("IORING_OP_SENDMSG_ZC", 0x30),
        ("IORING_OP_READ_MULTISHOT", 0x31),
        ("IORING_OP_WAITID", 0x32),
        ("IORING_OP_FUTEX_WAIT", 0x33),
        ("IORING_OP_FUTEX_WAKE", 0x34),
        ("IORING_OP_FUTEX_WAITV", 0x35),
        ("IORING_OP_FIXED_FD_INSTALL", 0x36),
        ("IORING_OP_FTRUNCATE", 0x37),
        ("IORING_OP_BIND", 0x38),
        ("IORING_OP_LISTEN", 0x39),
        ("IORING_OP_RECV_ZC", 0x3a),
        ("IORING_OP_EPOLL_WAIT", 0x3b),
        ("IORING_OP_READV_FIXED", 0x3c),
        ("IORING_OP_WRITEV_FIXED", 0x3d),
        ("IORING_OP_PIPE", 0x3e),
        ("IORING_OP_NOP128", 0x3f),
        ("IORING_OP_URING_CMD128", 0x40),
    ],
};

/// The flags of an entry.
pub const ENTRY: Family = Family {
    unknown: "IOSQE_???",
    members: &[
        ("IOSQE_FIXED_FILE", 1),
        ("IOSQE_IO_DRAIN", 2),
        ("IOSQE_IO_LINK", 4),
        ("IOSQE_IO_HARDLINK", 8),
        ("IOSQE_ASYNC", 0x10),
        ("IOSQE_BUFFER_SELECT", 0x20),
        ("IOSQE_CQE_SKIP_SUCCESS", 0x40),
    ],
};

/// What is known of an operation.
pub const PROBE: Family =
    Family { unknown: "IO_URING_OP_???", members: &[("IO_URING_OP_SUPPORTED", 1)] };

/// What a restriction is about.
pub const RESTRICTION: Family = Family {
    unknown: "IORING_RESTRICTION_???",
    members: &[
        ("IORING_RESTRICTION_REGISTER_OP", 0),
        ("IORING_RESTRICTION_SQE_OP", 1),
        ("IORING_RESTRICTION_SQE_FLAGS_ALLOWED", 2),
        ("IORING_RESTRICTION_SQE_FLAGS_REQUIRED", 3),
    ],
};

/// The flags of `struct io_uring_rsrc_register`.
pub const RESOURCE: Family =
    Family { unknown: "IORING_RSRC_REGISTER_???", members: &[("IORING_RSRC_REGISTER_SPARSE", 1)] };

/// How requests to be cancelled are found.
pub const CANCEL: Family = Family {
    unknown: "IORING_ASYNC_CANCEL_???",
    members: &[
        ("IORING_ASYNC_CANCEL_ALL", 1),
        ("IORING_ASYNC_CANCEL_FD", 2),
        ("IORING_ASYNC_CANCEL_ANY", 4),
        ("IORING_ASYNC_CANCEL_FD_FIXED", 8),
        ("IORING_ASYNC_CANCEL_USERDATA", 0x10),
        ("IORING_ASYNC_CANCEL_OP", 0x20),
    ],
};

/// The number that leaves a registered file as it is.
pub const FILE: Family = Family {
    unknown: "IORING_REGISTER_FILES_???",
    members: &[("IORING_REGISTER_FILES_SKIP", 0xffff_fffe)],
};

/// The flags of `struct io_uring_clone_buffers`.
pub const CLONE: Family = Family {
    unknown: "IORING_REGISTER_???",
    members: &[("IORING_REGISTER_SRC_REGISTERED", 1), ("IORING_REGISTER_DST_REPLACE", 2)],
};

/// The flags of `struct io_uring_mem_region_reg`.
pub const REGION: Family = Family {
    unknown: "IORING_MEM_REGION_REG_???",
    members: &[("IORING_MEM_REGION_REG_WAIT_ARG", 1)],
};

/// The operations of `struct io_uring_napi`.
pub const NAPI: Family = Family {
    unknown: "IO_URING_NAPI_???",
    members: &[
        ("IO_URING_NAPI_REGISTER_OP", 0),
        ("IO_URING_NAPI_STATIC_ADD_ID", 1),
        ("IO_URING_NAPI_STATIC_DEL_ID", 2),
    ],
};

/// How NAPI ids are tracked.
pub const NAPI_TRACKING: Family = Family {
    unknown: "IO_URING_NAPI_TRACKING_???",
    members: &[
        ("IO_URING_NAPI_TRACKING_DYNAMIC", 0),
        ("IO_URING_NAPI_TRACKING_STATIC", 1),
        ("IO_URING_NAPI_TRACKING_INACTIVE", 0xff),
    ],
};

/// The flags of IORING_OP_MSG_RING.
pub const MESSAGE: Family = Family {
    unknown: "IORING_MSG_RING_???",
    members: &[("IORING_MSG_RING_CQE_SKIP", 1), ("IORING_MSG_RING_FLAGS_PASS", 2)],
};

/// The flags of `struct io_uring_zcrx_ifq_reg`.
pub const ZERO_COPY: Family =
    Family { unknown: "ZCRX_REG_???", members: &[("ZCRX_REG_IMPORT", 1), ("ZCRX_REG_NODEV", 2)] };

/// The flags of `struct io_uring_buf_reg`.
pub const BUFFER_RING: Family = Family {
    unknown: "IOU_PBUF_RING_???",
    members: &[("IOU_PBUF_RING_MMAP", 1), ("IOU_PBUF_RING_INC", 2)],
};
