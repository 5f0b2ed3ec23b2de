//! Rows: mounts. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row(
        "fsconfig",
        [431, 431],
        &[
            arg("fd", Fd),
            arg("cmd", OneOf(&mounts::FSCONFIG)),
            arg("key", Select(1, FSCONFIG_KEY, &Address)),
            arg("value", Select(1, FSCONFIG_VALUE, &Address)),
            arg("aux", Select(1, &[(3, DirFd), (4, DirFd)], &Int)),
        ],
    ),
    row(
        "fsmount",
        [432, 432],
        &[
            arg("fd", Fd),
            arg("flags", Flags(&mounts::FSMOUNT)),
            arg("attr_flags", Flags(&mounts::MOUNT_ATTR)),
        ],
    ),
    row("fsopen", [430, 430], &[arg("fsname", Text(4096)), arg("flags", Flags(&mounts::FSOPEN))]),
    row(
        "fspick",
        [433, 433],
        &[arg("dirfd", DirFd), arg("path", Path), arg("flags", Flags(&mounts::FSPICK))],
    ),
    row(
        "listmount",
        [458, 458],
        &[
            arg("req", In(&MNT_ID_REQ, Own(0, 24))),
            arg("mnt_ids", Out(&U64, Items(2))),
            arg("nr_mnt_ids", Size),
            arg("flags", Flags(&mounts::LISTMOUNT)),
        ],
    ),
    row(
        "mount",
        [165, 21],
        &[
            arg("source", Path),
            arg("target", Path),
            arg("filesystemtype", MountType { flags: 3 }),
            arg("mountflags", MountFlags),
            arg("data", MountData { flags: 3 }),
        ],
    ),
    row(
        "mount_setattr",
        [442, 442],
        &[
            arg("dirfd", DirFd),
            arg("path", Path),
            arg("flags", Flags(&mounts::MOUNT_SETATTR)),
            arg("attr", In(&MOUNT_ATTR, Bytes(4))),
            arg("size", Size),
        ],
    ),
    row(
        "move_mount",
        [429, 429],
        &[
            arg("from_dirfd", DirFd),
            arg("from_pathname", Path),
            arg("to_dirfd", DirFd),
            arg("to_pathname", Path),
            arg("flags", Flags(&mounts::MOVE_MOUNT)),
        ],
    ),
    row(
        "open_tree",
        [428, 428],
        &[arg("dirfd", DirFd), arg("path", Path), arg("flags", Flags(&mounts::OPEN_TREE))],
    ),
    row(
        "open_tree_attr",
        [467, 467],
        &[
            arg("dirfd", DirFd),
            arg("path", Path),
            arg("flags", Flags(&mounts::OPEN_TREE)),
            arg("attr", In(&MOUNT_ATTR, Bytes(4))),
            arg("size", Size),
        ],
    ),
    row("pivot_root", [155, 217], &[arg("new_root", Path), arg("put_old", Path)]),
    row(
        "statmount",
        [457, 457],
        &[
            arg("req", In(&MNT_ID_REQ, Own(0, 24))),
            arg("buf", Out(&Byte, Items(2))),
            arg("bufsize", Size),
            arg("flags", Hex),
        ],
    ),
    row("swapoff", [168, 115], &[arg("path", Path)]),
    row("swapon", [167, 87], &[arg("path", Path), arg("swapflags", SwapFlags)]),
    row("umount", [NO, 22], &[arg("target", Path)]),
    row("umount2", [166, 52], &[arg("target", Path), arg("flags", Flags(&mounts::UMOUNT))]),
];
