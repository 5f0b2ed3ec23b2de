//! The symbols of calls on mounts, from uapi/linux/mount.h, fs.h;
//! it must never hold two values for one name.

use super::family::Family;

/// The flags of mount(2).
pub const MOUNT: Family = family!("MS_???":
    MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_SYNCHRONOUS, MS_REMOUNT, MS_MANDLOCK, MS_DIRSYNC,
    MS_NOSYMFOLLOW, MS_NOATIME, MS_NODIRATIME, MS_BIND, MS_MOVE, MS_REC, MS_SILENT, MS_POSIXACL,
    MS_UNBINDABLE, MS_PRIVATE, MS_SLAVE, MS_SHARED, MS_RELATIME, MS_KERNMOUNT, MS_I_VERSION,
    MS_STRICTATIME, MS_LAZYTIME, MS_SUBMOUNT, MS_NOREMOTELOCK, MS_NOSEC, MS_BORN, MS_ACTIVE,
    MS_NOUSER,
);

/// The magic number that once had to stand in the upper half of the flags of mount(2).
pub const MOUNT_MAGIC: Family = family!("MS_???": MS_MGC_VAL, MS_MGC_MSK);

/// The flags of umount2(2).
pub const UMOUNT: Family = family!("MNT_???":
    MNT_FORCE = 0x1, MNT_DETACH = 0x2, MNT_EXPIRE = 0x4, UMOUNT_NOFOLLOW = 0x8,
);

/// The flags of fsopen(2).
pub const FSOPEN: Family = family!("FSOPEN_???": FSOPEN_CLOEXEC);

/// The flags of fspick(2).
pub const FSPICK: Family = family!("FSPICK_???":
    FSPICK_CLOEXEC, FSPICK_SYMLINK_NOFOLLOW, FSPICK_NO_AUTOMOUNT, FSPICK_EMPTY_PATH,
);

/// The flags of fsmount(2).
pub const FSMOUNT: Family = family!("FSMOUNT_???": FSMOUNT_CLOEXEC);

/// The mount attributes of fsmount(2) and mount_setattr(2).
pub const MOUNT_ATTR: Family = family!("MOUNT_ATTR_???":
    MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV, MOUNT_ATTR_NOEXEC, MOUNT_ATTR_NOATIME,
    MOUNT_ATTR_STRICTATIME, MOUNT_ATTR_NODIRATIME, MOUNT_ATTR_IDMAP, MOUNT_ATTR_NOSYMFOLLOW,
);

/// The commands of fsconfig(2).
pub const FSCONFIG: Family = family!("FSCONFIG_???":
    FSCONFIG_SET_FLAG, FSCONFIG_SET_STRING, FSCONFIG_SET_BINARY, FSCONFIG_SET_PATH,
    FSCONFIG_SET_PATH_EMPTY, FSCONFIG_SET_FD, FSCONFIG_CMD_CREATE, FSCONFIG_CMD_RECONFIGURE,
    FSCONFIG_CMD_CREATE_EXCL,
);

/// The flags of move_mount(2).
pub const MOVE_MOUNT: Family = family!("MOVE_MOUNT_???":
    MOVE_MOUNT_F_SYMLINKS, MOVE_MOUNT_F_AUTOMOUNTS, MOVE_MOUNT_F_EMPTY_PATH, MOVE_MOUNT_T_SYMLINKS,
    MOVE_MOUNT_T_AUTOMOUNTS, MOVE_MOUNT_T_EMPTY_PATH, MOVE_MOUNT_SET_GROUP, MOVE_MOUNT_BENEATH,
);

/// The flags of open_tree(2).
pub const OPEN_TREE: Family = family!("OPEN_TREE_???":
    OPEN_TREE_CLONE, OPEN_TREE_CLOEXEC, AT_SYMLINK_NOFOLLOW, AT_REMOVEDIR, AT_SYMLINK_FOLLOW,
    AT_NO_AUTOMOUNT, AT_EMPTY_PATH, AT_RECURSIVE,
);

/// The flags of swapon(2).
pub const SWAP: Family = family!("SWAP_FLAG_???":
    SWAP_FLAG_PREFER = 0x8000, SWAP_FLAG_DISCARD = 0x1_0000, SWAP_FLAG_DISCARD_ONCE = 0x2_0000,
    SWAP_FLAG_DISCARD_PAGES = 0x4_0000,
);

/// How mounts propagate, mount_setattr(2).
pub const PROPAGATION: Family = family!("MS_???": MS_UNBINDABLE, MS_PRIVATE, MS_SLAVE, MS_SHARED);

/// The flags of listmount(2).
pub const LISTMOUNT: Family = family!("LISTMOUNT_???": LISTMOUNT_REVERSE);

/// The flags of mount_setattr(2).
pub const MOUNT_SETATTR: Family = family!("AT_???":
    AT_SYMLINK_NOFOLLOW, AT_NO_AUTOMOUNT, AT_EMPTY_PATH, AT_RECURSIVE,
);
