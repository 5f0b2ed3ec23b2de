//! Structs of asynchronous reading and writing: uapi/linux/aio_abi.h.

use super::prelude::*;

const RESFD: u64 = 1;

/// `struct iocb`; what its fields mean its opcode says.
pub const IOCB: Kind = fields!(layout("iocb"):
    aio_data: NonZero(&X64), aio_key: NonZero(&Unsigned), aio_rw_flags: NonZero(&Flags(&io::RWF)),
    aio_lio_opcode: As(2, &OneOf(&io::IOCB_CMD)),
    aio_reqprio: SelectBits(10, 2, &[(2, As(2, &IoPriority))], &NonZero(&S16)), aio_fildes: Fd,
    aio_buf: Select(3, BUFFER, &Quiet(&X64)),
    aio_nbytes: Select(3, &[(0, U64), (1, U64)], &Quiet(&U64)),
    aio_offset: Select(3, &[(0, S64), (1, S64), (7, S64), (8, S64)], &Quiet(&S64)),
    aio_reserved2: Quiet(&U64), aio_flags: Select(3, FLAGS, &Quiet(&Unsigned)),
    aio_resfd: If(10, RESFD, &Select(3, DESCRIPTOR, &Quiet(&Int))),
);

/// What is read or written, by the opcode.
const BUFFER: &[(u64, Kind)] = &cases(
    &io::IOCB_CMD,
    &[
        ("IOCB_CMD_PREAD", As(8, &Out(&Byte, Items(7)))),
        ("IOCB_CMD_PWRITE", As(8, &In(&Byte, Items(7)))),
        ("IOCB_CMD_POLL", As(8, &Flags(&poll::POLL))),
        ("IOCB_CMD_PREADV", As(8, &Out(&IoVec, Items(7)))),
        ("IOCB_CMD_PWRITEV", As(8, &In(&IoVec, Items(7)))),
    ],
);
const FLAGS: &[(u64, Kind)] = &cases(
    &io::IOCB_CMD,
    &[
        ("IOCB_CMD_PREAD", NonZero(&Flags(&io::IOCB_FLAG))),
        ("IOCB_CMD_PWRITE", NonZero(&Flags(&io::IOCB_FLAG))),
        ("IOCB_CMD_POLL", NonZero(&Flags(&io::IOCB_FLAG))),
        ("IOCB_CMD_PREADV", NonZero(&Flags(&io::IOCB_FLAG))),
        ("IOCB_CMD_PWRITEV", NonZero(&Flags(&io::IOCB_FLAG))),
    ],
);
const DESCRIPTOR: &[(u64, Kind)] = &cases(
    &io::IOCB_CMD,
    &[
        ("IOCB_CMD_PREAD", Fd),
        ("IOCB_CMD_PWRITE", Fd),
        ("IOCB_CMD_POLL", Fd),
        ("IOCB_CMD_PREADV", Fd),
        ("IOCB_CMD_PWRITEV", Fd),
    ],
);

/// `struct io_event`.
pub const IO_EVENT: Kind = fields!(layout("io_event"): data: X64, obj: X64, res: S64, res2: S64);

/// The flags and size of pages of memfd_create(2).
pub const MEMFD_FLAGS: Kind = As(
    4,
    &Parts(&[
        Part::Flags(0x3ff_ffff, &files::MEMFD),
        Part::Shifted(0xfc00_0000, 26, "MFD_HUGE_SHIFT"),
    ]),
);
