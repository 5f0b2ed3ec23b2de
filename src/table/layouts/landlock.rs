//! Structs of Landlock, uapi/linux/landlock.h.

use super::prelude::*;

/// `struct landlock_ruleset_attr`.
pub const LANDLOCK_RULESET_ATTR: Kind = fields!(growing("landlock_ruleset_attr", 8):
    handled_access_fs: As(8, &Flags(&landlock::ACCESS_FS)),
    handled_access_net: As(8, &Flags(&landlock::ACCESS_NET)),
    scoped: As(8, &Flags(&landlock::SCOPE)), quiet_access_fs: As(8, &Flags(&landlock::ACCESS_FS)),
    quiet_access_net: As(8, &Flags(&landlock::ACCESS_NET)),
    quiet_scoped: As(8, &Flags(&landlock::SCOPE)),
);

/// What landlock_add_rule(2) takes for the type of the rule.
pub const LANDLOCK_RULE: &[(u64, Kind)] =
    &[(1, In(&LANDLOCK_PATH_BENEATH, One)), (2, In(&LANDLOCK_NET_PORT, One))];

const LANDLOCK_PATH_BENEATH: Kind = fields!(packed("landlock_path_beneath_attr"):
    allowed_access: As(8, &Flags(&landlock::ACCESS_FS)), parent_fd: Fd,
);

const LANDLOCK_NET_PORT: Kind = fields!(layout("landlock_net_port_attr"):
    allowed_access: As(8, &Flags(&landlock::ACCESS_NET)), port: U64,
);
