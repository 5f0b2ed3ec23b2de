//! The symbols of calls on files and descriptors, from uapi/asm-generic/fcntl.h, uapi/linux/fcntl.h, stat.h, openat2.h;
//! it must never hold two values for one name.

use super::Family;

/// The access mode of open(2): the bits of `O_ACCMODE`.
pub const ACCESS_MODE: Family = Family {
    unknown: "O_???",
    members: &[("O_RDONLY", 0o0), ("O_WRONLY", 0o1), ("O_RDWR", 0o2), ("O_ACCMODE", 0o3)],
};

/// The flags of open(2) above the access mode.
pub const OPEN: Family = Family {
    unknown: "O_???",
    members: &[
        ("O_CREAT", 0o100),
        ("O_EXCL", 0o200),
        ("O_NOCTTY", 0o400),
        ("O_TRUNC", 0o1000),
        ("O_APPEND", 0o2000),
        ("O_NONBLOCK", 0o4000),
        ("O_SYNC", 0o4010000),
        ("__O_SYNC", 0o4000000),
        ("O_DSYNC", 0o10000),
        ("O_DIRECT", 0o40000),
        ("O_LARGEFILE", 0o100000),
        ("O_NOFOLLOW", 0o400000),
        ("O_NOATIME", 0o1000000),
        ("O_CLOEXEC", 0o2000000),
        ("O_PATH", 0o10000000),
        ("O_TMPFILE", 0o20200000),
        ("__O_TMPFILE", 0o20000000),
        ("O_DIRECTORY", 0o200000),
        ("FASYNC", 0o20000),
    ],
};

/// The flags of a descriptor, fcntl(2) F_SETFD.
pub const DESCRIPTOR: Family = Family { unknown: "FD_???", members: &[("FD_CLOEXEC", 0x1)] };

/// What access(2) asks for.
pub const ACCESS: Family =
    Family { unknown: "?_OK", members: &[("F_OK", 0), ("R_OK", 4), ("W_OK", 2), ("X_OK", 1)] };

/// The flags of faccessat2(2).
pub const ACCESS_AT: Family = Family {
    unknown: "AT_???",
    members: &[("AT_SYMLINK_NOFOLLOW", 0x100), ("AT_EACCESS", 0x200), ("AT_EMPTY_PATH", 0x1000)],
};

/// The flags of calls that take a directory descriptor and a path.
pub const AT: Family = Family {
    unknown: "AT_???",
    members: &[
        ("AT_SYMLINK_NOFOLLOW", 0x100),
        ("AT_REMOVEDIR", 0x200),
        ("AT_SYMLINK_FOLLOW", 0x400),
        ("AT_NO_AUTOMOUNT", 0x800),
        ("AT_EMPTY_PATH", 0x1000),
        ("AT_RECURSIVE", 0x8000),
    ],
};

/// A directory descriptor that is none.
pub const DIRECTORY: Family = Family { unknown: "AT_???", members: &[("AT_FDCWD", 0xffff_ff9c)] };

/// The flags of renameat2(2).
pub const RENAME: Family = Family {
    unknown: "RENAME_??",
    members: &[("RENAME_NOREPLACE", 0x1), ("RENAME_EXCHANGE", 0x2), ("RENAME_WHITEOUT", 0x4)],
};

/// The file type in a mode, mknod(2) and inode(7).
pub const FILE_TYPE: Family = Family {
    unknown: "S_IF???",
    members: &[
        ("S_IFREG", 0o100000),
        ("S_IFSOCK", 0o140000),
        ("S_IFIFO", 0o10000),
        ("S_IFLNK", 0o120000),
        ("S_IFDIR", 0o40000),
        ("S_IFBLK", 0o60000),
        ("S_IFCHR", 0o20000),
    ],
};

/// The bits of a mode above and within the permissions, inode(7).
pub const MODE: Family = Family {
    unknown: "S_I???",
    members: &[
        ("S_IFMT", 0o170000),
        ("S_ISUID", 0o4000),
        ("S_ISGID", 0o2000),
        ("S_ISVTX", 0o1000),
        ("S_IRWXU", 0o700),
        ("S_IRUSR", 0o400),
        ("S_IWUSR", 0o200),
        ("S_IXUSR", 0o100),
        ("S_IRWXG", 0o70),
        ("S_IRGRP", 0o40),
        ("S_IWGRP", 0o20),
        ("S_IXGRP", 0o10),
        ("S_IRWXO", 0o7),
        ("S_IROTH", 0o4),
        ("S_IWOTH", 0o2),
        ("S_IXOTH", 0o1),
    ],
};

/// The resolve field of openat2(2).
pub const RESOLVE: Family = Family {
    unknown: "RESOLVE_???",
    members: &[
        ("RESOLVE_NO_XDEV", 0x1),
        ("RESOLVE_NO_MAGICLINKS", 0x2),
        ("RESOLVE_NO_SYMLINKS", 0x4),
        ("RESOLVE_BENEATH", 0x8),
        ("RESOLVE_IN_ROOT", 0x10),
        ("RESOLVE_CACHED", 0x20),
    ],
};

/// The flags of setxattr(2).
pub const XATTR: Family =
    Family { unknown: "XATTR_???", members: &[("XATTR_CREATE", 0x1), ("XATTR_REPLACE", 0x2)] };

/// The commands of fcntl(2).
pub const FCNTL: Family = Family {
    unknown: "F_???",
    members: &[
        ("F_DUPFD", 0),
        ("F_GETFD", 1),
        ("F_SETFD", 2),
        ("F_GETFL", 3),
        ("F_SETFL", 4),
        ("F_GETLK", 5),
        ("F_SETLK", 6),
        ("F_SETLKW", 7),
        ("F_SETOWN", 8),
        ("F_GETOWN", 9),
        ("F_SETSIG", 10),
        ("F_GETSIG", 11),
        ("F_GETLK64", 12),
        ("F_SETLK64", 13),
        ("F_SETLKW64", 14),
        ("F_SETOWN_EX", 15),
        ("F_GETOWN_EX", 16),
        ("F_GETOWNER_UIDS", 17),
        ("F_OFD_GETLK", 36),
        ("F_OFD_SETLK", 37),
        ("F_OFD_SETLKW", 38),
        ("F_SETLEASE", 1024),
        ("F_GETLEASE", 1025),
        ("F_NOTIFY", 1026),
        ("F_DUPFD_QUERY", 1027),
        ("F_CREATED_QUERY", 1028),
        ("F_CANCELLK", 1029),
        ("F_DUPFD_CLOEXEC", 1030),
        ("F_SETPIPE_SZ", 1031),
        ("F_GETPIPE_SZ", 1032),
        ("F_ADD_SEALS", 1033),
        ("F_GET_SEALS", 1034),
        ("F_GET_RW_HINT", 1035),
        ("F_SET_RW_HINT", 1036),
        ("F_GET_FILE_RW_HINT", 1037),
        ("F_SET_FILE_RW_HINT", 1038),
    ],
};

/// The kinds of locks and leases, fcntl(2) F_SETLK and F_SETLEASE.
pub const LOCK_TYPE: Family = Family {
    unknown: "F_???",
    members: &[
        ("F_RDLCK", 0x0),
        ("F_WRLCK", 0x1),
        ("F_UNLCK", 0x2),
        ("F_EXLCK", 0x4),
        ("F_SHLCK", 0x8),
    ],
};

/// Whom the number in `struct f_owner_ex` names, fcntl(2) F_SETOWN_EX.
pub const OWNER: Family = Family {
    unknown: "F_OWNER_???",
    members: &[("F_OWNER_TID", 0), ("F_OWNER_PID", 1), ("F_OWNER_PGRP", 2)],
};

/// How long what is written is expected to live, fcntl(2) F_SET_RW_HINT.
pub const WRITE_HINT: Family = Family {
    unknown: "RWH_???",
    members: &[
        ("RWH_WRITE_LIFE_NOT_SET", 0),
        ("RWH_WRITE_LIFE_NONE", 1),
        ("RWH_WRITE_LIFE_SHORT", 2),
        ("RWH_WRITE_LIFE_MEDIUM", 3),
        ("RWH_WRITE_LIFE_LONG", 4),
        ("RWH_WRITE_LIFE_EXTREME", 5),
    ],
};

/// The events of fcntl(2) F_NOTIFY.
pub const NOTIFY: Family = Family {
    unknown: "DN_???",
    members: &[
        ("DN_ACCESS", 0x1),
        ("DN_MODIFY", 0x2),
        ("DN_CREATE", 0x4),
        ("DN_DELETE", 0x8),
        ("DN_RENAME", 0x10),
        ("DN_ATTRIB", 0x20),
        ("DN_MULTISHOT", 0x8000_0000),
    ],
};

/// The seals of fcntl(2) F_ADD_SEALS.
pub const SEAL: Family = Family {
    unknown: "F_SEAL_???",
    members: &[
        ("F_SEAL_SEAL", 0x1),
        ("F_SEAL_SHRINK", 0x2),
        ("F_SEAL_GROW", 0x4),
        ("F_SEAL_WRITE", 0x8),
        ("F_SEAL_FUTURE_WRITE", 0x10),
        ("F_SEAL_EXEC", 0x20),
    ],
};

/// The flags of close_range(2).
pub const CLOSE_RANGE: Family = Family {
    unknown: "CLOSE_RANGE_???",
    members: &[("CLOSE_RANGE_UNSHARE", 0x2), ("CLOSE_RANGE_CLOEXEC", 0x4)],
};

/// The flags of memfd_create(2).
pub const MEMFD: Family = Family {
    unknown: "MFD_???",
    members: &[
        ("MFD_CLOEXEC", 0x1),
        ("MFD_ALLOW_SEALING", 0x2),
        ("MFD_HUGETLB", 0x4),
        ("MFD_NOEXEC_SEAL", 0x8),
        ("MFD_EXEC", 0x10),
    ],
};

/// The origin of lseek(2).
pub const SEEK: Family = Family {
    unknown: "SEEK_???",
    members: &[
        ("SEEK_SET", 0),
        ("SEEK_CUR", 1),
        ("SEEK_END", 2),
        ("SEEK_DATA", 3),
        ("SEEK_HOLE", 4),
    ],
};

/// The operations of flock(2).
pub const FLOCK: Family = Family {
    unknown: "LOCK_???",
    members: &[
        ("LOCK_SH", 0x1),
        ("LOCK_EX", 0x2),
        ("LOCK_NB", 0x4),
        ("LOCK_UN", 0x8),
        ("LOCK_MAND", 0x20),
        ("LOCK_RW", 0xc0),
        ("LOCK_READ", 0x40),
        ("LOCK_WRITE", 0x80),
    ],
};

/// The attributes of a file, file_setattr(2).
pub const XFLAG: Family = Family {
    unknown: "FS_XFLAG_???",
    members: &[
        ("FS_XFLAG_REALTIME", 1),
        ("FS_XFLAG_PREALLOC", 2),
        ("FS_XFLAG_IMMUTABLE", 8),
        ("FS_XFLAG_APPEND", 0x10),
        ("FS_XFLAG_SYNC", 0x20),
        ("FS_XFLAG_NOATIME", 0x40),
        ("FS_XFLAG_NODUMP", 0x80),
        ("FS_XFLAG_RTINHERIT", 0x100),
        ("FS_XFLAG_PROJINHERIT", 0x200),
        ("FS_XFLAG_NOSYMLINKS", 0x400),
        ("FS_XFLAG_EXTSIZE", 0x800),
        ("FS_XFLAG_EXTSZINHERIT", 0x1000),
        ("FS_XFLAG_NODEFRAG", 0x2000),
        ("FS_XFLAG_FILESTREAM", 0x4000),
        ("FS_XFLAG_DAX", 0x8000),
        ("FS_XFLAG_COWEXTSIZE", 0x10000),
        ("FS_XFLAG_HASATTR", 0x80000000),
    ],
};
