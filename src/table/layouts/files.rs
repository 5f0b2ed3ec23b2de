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

/// `struct file_handle` of name_to_handle_at(2), which says how much room there is.
pub const FILE_HANDLE: Kind = Struct(&layout(
    "file_handle",
    &[field("handle_bytes", Unsigned), field("handle_type", Quiet(&Int))],
));

/// `struct file_handle` with the handle, open_by_handle_at(2).
pub const WHOLE_FILE_HANDLE: Kind = Struct(&layout(
    "file_handle",
    &[field("handle_bytes", Unsigned), field("handle_type", Int), field("f_handle", Rest)],
));

/// `struct old_linux_dirent` with the longest name, readdir(2).
pub const OLD_DIRENT: Kind = Struct(&layout(
    "old_linux_dirent",
    &[
        field("d_ino", Size),
        field("d_offset", Size),
        field("d_namlen", U16),
        field("d_name", Array(&Char, 256)),
    ],
));

/// `struct ustat`.
pub const USTAT: Kind = Struct(&layout(
    "ustat",
    &[
        field("f_tfree", Int),
        field("f_tinode", Size),
        field("f_fname", Array(&Char, 6)),
        field("f_fpack", Array(&Char, 6)),
    ],
));

/// `struct cachestat_range`.
pub const CACHESTAT_RANGE: Kind =
    Struct(&layout("cachestat_range", &[field("off", U64), field("len", U64)]));

/// `struct cachestat`.
pub const CACHESTAT: Kind = Struct(&layout(
    "cachestat",
    &[
        field("nr_cache", U64),
        field("nr_dirty", U64),
        field("nr_writeback", U64),
        field("nr_evicted", U64),
        field("nr_recently_evicted", U64),
    ],
));

/// `struct xattr_args` of setxattrat(2).
pub const XATTR_ARGS: Kind = Struct(&growing(
    "xattr_args",
    16,
    &[
        field("value", As(8, &In(&ValueByte, Items(1)))),
        field("size", Unsigned),
        field("flags", Flags(&files::XATTR)),
    ],
));

/// `struct xattr_args` of getxattrat(2), whose value is filled.
pub const OUT_XATTR_ARGS: Kind = Struct(&growing(
    "xattr_args",
    16,
    &[
        field("value", As(8, &Out(&Byte, Items(1)))),
        field("size", Unsigned),
        field("flags", Flags(&files::XATTR)),
    ],
));

/// `struct file_attr`, file_setattr(2).
pub const FILE_ATTR: Kind = Struct(&growing(
    "file_attr",
    24,
    &[
        field("fa_xflags", As(8, &Flags(&files::XFLAG))),
        field("fa_extsize", Unsigned),
        field("fa_nextents", Unsigned),
        field("fa_projid", Unsigned),
        field("fa_cowextsize", Unsigned),
    ],
));

/// The times of utimensat(2), with the two that stand for themselves.
pub const UTIMESPEC: Kind = Dated(&TIMESPEC);

/// The same of 64 bits everywhere.
pub const UTIMESPEC64: Kind = Dated(&TIMESPEC64);
