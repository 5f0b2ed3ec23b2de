//! The symbols of watching files, from uapi/linux/inotify.h, fanotify.h; it must never hold two values for one name.

use super::family::Family;

/// The events and flags of inotify_add_watch(2).
pub const INOTIFY: Family = family!("IN_???":
    IN_ACCESS, IN_MODIFY, IN_ATTRIB, IN_CLOSE_WRITE, IN_CLOSE_NOWRITE, IN_OPEN, IN_MOVED_FROM,
    IN_MOVED_TO, IN_CREATE, IN_DELETE, IN_DELETE_SELF, IN_MOVE_SELF, IN_UNMOUNT, IN_Q_OVERFLOW,
    IN_IGNORED, IN_ONLYDIR, IN_DONT_FOLLOW, IN_EXCL_UNLINK, IN_MASK_CREATE, IN_MASK_ADD, IN_ISDIR,
    IN_ONESHOT,
);

/// The flags of inotify_init1(2).
pub const INOTIFY_INIT: Family = family!("IN_???": IN_NONBLOCK, IN_CLOEXEC);

/// The class of fanotify_init(2).
pub const FAN_CLASS: Family = family!("FAN_CLASS_???":
    FAN_CLASS_NOTIF, FAN_CLASS_CONTENT, FAN_CLASS_PRE_CONTENT,
);

/// The flags of fanotify_init(2).
pub const FAN_INIT: Family = family!("FAN_???":
    FAN_CLOEXEC, FAN_NONBLOCK, FAN_UNLIMITED_QUEUE, FAN_UNLIMITED_MARKS, FAN_ENABLE_AUDIT,
    FAN_REPORT_PIDFD, FAN_REPORT_TID, FAN_REPORT_FID, FAN_REPORT_DIR_FID, FAN_REPORT_NAME,
    FAN_REPORT_TARGET_FID, FAN_REPORT_FD_ERROR, FAN_REPORT_MNT,
);

/// The flags of fanotify_mark(2).
pub const FAN_MARK: Family = family!("FAN_MARK_???":
    FAN_MARK_ADD, FAN_MARK_REMOVE, FAN_MARK_DONT_FOLLOW, FAN_MARK_ONLYDIR, FAN_MARK_MOUNT,
    FAN_MARK_IGNORED_MASK, FAN_MARK_IGNORED_SURV_MODIFY, FAN_MARK_FLUSH, FAN_MARK_FILESYSTEM,
    FAN_MARK_EVICTABLE, FAN_MARK_IGNORE,
);

/// The events of fanotify_mark(2).
pub const FAN_EVENT: Family = family!("FAN_???":
    FAN_ACCESS, FAN_MODIFY, FAN_ATTRIB, FAN_CLOSE_WRITE, FAN_CLOSE_NOWRITE, FAN_OPEN,
    FAN_MOVED_FROM, FAN_MOVED_TO, FAN_CREATE, FAN_DELETE, FAN_DELETE_SELF, FAN_MOVE_SELF,
    FAN_OPEN_EXEC, FAN_Q_OVERFLOW, FAN_FS_ERROR, FAN_OPEN_PERM, FAN_ACCESS_PERM, FAN_OPEN_EXEC_PERM,
    FAN_DIR_MODIFY = 0x8_0000, FAN_PRE_ACCESS, FAN_MNT_ATTACH, FAN_MNT_DETACH, FAN_ONDIR,
    FAN_EVENT_ON_CHILD, FAN_RENAME,
);

/// No descriptor, fanotify_mark(2).
pub const FAN_NOFD: Family = family!("FAN_???": FAN_NOFD);

/// The flags of name_to_handle_at(2).
pub const HANDLE: Family = family!("AT_???":
    AT_SYMLINK_FOLLOW, AT_HANDLE_FID, AT_EMPTY_PATH, AT_HANDLE_MNT_ID_UNIQUE, AT_HANDLE_CONNECTABLE,
);
