//! Structs of what file systems answer to ioctl(2), uapi/linux/fs.h and fiemap.h.

use super::prelude::*;

/// `struct file_clone_range`.
pub const CLONE_RANGE: Kind = fields!(layout("file_clone_range"):
    src_fd: Fd, _: Quiet(&Int), src_offset: U64, src_length: U64, dest_offset: U64,
);

/// `struct file_dedupe_range` with the ranges after it, whose results the kernel fills in.
pub const DEDUPE_RANGE: Kind = fields!(layout("file_dedupe_range"):
    src_offset: U64, src_length: U64, dest_count: U16, _: Quiet(&U16), _: Quiet(&Unsigned),
    info: Following(2, &DEDUPE_TARGET),
);

const DEDUPE_TARGET: Kind = fields!(layout("file_dedupe_range_info"):
    dest_fd: Fd, _: Quiet(&Int), dest_offset: U64, bytes_deduped: Quiet(&U64), status: Quiet(&Int),
    _: Quiet(&Unsigned),
);

/// `struct fiemap` with room for the extents after it.
pub const EXTENT_MAP: Kind = fields!(layout("fiemap"):
    fm_start: U64, fm_length: U64, fm_flags: Flags(&devices::EXTENT_MAP),
    fm_mapped_extents: Quiet(&Unsigned), fm_extent_count: Unsigned, _: Quiet(&Unsigned),
    fm_extents: Quiet(&Following(4, &EXTENT)),
);

const EXTENT: Kind = fields!(layout("fiemap_extent"):
    fe_logical: U64, fe_physical: U64, fe_length: U64, _: Quiet(&Array(&U64, 2)), fe_flags: Hex,
    _: Quiet(&Array(&Unsigned, 3)),
);

/// `struct fstrim_range`.
pub const TRIM_RANGE: Kind = fields!(layout("fstrim_range"): start: X64, len: U64, minlen: U64);

/// `struct fsxattr`.
pub const EXTENDED_ATTRIBUTES: Kind = fields!(layout("fsxattr"):
    fsx_xflags: Flags(&devices::EXTENDED_FLAGS), fsx_extsize: Unsigned,
    fsx_nextents: Quiet(&Unsigned), fsx_projid: Hex, fsx_cowextsize: Unsigned,
    _: Quiet(&Array(&U8, 8)),
);
