//! What quotactl(2) takes for each command; the lowest byte of a command, whose quota it is, changes
//! nothing about that.

use super::prelude::*;

/// The third argument of quotactl(2) and the second of quotactl_fd(2); the command is argument 0 or 1.
pub const QUOTA_ID: Kind = SelectBits(0, 0xffff_ff00, &IDS, &Id);
/// The same of quotactl_fd(2).
pub const QUOTA_ID_FD: Kind = SelectBits(1, 0xffff_ff00, &IDS, &Id);
/// The last argument of quotactl(2).
pub const QUOTA_DATA: Kind = SelectBits(0, 0xffff_ff00, &DATA, &Address);
/// The same of quotactl_fd(2).
pub const QUOTA_DATA_FD: Kind = SelectBits(1, 0xffff_ff00, &DATA, &Address);

const IDS: [(u64, Kind); 12] = commands(cases(
    &quotas::COMMAND,
    &[
        ("Q_QUOTAON", OneOf(&quotas::FORMAT)),
        ("Q_SYNC", Unused),
        ("Q_QUOTAOFF", Unused),
        ("Q_GETFMT", Unused),
        ("Q_GETINFO", Unused),
        ("Q_SETINFO", Unused),
        ("Q_XQUOTAON", Unused),
        ("Q_XQUOTAOFF", Unused),
        ("Q_XQUOTARM", Unused),
        ("Q_XQUOTASYNC", Unused),
        ("Q_XGETQSTAT", Unused),
        ("Q_XGETQSTATV", Unused),
    ],
));

const DATA: [(u64, Kind); 18] = commands(cases(
    &quotas::COMMAND,
    &[
        ("Q_QUOTAON", Path),
        ("Q_SYNC", Unused),
        ("Q_QUOTAOFF", Unused),
        ("Q_GETFMT", Out(&Unsigned, One)),
        ("Q_GETINFO", Out(&QUOTA_INFO, One)),
        ("Q_SETINFO", In(&QUOTA_INFO, One)),
        ("Q_GETQUOTA", Out(&QUOTA, One)),
        ("Q_SETQUOTA", In(&QUOTA, One)),
        ("Q_GETNEXTQUOTA", Out(&NEXT_QUOTA, One)),
        ("Q_XQUOTAON", XFS_FLAGS),
        ("Q_XQUOTAOFF", XFS_FLAGS),
        ("Q_XQUOTARM", In(&Flags(&quotas::XFS_TYPES), One)),
        ("Q_XQUOTASYNC", Unused),
        ("Q_XGETQUOTA", Out(&XFS_QUOTA, One)),
        ("Q_XGETNEXTQUOTA", Out(&XFS_QUOTA, One)),
        ("Q_XSETQLIM", In(&XFS_QUOTA, One)),
        ("Q_XGETQSTAT", ByWord(&[Out(&Opaque, Fixed(80)), Out(&Opaque, Fixed(68))])),
        ("Q_XGETQSTATV", InOut(&Opaque, Fixed(160))),
    ],
));

const XFS_FLAGS: Kind = In(&Flags(&quotas::XFS_FLAGS), One);

/// The commands where the argument has them.
const fn commands<const N: usize>(mut cases: [(u64, Kind); N]) -> [(u64, Kind); N] {
    let mut index = 0;
    while index < N {
        cases[index].0 = cases[index].0 << 8 & 0xffff_ffff;
        index += 1;
    }
    cases
}
