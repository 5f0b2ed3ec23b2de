//! The symbols of calls on mounts, from uapi/linux/mount.h, fs.h;
//! it must never hold two values for one name.

use super::Family;

/// The flags of mount(2).
pub const MOUNT: Family = Family {
    unknown: "MS_???",
    members: &[
        ("MS_RDONLY", 0x1),
        ("MS_NOSUID", 0x2),
        ("MS_NODEV", 0x4),
        ("MS_NOEXEC", 0x8),
        ("MS_SYNCHRONOUS", 0x10),
        ("MS_REMOUNT", 0x20),
        ("MS_MANDLOCK", 0x40),
        ("MS_DIRSYNC", 0x80),
        ("MS_NOSYMFOLLOW", 0x100),
        ("MS_NOATIME", 0x400),
        ("MS_NODIRATIME", 0x800),
        ("MS_BIND", 0x1000),
        ("MS_MOVE", 0x2000),
        ("MS_REC", 0x4000),
        ("MS_SILENT", 0x8000),
        ("MS_POSIXACL", 0x10000),
        ("MS_UNBINDABLE", 0x20000),
        ("MS_PRIVATE", 0x40000),
        ("MS_SLAVE", 0x80000),
        ("MS_SHARED", 0x100000),
        ("MS_RELATIME", 0x200000),
        ("MS_KERNMOUNT", 0x400000),
        ("MS_I_VERSION", 0x800000),
        ("MS_STRICTATIME", 0x1000000),
        ("MS_LAZYTIME", 0x2000000),
        ("MS_SUBMOUNT", 0x4000000),
        ("MS_NOREMOTELOCK", 0x8000000),
        ("MS_NOSEC", 0x1000_0000),
        ("MS_BORN", 0x2000_0000),
        ("MS_ACTIVE", 0x4000_0000),
        ("MS_NOUSER", 0x8000_0000),
    ],
};

/// The magic number that once had to stand in the upper half of the flags of mount(2).
pub const MOUNT_MAGIC: Family = Family {
    unknown: "MS_???",
    members: &[("MS_MGC_VAL", 0xc0ed_0000), ("MS_MGC_MSK", 0xffff_0000)],
};

/// The flags of umount2(2).
pub const UMOUNT: Family = Family {
    unknown: "MNT_???",
    members: &[
        ("MNT_FORCE", 0x1),
        ("MNT_DETACH", 0x2),
        ("MNT_EXPIRE", 0x4),
        ("UMOUNT_NOFOLLOW", 0x8),
    ],
};

/// The flags of fsopen(2).
pub const FSOPEN: Family = Family { unknown: "FSOPEN_???", members: &[("FSOPEN_CLOEXEC", 0x1)] };

/// The flags of fspick(2).
pub const FSPICK: Family = Family {
    unknown: "FSPICK_???",
    members: &[
        ("FSPICK_CLOEXEC", 0x1),
        ("FSPICK_SYMLINK_NOFOLLOW", 0x2),
        ("FSPICK_NO_AUTOMOUNT", 0x4),
        ("FSPICK_EMPTY_PATH", 0x8),
    ],
};

/// The flags of fsmount(2).
pub const FSMOUNT: Family = Family { unknown: "FSMOUNT_???", members: &[("FSMOUNT_CLOEXEC", 0x1)] };

/// The mount attributes of fsmount(2) and mount_setattr(2).
pub const MOUNT_ATTR: Family = Family {
    unknown: "MOUNT_ATTR_???",
    members: &[
        ("MOUNT_ATTR_RDONLY", 0x1),
        ("MOUNT_ATTR_NOSUID", 0x2),
        ("MOUNT_ATTR_NODEV", 0x4),
        ("MOUNT_ATTR_NOEXEC", 0x8),
        ("MOUNT_ATTR_NOATIME", 0x10),
        ("MOUNT_ATTR_STRICTATIME", 0x20),
        ("MOUNT_ATTR_NODIRATIME", 0x80),
        ("MOUNT_ATTR_IDMAP", 0x100000),
        ("MOUNT_ATTR_NOSYMFOLLOW", 0x200000),
    ],
};

/// The commands of fsconfig(2).
pub const FSCONFIG: Family = Family {
    unknown: "FSCONFIG_???",
    members: &[
        ("FSCONFIG_SET_FLAG", 0),
        ("FSCONFIG_SET_STRING", 1),
        ("FSCONFIG_SET_BINARY", 2),
        ("FSCONFIG_SET_PATH", 3),
        ("FSCONFIG_SET_PATH_EMPTY", 4),
        ("FSCONFIG_SET_FD", 5),
        ("FSCONFIG_CMD_CREATE", 6),
        ("FSCONFIG_CMD_RECONFIGURE", 7),
        ("FSCONFIG_CMD_CREATE_EXCL", 8),
    ],
};

/// The flags of move_mount(2).
pub const MOVE_MOUNT: Family = Family {
    unknown: "MOVE_MOUNT_???",
    members: &[
        ("MOVE_MOUNT_F_SYMLINKS", 0x1),
        ("MOVE_MOUNT_F_AUTOMOUNTS", 0x2),
        ("MOVE_MOUNT_F_EMPTY_PATH", 0x4),
        ("MOVE_MOUNT_T_SYMLINKS", 0x10),
        ("MOVE_MOUNT_T_AUTOMOUNTS", 0x20),
        ("MOVE_MOUNT_T_EMPTY_PATH", 0x40),
        ("MOVE_MOUNT_SET_GROUP", 0x100),
        ("MOVE_MOUNT_BENEATH", 0x200),
    ],
};

/// The flags of open_tree(2).
pub const OPEN_TREE: Family = Family {
    unknown: "OPEN_TREE_???",
    members: &[
        ("OPEN_TREE_CLONE", 0x1),
        ("OPEN_TREE_CLOEXEC", 0x80000),
        ("AT_SYMLINK_NOFOLLOW", 0x100),
        ("AT_REMOVEDIR", 0x200),
        ("AT_SYMLINK_FOLLOW", 0x400),
        ("AT_NO_AUTOMOUNT", 0x800),
        ("AT_EMPTY_PATH", 0x1000),
        ("AT_RECURSIVE", 0x8000),
    ],
};

/// The flags of swapon(2).
pub const SWAP: Family = Family {
    unknown: "SWAP_FLAG_???",
    members: &[
        ("SWAP_FLAG_PREFER", 0x8000),
        ("SWAP_FLAG_DISCARD", 0x10000),
        ("SWAP_FLAG_DISCARD_ONCE", 0x20000),
        ("SWAP_FLAG_DISCARD_PAGES", 0x40000),
    ],
};

/// How mounts propagate, mount_setattr(2).
pub const PROPAGATION: Family = Family {
    unknown: "MS_???",
    members: &[
        ("MS_UNBINDABLE", 0x20000),
        ("MS_PRIVATE", 0x40000),
        ("MS_SLAVE", 0x80000),
        ("MS_SHARED", 0x100000),
    ],
};

/// The flags of listmount(2).
pub const LISTMOUNT: Family =
    Family { unknown: "LISTMOUNT_???", members: &[("LISTMOUNT_REVERSE", 1)] };

/// The flags of mount_setattr(2).
pub const MOUNT_SETATTR: Family = Family {
    unknown: "AT_???",
    members: &[
        ("AT_SYMLINK_NOFOLLOW", 0x100),
        ("AT_NO_AUTOMOUNT", 0x800),
        ("AT_EMPTY_PATH", 0x1000),
        ("AT_RECURSIVE", 0x8000),
    ],
};
