//! Structs of asynchronous reading and writing: uapi/linux/aio_abi.h.

use super::prelude::*;

const RESFD: u64 = 1;

/// `struct iocb`; what its fields mean its opcode says.
pub const IOCB: Kind = Struct(&layout(
    "iocb",
    &[
        field("aio_data", NonZero(&X64)),
        field("aio_key", NonZero(&Unsigned)),
        field("aio_rw_flags", NonZero(&Flags(&io::RWF))),
        field("aio_lio_opcode", As(2, &OneOf(&io::IOCB_CMD))),
        field("aio_reqprio", SelectBits(10, 2, &[(2, As(2, &IoPriority))], &NonZero(&S16))),
        field("aio_fildes", Fd),
        field("aio_buf", Select(3, BUFFER, &Quiet(&X64))),
        field("aio_nbytes", Select(3, &[(0, U64), (1, U64)], &Quiet(&U64))),
        field("aio_offset", Select(3, &[(0, S64), (1, S64), (7, S64), (8, S64)], &Quiet(&S64))),
        field("aio_reserved2", Quiet(&U64)),
        field("aio_flags", Select(3, FLAGS, &Quiet(&Unsigned))),
        field("aio_resfd", If(10, RESFD, &Select(3, DESCRIPTOR, &Quiet(&Int)))),
    ],
));

/// The opcodes: 0 and 1 read and write, 7 and 8 the same by vectors, 5 waits for events.
const BUFFER: &[(u64, Kind)] = &[
    (0, As(8, &Out(&Byte, Items(7)))),
    (1, As(8, &In(&Byte, Items(7)))),
    (5, As(8, &Flags(&poll::POLL))),
    (7, As(8, &Out(&IoVec, Items(7)))),
    (8, As(8, &In(&IoVec, Items(7)))),
];
const FLAGS: &[(u64, Kind)] = &[
    (0, NonZero(&Flags(&io::IOCB_FLAG))),
    (1, NonZero(&Flags(&io::IOCB_FLAG))),
    (5, NonZero(&Flags(&io::IOCB_FLAG))),
    (7, NonZero(&Flags(&io::IOCB_FLAG))),
    (8, NonZero(&Flags(&io::IOCB_FLAG))),
];
const DESCRIPTOR: &[(u64, Kind)] = &[(0, Fd), (1, Fd), (5, Fd), (7, Fd), (8, Fd)];

/// `struct io_event`.
pub const IO_EVENT: Kind = Struct(&layout(
    "io_event",
    &[field("data", X64), field("obj", X64), field("res", S64), field("res2", S64)],
));

/// The flags and size of pages of memfd_create(2).
pub const MEMFD_FLAGS: Kind = As(
    4,
    &Parts(&[
        Part::Flags(0x3ff_ffff, &files::MEMFD),
        Part::Shifted(0xfc00_0000, 26, "MFD_HUGE_SHIFT"),
    ]),
);
