//! Structs of files: stat(2), statfs(2), statx(2), open_how; the three forms of `struct stat` that
//! i386 has are its own.

use super::prelude::*;
use super::time::*;

/// `struct stat` of stat(2): of x86_64, the second of i386's three, and that of asm-generic/stat.h.
pub const STAT: Kind = ByArch(&[STAT_X86_64, STAT_I386, STAT_GENERIC, STAT_GENERIC]);

const STAT_X86_64: Kind = fields!(layout("stat"):
    st_dev: Long, st_ino: Size, st_nlink: Size, st_mode: As(4, &NodeMode), st_uid: Id, st_gid: Id,
    _: Quiet(&Int), st_rdev: Size, st_size: Long, st_blksize: Size, st_blocks: Size,
    st_atime: TIMESPEC, st_mtime: TIMESPEC, st_ctime: TIMESPEC, _: Quiet(&Array(&Long, 3)),
);

const STAT_GENERIC: Kind = fields!(layout("stat"):
    st_dev: Size, st_ino: Size, st_mode: As(4, &NodeMode), st_nlink: Unsigned, st_uid: Id,
    st_gid: Id, st_rdev: Size, _: Quiet(&Size), st_size: Long, st_blksize: Int, _: Quiet(&Int),
    st_blocks: Long, st_atime: TIMESPEC, st_mtime: TIMESPEC, st_ctime: TIMESPEC,
    _: Quiet(&Array(&Unsigned, 2)),
);

const STAT_I386: Kind = fields!(layout("stat"):
    st_dev: Size, st_ino: Size, st_mode: NodeMode, st_nlink: U16, st_uid: As(2, &Id),
    st_gid: As(2, &Id), st_rdev: Size, st_size: Size, st_blksize: Size, st_blocks: Size,
    st_atime: TIMESPEC, st_mtime: TIMESPEC, st_ctime: TIMESPEC, _: Quiet(&Array(&Size, 2)),
);

/// `struct __old_kernel_stat` of i386's first calls.
pub const OLD_STAT: Kind = fields!(layout("__old_kernel_stat"):
    st_dev: U16, st_ino: U16, st_mode: NodeMode, st_nlink: U16, st_uid: As(2, &Id),
    st_gid: As(2, &Id), st_rdev: U16, st_size: Size, st_atime: Size, st_mtime: Size, st_ctime: Size,
);

/// `struct stat64` of i386.
pub const STAT64: Kind = fields!(layout("stat64"):
    st_dev: U64, _: Quiet(&Int), __st_ino: Size, st_mode: As(4, &NodeMode), st_nlink: Unsigned,
    st_uid: Id, st_gid: Id, st_rdev: U64, _: Quiet(&Int), st_size: S64, st_blksize: Size,
    st_blocks: U64, st_atime: TIMESPEC, st_mtime: TIMESPEC, st_ctime: TIMESPEC, st_ino: U64,
);

const FSID: Kind = fields!(layout("fsid"): val: Array(&Hex, 2));

/// `struct statfs`.
pub const STATFS: Kind = fields!(layout("statfs"):
    f_type: Word, f_bsize: Size, f_blocks: Size, f_bfree: Size, f_bavail: Size, f_files: Size,
    f_ffree: Size, f_fsid: FSID, f_namelen: Size, f_frsize: Size, f_flags: Word,
    f_spare: Quiet(&Array(&Size, 4)),
);

/// `struct statfs64` of i386, whose last word is not followed by padding.
pub const STATFS64: Kind = fields!(packed("statfs64"):
    f_type: Word, f_bsize: Size, f_blocks: U64, f_bfree: U64, f_bavail: U64, f_files: U64,
    f_ffree: U64, f_fsid: FSID, f_namelen: Size, f_frsize: Size, f_flags: Word,
    f_spare: Quiet(&Array(&Size, 4)),
);

const STATX_TIMESTAMP: Kind = fields!(layout("statx_timestamp"):
    tv_sec: S64, tv_nsec: Unsigned, _: Quiet(&Int),
);

/// `struct statx`.
pub const STATX: Kind = fields!(layout("statx"):
    stx_mask: Flags(&stat::STATX), stx_blksize: Unsigned,
    stx_attributes: As(8, &Flags(&stat::STATX_ATTR)), stx_nlink: Unsigned, stx_uid: Id, stx_gid: Id,
    stx_mode: NodeMode, _: Quiet(&U16), stx_ino: U64, stx_size: U64, stx_blocks: U64,
    stx_attributes_mask: As(8, &Flags(&stat::STATX_ATTR)), stx_atime: STATX_TIMESTAMP,
    stx_btime: STATX_TIMESTAMP, stx_ctime: STATX_TIMESTAMP, stx_mtime: STATX_TIMESTAMP,
    stx_rdev_major: Unsigned, stx_rdev_minor: Unsigned, stx_dev_major: Unsigned,
    stx_dev_minor: Unsigned, stx_mnt_id: U64, stx_dio_mem_align: Unsigned,
    stx_dio_offset_align: Unsigned, stx_subvol: U64, _: Quiet(&Array(&U64, 11)),
);

/// `struct open_how`, openat2(2).
pub const OPEN_HOW: Kind = fields!(growing("open_how", 24):
    flags: As(8, &OpenFlags), mode: As(8, &CreateMode { flags: 0 }),
    resolve: As(8, &Flags(&files::RESOLVE)),
);

/// `struct file_handle` of name_to_handle_at(2), which says how much room there is.
pub const FILE_HANDLE: Kind = fields!(layout("file_handle"):
    handle_bytes: Unsigned, handle_type: Quiet(&Int),
);

/// `struct file_handle` with the handle, open_by_handle_at(2).
pub const WHOLE_FILE_HANDLE: Kind = fields!(layout("file_handle"):
    handle_bytes: Unsigned, handle_type: Int, f_handle: Rest,
);

/// `struct old_linux_dirent` with the longest name, readdir(2).
pub const OLD_DIRENT: Kind = fields!(layout("old_linux_dirent"):
    d_ino: Size, d_offset: Size, d_namlen: U16, d_name: Array(&Char, 256),
);

/// `struct ustat`.
pub const USTAT: Kind = fields!(layout("ustat"):
    f_tfree: Int, f_tinode: Size, f_fname: Array(&Char, 6), f_fpack: Array(&Char, 6),
);

/// `struct cachestat_range`.
pub const CACHESTAT_RANGE: Kind = fields!(layout("cachestat_range"): off: U64, len: U64);

/// `struct cachestat`.
pub const CACHESTAT: Kind = fields!(layout("cachestat"):
    nr_cache: U64, nr_dirty: U64, nr_writeback: U64, nr_evicted: U64, nr_recently_evicted: U64,
);

/// `struct xattr_args` of setxattrat(2).
pub const XATTR_ARGS: Kind = fields!(growing("xattr_args", 16):
    value: As(8, &In(&ValueByte, Most(&Items(1), maxima::XATTR_SIZE))), size: Unsigned,
    flags: Flags(&files::XATTR),
);

/// `struct xattr_args` of getxattrat(2), whose value is filled.
pub const OUT_XATTR_ARGS: Kind = fields!(growing("xattr_args", 16):
    value: As(8, &Out(&Byte, Items(1))), size: Unsigned, flags: Flags(&files::XATTR),
);

/// `struct file_attr`, file_setattr(2).
pub const FILE_ATTR: Kind = fields!(growing("file_attr", 24):
    fa_xflags: As(8, &Flags(&files::XFLAG)), fa_extsize: Unsigned, fa_nextents: Unsigned,
    fa_projid: Unsigned, fa_cowextsize: Unsigned,
);

/// The times of utimensat(2), with the two that stand for themselves.
pub const UTIMESPEC: Kind = Dated(&TIMESPEC);

/// The same of 64 bits everywhere.
pub const UTIMESPEC64: Kind = Dated(&TIMESPEC64);
