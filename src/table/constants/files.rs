//! The symbols of calls on files and descriptors, from uapi/asm-generic/fcntl.h, uapi/linux/fcntl.h, stat.h, openat2.h;
//! it must never hold two values for one name.

use super::family::Family;

/// The access mode of open(2): the bits of `O_ACCMODE`.
pub const ACCESS_MODE: Family = family!("O_???": O_RDONLY, O_WRONLY, O_RDWR, O_ACCMODE);

/// The flags of open(2) above the access mode.
pub const OPEN: Family = family!("O_???":
    O_CREAT, O_EXCL, O_NOCTTY, O_TRUNC, O_APPEND, O_NONBLOCK, O_SYNC, __O_SYNC, O_DSYNC, O_DIRECT,
    O_LARGEFILE, O_NOFOLLOW, O_NOATIME, O_CLOEXEC, O_PATH, O_TMPFILE, __O_TMPFILE, O_DIRECTORY,
    FASYNC,
);

/// The flags of a descriptor, fcntl(2) F_SETFD.
pub const DESCRIPTOR: Family = family!("FD_???": FD_CLOEXEC);

/// What access(2) asks for.
pub const ACCESS: Family = family!("?_OK": F_OK = 0, R_OK = 4, W_OK = 2, X_OK = 1);

/// The flags of faccessat2(2).
pub const ACCESS_AT: Family = family!("AT_???": AT_SYMLINK_NOFOLLOW, AT_EACCESS, AT_EMPTY_PATH);

/// The flags of calls that take a directory descriptor and a path.
pub const AT: Family = family!("AT_???":
    AT_SYMLINK_NOFOLLOW, AT_REMOVEDIR, AT_SYMLINK_FOLLOW, AT_NO_AUTOMOUNT, AT_EMPTY_PATH,
    AT_RECURSIVE,
);

/// A directory descriptor that is none.
pub const DIRECTORY: Family = family!("AT_???": AT_FDCWD);

/// The flags of renameat2(2).
pub const RENAME: Family = family!("RENAME_??": RENAME_NOREPLACE, RENAME_EXCHANGE, RENAME_WHITEOUT);

/// The file type in a mode, mknod(2) and inode(7).
pub const FILE_TYPE: Family = family!("S_IF???":
    S_IFREG, S_IFSOCK, S_IFIFO, S_IFLNK, S_IFDIR, S_IFBLK, S_IFCHR,
);

/// The bits of a mode above and within the permissions, inode(7).
pub const MODE: Family = family!("S_I???":
    S_IFMT, S_ISUID, S_ISGID, S_ISVTX, S_IRWXU, S_IRUSR, S_IWUSR, S_IXUSR, S_IRWXG, S_IRGRP,
    S_IWGRP, S_IXGRP, S_IRWXO, S_IROTH, S_IWOTH, S_IXOTH,
);

/// The resolve field of openat2(2).
pub const RESOLVE: Family = family!("RESOLVE_???":
    RESOLVE_NO_XDEV, RESOLVE_NO_MAGICLINKS, RESOLVE_NO_SYMLINKS, RESOLVE_BENEATH, RESOLVE_IN_ROOT,
    RESOLVE_CACHED,
);

/// The flags of setxattr(2).
pub const XATTR: Family = family!("XATTR_???": XATTR_CREATE, XATTR_REPLACE);

/// The commands of fcntl(2).
pub const FCNTL: Family = family!("F_???":
    F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW, F_SETOWN, F_GETOWN,
    F_SETSIG, F_GETSIG, F_GETLK64 = 12, F_SETLK64 = 13, F_SETLKW64 = 14, F_SETOWN_EX, F_GETOWN_EX,
    F_GETOWNER_UIDS, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW, F_SETLEASE, F_GETLEASE, F_NOTIFY,
    F_DUPFD_QUERY, F_CREATED_QUERY, F_CANCELLK, F_DUPFD_CLOEXEC, F_SETPIPE_SZ, F_GETPIPE_SZ,
    F_ADD_SEALS, F_GET_SEALS, F_GET_RW_HINT, F_SET_RW_HINT, F_GET_FILE_RW_HINT, F_SET_FILE_RW_HINT,
);

/// The kinds of locks and leases, fcntl(2) F_SETLK and F_SETLEASE.
pub const LOCK_TYPE: Family = family!("F_???": F_RDLCK, F_WRLCK, F_UNLCK, F_EXLCK, F_SHLCK);

/// The kind of owner in `struct f_owner_ex`, fcntl(2) F_SETOWN_EX.
pub const OWNER: Family = family!("F_OWNER_???": F_OWNER_TID, F_OWNER_PID, F_OWNER_PGRP);

/// How long what is written is expected to live, fcntl(2) F_SET_RW_HINT.
pub const WRITE_HINT: Family = family!("RWH_???":
    RWH_WRITE_LIFE_NOT_SET, RWH_WRITE_LIFE_NONE, RWH_WRITE_LIFE_SHORT, RWH_WRITE_LIFE_MEDIUM,
    RWH_WRITE_LIFE_LONG, RWH_WRITE_LIFE_EXTREME,
);

/// The events of fcntl(2) F_NOTIFY.
pub const NOTIFY: Family = family!("DN_???":
    DN_ACCESS, DN_MODIFY, DN_CREATE, DN_DELETE, DN_RENAME, DN_ATTRIB, DN_MULTISHOT,
);

/// The seals of fcntl(2) F_ADD_SEALS.
pub const SEAL: Family = family!("F_SEAL_???":
    F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE, F_SEAL_FUTURE_WRITE, F_SEAL_EXEC,
);

/// The flags of close_range(2).
pub const CLOSE_RANGE: Family = family!("CLOSE_RANGE_???":
    CLOSE_RANGE_UNSHARE, CLOSE_RANGE_CLOEXEC,
);

/// The flags of memfd_create(2).
pub const MEMFD: Family = family!("MFD_???":
    MFD_CLOEXEC, MFD_ALLOW_SEALING, MFD_HUGETLB, MFD_NOEXEC_SEAL, MFD_EXEC,
);

/// The origin of lseek(2).
pub const SEEK: Family = family!("SEEK_???": SEEK_SET, SEEK_CUR, SEEK_END, SEEK_DATA, SEEK_HOLE);

/// The operations of flock(2).
pub const FLOCK: Family = family!("LOCK_???":
    LOCK_SH, LOCK_EX, LOCK_NB, LOCK_UN, LOCK_MAND, LOCK_RW, LOCK_READ, LOCK_WRITE,
);

/// The attributes of a file, file_setattr(2).
pub const XFLAG: Family = family!("FS_XFLAG_???":
    FS_XFLAG_REALTIME, FS_XFLAG_PREALLOC, FS_XFLAG_IMMUTABLE, FS_XFLAG_APPEND, FS_XFLAG_SYNC,
    FS_XFLAG_NOATIME, FS_XFLAG_NODUMP, FS_XFLAG_RTINHERIT, FS_XFLAG_PROJINHERIT,
    FS_XFLAG_NOSYMLINKS, FS_XFLAG_EXTSIZE, FS_XFLAG_EXTSZINHERIT, FS_XFLAG_NODEFRAG,
    FS_XFLAG_FILESTREAM, FS_XFLAG_DAX, FS_XFLAG_COWEXTSIZE, FS_XFLAG_HASATTR,
);
