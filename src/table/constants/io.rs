//! The symbols of reading and writing, from uapi/linux/fs.h, splice.h; it must never hold two values for one name.

use super::family::Family;

/// The flags of preadv2(2) and pwritev2(2).
pub const RWF: Family = family!("RWF_???":
    RWF_HIPRI, RWF_DSYNC, RWF_SYNC, RWF_NOWAIT, RWF_APPEND, RWF_NOAPPEND, RWF_ATOMIC, RWF_DONTCACHE,
);

/// The flags of splice(2).
pub const SPLICE: Family = family!("SPLICE_F_???":
    SPLICE_F_MOVE = 1, SPLICE_F_NONBLOCK = 2, SPLICE_F_MORE = 4, SPLICE_F_GIFT = 8,
);

/// The mode of fallocate(2).
pub const FALLOC: Family = family!("FALLOC_FL_???":
    FALLOC_FL_KEEP_SIZE, FALLOC_FL_PUNCH_HOLE, FALLOC_FL_NO_HIDE_STALE, FALLOC_FL_COLLAPSE_RANGE,
    FALLOC_FL_ZERO_RANGE, FALLOC_FL_INSERT_RANGE, FALLOC_FL_UNSHARE_RANGE,
);

/// The advice of posix_fadvise(2).
pub const FADVISE: Family = family!("POSIX_FADV_???":
    POSIX_FADV_NORMAL, POSIX_FADV_RANDOM, POSIX_FADV_SEQUENTIAL, POSIX_FADV_WILLNEED,
    POSIX_FADV_DONTNEED, POSIX_FADV_NOREUSE,
);

/// The flags of sync_file_range(2).
pub const SYNC_RANGE: Family = family!("SYNC_FILE_RANGE_???":
    SYNC_FILE_RANGE_WAIT_BEFORE, SYNC_FILE_RANGE_WRITE, SYNC_FILE_RANGE_WAIT_AFTER,
);

/// The opcodes of io_submit(2).
pub const IOCB_CMD: Family = family!("IOCB_CMD_???":
    IOCB_CMD_PREAD, IOCB_CMD_PWRITE, IOCB_CMD_FSYNC, IOCB_CMD_FDSYNC, IOCB_CMD_PREADX = 4,
    IOCB_CMD_POLL, IOCB_CMD_NOOP, IOCB_CMD_PREADV, IOCB_CMD_PWRITEV,
);

/// The flags of io_submit(2).
pub const IOCB_FLAG: Family = family!("IOCB_FLAG_???": IOCB_FLAG_RESFD, IOCB_FLAG_IOPRIO);

/// The flags of memfd_secret(2).
pub const MEMFD_SECRET: Family = family!("O_???": O_CLOEXEC);

/// The flags of userfaultfd(2).
pub const USERFAULTFD: Family = family!("UFFD_???": UFFD_USER_MODE_ONLY, O_NONBLOCK, O_CLOEXEC);
