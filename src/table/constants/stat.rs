//! The symbols of statx(2) and utimensat(2), from uapi/linux/stat.h; it must never hold two values for one name.

use super::family::Family;

/// What statx(2) is asked for.
pub const STATX: Family = family!("STATX_???":
    STATX_ALL, STATX_BASIC_STATS, STATX_TYPE, STATX_MODE, STATX_NLINK, STATX_UID, STATX_GID,
    STATX_ATIME, STATX_MTIME, STATX_CTIME, STATX_INO, STATX_SIZE, STATX_BLOCKS, STATX_BTIME,
    STATX_MNT_ID, STATX_DIOALIGN,
);

/// The attributes that statx(2) returns.
pub const STATX_ATTR: Family = family!("STATX_ATTR_???":
    STATX_ATTR_COMPRESSED, STATX_ATTR_IMMUTABLE, STATX_ATTR_APPEND, STATX_ATTR_NODUMP,
    STATX_ATTR_ENCRYPTED, STATX_ATTR_AUTOMOUNT, STATX_ATTR_MOUNT_ROOT, STATX_ATTR_VERITY,
    STATX_ATTR_DAX,
);

/// The flags of statx(2).
pub const AT_STATX: Family = family!("AT_???":
    AT_SYMLINK_NOFOLLOW, AT_REMOVEDIR, AT_SYMLINK_FOLLOW, AT_NO_AUTOMOUNT, AT_EMPTY_PATH,
    AT_RECURSIVE,
);

/// How far statx(2) must be in step.
pub const AT_STATX_SYNC: Family = family!("AT_STATX_???":
    AT_STATX_SYNC_AS_STAT, AT_STATX_FORCE_SYNC | AT_STATX_DONT_SYNC, AT_STATX_FORCE_SYNC,
    AT_STATX_DONT_SYNC,
);
