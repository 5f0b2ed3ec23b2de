//! The requests of files and file systems, ioctl_ficlone(2), ioctl_fideduperange(2), ioctl_fslabel(2).

use super::super::prelude::*;
use super::arguments::FILLED;

const FILE_FLAGS: Kind = In(&Flags(&devices::FILE_FLAGS), One);

pub(super) const REQUESTS: &[(&str, Kind)] = &[
    ("FICLONE", Int),
    ("FICLONERANGE", In(&CLONE_RANGE, One)),
    ("FIDEDUPERANGE", InOut(&DEDUPE_RANGE, Counted)),
    ("FS_IOC_GETFLAGS", FILLED),
    ("FS_IOC_SETFLAGS", FILE_FLAGS),
    ("FS_IOC32_GETFLAGS", FILLED),
    ("FS_IOC32_SETFLAGS", FILE_FLAGS),
    ("FS_IOC_FSGETXATTR", Out(&EXTENDED_ATTRIBUTES, One)),
    ("FS_IOC_FSSETXATTR", In(&EXTENDED_ATTRIBUTES, One)),
    ("FS_IOC_GETFSLABEL", FILLED),
    ("FS_IOC_SETFSLABEL", Text(256)),
    ("FS_IOC_FIEMAP", InOut(&EXTENT_MAP, Counted)),
    ("FIFREEZE", Unused),
    ("FITHAW", Unused),
    ("FITRIM", InOut(&TRIM_RANGE, One)),
    ("BTRFS_IOC_SYNC", Unused),
    ("BTRFS_IOC_TRANS_START", Unused),
    ("BTRFS_IOC_TRANS_END", Unused),
    ("BTRFS_IOC_SCRUB_CANCEL", Unused),
    ("BTRFS_IOC_QUOTA_RESCAN_WAIT", Unused),
    ("BTRFS_IOC_DEFRAG", Unused),
    ("BTRFS_IOC_BALANCE", Unused),
];
