//! Structs of files: stat(2), statfs(2), statx(2), open_how; the three forms of `struct stat` that
//! i386 has are its own.

use super::prelude::*;
use super::time::*;

/// `struct stat` of stat(2): of x86_64, and the second of i386's three.
pub const STAT: Kind = ByArch(&[STAT_X86_64, STAT_I386]);

const STAT_X86_64: Kind = Struct(&layout(
    "stat",
    &[
        field("st_dev", Long),
        field("st_ino", Size),
        field("st_nlink", Size),
        field("st_mode", As(4, &NodeMode)),
        field("st_uid", Id),
        field("st_gid", Id),
        field("", Quiet(&Int)),
        field("st_rdev", Size),
        field("st_size", Long),
        field("st_blksize", Size),
        field("st_blocks", Size),
        field("st_atime", TIMESPEC),
        field("st_mtime", TIMESPEC),
        field("st_ctime", TIMESPEC),
        field("", Quiet(&Array(&Long, 3))),
    ],
));

const STAT_I386: Kind = Struct(&layout(
    "stat",
    &[
        field("st_dev", Size),
        field("st_ino", Size),
        field("st_mode", NodeMode),
        field("st_nlink", U16),
        field("st_uid", As(2, &Id)),
        field("st_gid", As(2, &Id)),
        field("st_rdev", Size),
        field("st_size", Size),
        field("st_blksize", Size),
        field("st_blocks", Size),
        field("st_atime", TIMESPEC),
        field("st_mtime", TIMESPEC),
        field("st_ctime", TIMESPEC),
        field("", Quiet(&Array(&Size, 2))),
    ],
));

/// `struct __old_kernel_stat` of i386's first calls.
pub const OLD_STAT: Kind = Struct(&layout(
    "__old_kernel_stat",
    &[
        field("st_dev", U16),
        field("st_ino", U16),
        field("st_mode", NodeMode),
        field("st_nlink", U16),
        field("st_uid", As(2, &Id)),
        field("st_gid", As(2, &Id)),
        field("st_rdev", U16),
        field("st_size", Size),
        field("st_atime", Size),
        field("st_mtime", Size),
        field("st_ctime", Size),
    ],
));

/// `struct stat64` of i386.
pub const STAT64: Kind = Struct(&layout(
    "stat64",
    &[
        field("st_dev", U64),
        field("", Quiet(&Int)),
        field("__st_ino", Size),
        field("st_mode", As(4, &NodeMode)),
        field("st_nlink", Unsigned),
        field("st_uid", Id),
        field("st_gid", Id),
        field("st_rdev", U64),
        field("", Quiet(&Int)),
        field("st_size", S64),
        field("st_blksize", Size),
        field("st_blocks", U64),
        field("st_atime", TIMESPEC),
        field("st_mtime", TIMESPEC),
        field("st_ctime", TIMESPEC),
        field("st_ino", U64),
    ],
));

const FSID: Kind = Struct(&layout("fsid", &[field("val", Array(&Hex, 2))]));

/// `struct statfs`.
pub const STATFS: Kind = Struct(&layout(
    "statfs",
    &[
        field("f_type", Word),
        field("f_bsize", Size),
        field("f_blocks", Size),
        field("f_bfree", Size),
        field("f_bavail", Size),
        field("f_files", Size),
        field("f_ffree", Size),
        field("f_fsid", FSID),
        field("f_namelen", Size),
        field("f_frsize", Size),
        field("f_flags", Word),
        field("f_spare", Quiet(&Array(&Size, 4))),
    ],
));

/// `struct statfs64` of i386, whose last word is not followed by padding.
pub const STATFS64: Kind = Struct(&packed(
    "statfs64",
    &[
        field("f_type", Word),
        field("f_bsize", Size),
        field("f_blocks", U64),
        field("f_bfree", U64),
        field("f_bavail", U64),
        field("f_files", U64),
        field("f_ffree", U64),
        field("f_fsid", FSID),
        field("f_namelen", Size),
        field("f_frsize", Size),
        field("f_flags", Word),
        field("f_spare", Quiet(&Array(&Size, 4))),
    ],
));

const STATX_TIMESTAMP: Kind = Struct(&layout(
    "statx_timestamp",
    &[field("tv_sec", S64), field("tv_nsec", Unsigned), field("", Quiet(&Int))],
));

/// `struct statx`.
pub const STATX: Kind = Struct(&layout(
    "statx",
    &[
        field("stx_mask", Flags(&stat::STATX)),
        field("stx_blksize", Unsigned),
        field("stx_attributes", As(8, &Flags(&stat::STATX_ATTR))),
        field("stx_nlink", Unsigned),
        field("stx_uid", Id),
        field("stx_gid", Id),
        field("stx_mode", NodeMode),
        field("", Quiet(&U16)),
        field("stx_ino", U64),
        field("stx_size", U64),
        field("stx_blocks", U64),
        field("stx_attributes_mask", As(8, &Flags(&stat::STATX_ATTR))),
        field("stx_atime", STATX_TIMESTAMP),
        field("stx_btime", STATX_TIMESTAMP),
        field("stx_ctime", STATX_TIMESTAMP),
        field("stx_mtime", STATX_TIMESTAMP),
        field("stx_rdev_major", Unsigned),
        field("stx_rdev_minor", Unsigned),
        field("stx_dev_major", Unsigned),
        field("stx_dev_minor", Unsigned),
        field("stx_mnt_id", U64),
        field("stx_dio_mem_align", Unsigned),
        field("stx_dio_offset_align", Unsigned),
        field("stx_subvol", U64),
        field("", Quiet(&Array(&U64, 11))),
    ],
));

/// `struct open_how`, openat2(2).
pub const OPEN_HOW: Kind = Struct(&growing(
    "open_how",
    24,
    &[
        field("flags", As(8, &OpenFlags)),
        field("mode", As(8, &CreateMode { flags: 0 })),
        field("resolve", As(8, &Flags(&files::RESOLVE))),
    ],
));
