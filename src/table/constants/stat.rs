//! The symbols of statx(2) and utimensat(2), from uapi/linux/stat.h; it must never hold two values for one name.

use super::Family;

/// What statx(2) is asked for.
pub const STATX: Family = Family {
    unknown: "STATX_???",
    members: &[
        ("STATX_ALL", 0xfff),
        ("STATX_BASIC_STATS", 0x7ff),
        ("STATX_TYPE", 1),
        ("STATX_MODE", 2),
        ("STATX_NLINK", 4),
        ("STATX_UID", 8),
        ("STATX_GID", 0x10),
        ("STATX_ATIME", 0x20),
        ("STATX_MTIME", 0x40),
        ("STATX_CTIME", 0x80),
        ("STATX_INO", 0x100),
        ("STATX_SIZE", 0x200),
        ("STATX_BLOCKS", 0x400),
        ("STATX_BTIME", 0x800),
        ("STATX_MNT_ID", 0x1000),
        ("STATX_DIOALIGN", 0x2000),
    ],
};

/// The attributes that statx(2) tells.
pub const STATX_ATTR: Family = Family {
    unknown: "STATX_ATTR_???",
    members: &[
        ("STATX_ATTR_COMPRESSED", 4),
        ("STATX_ATTR_IMMUTABLE", 0x10),
        ("STATX_ATTR_APPEND", 0x20),
        ("STATX_ATTR_NODUMP", 0x40),
        ("STATX_ATTR_ENCRYPTED", 0x800),
        ("STATX_ATTR_AUTOMOUNT", 0x1000),
        ("STATX_ATTR_MOUNT_ROOT", 0x2000),
        ("STATX_ATTR_VERITY", 0x100000),
        ("STATX_ATTR_DAX", 0x200000),
    ],
};

/// The flags of statx(2).
pub const AT_STATX: Family = Family {
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

/// How far statx(2) must be in step.
pub const AT_STATX_SYNC: Family = Family {
    unknown: "AT_STATX_???",
    members: &[
        ("AT_STATX_SYNC_AS_STAT", 0),
        ("AT_STATX_FORCE_SYNC|AT_STATX_DONT_SYNC", 0x6000),
        ("AT_STATX_FORCE_SYNC", 0x2000),
        ("AT_STATX_DONT_SYNC", 0x4000),
    ],
};
