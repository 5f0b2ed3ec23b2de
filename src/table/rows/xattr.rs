//! Rows: extended attributes. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row(
        "fgetxattr",
        [193, 231],
        &[
            arg("fd", Fd),
            arg("name", Text(256)),
            arg("value", Out(&Byte, Items(3))),
            arg("size", Size),
        ],
    ),
    row(
        "file_getattr",
        [468, 468],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("ufattr", Out(&FILE_ATTR, Bytes(3))),
            arg("usize", Size),
            arg("at_flags", Flags(&files::AT)),
        ],
    ),
    row(
        "file_setattr",
        [469, 469],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("ufattr", In(&FILE_ATTR, Bytes(3))),
            arg("usize", Size),
            arg("at_flags", Flags(&files::AT)),
        ],
    ),
    row(
        "flistxattr",
        [196, 234],
        &[arg("fd", Fd), arg("list", Out(&Byte, Items(2))), arg("size", Size)],
    ),
    row("fremovexattr", [199, 237], &[arg("fd", Fd), arg("name", Text(256))]),
    row(
        "fsetxattr",
        [190, 228],
        &[
            arg("fd", Fd),
            arg("name", Text(256)),
            arg("value", In(&ValueByte, Items(3))),
            arg("size", Size),
            arg("flags", Flags(&files::XATTR)),
        ],
    ),
    row(
        "getxattr",
        [191, 229],
        &[
            arg("path", Path),
            arg("name", Text(256)),
            arg("value", Out(&Byte, Items(3))),
            arg("size", Size),
        ],
    ),
    row(
        "getxattrat",
        [464, 464],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("at_flags", Flags(&files::AT)),
            arg("name", Text(256)),
            arg("uargs", In(&OUT_XATTR_ARGS, Bytes(5))),
            arg("usize", Size),
        ],
    ),
    row(
        "lgetxattr",
        [192, 230],
        &[
            arg("path", Path),
            arg("name", Text(256)),
            arg("value", Out(&Byte, Items(3))),
            arg("size", Size),
        ],
    ),
    row(
        "listxattr",
        [194, 232],
        &[arg("path", Path), arg("list", Out(&Byte, Items(2))), arg("size", Size)],
    ),
    row(
        "listxattrat",
        [465, 465],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("at_flags", Flags(&files::AT)),
            arg("list", Out(&Byte, Items(4))),
            arg("size", Size),
        ],
    ),
    row(
        "llistxattr",
        [195, 233],
        &[arg("path", Path), arg("list", Out(&Byte, Items(2))), arg("size", Size)],
    ),
    row("lremovexattr", [198, 236], &[arg("path", Path), arg("name", Text(256))]),
    row(
        "lsetxattr",
        [189, 227],
        &[
            arg("path", Path),
            arg("name", Text(256)),
            arg("value", In(&ValueByte, Items(3))),
            arg("size", Size),
            arg("flags", Flags(&files::XATTR)),
        ],
    ),
    row("removexattr", [197, 235], &[arg("path", Path), arg("name", Text(256))]),
    row(
        "removexattrat",
        [466, 466],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("at_flags", Flags(&files::AT)),
            arg("name", Text(256)),
        ],
    ),
    row(
        "setxattr",
        [188, 226],
        &[
            arg("path", Path),
            arg("name", Text(256)),
            arg("value", In(&ValueByte, Items(3))),
            arg("size", Size),
            arg("flags", Flags(&files::XATTR)),
        ],
    ),
    row(
        "setxattrat",
        [463, 463],
        &[
            arg("dirfd", DirFd),
            arg("pathname", Path),
            arg("at_flags", Flags(&files::AT)),
            arg("name", Text(256)),
            arg("uargs", In(&XATTR_ARGS, Bytes(5))),
            arg("usize", Size),
        ],
    ),
];
