//! The symbols of what ioctl(2) takes for files and devices, from uapi/linux/fs.h, fiemap.h, loop.h, blkpg.h, rtc.h, userfaultfd.h, perf_event.h, nbd.h;
//! it must never hold two values for one name.

use super::Family;

/// The flags of FS_IOC_SETFLAGS.
pub const FILE_FLAGS: Family = Family {
    unknown: "FS_???_FL",
    members: &[
        ("FS_SECRM_FL", 1),
        ("FS_UNRM_FL", 2),
        ("FS_COMPR_FL", 4),
        ("FS_SYNC_FL", 8),
        ("FS_IMMUTABLE_FL", 0x10),
        ("FS_APPEND_FL", 0x20),
        ("FS_NODUMP_FL", 0x40),
        ("FS_NOATIME_FL", 0x80),
        ("FS_DIRTY_FL", 0x100),
        ("FS_COMPRBLK_FL", 0x200),
        ("FS_NOCOMP_FL", 0x400),
        ("FS_ENCRYPT_FL", 0x800),
        ("FS_INDEX_FL", 0x1000),
        ("FS_IMAGIC_FL", 0x2000),
        ("FS_JOURNAL_DATA_FL", 0x4000),
        ("FS_NOTAIL_FL", 0x8000),
        ("FS_DIRSYNC_FL", 0x0001_0000),
        ("FS_TOPDIR_FL", 0x0002_0000),
        ("FS_HUGE_FILE_FL", 0x0004_0000),
        ("FS_EXTENT_FL", 0x0008_0000),
        ("FS_VERITY_FL", 0x0010_0000),
        ("FS_EA_INODE_FL", 0x0020_0000),
        ("FS_EOFBLOCKS_FL", 0x0040_0000),
        ("FS_NOCOW_FL", 0x0080_0000),
        ("FS_DAX_FL", 0x0200_0000),
        ("FS_INLINE_DATA_FL", 0x1000_0000),
        ("FS_PROJINHERIT_FL", 0x2000_0000),
        ("FS_CASEFOLD_FL", 0x4000_0000),
        ("FS_RESERVED_FL", 0x8000_0000),
    ],
};

/// The flags of FS_IOC_FSSETXATTR.
pub const EXTENDED_FLAGS: Family = Family {
    unknown: "FS_XFLAG_???",
    members: &[
        ("FS_XFLAG_REALTIME", 1),
        ("FS_XFLAG_PREALLOC", 2),
        ("FS_XFLAG_IMMUTABLE", 8),
        ("FS_XFLAG_APPEND", 0x10),
        ("FS_XFLAG_SYNC", 0x20),
        ("FS_XFLAG_NOATIME", 0x40),
        ("FS_XFLAG_NODUMP", 0x80),
        ("FS_XFLAG_RTINHERIT", 0x100),
        ("FS_XFLAG_PROJINHERIT", 0x200),
        ("FS_XFLAG_NOSYMLINKS", 0x400),
        ("FS_XFLAG_EXTSIZE", 0x800),
        ("FS_XFLAG_EXTSZINHERIT", 0x1000),
        ("FS_XFLAG_NODEFRAG", 0x2000),
        ("FS_XFLAG_FILESTREAM", 0x4000),
        ("FS_XFLAG_DAX", 0x8000),
        ("FS_XFLAG_COWEXTSIZE", 0x0001_0000),
        ("FS_XFLAG_HASATTR", 0x8000_0000),
        ("0x7ffe0004", 0x7ffe_0004),
    ],
};

/// The flags of FS_IOC_FIEMAP.
pub const EXTENT_MAP: Family = Family {
    unknown: "FIEMAP_FLAG_???",
    members: &[("FIEMAP_FLAG_SYNC", 1), ("FIEMAP_FLAG_XATTR", 2), ("FIEMAP_FLAG_CACHE", 4)],
};

/// The flags of LOOP_SET_STATUS64.
pub const LOOP: Family = Family {
    unknown: "LO_FLAGS_???",
    members: &[
        ("LO_FLAGS_READ_ONLY", 1),
        ("LO_FLAGS_USE_AOPS", 2),
        ("LO_FLAGS_AUTOCLEAR", 4),
        ("LO_FLAGS_PARTSCAN", 8),
        ("LO_FLAGS_DIRECT_IO", 0x10),
    ],
};

/// The ciphers of LOOP_SET_STATUS64.
pub const LOOP_CIPHER: Family = Family {
    unknown: "LO_CRYPT_???",
    members: &[
        ("LO_CRYPT_NONE", 0),
        ("LO_CRYPT_XOR", 1),
        ("LO_CRYPT_DES", 2),
        ("LO_CRYPT_FISH2", 3),
        ("LO_CRYPT_BLOW", 4),
        ("LO_CRYPT_CAST128", 5),
        ("LO_CRYPT_IDEA", 6),
        ("LO_CRYPT_DUMMY", 9),
        ("LO_CRYPT_SKIPJACK", 0xa),
        ("LO_CRYPT_CRYPTOAPI", 0x12),
    ],
};

/// What BLKPG does.
pub const PARTITION: Family = Family {
    unknown: "BLKPG_???",
    members: &[
        ("BLKPG_ADD_PARTITION", 1),
        ("BLKPG_DEL_PARTITION", 2),
        ("BLKPG_RESIZE_PARTITION", 3),
    ],
};

/// The parameters of RTC_PARAM_SET.
pub const CLOCK_PARAMETER: Family = Family {
    unknown: "RTC_PARAM_???",
    members: &[
        ("RTC_PARAM_FEATURES", 0),
        ("RTC_PARAM_CORRECTION", 1),
        ("RTC_PARAM_BACKUP_SWITCH_MODE", 2),
    ],
};

/// The features of UFFDIO_API.
pub const FAULT_FEATURES: Family = Family {
    unknown: "UFFD_FEATURE_???",
    members: &[
        ("UFFD_FEATURE_PAGEFAULT_FLAG_WP", 1),
        ("UFFD_FEATURE_EVENT_FORK", 2),
        ("UFFD_FEATURE_EVENT_REMAP", 4),
        ("UFFD_FEATURE_EVENT_REMOVE", 8),
        ("UFFD_FEATURE_MISSING_HUGETLBFS", 0x10),
        ("UFFD_FEATURE_MISSING_SHMEM", 0x20),
        ("UFFD_FEATURE_EVENT_UNMAP", 0x40),
        ("UFFD_FEATURE_SIGBUS", 0x80),
        ("UFFD_FEATURE_THREAD_ID", 0x100),
        ("UFFD_FEATURE_MINOR_HUGETLBFS", 0x200),
        ("UFFD_FEATURE_MINOR_SHMEM", 0x400),
        ("UFFD_FEATURE_EXACT_ADDRESS", 0x800),
        ("UFFD_FEATURE_WP_HUGETLBFS_SHMEM", 0x1000),
        ("0xffffffffffffe000", 0xffff_e000),
    ],
};

/// The modes of UFFDIO_REGISTER.
pub const FAULT_REGISTER: Family = Family {
    unknown: "UFFDIO_REGISTER_???",
    members: &[
        ("UFFDIO_REGISTER_MODE_MISSING", 1),
        ("UFFDIO_REGISTER_MODE_WP", 2),
        ("UFFDIO_REGISTER_MODE_MINOR", 4),
    ],
};

/// The modes of UFFDIO_COPY.
pub const FAULT_COPY: Family = Family {
    unknown: "UFFDIO_COPY_???",
    members: &[("UFFDIO_COPY_MODE_DONTWAKE", 1), ("UFFDIO_COPY_MODE_WP", 2)],
};

/// The modes of UFFDIO_ZEROPAGE.
pub const FAULT_ZERO: Family =
    Family { unknown: "UFFDIO_ZEROPAGE_???", members: &[("UFFDIO_ZEROPAGE_MODE_DONTWAKE", 1)] };

/// The flag of PERF_EVENT_IOC_ENABLE.
pub const PERF_GROUP: Family =
    Family { unknown: "PERF_IOC_FLAG_???", members: &[("PERF_IOC_FLAG_GROUP", 1)] };

/// The flags of NBD_SET_FLAGS.
pub const NETWORK_BLOCK: Family = Family {
    unknown: "NBD_IOC_FLAG_???",
    members: &[
        ("NBD_FLAG_HAS_FLAGS", 1),
        ("NBD_FLAG_READ_ONLY", 2),
        ("NBD_FLAG_SEND_FLUSH", 4),
        ("NBD_FLAG_SEND_FUA", 8),
        ("NBD_FLAG_ROTATIONAL", 0x10),
        ("NBD_FLAG_SEND_TRIM", 0x20),
        ("NBD_FLAG_SEND_WRITE_ZEROES", 0x40),
        ("NBD_FLAG_SEND_DF", 0x80),
        ("NBD_FLAG_CAN_MULTI_CONN", 0x100),
        ("NBD_FLAG_SEND_RESIZE", 0x200),
        ("NBD_FLAG_SEND_CACHE", 0x400),
    ],
};

/// The flags of SECCOMP_IOCTL_NOTIF_SEND.
pub const SECCOMP_RESPONSE: Family = Family {
    unknown: "SECCOMP_USER_NOTIF_FLAG_???",
    members: &[("SECCOMP_USER_NOTIF_FLAG_CONTINUE", 1)],
};

/// The flags of SECCOMP_IOCTL_NOTIF_ADDFD.
pub const SECCOMP_ADDFD: Family = Family {
    unknown: "SECCOMP_ADDFD_FLAG_???",
    members: &[("SECCOMP_ADDFD_FLAG_SETFD", 1), ("SECCOMP_ADDFD_FLAG_SEND", 2)],
};
