//! Structs of quotactl(2), uapi/linux/quota.h and dqblk_xfs.h.

use super::prelude::*;

/// `struct if_dqinfo`.
pub const QUOTA_INFO: Kind = fields!(layout("if_dqinfo"):
    dqi_bgrace: U64, dqi_igrace: U64, dqi_flags: Flags(&quotas::INFO_FLAGS),
    dqi_valid: Flags(&quotas::INFO_VALID),
);

/// `struct if_dqblk`.
pub const QUOTA: Kind = fields!(layout("if_dqblk"):
    dqb_bhardlimit: U64, dqb_bsoftlimit: U64, dqb_curspace: U64, dqb_ihardlimit: U64,
    dqb_isoftlimit: U64, dqb_curinodes: U64, dqb_btime: U64, dqb_itime: U64,
    dqb_valid: Flags(&quotas::BLOCK_VALID),
);

/// `struct if_nextdqblk`, with the id to which the quota belongs.
pub const NEXT_QUOTA: Kind = fields!(layout("if_nextdqblk"):
    _: Array(&U64, 8), dqb_valid: Unsigned, dqb_id: Unsigned,
);

/// `struct fs_disk_quota`.
pub const XFS_QUOTA: Kind = fields!(layout("fs_disk_quota"):
    d_version: As(1, &Int), d_flags: As(1, &Flags(&quotas::XFS_TYPES)), d_fieldmask: X16,
    d_id: Unsigned, d_blk_hardlimit: U64, d_blk_softlimit: U64, d_ino_hardlimit: U64,
    d_ino_softlimit: U64, d_bcount: U64, d_icount: U64, d_itimer: Int, d_btimer: Int, d_iwarns: U16,
    d_bwarns: U16, _: Quiet(&Int), d_rtb_hardlimit: U64, d_rtb_softlimit: U64, d_rtbcount: U64,
    d_rtbtimer: Int, d_rtbwarns: U16, _: Quiet(&U16), _: Quiet(&Array(&U8, 8)),
);
