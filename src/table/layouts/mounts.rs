//! Structs of mounts: uapi/linux/mount.h.

use super::prelude::*;

/// `struct mount_attr`, mount_setattr(2).
pub const MOUNT_ATTR: Kind = Struct(&growing(
    "mount_attr",
    32,
    &[
        field("attr_set", As(8, &Flags(&mounts::MOUNT_ATTR))),
        field("attr_clr", As(8, &Flags(&mounts::MOUNT_ATTR))),
        field("propagation", As(8, &OneOf(&mounts::PROPAGATION))),
        field("userns_fd", U64),
    ],
));

/// `struct mnt_id_req`, statmount(2) and listmount(2).
pub const MNT_ID_REQ: Kind = Struct(&growing(
    "mnt_id_req",
    24,
    &[
        field("size", Unsigned),
        field("mnt_ns_fd", Unsigned),
        field("mnt_id", X64),
        field("param", X64),
        field("mnt_ns_id", X64),
    ],
));

/// The key of fsconfig(2) by its command.
pub const FSCONFIG_KEY: &[(u64, Kind)] = &[
    (0, Text(256)),
    (1, Text(256)),
    (2, Text(256)),
    (3, Text(256)),
    (4, Text(256)),
    (5, Text(256)),
];

/// The value of fsconfig(2) by its command.
pub const FSCONFIG_VALUE: &[(u64, Kind)] =
    &[(1, Text(256)), (2, In(&HexByte, Items(4))), (3, Text(4096)), (4, Text(4096))];
