//! Rows: reading and writing. It must never hold a number that is not in the kernel's table.

use super::prelude::*;

/// Sorted by name.
pub(super) const ROWS: &[Syscall] = &[
    row(
        "_llseek",
        [NO, 140],
        &[
            arg("fd", Fd),
            arg("offset", UpperFirst),
            arg("result", Out(&S64, One)),
            arg("whence", OneOf(&files::SEEK)),
        ],
    ),
    row("close", [3, 6], &[arg("fd", Fd)]),
    row(
        "close_range",
        [436, 436],
        &[arg("first", Unsigned), arg("last", Unsigned), arg("flags", Flags(&files::CLOSE_RANGE))],
    ),
    row(
        "copy_file_range",
        [326, 377],
        &[
            arg("fd_in", Fd),
            arg("off_in", InOut(&S64, One)),
            arg("fd_out", Fd),
            arg("off_out", InOut(&S64, One)),
            arg("size", Size),
            arg("flags", Unsigned),
        ],
    ),
    row("dup", [32, 41], &[arg("oldfd", Fd)]),
    row("dup2", [33, 63], &[arg("oldfd", Fd), arg("newfd", Fd)]),
    row(
        "dup3",
        [292, 330],
        &[arg("oldfd", Fd), arg("newfd", Fd), arg("flags", Flags(&files::OPEN))],
    ),
    row("eventfd", [284, 323], &[arg("initval", Unsigned)]),
    row("eventfd2", [290, 328], &[arg("initval", Unsigned), arg("flags", Flags(&poll::EVENTFD))]),
    row(
        "fadvise64",
        [221, 250],
        &[arg("fd", Fd), arg("offset", S64), arg("len", Size), arg("advice", OneOf(&io::FADVISE))],
    ),
    row(
        "fadvise64_64",
        [NO, 272],
        &[arg("fd", Fd), arg("offset", S64), arg("len", S64), arg("advice", OneOf(&io::FADVISE))],
    ),
    row(
        "fallocate",
        [285, 324],
        &[arg("fd", Fd), arg("mode", Flags(&io::FALLOC)), arg("offset", S64), arg("len", S64)],
    ),
    row("fdatasync", [75, 148], &[arg("fd", Fd)]),
    row("flock", [73, 143], &[arg("fd", Fd), arg("op", Flags(&files::FLOCK))]),
    row("fsync", [74, 118], &[arg("fd", Fd)]),
    row(
        "io_cancel",
        [210, 249],
        &[arg("ctx_id", Address), arg("iocb", In(&IOCB, One)), arg("result", Out(&IO_EVENT, One))],
    ),
    row("io_destroy", [207, 246], &[arg("ctx_id", Address)]),
    row(
        "io_getevents",
        [208, 247],
        &[
            arg("ctx_id", Address),
            arg("min_nr", Long),
            arg("nr", Long),
            arg("events", Out(&IO_EVENT, Items(2))),
            arg("timeout", In(&TIMESPEC, One)),
        ],
    ),
    row(
        "io_pgetevents",
        [333, 385],
        &[
            arg("ctx_id", Address),
            arg("min_nr", Long),
            arg("nr", Long),
            arg("events", Out(&IO_EVENT, Items(2))),
            arg("timeout", In(&TIMESPEC, One)),
            arg("usig", In(&SIGSET_ARGPACK, One)),
        ],
    ),
    row(
        "io_pgetevents_time64",
        [NO, 416],
        &[
            arg("ctx_id", Address),
            arg("min_nr", Long),
            arg("nr", Long),
            arg("events", Out(&IO_EVENT, Items(2))),
            arg("timeout", In(&TIMESPEC64, One)),
            arg("usig", In(&SIGSET_ARGPACK, One)),
        ],
    ),
    row("io_setup", [206, 245], &[arg("nr_events", Unsigned), arg("ctx_idp", InOut(&Word, One))]),
    row(
        "io_submit",
        [209, 248],
        &[arg("ctx_id", Address), arg("nr", Long), arg("iocbpp", In(&In(&IOCB, One), Items(1)))],
    ),
    row(
        "lseek",
        [8, 19],
        &[arg("fd", Fd), arg("offset", Long), arg("whence", OneOf(&files::SEEK))],
    ),
    row("memfd_create", [319, 356], &[arg("name", Text(250)), arg("flags", MEMFD_FLAGS)]),
    row("memfd_secret", [447, 447], &[arg("flags", Flags(&io::MEMFD_SECRET))]),
    row("pipe", [22, 42], &[arg("pipefd", Out(&Fd, Fixed(2)))]),
    row(
        "pipe2",
        [293, 331],
        &[arg("pipefd", Out(&Fd, Fixed(2))), arg("flags", Flags(&files::OPEN))],
    ),
    row(
        "pread64",
        [17, 180],
        &[arg("fd", Fd), arg("buf", Out(&Byte, Items(2))), arg("count", Size), arg("offset", S64)],
    ),
    row(
        "preadv",
        [295, 333],
        &[
            arg("fd", Fd),
            arg("iov", Out(&IoVec, Items(2))),
            arg("iovcnt", Size),
            arg("offset", Halves),
        ],
    ),
    row(
        "preadv2",
        [327, 378],
        &[
            arg("fd", Fd),
            arg("iov", Out(&IoVec, Items(2))),
            arg("iovcnt", Size),
            arg("offset", Halves),
            arg("flags", Flags(&io::RWF)),
        ],
    ),
    row(
        "pwrite64",
        [18, 181],
        &[arg("fd", Fd), arg("buf", In(&Byte, Items(2))), arg("count", Size), arg("offset", S64)],
    ),
    row(
        "pwritev",
        [296, 334],
        &[
            arg("fd", Fd),
            arg("iov", In(&IoVec, Items(2))),
            arg("iovcnt", Size),
            arg("offset", Halves),
        ],
    ),
    row(
        "pwritev2",
        [328, 379],
        &[
            arg("fd", Fd),
            arg("iov", In(&IoVec, Items(2))),
            arg("iovcnt", Size),
            arg("offset", Halves),
            arg("flags", Flags(&io::RWF)),
        ],
    ),
    row("read", [0, 3], &[arg("fd", Fd), arg("buf", Out(&Byte, Items(2))), arg("count", Size)]),
    row("readahead", [187, 225], &[arg("fd", Fd), arg("offset", S64), arg("count", Size)]),
    row(
        "readv",
        [19, 145],
        &[arg("fd", Fd), arg("iov", Out(&IoVec, Items(2))), arg("iovcnt", Size)],
    ),
    row(
        "sendfile",
        [40, 187],
        &[
            arg("out_fd", Fd),
            arg("in_fd", Fd),
            arg("offset", InOut(&Long, One)),
            arg("count", Size),
        ],
    ),
    row(
        "sendfile64",
        [NO, 239],
        &[arg("out_fd", Fd), arg("in_fd", Fd), arg("offset", InOut(&U64, One)), arg("count", Size)],
    ),
    row(
        "splice",
        [275, 313],
        &[
            arg("fd_in", Fd),
            arg("off_in", InOut(&S64, One)),
            arg("fd_out", Fd),
            arg("off_out", InOut(&S64, One)),
            arg("size", Size),
            arg("flags", Flags(&io::SPLICE)),
        ],
    ),
    row("sync", [162, 36], &[]),
    row(
        "sync_file_range",
        [277, 314],
        &[
            arg("fd", Fd),
            arg("offset", S64),
            arg("nbytes", S64),
            arg("flags", Flags(&io::SYNC_RANGE)),
        ],
    ),
    row("syncfs", [306, 344], &[arg("fd", Fd)]),
    row(
        "tee",
        [276, 315],
        &[arg("fd_in", Fd), arg("fd_out", Fd), arg("size", Size), arg("flags", Flags(&io::SPLICE))],
    ),
    row("userfaultfd", [323, 374], &[arg("flags", Flags(&io::USERFAULTFD))]),
    row(
        "vmsplice",
        [278, 316],
        &[
            arg("fd", Fd),
            arg("iov", In(&IoVec, Items(2))),
            arg("nr_segs", Size),
            arg("flags", Flags(&io::SPLICE)),
        ],
    ),
    row("write", [1, 4], &[arg("fd", Fd), arg("buf", In(&Byte, Items(2))), arg("count", Size)]),
    row(
        "writev",
        [20, 146],
        &[arg("fd", Fd), arg("iov", In(&IoVec, Items(2))), arg("iovcnt", Size)],
    ),
];
