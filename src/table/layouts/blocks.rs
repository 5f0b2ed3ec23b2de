//! Structs of block and loop devices, uapi/linux/blkpg.h, blktrace_api.h and loop.h.

use super::prelude::*;

/// `struct blkpg_ioctl_arg`.
pub const PARTITION_CHANGE: Kind = fields!(layout("blkpg_ioctl_arg"):
    op: OneOf(&devices::PARTITION), flags: Int, datalen: Int, data: In(&PARTITION, One),
);

/// `struct blkpg_partition`.
const PARTITION: Kind = fields!(layout("blkpg_partition"):
    start: S64, length: S64, pno: Int, devname: Array(&Char, 64), volname: Array(&Char, 64),
);

/// `struct blk_user_trace_setup`, whose name the kernel fills in.
pub const BLOCK_TRACE: Kind = fields!(layout("blk_user_trace_setup"):
    name: Quiet(&Array(&Char, 32)), act_mask: U16, buf_size: Unsigned, buf_nr: Unsigned,
    start_lba: U64, end_lba: U64, pid: Unsigned,
);

const OLD_DEVICE: Kind = ByWord(&[As(8, &Dev), As(2, &Dev)]);

/// `struct loop_info`.
pub const LOOP_INFO: Kind = fields!(layout("loop_info"):
    lo_number: Int, lo_device: OLD_DEVICE, lo_inode: Size, lo_rdevice: OLD_DEVICE, lo_offset: Hex,
    lo_encrypt_type: OneOf(&devices::LOOP_CIPHER), lo_encrypt_key_size: Unsigned,
    lo_flags: Flags(&devices::LOOP), lo_name: Array(&Char, 64), lo_encrypt_key: Upto(6, &Byte, 32),
    lo_init: Array(&Word, 2), reserved: Array(&X8, 4),
);

/// `struct loop_info64`.
pub const LOOP_INFO64: Kind = fields!(layout("loop_info64"):
    lo_device: As(8, &Dev), lo_inode: U64, lo_rdevice: As(8, &Dev), lo_offset: X64,
    lo_sizelimit: U64, lo_number: Unsigned, lo_encrypt_type: OneOf(&devices::LOOP_CIPHER),
    lo_encrypt_key_size: Unsigned, lo_flags: Flags(&devices::LOOP), lo_file_name: Array(&Char, 64),
    lo_crypt_name: Array(&Char, 64), lo_encrypt_key: Upto(7, &Byte, 32), lo_init: Array(&X64, 2),
);

/// `struct loop_config`.
pub const LOOP_CONFIG: Kind = fields!(layout("loop_config"):
    fd: Fd, block_size: Unsigned, info: LOOP_INFO64, __reserved: NonZero(&Array(&X64, 8)),
);

/// `struct hd_geometry`.
pub const GEOMETRY: Kind = fields!(layout("hd_geometry"):
    heads: U8, sectors: U8, cylinders: U16, start: Size,
);
