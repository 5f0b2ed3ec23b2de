//! Structs of what file systems answer to ioctl(2), uapi/linux/fs.h and fiemap.h.

use super::prelude::*;

/// `struct file_clone_range`.
pub const CLONE_RANGE: Kind = Struct(&layout(
    "file_clone_range",
    &[
        field("src_fd", Fd),
        field("", Quiet(&Int)),
        field("src_offset", U64),
        field("src_length", U64),
        field("dest_offset", U64),
    ],
));

/// `struct file_dedupe_range` with the ranges after it, whose results the kernel tells.
pub const DEDUPE_RANGE: Kind = Struct(&layout(
    "file_dedupe_range",
    &[
        field("src_offset", U64),
        field("src_length", U64),
        field("dest_count", U16),
        field("", Quiet(&U16)),
        field("", Quiet(&Unsigned)),
        field("info", Following(2, &DEDUPE_TARGET)),
    ],
));

const DEDUPE_TARGET: Kind = Struct(&layout(
    "file_dedupe_range_info",
    &[
        field("dest_fd", Fd),
        field("", Quiet(&Int)),
        field("dest_offset", U64),
        field("bytes_deduped", Quiet(&U64)),
        field("status", Quiet(&Int)),
        field("", Quiet(&Unsigned)),
    ],
));

/// `struct fiemap` with room for the extents after it.
pub const EXTENT_MAP: Kind = Struct(&layout(
    "fiemap",
    &[
        field("fm_start", U64),
        field("fm_length", U64),
        field("fm_flags", Flags(&devices::EXTENT_MAP)),
        field("fm_mapped_extents", Quiet(&Unsigned)),
        field("fm_extent_count", Unsigned),
        field("", Quiet(&Unsigned)),
        field("fm_extents", Quiet(&Following(4, &EXTENT))),
    ],
));

const EXTENT: Kind = Struct(&layout(
    "fiemap_extent",
    &[
        field("fe_logical", U64),
        field("fe_physical", U64),
        field("fe_length", U64),
        field("", Quiet(&Array(&U64, 2))),
        field("fe_flags", Hex),
        field("", Quiet(&Array(&Unsigned, 3))),
    ],
));

/// `struct fstrim_range`.
pub const TRIM_RANGE: Kind = Struct(&layout(
    "fstrim_range",
    &[field("start", X64), field("len", U64), field("minlen", U64)],
));

/// `struct fsxattr`.
pub const EXTENDED_ATTRIBUTES: Kind = Struct(&layout(
    "fsxattr",
    &[
        field("fsx_xflags", Flags(&devices::EXTENDED_FLAGS)),
        field("fsx_extsize", Unsigned),
        field("fsx_nextents", Quiet(&Unsigned)),
        field("fsx_projid", Hex),
        field("fsx_cowextsize", Unsigned),
        field("", Quiet(&Array(&U8, 8))),
    ],
));
