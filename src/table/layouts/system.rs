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
