//! Structs of block and loop devices, uapi/linux/blkpg.h, blktrace_api.h and loop.h.

use super::prelude::*;

/// `struct blkpg_ioctl_arg`.
pub const PARTITION_CHANGE: Kind = Struct(&layout(
    "blkpg_ioctl_arg",
    &[
        field("op", OneOf(&devices::PARTITION)),
        field("flags", Int),
        field("datalen", Int),
        field("data", In(&PARTITION, One)),
    ],
));

/// `struct blkpg_partition`.
const PARTITION: Kind = Struct(&layout(
    "blkpg_partition",
    &[
        field("start", S64),
        field("length", S64),
        field("pno", Int),
        field("devname", Array(&Char, 64)),
        field("volname", Array(&Char, 64)),
    ],
));

/// `struct blk_user_trace_setup`, whose name the kernel tells.
pub const BLOCK_TRACE: Kind = Struct(&layout(
    "blk_user_trace_setup",
    &[
        field("name", Quiet(&Array(&Char, 32))),
        field("act_mask", U16),
        field("buf_size", Unsigned),
        field("buf_nr", Unsigned),
        field("start_lba", U64),
        field("end_lba", U64),
        field("pid", Unsigned),
    ],
));

const OLD_DEVICE: Kind = ByArch(&[As(8, &Dev), As(2, &Dev)]);

/// `struct loop_info`.
pub const LOOP_INFO: Kind = Struct(&layout(
    "loop_info",
    &[
        field("lo_number", Int),
        field("lo_device", OLD_DEVICE),
        field("lo_inode", Size),
        field("lo_rdevice", OLD_DEVICE),
        field("lo_offset", Hex),
        field("lo_encrypt_type", OneOf(&devices::LOOP_CIPHER)),
        field("lo_encrypt_key_size", Unsigned),
        field("lo_flags", Flags(&devices::LOOP)),
        field("lo_name", Array(&Char, 64)),
        field("lo_encrypt_key", Upto(6, &Byte, 32)),
        field("lo_init", Array(&Word, 2)),
        field("reserved", Array(&X8, 4)),
    ],
));

/// `struct loop_info64`.
pub const LOOP_INFO64: Kind = Struct(&layout(
    "loop_info64",
    &[
        field("lo_device", As(8, &Dev)),
        field("lo_inode", U64),
        field("lo_rdevice", As(8, &Dev)),
        field("lo_offset", X64),
        field("lo_sizelimit", U64),
        field("lo_number", Unsigned),
        field("lo_encrypt_type", OneOf(&devices::LOOP_CIPHER)),
        field("lo_encrypt_key_size", Unsigned),
        field("lo_flags", Flags(&devices::LOOP)),
        field("lo_file_name", Array(&Char, 64)),
        field("lo_crypt_name", Array(&Char, 64)),
        field("lo_encrypt_key", Upto(7, &Byte, 32)),
        field("lo_init", Array(&X64, 2)),
    ],
));

/// `struct loop_config`.
pub const LOOP_CONFIG: Kind = Struct(&layout(
    "loop_config",
    &[
        field("fd", Fd),
        field("block_size", Unsigned),
        field("info", LOOP_INFO64),
        field("__reserved", NonZero(&Array(&X64, 8))),
    ],
));

/// `struct hd_geometry`.
pub const GEOMETRY: Kind = Struct(&layout(
    "hd_geometry",
    &[field("heads", U8), field("sectors", U8), field("cylinders", U16), field("start", Size)],
));
