//! Structs of mounts: uapi/linux/mount.h.

use super::prelude::*;

/// `struct mount_attr`, mount_setattr(2).
pub const MOUNT_ATTR: Kind = fields!(growing("mount_attr", 32):
    attr_set: As(8, &Flags(&mounts::MOUNT_ATTR)), attr_clr: As(8, &Flags(&mounts::MOUNT_ATTR)),
    propagation: As(8, &OneOf(&mounts::PROPAGATION)), userns_fd: U64,
);

/// `struct mnt_id_req`, statmount(2) and listmount(2).
pub const MNT_ID_REQ: Kind = fields!(growing("mnt_id_req", 24):
    size: Unsigned, mnt_ns_fd: Unsigned, mnt_id: X64, param: X64, mnt_ns_id: X64,
);

/// `struct ns_id_req` of listns(2).
pub const NS_ID_REQ: Kind = fields!(growing("ns_id_req", 32):
    size: Unsigned, _: Quiet(&Unsigned), ns_id: U64, ns_type: Flags(&processes::NAMESPACE),
    _: Quiet(&Unsigned), user_ns_id: U64,
);

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
pub const FSCONFIG_VALUE: &[(u64, Kind)] = &[
    (1, Text(256)),
    (2, In(&HexByte, Most(&Items(4), maxima::FSCONFIG_BINARY))),
    (3, Text(4096)),
    (4, Text(4096)),
];
