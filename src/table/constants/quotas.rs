//! The symbols of quotactl(2), from uapi/linux/quota.h and uapi/linux/dqblk_xfs.h;
//! it must never hold two values for one name.

use super::family::Family;

/// The commands, above the lowest byte.
pub const COMMAND: Family = family!("Q_???":
    Q_QUOTAON, Q_SYNC, Q_XQUOTAON, Q_XQUOTAOFF, Q_QUOTAOFF, Q_XGETQUOTA, Q_GETFMT, Q_XSETQLIM,
    Q_GETINFO, Q_XGETQSTAT, Q_SETINFO, Q_XQUOTARM, Q_GETQUOTA, Q_XQUOTASYNC, Q_SETQUOTA,
    Q_XGETQSTATV, Q_GETNEXTQUOTA, Q_XGETNEXTQUOTA, Q_V1_QUOTAON = 0x100, Q_V1_QUOTAOFF = 0x200,
    Q_V1_GETQUOTA = 0x300, Q_V1_SETQUOTA = 0x400, Q_V1_SETUSE = 0x500, Q_V1_SYNC = 0x600,
    Q_SETQLIM = 0x700, Q_V1_GETSTATS = 0x800, Q_V2_GETINFO = 0x900, Q_V2_SETINFO = 0xa00,
    Q_V2_SETGRACE = 0xb00, Q_V2_SETFLAGS = 0xc00, Q_V2_GETQUOTA = 0xd00, Q_V2_SETQUOTA = 0xe00,
    Q_V2_SETUSE = 0xf00, Q_V1_RSQUASH = 0x1000, Q_V2_GETSTATS = 0x1100,
);

/// Whose quota, the lowest byte of the command.
pub const TYPE: Family = family!("???QUOTA": USRQUOTA, GRPQUOTA, PRJQUOTA);

/// The formats of Q_QUOTAON.
pub const FORMAT: Family = family!("QFMT_VFS_???":
    QFMT_VFS_OLD, QFMT_VFS_V0, QFMT_OCFS2, QFMT_VFS_V1,
);

/// The flags of `struct if_dqinfo`.
pub const INFO_FLAGS: Family = family!("DQF_???": DQF_ROOT_SQUASH, DQF_SYS_FILE);

/// Which fields of `struct if_dqinfo` are valid.
pub const INFO_VALID: Family = family!("IIF_???": IIF_BGRACE, IIF_IGRACE, IIF_FLAGS);

/// Which fields of `struct if_dqblk` are valid.
pub const BLOCK_VALID: Family = family!("QIF_???":
    QIF_BLIMITS, QIF_SPACE, QIF_ILIMITS, QIF_INODES, QIF_BTIME, QIF_ITIME,
);

/// What Q_XQUOTAON turns on.
pub const XFS_FLAGS: Family = family!("FS_QUOTA_???":
    FS_QUOTA_UDQ_ACCT, FS_QUOTA_UDQ_ENFD, FS_QUOTA_GDQ_ACCT, FS_QUOTA_GDQ_ENFD, FS_QUOTA_PDQ_ACCT,
    FS_QUOTA_PDQ_ENFD,
);

/// Whose quota `struct fs_disk_quota` is, and what Q_XQUOTARM frees.
pub const XFS_TYPES: Family = family!("FS_???_QUOTA": FS_USER_QUOTA, FS_PROJ_QUOTA, FS_GROUP_QUOTA);
