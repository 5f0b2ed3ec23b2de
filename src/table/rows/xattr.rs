//! Rows: extended attributes. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = calls!(
    fgetxattr(fd: Fd, name: Text(256), value: Out(&Byte, Items(3)), size: Size);
    file_getattr(dirfd: DirFd, pathname: Path, ufattr: Out(&FILE_ATTR, Bytes(3)), usize: Size,
        at_flags: Flags(&files::AT));
    file_setattr(dirfd: DirFd, pathname: Path, ufattr: In(&FILE_ATTR, Bytes(3)), usize: Size,
        at_flags: Flags(&files::AT));
    flistxattr(fd: Fd, list: Out(&Byte, Items(2)), size: Size);
    fremovexattr(fd: Fd, name: Text(256));
    fsetxattr(fd: Fd, name: Text(256), value: In(&ValueByte, Most(&Items(3), maxima::XATTR_SIZE)),
        size: Size, flags: Flags(&files::XATTR));
    getxattr(path: Path, name: Text(256), value: Out(&Byte, Items(3)), size: Size);
    getxattrat(dirfd: DirFd, pathname: Path, at_flags: Flags(&files::AT), name: Text(256),
        uargs: In(&OUT_XATTR_ARGS, Bytes(5)), usize: Size);
    lgetxattr(path: Path, name: Text(256), value: Out(&Byte, Items(3)), size: Size);
    listxattr(path: Path, list: Out(&Byte, Items(2)), size: Size);
    listxattrat(dirfd: DirFd, pathname: Path, at_flags: Flags(&files::AT),
        list: Out(&Byte, Items(4)), size: Size);
    llistxattr(path: Path, list: Out(&Byte, Items(2)), size: Size);
    lremovexattr(path: Path, name: Text(256));
    lsetxattr(path: Path, name: Text(256),
        value: In(&ValueByte, Most(&Items(3), maxima::XATTR_SIZE)), size: Size,
        flags: Flags(&files::XATTR));
    removexattr(path: Path, name: Text(256));
    removexattrat(dirfd: DirFd, pathname: Path, at_flags: Flags(&files::AT), name: Text(256));
    setxattr(path: Path, name: Text(256),
        value: In(&ValueByte, Most(&Items(3), maxima::XATTR_SIZE)), size: Size,
        flags: Flags(&files::XATTR));
    setxattrat(dirfd: DirFd, pathname: Path, at_flags: Flags(&files::AT), name: Text(256),
        uargs: In(&XATTR_ARGS, Bytes(5)), usize: Size);
);
