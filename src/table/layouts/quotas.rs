//! Structs of quotactl(2), uapi/linux/quota.h and dqblk_xfs.h.

use super::prelude::*;

/// `struct if_dqinfo`.
pub const QUOTA_INFO: Kind = Struct(&layout(
    "if_dqinfo",
    &[
        field("dqi_bgrace", U64),
        field("dqi_igrace", U64),
        field("dqi_flags", Flags(&quotas::INFO_FLAGS)),
        field("dqi_valid", Flags(&quotas::INFO_VALID)),
    ],
));

/// `struct if_dqblk`.
pub const QUOTA: Kind = Struct(&layout(
    "if_dqblk",
    &[
        field("dqb_bhardlimit", U64),
        field("dqb_bsoftlimit", U64),
        field("dqb_curspace", U64),
        field("dqb_ihardlimit", U64),
        field("dqb_isoftlimit", U64),
        field("dqb_curinodes", U64),
        field("dqb_btime", U64),
        field("dqb_itime", U64),
        field("dqb_valid", Flags(&quotas::BLOCK_VALID)),
    ],
));

/// `struct if_nextdqblk`, with the id to which the quota belongs.
pub const NEXT_QUOTA: Kind = Struct(&layout(
    "if_nextdqblk",
    &[field("", Array(&U64, 8)), field("dqb_valid", Unsigned), field("dqb_id", Unsigned)],
));

/// `struct fs_disk_quota`.
pub const XFS_QUOTA: Kind = Struct(&layout(
    "fs_disk_quota",
    &[
        field("d_version", As(1, &Int)),
        field("d_flags", As(1, &Flags(&quotas::XFS_TYPES))),
        field("d_fieldmask", X16),
        field("d_id", Unsigned),
        field("d_blk_hardlimit", U64),
        field("d_blk_softlimit", U64),
        field("d_ino_hardlimit", U64),
        field("d_ino_softlimit", U64),
        field("d_bcount", U64),
        field("d_icount", U64),
        field("d_itimer", Int),
        field("d_btimer", Int),
        field("d_iwarns", U16),
        field("d_bwarns", U16),
        field("", Quiet(&Int)),
        field("d_rtb_hardlimit", U64),
        field("d_rtb_softlimit", U64),
        field("d_rtbcount", U64),
        field("d_rtbtimer", Int),
        field("d_rtbwarns", U16),
        field("", Quiet(&U16)),
        field("", Quiet(&Array(&U8, 8))),
    ],
));
