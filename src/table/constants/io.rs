//! The symbols of reading and writing, from uapi/linux/fs.h, splice.h; it must never hold two values for one name.

use super::Family;

/// The flags of preadv2(2) and pwritev2(2).
pub const RWF: Family = Family {
    unknown: "RWF_???",
    members: &[
        ("RWF_HIPRI", 1),
        ("RWF_DSYNC", 2),
        ("RWF_SYNC", 4),
        ("RWF_NOWAIT", 8),
        ("RWF_APPEND", 0x10),
        ("RWF_NOAPPEND", 0x20),
        ("RWF_ATOMIC", 0x40),
        ("RWF_DONTCACHE", 0x80),
    ],
};

/// The flags of splice(2).
pub const SPLICE: Family = Family {
    unknown: "SPLICE_F_???",
    members: &[
        ("SPLICE_F_MOVE", 1),
        ("SPLICE_F_NONBLOCK", 2),
        ("SPLICE_F_MORE", 4),
        ("SPLICE_F_GIFT", 8),
    ],
};

/// The mode of fallocate(2).
pub const FALLOC: Family = Family {
    unknown: "FALLOC_FL_???",
    members: &[
        ("FALLOC_FL_KEEP_SIZE", 1),
        ("FALLOC_FL_PUNCH_HOLE", 2),
        ("FALLOC_FL_NO_HIDE_STALE", 4),
        ("FALLOC_FL_COLLAPSE_RANGE", 8),
        ("FALLOC_FL_ZERO_RANGE", 0x10),
        ("FALLOC_FL_INSERT_RANGE", 0x20),
        ("FALLOC_FL_UNSHARE_RANGE", 0x40),
    ],
};

/// The advice of posix_fadvise(2).
pub const FADVISE: Family = Family {
    unknown: "POSIX_FADV_???",
    members: &[
        ("POSIX_FADV_NORMAL", 0),
        ("POSIX_FADV_RANDOM", 1),
        ("POSIX_FADV_SEQUENTIAL", 2),
        ("POSIX_FADV_WILLNEED", 3),
        ("POSIX_FADV_DONTNEED", 4),
        ("POSIX_FADV_NOREUSE", 5),
    ],
};

/// The flags of sync_file_range(2).
pub const SYNC_RANGE: Family = Family {
    unknown: "SYNC_FILE_RANGE_???",
    members: &[
        ("SYNC_FILE_RANGE_WAIT_BEFORE", 1),
        ("SYNC_FILE_RANGE_WRITE", 2),
        ("SYNC_FILE_RANGE_WAIT_AFTER", 4),
    ],
};

/// The opcodes of io_submit(2).
pub const IOCB_CMD: Family = Family {
    unknown: "IOCB_CMD_???",
    members: &[
        ("IOCB_CMD_PREAD", 0),
        ("IOCB_CMD_PWRITE", 1),
        ("IOCB_CMD_FSYNC", 2),
        ("IOCB_CMD_FDSYNC", 3),
        ("IOCB_CMD_PREADX", 4),
        ("IOCB_CMD_POLL", 5),
        ("IOCB_CMD_NOOP", 6),
        ("IOCB_CMD_PREADV", 7),
        ("IOCB_CMD_PWRITEV", 8),
    ],
};

/// The flags of io_submit(2).
pub const IOCB_FLAG: Family = Family {
    unknown: "IOCB_FLAG_???",
    members: &[("IOCB_FLAG_RESFD", 1), ("IOCB_FLAG_IOPRIO", 2)],
};

/// The flags of memfd_secret(2).
pub const MEMFD_SECRET: Family = Family { unknown: "O_???", members: &[("O_CLOEXEC", 0x80000)] };

/// The flags of userfaultfd(2).
pub const USERFAULTFD: Family = Family {
    unknown: "UFFD_???",
    members: &[("UFFD_USER_MODE_ONLY", 1), ("O_NONBLOCK", 0x800), ("O_CLOEXEC", 0x80000)],
};
