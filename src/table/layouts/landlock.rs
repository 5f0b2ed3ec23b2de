//! Structs of Landlock, uapi/linux/landlock.h.

use super::prelude::*;

/// `struct landlock_ruleset_attr`.
pub const LANDLOCK_RULESET_ATTR: Kind = Struct(&growing(
    "landlock_ruleset_attr",
    8,
    &[
        field("handled_access_fs", As(8, &Flags(&landlock::ACCESS_FS))),
        field("handled_access_net", As(8, &Flags(&landlock::ACCESS_NET))),
        field("scoped", As(8, &Flags(&landlock::SCOPE))),
        field("quiet_access_fs", As(8, &Flags(&landlock::ACCESS_FS))),
        field("quiet_access_net", As(8, &Flags(&landlock::ACCESS_NET))),
        field("quiet_scoped", As(8, &Flags(&landlock::SCOPE))),
    ],
));

/// What landlock_add_rule(2) takes for the type of the rule.
pub const LANDLOCK_RULE: &[(u64, Kind)] =
    &[(1, In(&LANDLOCK_PATH_BENEATH, One)), (2, In(&LANDLOCK_NET_PORT, One))];

const LANDLOCK_PATH_BENEATH: Kind = Struct(&packed(
    "landlock_path_beneath_attr",
    &[field("allowed_access", As(8, &Flags(&landlock::ACCESS_FS))), field("parent_fd", Fd)],
));

const LANDLOCK_NET_PORT: Kind = Struct(&layout(
    "landlock_net_port_attr",
    &[field("allowed_access", As(8, &Flags(&landlock::ACCESS_NET))), field("port", U64)],
));
