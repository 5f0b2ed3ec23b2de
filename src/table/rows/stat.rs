//! Rows: what is known of a file. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    cachestat(fd: Fd, cstat_range: In(&CACHESTAT_RANGE, One), cstat: Out(&CACHESTAT, One),
        flags: Hex);
    fstat(fd: Fd, statbuf: Out(&STAT, One));
    fstat64(fd: Fd, statbuf: Out(&STAT64, One));
    fstatat64(dirfd: DirFd, pathname: Path, statbuf: Out(&STAT64, One), flags: Flags(&files::AT));
    fstatfs(fd: Fd, buf: Out(&STATFS, One));
    fstatfs64(fd: Fd, sz: Size, buf: Out(&STATFS64, Bytes(1)));
    futimesat(dirfd: DirFd, pathname: Path, times: In(&Dated(&TIMEVAL), Fixed(2)));
    lstat(pathname: Path, statbuf: Out(&STAT, One));
    lstat64(pathname: Path, statbuf: Out(&STAT64, One));
    newfstatat(dirfd: DirFd, pathname: Path, statbuf: Out(&STAT, One), flags: Flags(&files::AT));
    oldfstat(fd: Fd, statbuf: Out(&OLD_STAT, One));
    oldlstat(pathname: Path, statbuf: Out(&OLD_STAT, One));
    oldstat(pathname: Path, statbuf: Out(&OLD_STAT, One));
    stat(pathname: Path, statbuf: Out(&STAT, One));
    stat64(pathname: Path, statbuf: Out(&STAT64, One));
    statfs(path: Path, buf: Out(&STATFS, One));
    statfs64(path: Path, sz: Size, buf: Out(&STATFS64, Bytes(1)));
    statx(dirfd: DirFd, pathname: Path,
        flags: As(4, &Parts(&[Part::One(0x6000, &stat::AT_STATX_SYNC), Part::Flags(!0x6000,
            &stat::AT_STATX)])),
        mask: Flags(&stat::STATX), statxbuf: Out(&STATX, One));
    sysfs(option: Word, arg1: Word, arg2: Word);
    ustat(dev: Dev, ubuf: Out(&USTAT, One));
    utime(filename: Path, times: In(&UTIMBUF, One));
    utimensat(dirfd: DirFd, pathname: Path, times: In(&UTIMESPEC, Fixed(2)),
        flags: Flags(&files::AT));
    utimensat_time64(dirfd: DirFd, pathname: Path, times: In(&UTIMESPEC64, Fixed(2)),
        flags: Flags(&files::AT));
    utimes(filename: Path, times: In(&Dated(&TIMEVAL), Fixed(2)));
);
