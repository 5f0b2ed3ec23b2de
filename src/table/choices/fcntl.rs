//! What fcntl(2) takes for each command, uapi/asm-generic/fcntl.h; a command without an argument has
//! none.

use super::prelude::*;

/// The last argument of fcntl(2); the command is argument 1.
pub const FCNTL_ARGUMENT: Kind = Select(
    1,
    &cases(
        &files::FCNTL,
        &[
            ("F_DUPFD", AMOUNT),
            ("F_DUPFD_CLOEXEC", AMOUNT),
            ("F_DUPFD_QUERY", Fd),
            ("F_CREATED_QUERY", Unused),
            ("F_GETFD", Unused),
            ("F_SETFD", Flags(&files::DESCRIPTOR)),
            ("F_GETFL", Unused),
            ("F_SETFL", OpenFlags),
            ("F_GETLK", InOut(&LOCK, One)),
            ("F_SETLK", In(&LOCK, One)),
            ("F_SETLKW", In(&LOCK, One)),
            ("F_OFD_GETLK", InOut(&LOCK64, One)),
            ("F_OFD_SETLK", In(&LOCK64, One)),
            ("F_OFD_SETLKW", In(&LOCK64, One)),
            ("F_GETOWN", Unused),
            ("F_SETOWN", Pid),
            ("F_GETOWN_EX", Out(&OWNER, One)),
            ("F_SETOWN_EX", In(&OWNER, One)),
            ("F_GETOWNER_UIDS", Out(&Id, Fixed(2))),
            ("F_GETSIG", Unused),
            ("F_SETSIG", Signal),
            ("F_GETLEASE", Unused),
            ("F_SETLEASE", ByWord(&[As(8, &OneOf(&files::LOCK_TYPE)), OneOf(&files::LOCK_TYPE)])),
            ("F_NOTIFY", WideFlags(&files::NOTIFY)),
            ("F_GETPIPE_SZ", Unused),
            ("F_SETPIPE_SZ", AMOUNT),
            ("F_GET_SEALS", Unused),
            ("F_ADD_SEALS", WideFlags(&files::SEAL)),
            ("F_GET_RW_HINT", Out(&U64, One)),
            ("F_SET_RW_HINT", In(&WRITE_HINT, One)),
            ("F_GET_FILE_RW_HINT", Out(&U64, One)),
            ("F_SET_FILE_RW_HINT", In(&WRITE_HINT, One)),
        ],
    ),
    &Word,
);

/// The same of fcntl64(2), which i386 has for locks with offsets of 64 bits.
pub const FCNTL64_ARGUMENT: Kind = Select(
    1,
    &cases(
        &files::FCNTL,
        &[
            ("F_GETLK64", InOut(&LOCK64, One)),
            ("F_SETLK64", In(&LOCK64, One)),
            ("F_SETLKW64", In(&LOCK64, One)),
        ],
    ),
    &FCNTL_ARGUMENT,
);

/// A word, which strace shows with its sign where it is one of 64 bits.
const AMOUNT: Kind = ByWord(&[Long, Size]);
const WRITE_HINT: Kind = As(8, &OneOf(&files::WRITE_HINT));
