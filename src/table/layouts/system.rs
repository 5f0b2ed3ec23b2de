//! Structs of the system as a whole: uname(2), reboot(2).

use super::prelude::*;

/// `struct new_utsname`.
pub const UTSNAME: Kind = Struct(&layout(
    "new_utsname",
    &[
        field("sysname", Array(&Char, 65)),
        field("nodename", Array(&Char, 65)),
        field("release", Array(&Char, 65)),
        field("version", Array(&Char, 65)),
        field("machine", Array(&Char, 65)),
        field("domainname", Array(&Char, 65)),
    ],
));

/// `struct old_utsname` of i386.
pub const OLD_UTSNAME: Kind = Struct(&layout(
    "old_utsname",
    &[
        field("sysname", Array(&Char, 65)),
        field("nodename", Array(&Char, 65)),
        field("release", Array(&Char, 65)),
        field("version", Array(&Char, 65)),
        field("machine", Array(&Char, 65)),
    ],
));

/// `struct oldold_utsname` of i386.
pub const OLDOLD_UTSNAME: Kind = Struct(&layout(
    "oldold_utsname",
    &[
        field("sysname", Array(&Char, 9)),
        field("nodename", Array(&Char, 9)),
        field("release", Array(&Char, 9)),
        field("version", Array(&Char, 9)),
        field("machine", Array(&Char, 9)),
    ],
));

/// What reboot(2) takes for its command: a string for one of them.
pub const REBOOT_ARGUMENT: &[(u64, Kind)] = &[(0xa1b2_c3d4, Text(256))];

/// `struct kexec_segment`.
pub const KEXEC_SEGMENT: Kind = Struct(&layout(
    "kexec_segment",
    &[field("buf", Address), field("bufsz", Size), field("mem", Address), field("memsz", Size)],
));

/// The flags of kexec_load(2).
pub const KEXEC_FLAGS: Kind = Wide(&Parts(&[
    Part::One(0xffff_0000, &system::KEXEC_ARCH),
    Part::Flags(!0xffff_0000, &system::KEXEC),
]));

/// `struct sysinfo`.
pub const SYSINFO: Kind = Struct(&layout(
    "sysinfo",
    &[
        field("uptime", Long),
        field("loads", Array(&Size, 3)),
        field("totalram", Size),
        field("freeram", Size),
        field("sharedram", Size),
        field("bufferram", Size),
        field("totalswap", Size),
        field("freeswap", Size),
        field("procs", U16),
        field("", Quiet(&U16)),
        field("totalhigh", Size),
        field("freehigh", Size),
        field("mem_unit", Unsigned),
        field("", Quiet(&ByArch(&[Array(&Byte, 0), Array(&Byte, 8)]))),
    ],
));

/// The second argument of syslog(2) by its type.
pub const SYSLOG_BUFFER: &[(u64, Kind)] = &[
    (0, Unused),
    (1, Unused),
    (2, Out(&Byte, Items(2))),
    (3, Out(&Byte, Items(2))),
    (4, Out(&Byte, Items(2))),
    (5, Unused),
    (6, Unused),
    (7, Unused),
    (9, Unused),
    (10, Unused),
];

/// The third.
pub const SYSLOG_SIZE: &[(u64, Kind)] = &[
    (0, Unused),
    (1, Unused),
    (5, Unused),
    (6, Unused),
    (7, Unused),
    (8, Commented(&Int, &system::LOGLEVEL)),
    (9, Unused),
    (10, Unused),
];
