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
    row("file_getattr", [468, 468], UNKNOWN),
    row("file_setattr", [469, 469], UNKNOWN),
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
            arg("value", In(&Byte, Items(3))),
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
    row("getxattrat", [464, 464], UNKNOWN),
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
    row("listxattrat", [465, 465], UNKNOWN),
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
            arg("value", In(&Byte, Items(3))),
            arg("size", Size),
            arg("flags", Flags(&files::XATTR)),
        ],
    ),
    row("removexattr", [197, 235], &[arg("path", Path), arg("name", Text(256))]),
    row("removexattrat", [466, 466], UNKNOWN),
    row(
        "setxattr",
        [188, 226],
        &[
            arg("path", Path),
            arg("name", Text(256)),
            arg("value", In(&Byte, Items(3))),
            arg("size", Size),
            arg("flags", Flags(&files::XATTR)),
        ],
    ),
    row("setxattrat", [463, 463], UNKNOWN),
];
