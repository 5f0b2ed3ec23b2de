//! The symbols of quotactl(2), from uapi/linux/quota.h and uapi/linux/dqblk_xfs.h;
//! it must never hold two values for one name.

use super::Family;

/// The commands, above the lowest byte.
pub const COMMAND: Family = Family {
    unknown: "Q_???",
    members: &[
        ("Q_QUOTAON", 0x0080_0002),
        ("Q_SYNC", 0x0080_0001),
        ("Q_XQUOTAON", 0x5801),
        ("Q_XQUOTAOFF", 0x5802),
        ("Q_QUOTAOFF", 0x0080_0003),
        ("Q_XGETQUOTA", 0x5803),
        ("Q_GETFMT", 0x0080_0004),
        ("Q_XSETQLIM", 0x5804),
        ("Q_GETINFO", 0x0080_0005),
        ("Q_XGETQSTAT", 0x5805),
        ("Q_SETINFO", 0x0080_0006),
        ("Q_XQUOTARM", 0x5806),
        ("Q_GETQUOTA", 0x0080_0007),
        ("Q_XQUOTASYNC", 0x5807),
        ("Q_SETQUOTA", 0x0080_0008),
        ("Q_XGETQSTATV", 0x5808),
        ("Q_GETNEXTQUOTA", 0x0080_0009),
        ("Q_XGETNEXTQUOTA", 0x5809),
        ("Q_V1_QUOTAON", 0x100),
        ("Q_V1_QUOTAOFF", 0x200),
        ("Q_V1_GETQUOTA", 0x300),
        ("Q_V1_SETQUOTA", 0x400),
        ("Q_V1_SETUSE", 0x500),
        ("Q_V1_SYNC", 0x600),
        ("Q_SETQLIM", 0x700),
        ("Q_V1_GETSTATS", 0x800),
        ("Q_V2_GETINFO", 0x900),
        ("Q_V2_SETINFO", 0xa00),
        ("Q_V2_SETGRACE", 0xb00),
        ("Q_V2_SETFLAGS", 0xc00),
        ("Q_V2_GETQUOTA", 0xd00),
        ("Q_V2_SETQUOTA", 0xe00),
        ("Q_V2_SETUSE", 0xf00),
        ("Q_V1_RSQUASH", 0x1000),
        ("Q_V2_GETSTATS", 0x1100),
    ],
};

/// Whose quota, the lowest byte of the command.
pub const TYPE: Family =
    Family { unknown: "???QUOTA", members: &[("USRQUOTA", 0), ("GRPQUOTA", 1), ("PRJQUOTA", 2)] };

/// The formats of Q_QUOTAON.
pub const FORMAT: Family = Family {
    unknown: "QFMT_VFS_???",
    members: &[("QFMT_VFS_OLD", 1), ("QFMT_VFS_V0", 2), ("QFMT_OCFS2", 3), ("QFMT_VFS_V1", 4)],
};

/// The flags of `struct if_dqinfo`.
pub const INFO_FLAGS: Family = Family {
    unknown: "DQF_???",
    members: &[("DQF_ROOT_SQUASH", 1), ("DQF_SYS_FILE", 0x0001_0000)],
};

/// Which fields of `struct if_dqinfo` are valid.
pub const INFO_VALID: Family = Family {
    unknown: "IIF_???",
    members: &[("IIF_BGRACE", 1), ("IIF_IGRACE", 2), ("IIF_FLAGS", 4)],
};

/// Which fields of `struct if_dqblk` are valid.
pub const BLOCK_VALID: Family = Family {
    unknown: "QIF_???",
    members: &[
        ("QIF_BLIMITS", 1),
        ("QIF_SPACE", 2),
        ("QIF_ILIMITS", 4),
        ("QIF_INODES", 8),
        ("QIF_BTIME", 0x10),
        ("QIF_ITIME", 0x20),
    ],
};

/// What Q_XQUOTAON turns on.
pub const XFS_FLAGS: Family = Family {
    unknown: "FS_QUOTA_???",
    members: &[
        ("FS_QUOTA_UDQ_ACCT", 1),
        ("FS_QUOTA_UDQ_ENFD", 2),
        ("FS_QUOTA_GDQ_ACCT", 4),
        ("FS_QUOTA_GDQ_ENFD", 8),
        ("FS_QUOTA_PDQ_ACCT", 0x10),
        ("FS_QUOTA_PDQ_ENFD", 0x20),
    ],
};

/// Whose quota `struct fs_disk_quota` is, and what Q_XQUOTARM frees.
pub const XFS_TYPES: Family = Family {
    unknown: "FS_???_QUOTA",
    members: &[("FS_USER_QUOTA", 1), ("FS_PROJ_QUOTA", 2), ("FS_GROUP_QUOTA", 4)],
};
