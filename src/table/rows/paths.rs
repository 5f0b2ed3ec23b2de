//! Rows: paths and descriptors of files. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    access(pathname: Path, mode: Flags(&files::ACCESS));
    acct(filename: Path);
    chdir(path: Path);
    chmod(pathname: Path, mode: Mode);
    chown(pathname: Path, owner: ShortId, group: ShortId);
    chown32(pathname: Path, owner: Id, group: Id);
    chroot(path: Path);
    creat(pathname: Path, mode: Mode);
    faccessat(dirfd: DirFd, pathname: Path, mode: Flags(&files::ACCESS));
    faccessat2(dirfd: DirFd, pathname: Path, mode: Flags(&files::ACCESS),
        flags: Flags(&files::ACCESS_AT));
    fanotify_init(
        flags: As(4, &Parts(&[Part::One(0xc, &paths::FAN_CLASS), Part::Flags(!0xc,
            &paths::FAN_INIT)])),
        event_f_flags: OpenFlags);
    fanotify_mark(fanotify_fd: Fd, flags: Flags(&paths::FAN_MARK),
        mask: As(8, &Flags(&paths::FAN_EVENT)), dirfd: Symbol(&paths::FAN_NOFD, &DirFd),
        pathname: Path);
    fchdir(fd: Fd);
    fchmod(fd: Fd, mode: Mode);
    fchmodat(dirfd: DirFd, pathname: Path, mode: Mode);
    fchmodat2(dirfd: DirFd, pathname: Path, mode: Mode, flags: Flags(&files::AT));
    fchown(fd: Fd, owner: ShortId, group: ShortId);
    fchown32(fd: Fd, owner: Id, group: Id);
    fchownat(dirfd: DirFd, pathname: Path, owner: Id, group: Id, flags: Flags(&files::AT));
    ftruncate(fd: Fd, length: Size);
    ftruncate64(fd: Fd, length: U64);
    getcwd(buf: Out(&Byte, Items(1)), size: Size);
    getdents(fd: Fd, dirp: Out(&Byte, Items(2)), count: Unsigned);
    getdents64(fd: Fd, dirp: Out(&Byte, Items(2)), count: Unsigned);
    inotify_add_watch(fd: Fd, pathname: Path, mask: Flags(&paths::INOTIFY));
    inotify_init();
    inotify_init1(flags: Flags(&paths::INOTIFY_INIT));
    inotify_rm_watch(fd: Fd, wd: Int);
    lchown(pathname: Path, owner: ShortId, group: ShortId);
    lchown32(pathname: Path, owner: Id, group: Id);
    link(oldpath: Path, newpath: Path);
    linkat(olddirfd: DirFd, oldpath: Path, newdirfd: DirFd, newpath: Path,
        flags: Flags(&files::AT));
    lookup_dcookie(cookie: U64, buffer: Out(&Byte, Items(2)), size: Size);
    mkdir(pathname: Path, mode: Mode);
    mkdirat(dirfd: DirFd, pathname: Path, mode: Mode);
    mknod(pathname: Path, mode: NodeMode, dev: Device { mode: 1 });
    mknodat(dirfd: DirFd, pathname: Path, mode: NodeMode, dev: Device { mode: 2 });
    name_to_handle_at(dirfd: DirFd, pathname: Path, handle: InOut(&FILE_HANDLE, Tail(0)),
        mount_id: Out(&Int, One), flags: Flags(&paths::HANDLE));
    open(pathname: Path, flags: OpenFlags, mode: CreateMode { flags: 1 });
    open_by_handle_at(mount_fd: Fd, handle: In(&WHOLE_FILE_HANDLE, Tail(0)), flags: OpenFlags);
    openat(dirfd: DirFd, pathname: Path, flags: OpenFlags, mode: CreateMode { flags: 2 });
    openat2(dirfd: DirFd, pathname: Path, how: In(&OPEN_HOW, Bytes(3)), size: Size);
    readdir(fd: Fd, dirp: Out(&OLD_DIRENT, One), count: Select(2, &[(1, Unused)], &Unsigned));
    readlink(pathname: Path, buf: Out(&Byte, Items(2)), bufsiz: Count);
    readlinkat(dirfd: DirFd, pathname: Path, buf: Out(&Byte, Items(3)), bufsiz: Count);
    rename(oldpath: Path, newpath: Path);
    renameat(olddirfd: DirFd, oldpath: Path, newdirfd: DirFd, newpath: Path);
    renameat2(olddirfd: DirFd, oldpath: Path, newdirfd: DirFd, newpath: Path,
        flags: Flags(&files::RENAME));
    rmdir(pathname: Path);
    symlink(target: Text(4096), linkpath: Path);
    symlinkat(target: Text(4096), newdirfd: DirFd, linkpath: Path);
    truncate(path: Path, length: Size);
    truncate64(path: Path, length: U64);
    umask(mask: Mode);
    unlink(pathname: Path);
    unlinkat(dirfd: DirFd, pathname: Path, flags: Flags(&files::AT));
    uselib(library: Path);
);
