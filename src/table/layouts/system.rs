//! Structs of the system as a whole: uname(2), reboot(2).

use super::prelude::*;

/// `struct new_utsname`.
pub const UTSNAME: Kind = fields!(layout("new_utsname"):
    sysname: Array(&Char, 65), nodename: Array(&Char, 65), release: Array(&Char, 65),
    version: Array(&Char, 65), machine: Array(&Char, 65), domainname: Array(&Char, 65),
);

/// `struct old_utsname` of i386.
pub const OLD_UTSNAME: Kind = fields!(layout("old_utsname"):
    sysname: Array(&Char, 65), nodename: Array(&Char, 65), release: Array(&Char, 65),
    version: Array(&Char, 65), machine: Array(&Char, 65),
);

/// `struct oldold_utsname` of i386.
pub const OLDOLD_UTSNAME: Kind = fields!(layout("oldold_utsname"):
    sysname: Array(&Char, 9), nodename: Array(&Char, 9), release: Array(&Char, 9),
    version: Array(&Char, 9), machine: Array(&Char, 9),
);

/// What reboot(2) takes for its command: a string for one of them.
pub const REBOOT_ARGUMENT: &[(u64, Kind)] = &[(0xa1b2_c3d4, Text(256))];

/// `struct kexec_segment`.
pub const KEXEC_SEGMENT: Kind = fields!(layout("kexec_segment"):
    buf: Address, bufsz: Size, mem: Address, memsz: Size,
);

/// The flags of kexec_load(2).
pub const KEXEC_FLAGS: Kind = Wide(&Parts(&[
    Part::One(0xffff_0000, &system::KEXEC_ARCH),
    Part::Flags(!0xffff_0000, &system::KEXEC),
]));

/// `struct sysinfo`.
pub const SYSINFO: Kind = fields!(layout("sysinfo"):
    uptime: Long, loads: Array(&Size, 3), totalram: Size, freeram: Size, sharedram: Size,
    bufferram: Size, totalswap: Size, freeswap: Size, procs: U16, _: Quiet(&U16), totalhigh: Size,
    freehigh: Size, mem_unit: Unsigned, _: Quiet(&ByWord(&[Array(&Byte, 0), Array(&Byte, 8)])),
);

/// The second argument of syslog(2) by its type.
pub const SYSLOG_BUFFER: &[(u64, Kind)] = &cases(
    &system::SYSLOG,
    &[
        ("SYSLOG_ACTION_CLOSE", Unused),
        ("SYSLOG_ACTION_OPEN", Unused),
        ("SYSLOG_ACTION_READ", Out(&Byte, Items(2))),
        ("SYSLOG_ACTION_READ_ALL", Out(&Byte, Items(2))),
        ("SYSLOG_ACTION_READ_CLEAR", Out(&Byte, Items(2))),
        ("SYSLOG_ACTION_CLEAR", Unused),
        ("SYSLOG_ACTION_CONSOLE_OFF", Unused),
        ("SYSLOG_ACTION_CONSOLE_ON", Unused),
        ("SYSLOG_ACTION_SIZE_UNREAD", Unused),
        ("SYSLOG_ACTION_SIZE_BUFFER", Unused),
    ],
);

/// The third.
pub const SYSLOG_SIZE: &[(u64, Kind)] = &cases(
    &system::SYSLOG,
    &[
        ("SYSLOG_ACTION_CLOSE", Unused),
        ("SYSLOG_ACTION_OPEN", Unused),
        ("SYSLOG_ACTION_CLEAR", Unused),
        ("SYSLOG_ACTION_CONSOLE_OFF", Unused),
        ("SYSLOG_ACTION_CONSOLE_ON", Unused),
        ("SYSLOG_ACTION_CONSOLE_LEVEL", Commented(&Int, &system::LOGLEVEL)),
        ("SYSLOG_ACTION_SIZE_UNREAD", Unused),
        ("SYSLOG_ACTION_SIZE_BUFFER", Unused),
    ],
);
