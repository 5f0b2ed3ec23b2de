//! The symbols of Landlock, from uapi/linux/landlock.h; it must never hold two values for one name.

use super::Family;

/// The flags of landlock_create_ruleset(2).
pub const CREATE: Family = Family {
    unknown: "LANDLOCK_CREATE_RULESET_???",
    members: &[("LANDLOCK_CREATE_RULESET_VERSION", 1), ("LANDLOCK_CREATE_RULESET_ERRATA", 2)],
};

/// The flags of landlock_add_rule(2).
pub const ADD_RULE: Family =
    Family { unknown: "LANDLOCK_ADD_RULE_???", members: &[("LANDLOCK_ADD_RULE_QUIET", 1)] };

/// The flags of landlock_restrict_self(2).
pub const RESTRICT: Family = Family {
    unknown: "LANDLOCK_RESTRICT_SELF_???",
    members: &[
        ("LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF", 1),
        ("LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON", 2),
        ("LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF", 4),
        ("LANDLOCK_RESTRICT_SELF_TSYNC", 8),
    ],
};

/// The types of rules.
pub const RULE: Family = Family {
    unknown: "LANDLOCK_RULE_???",
    members: &[("LANDLOCK_RULE_PATH_BENEATH", 1), ("LANDLOCK_RULE_NET_PORT", 2)],
};

/// What may be done with files.
pub const ACCESS_FS: Family = Family {
    unknown: "LANDLOCK_ACCESS_FS_???",
    members: &[
        ("LANDLOCK_ACCESS_FS_EXECUTE", 1),
        ("LANDLOCK_ACCESS_FS_WRITE_FILE", 2),
        ("LANDLOCK_ACCESS_FS_READ_FILE", 4),
        ("LANDLOCK_ACCESS_FS_READ_DIR", 8),
        ("LANDLOCK_ACCESS_FS_REMOVE_DIR", 0x10),
        ("LANDLOCK_ACCESS_FS_REMOVE_FILE", 0x20),
        ("LANDLOCK_ACCESS_FS_MAKE_CHAR", 0x40),
        ("LANDLOCK_ACCESS_FS_MAKE_DIR", 0x80),
        ("LANDLOCK_ACCESS_FS_MAKE_REG", 0x100),
        ("LANDLOCK_ACCESS_FS_MAKE_SOCK", 0x200),
        ("LANDLOCK_ACCESS_FS_MAKE_FIFO", 0x400),
        ("LANDLOCK_ACCESS_FS_MAKE_BLOCK", 0x800),
        ("LANDLOCK_ACCESS_FS_MAKE_SYM", 0x1000),
        ("LANDLOCK_ACCESS_FS_REFER", 0x2000),
        ("LANDLOCK_ACCESS_FS_TRUNCATE", 0x4000),
        ("LANDLOCK_ACCESS_FS_IOCTL_DEV", 0x8000),
        ("LANDLOCK_ACCESS_FS_RESOLVE_UNIX", 0x10000),
    ],
};

/// What may be done with the network.
pub const ACCESS_NET: Family = Family {
    unknown: "LANDLOCK_ACCESS_NET_???",
    members: &[
        ("LANDLOCK_ACCESS_NET_BIND_TCP", 1),
        ("LANDLOCK_ACCESS_NET_CONNECT_TCP", 2),
        ("LANDLOCK_ACCESS_NET_BIND_UDP", 4),
        ("LANDLOCK_ACCESS_NET_CONNECT_SEND_UDP", 8),
    ],
};

/// What is kept within a domain.
pub const SCOPE: Family = Family {
    unknown: "LANDLOCK_SCOPE_???",
    members: &[("LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET", 1), ("LANDLOCK_SCOPE_SIGNAL", 2)],
};
