//! Rows: mounts. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    fsconfig(fd: Fd, cmd: OneOf(&mounts::FSCONFIG), key: Select(1, FSCONFIG_KEY, &Address),
        value: Select(1, FSCONFIG_VALUE, &Address),
        aux: Select(1, &[(3, DirFd), (4, DirFd)], &Int));
    fsmount(fd: Fd, flags: Flags(&mounts::FSMOUNT), attr_flags: Flags(&mounts::MOUNT_ATTR));
    fsopen(fsname: Text(4096), flags: Flags(&mounts::FSOPEN));
    fspick(dirfd: DirFd, path: Path, flags: Flags(&mounts::FSPICK));
    listmount(req: In(&MNT_ID_REQ, Own(0, 24)), mnt_ids: Out(&U64, Items(2)), nr_mnt_ids: Size,
        flags: Flags(&mounts::LISTMOUNT));
    listns(req: In(&NS_ID_REQ, Own(0, 32)), ns_ids: Out(&U64, Items(2)), nr_ns_ids: Size,
        flags: Hex);
    mount(source: Path, target: Path, filesystemtype: MountType { flags: 3 },
        mountflags: MountFlags, data: MountData { flags: 3 });
    mount_setattr(dirfd: DirFd, path: Path, flags: Flags(&mounts::MOUNT_SETATTR),
        attr: In(&MOUNT_ATTR, Bytes(4)), size: Size);
    move_mount(from_dirfd: DirFd, from_pathname: Path, to_dirfd: DirFd, to_pathname: Path,
        flags: Flags(&mounts::MOVE_MOUNT));
    open_tree(dirfd: DirFd, path: Path, flags: Flags(&mounts::OPEN_TREE));
    open_tree_attr(dirfd: DirFd, path: Path, flags: Flags(&mounts::OPEN_TREE),
        attr: In(&MOUNT_ATTR, Bytes(4)), size: Size);
    pivot_root(new_root: Path, put_old: Path);
    statmount(req: In(&MNT_ID_REQ, Own(0, 24)), buf: Out(&Byte, Items(2)), bufsize: Size,
        flags: Hex);
    swapoff(path: Path);
    swapon(path: Path, swapflags: SwapFlags);
    umount(target: Path);
    umount2(target: Path, flags: Flags(&mounts::UMOUNT));
);
